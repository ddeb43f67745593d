"""Feedback: from what was noticed to the few points that two colleagues talk about."""

from analyser.feedback.points import Feedback, make_points
from analyser.feedback.standards import Standard, Standards, load_standards

__all__ = ["Feedback", "Standard", "Standards", "load_standards", "make_points"]

"""Sound: decode recordings of any common format, look at their channels, find where somebody speaks."""

from analyser.audio.channels import Layout
from analyser.audio.decode import decode
from analyser.audio.recording import Recording
from analyser.audio.speech import speech_regions
from analyser.audio.survey import Survey, survey

__all__ = ["Layout", "Recording", "Survey", "decode", "speech_regions", "survey"]

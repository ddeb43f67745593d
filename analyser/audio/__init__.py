"""Sound: decode recordings of any common format, look at their channels, find where somebody speaks."""

from analyser.audio.channels import Layout, as_mono, layout
from analyser.audio.decode import decode
from analyser.audio.leakage import without_leakage
from analyser.audio.recording import Recording
from analyser.audio.speech import speech_regions
from analyser.audio.survey import Survey, survey

__all__ = [
    "Layout",
    "Recording",
    "Survey",
    "as_mono",
    "decode",
    "layout",
    "speech_regions",
    "survey",
    "without_leakage",
]

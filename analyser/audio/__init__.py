"""Sound: decode recordings of any common format, look at their channels, find where somebody speaks."""

from analyser.audio.channels import Layout, as_mono, layout
from analyser.audio.decode import decode
from analyser.audio.leakage import without_leakage
from analyser.audio.listened import Listened, listen
from analyser.audio.recording import Recording
from analyser.audio.speech import speech_regions

__all__ = [
    "Layout",
    "Listened",
    "Recording",
    "as_mono",
    "decode",
    "layout",
    "listen",
    "speech_regions",
    "without_leakage",
]

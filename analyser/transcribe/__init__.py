"""Words: listened for in a recording, or read from a saved transcript."""

from collections.abc import Callable

from analyser.transcribe.protocol import Heard, Listening, OnProgress, Transcriber
from analyser.transcribe.replay import READERS, read_transcript
from analyser.transcribe.whisper import WhisperTranscriber
from analyser.transcribe.write import to_json, to_srt, to_vtt

TRANSCRIBERS: dict[str, Callable[..., Transcriber]] = {"whisper": WhisperTranscriber}
"""Every speech recogniser by name: each takes its loaded model and its own options."""

WRITERS = {"json": to_json, "vtt": to_vtt, "srt": to_srt}
"""Every form that a transcript can be written in: `(transcript) -> text`."""

__all__ = [
    "READERS",
    "TRANSCRIBERS",
    "WRITERS",
    "Heard",
    "Listening",
    "OnProgress",
    "Transcriber",
    "WhisperTranscriber",
    "read_transcript",
    "to_json",
    "to_srt",
    "to_vtt",
]

"""Listens with faster-whisper: only where somebody speaks, in short windows, and never believes all it hears."""

import functools
from collections.abc import Sequence
from typing import TYPE_CHECKING

from analyser.core.sound import Region, Sound
from analyser.transcribe.crew import Crew
from analyser.transcribe.listening import Listening
from analyser.transcribe.protocol import Heard, OnProgress

if TYPE_CHECKING:
    from faster_whisper import WhisperModel


class WhisperTranscriber:
    """A `Transcriber` over a loaded `faster_whisper.WhisperModel`.

    Digits are left as whisper writes them ("0 7 7" or "seven"): which of them a speaker said is not known.
    `hotwords` are names and terms that the organisation uses. `workers` hear side by side, one thread each.
    """

    def __init__(self, model: "WhisperModel", *, hotwords: str | None = None, workers: int = 1) -> None:
        self._model = model
        self._hotwords = hotwords or None
        self._workers = workers

    def begin(self, sound: Sound, channel: int, regions: Sequence[Region]) -> Listening:
        """Begin to listen to the given regions of one channel; others that have begun are heard beside it.

        Memory does not grow with the length: a few windows are heard at a time.
        """
        return self._crew.listen(sound, channel, regions)

    def transcribe(
        self, sound: Sound, channel: int, regions: Sequence[Region], on_progress: OnProgress | None = None
    ) -> Heard:
        """Return the words said in the given regions of one channel, with times in seconds of the call."""
        return self.begin(sound, channel, regions).result(on_progress)

    @functools.cached_property
    def _crew(self) -> Crew:
        from analyser.transcribe.engine import Engine

        return Crew(Engine(self._model, hotwords=self._hotwords), self._workers)

"""What a speech recogniser is: regions of a channel in, words with their times out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from analyser.core.call import Word
from analyser.core.sound import Region, Sound

OnProgress = Callable[[float], None]
"""Told how many seconds of speech are done so far."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What was heard on one channel.

    words: in order of time. dropped: how many words were thrown away because they were taken for invented.
    language: the code of the language that the first 20 s of speech sound like, with its probability in [0, 1]; both
    null where nobody speaks or the recogniser knows one language only.
    """

    words: tuple[Word, ...]
    dropped: int = 0
    language: str | None = None
    language_probability: float | None = None


class Listening(Protocol):
    """One channel while it is listened to."""

    def result(self, on_progress: OnProgress | None = None) -> Heard:
        """Wait until everything was heard, and return it.

        Raises:
            Exception: what kept it from being heard.
        """
        ...

    def cancel(self) -> None:
        """Listen no further."""
        ...


class Transcriber(Protocol):
    """Turns speech into words."""

    def begin(self, sound: Sound, channel: int, regions: Sequence[Region]) -> Listening:
        """Begin to listen to the given regions of one channel, beside what has begun before."""
        ...

    def transcribe(
        self, sound: Sound, channel: int, regions: Sequence[Region], on_progress: OnProgress | None = None
    ) -> Heard:
        """Return the words said in the given regions of one channel, with times in seconds of the call."""
        ...

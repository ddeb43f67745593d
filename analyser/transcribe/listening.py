"""What is being heard on one channel: its windows go out one by one, and come back as words in whatever order."""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from analyser.core.call import Word
from analyser.core.sound import Region, Sound
from analyser.transcribe.doubts import REPETITIVE, compression, doubtful
from analyser.transcribe.packing import Window, pack
from analyser.transcribe.placing import joined, placed
from analyser.transcribe.protocol import Heard, OnProgress

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from analyser.transcribe.engine import Guess

LANGUAGE_FROM_S = 20.0
"""The language is told from the first windows that hold so much speech together (seconds)."""

Way = Literal["quick", "thorough"]
"""How a window is heard: first quickly, and thoroughly where what comes of that is doubtful."""

THOROUGH_S = 30.0
"""The length of window (seconds) that the recogniser was trained on."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Task:
    """A window that is to be heard, of one listening, in one way."""

    listening: "Listening"
    window: Window
    way: Way
    tells_language: bool = False

    @property
    def length_s(self) -> float:
        """Seconds of sound that are encoded."""
        return THOROUGH_S if self.way == "thorough" else self.window.encoded_s

    @property
    def group(self) -> tuple[Way, float]:
        """What tasks must have in common to be heard together."""
        return self.way, self.length_s

    def samples(self) -> "NDArray[np.float32]":
        """Return the sound [n] of the window."""
        return self.window.samples(self.listening.sound, self.listening.channel, self.length_s)


class Listening:
    """One channel of one call while it is listened to; every method may be called from any thread.

    changed: the condition that it shares with all that is listened to beside it; told when something came back.
    """

    def __init__(self, sound: Sound, channel: int, regions: Sequence[Region], changed: threading.Condition) -> None:
        self.sound = sound
        self.channel = channel
        self._changed = changed
        self._windows = pack(sound, channel, regions)
        self._asked_s = 0.0
        self._out = 0
        self._exhausted = False
        self._fault: Exception | None = None
        self._words: list[tuple[float, tuple[Word, ...]]] = []
        self._dropped = 0
        self._done_s = 0.0
        self._languages: dict[str, float] = {}

    def next_task(self) -> Task | None:
        """Return the next window that is to be heard, or null where there is none left."""
        with self._changed:
            window = None if self._over else self._next_window()
            if window is None:
                self._exhausted = True
                self._changed.notify_all()
                return None
            self._out += 1
            tells_language = self._asked_s < LANGUAGE_FROM_S
            self._asked_s += window.speech_s
            return Task(listening=self, window=window, way="quick", tells_language=tells_language)

    def _next_window(self) -> Window | None:
        try:
            return next(self._windows, None)
        except Exception as fault:  # the sound cannot be read: that ends this listening, and no other
            self._fault = fault
            return None

    def take(self, task: Task, guess: "Guess", languages: Sequence[tuple[str, float]] = ()) -> list[Task]:
        """Take what was heard in a window, and return what of it must be heard again."""
        guess = joined(task.window, guess)
        with self._changed:
            self._out -= 1
            for code, probability in languages:
                self._languages[code] = self._languages.get(code, 0.0) + probability * task.window.speech_s
            again = [] if self._over else self._heard_anew(task, guess)
            if not again:
                words = tuple(placed(task.window, guess))
                self._words.append((task.window.pieces[0].start_s, words))
                self._dropped += len(guess.tokens) - len(words)
                self._done_s += task.window.speech_s
            self._out += len(again)
            self._changed.notify_all()
            return again

    @staticmethod
    def _heard_anew(task: Task, guess: "Guess") -> list[Task]:
        """How a window should be heard again: thoroughly where there is doubt, and in halves where it is a loop yet."""
        if task.way == "quick":
            return [replace(task, way="thorough", tells_language=False)] if doubtful(guess, task.window) else []
        halves = task.window.halves() if compression(guess.text) > REPETITIVE else ()
        return [replace(task, window=half, way="quick") for half in halves]

    def fail(self, fault: Exception) -> None:
        """Take back a window that could not be heard: nothing more of this listening is."""
        with self._changed:
            self._out -= 1
            self._fault = self._fault or fault
            self._changed.notify_all()

    def cancel(self) -> None:
        """Ask for no more windows; what is being heard at this moment is thrown away."""
        with self._changed:
            self._fault = self._fault or ListeningCancelledError()
            self._changed.notify_all()

    def result(self, on_progress: OnProgress | None = None) -> Heard:
        """Wait until everything was heard, and return it.

        Raises:
            Exception: what kept a window from being heard.
        """
        told_s = 0.0
        while True:
            with self._changed:
                while not self._ended and self._done_s == told_s:
                    self._changed.wait()
                ended, told_s = self._ended, self._done_s
                if ended:
                    if self._fault is not None:
                        raise self._fault
                    break
            if on_progress is not None:
                on_progress(told_s)
        if on_progress is not None:
            on_progress(told_s)
        return self._heard()

    @property
    def wanted(self) -> bool:
        """Whether anybody still waits for what is heard."""
        return not self._over

    @property
    def _over(self) -> bool:
        return self._fault is not None

    @property
    def _ended(self) -> bool:
        return self._over or (self._exhausted and not self._out)

    def _heard(self) -> Heard:
        words: Iterator[Word] = (word for _, own in sorted(self._words, key=lambda each: each[0]) for word in own)
        total = sum(self._languages.values())
        language = max(self._languages, key=lambda code: (self._languages[code], code)) if total else None
        return Heard(
            words=tuple(words),
            dropped=self._dropped,
            language=language,
            language_probability=min(1.0, self._languages[language] / total) if language is not None else None,
        )


class ListeningCancelledError(Exception):
    """A listening was given up before its end."""

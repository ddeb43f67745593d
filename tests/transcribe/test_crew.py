import threading
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from analyser.core.sound import SAMPLE_RATE, Region
from analyser.transcribe.crew import TOGETHER_S, Crew
from analyser.transcribe.engine import Guess, Token
from analyser.transcribe.listening import ListeningCancelledError


class Tone:
    """A sound of one channel whose level says which one it is; it cannot be read from `broken_s` on."""

    channels = 1
    duration_s = 3_600.0

    def __init__(self, level: float, broken_s: float = 1e9) -> None:
        self.level = level
        self.broken_s = broken_s

    def read(self, channel: int, start_s: float, end_s: float) -> Any:
        if end_s > self.broken_s:
            raise OSError("the disk is gone")
        return np.full(round((end_s - start_s) * SAMPLE_RATE), self.level, np.float32)


class Levels:
    """An ear that says how loud each window is, and counts what it is given together."""

    def __init__(self) -> None:
        self.together: list[tuple[int, float]] = []
        self.gate = threading.Event()
        self.gate.set()

    def encode(self, windows: Sequence[Any]) -> Any:
        self.gate.wait()
        (samples,) = {len(window) for window in windows}
        self.together.append((len(windows), samples / SAMPLE_RATE))
        return [float(window.max()) for window in windows]

    def languages(self, encoded: Any, which: Sequence[int]) -> list[list[tuple[str, float]]]:
        return [[] for _ in which]

    def decode(self, encoded: Any, lengths_s: Sequence[float], *, beam_size: int, prompted: bool = True) -> list[Guess]:
        return [
            Guess(
                tokens=tuple(
                    Token(text=f" {level:.1f}/{at}", start_s=at * step_s, end_s=(at + 1) * step_s, probability=0.9)
                    for at in range(24)
                ),
                log_probability=-0.2,
                no_speech=0.0,
            )
            for level, step_s in zip(encoded, (length_s / 24 for length_s in lengths_s), strict=True)
        ]


def speech(count: int, length_s: float = 8.0) -> list[Region]:
    return [Region(start_s=at * 12.0, end_s=at * 12.0 + length_s) for at in range(count)]


def test_calls_share_what_goes_through_together_and_stay_apart() -> None:
    ear = Levels()
    ear.gate.clear()
    crew = Crew(ear, 1)
    listenings = [crew.listen(Tone(level / 10), 0, speech(3)) for level in range(1, 9)]
    ear.gate.set()
    for level, listening in enumerate(listenings, start=1):
        words = listening.result().words
        assert {word.text.split("/")[0] for word in words} == {f"{level / 10:.1f}"}
        assert [word.start_s for word in words] == sorted(word.start_s for word in words)
    assert max(count for count, _ in ear.together) > 3
    assert all(count == 1 or count * length_s <= TOGETHER_S for count, length_s in ear.together)


def test_a_long_call_is_never_held_whole() -> None:
    class Counting(Tone):
        read_s = 0.0

        def read(self, channel: int, start_s: float, end_s: float) -> Any:
            self.read_s += end_s - start_s
            return super().read(channel, start_s, end_s)

    ear, sound = Levels(), Counting(0.5)
    ear.gate.clear()
    listening = Crew(ear, 2).listen(sound, 0, speech(250))
    threading.Event().wait(0.2)
    assert sound.read_s < 3 * TOGETHER_S
    ear.gate.set()
    assert {int(word.start_s // 12) for word in listening.result().words} == set(range(250))


def test_a_call_whose_sound_cannot_be_read_ends_alone() -> None:
    crew = Crew(Levels(), 2)
    broken = crew.listen(Tone(0.1, broken_s=30.0), 0, speech(5))
    whole = crew.listen(Tone(0.2), 0, speech(5))
    assert {int(word.start_s // 12) for word in whole.result().words} == set(range(5))
    with pytest.raises(OSError, match="the disk is gone"):
        broken.result()


def test_a_fault_of_the_recogniser_reaches_everybody_who_waits() -> None:
    class Failing(Levels):
        def encode(self, windows: Sequence[Any]) -> Any:
            raise RuntimeError("out of memory")

    crew = Crew(Failing(), 1)
    for listening in [crew.listen(Tone(0.1), 0, speech(2)) for _ in range(2)]:
        with pytest.raises(RuntimeError, match="out of memory"):
            listening.result()


def test_what_is_given_up_is_heard_no_further() -> None:
    ear = Levels()
    ear.gate.clear()
    crew = Crew(ear, 1)
    given_up, wanted = crew.listen(Tone(0.1), 0, speech(200)), crew.listen(Tone(0.2), 0, speech(2))
    given_up.cancel()
    ear.gate.set()
    assert {int(word.start_s // 12) for word in wanted.result().words} == {0, 1}
    assert sum(count for count, _ in ear.together) < 20
    with pytest.raises(ListeningCancelledError):
        given_up.result()

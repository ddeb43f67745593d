"""Two voices on one channel. The voices here are tones, and the encoder of most tests measures their pitch."""

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

import models
from analyser.core.call import Word
from analyser.core.sound import SAMPLE_RATE, Region
from analyser.turns.speakers import separate

PITCH = {0: 180.0, 1: 320.0}


class Tones:
    """A sound in which each speaker is a tone; it counts the longest stretch that was asked for."""

    channels = 1

    def __init__(self, spoken: Sequence[tuple[int, float, float]], duration_s: float) -> None:
        self.duration_s = duration_s
        self.longest_s = 0.0
        seconds = np.arange(round(duration_s * SAMPLE_RATE)) / SAMPLE_RATE
        self._samples = np.zeros(seconds.size, dtype=np.float32)
        for speaker, start_s, end_s in spoken:
            within = (seconds >= start_s) & (seconds < end_s)
            self._samples[within] = 0.3 * np.sin(2 * np.pi * PITCH[speaker] * seconds[within])

    def read(self, channel: int, start_s: float, end_s: float) -> NDArray[np.float32]:
        self.longest_s = max(self.longest_s, end_s - start_s)
        return self._samples[round(start_s * SAMPLE_RATE) : round(end_s * SAMPLE_RATE)]


class PitchEncoder:
    """Embeds the share of energy in bands of 20 Hz, with a little scatter, as unit vectors."""

    def __init__(self) -> None:
        self._rng = np.random.default_rng(1)

    def embed_many(self, stretches: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
        rows = []
        for samples in stretches:
            spectrum = np.abs(np.fft.rfft(samples)) ** 2
            bands = np.fft.rfftfreq(samples.size, 1 / SAMPLE_RATE) // 20
            row = np.array([spectrum[bands == band].sum() for band in range(5, 25)])
            row = row / max(np.linalg.norm(row), 1e-9) + 0.1 * self._rng.normal(size=row.size)
            rows.append(row / np.linalg.norm(row))
        return np.array(rows, dtype=np.float32)


def conversation(*lengths_s: float, pause_s: float = 0.4) -> tuple[Tones, list[Word], list[Region], list[int]]:
    """Speakers take turns, 0 first; words of 0.25 s, the last one of a turn with a full stop."""
    spoken, words, truth, at_s = [], [], [], 0.5
    for index, length_s in enumerate(lengths_s):
        count = round(length_s / 0.25)
        spoken.append((index % 2, at_s, at_s + length_s))
        for position in range(count):
            text = " word." if position == count - 1 else " word"
            start_s = at_s + position * 0.25
            words.append(Word(text=text, start_s=start_s, end_s=start_s + 0.25))
            truth.append(index % 2)
        at_s += length_s + pause_s
    return Tones(spoken, at_s), words, [Region(start_s=start, end_s=end) for _, start, end in spoken], truth


@pytest.mark.parametrize("pause_s", [0.4, 0.0])
def test_two_speakers(pause_s: float) -> None:
    sound, words, regions, truth = conversation(3, 2, 4, 0.5, 5, 3, 0.5, 2.5, 3, pause_s=pause_s)
    speakers = separate(sound, 0, words, regions, PitchEncoder())
    assert list(speakers.of_words) == truth
    assert not speakers.one_speaker
    assert speakers.confidence > 0.9


def test_one_speaker() -> None:
    sound, words, regions, _ = conversation(30)
    speakers = separate(sound, 0, words, regions, PitchEncoder())
    assert speakers.one_speaker
    assert set(speakers.of_words) == {0}
    assert speakers.confidence == 0


@pytest.mark.parametrize("count", [0, 1, 3])
def test_too_few_words_are_one_speaker(count: int) -> None:
    sound, words, regions, _ = conversation(3, 2)
    speakers = separate(sound, 0, words[:count], regions, PitchEncoder())
    assert speakers.of_words == (0,) * count
    assert speakers.one_speaker


def test_regions_may_be_missing_and_words_may_run_over_the_end() -> None:
    sound, words, _, truth = conversation(3, 2, 4, 2, 3)
    late = Word(text=" word", start_s=sound.duration_s + 5, end_s=sound.duration_s + 6)
    assert list(separate(sound, 0, [*words, late], [], PitchEncoder()).of_words[:-1]) == truth


def test_sound_is_read_in_short_stretches() -> None:
    sound, words, regions, _ = conversation(*[20.0] * 12)
    separate(sound, 0, words, regions, PitchEncoder())
    assert sound.longest_s <= 4


def test_the_real_encoder_fits() -> None:
    sound, words, regions, truth = conversation(3, 2, 4, 3)
    speakers = separate(sound, 0, words, regions, models.load("campplus"))
    assert len(speakers.of_words) == len(truth)

"""Voices on one channel. The voices here are tones, and the models of most tests measure their pitch."""

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

import models
from analyser.core.call import Word
from analyser.core.sound import SAMPLE_RATE, Region
from analyser.turns.speakers import separate

PITCH = {0: 180.0, 1: 320.0, 2: 440.0}


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
            self._samples[within] += 0.3 * np.sin(2 * np.pi * PITCH[speaker] * seconds[within])

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


class PitchSegmenter:
    """Tells the tones apart frame by frame; the first of a window that is heard is its first local speaker."""

    def __init__(self, *, deaf: bool = False) -> None:
        self._deaf = deaf
        seconds = np.arange(991) / SAMPLE_RATE
        self._waves = np.exp(-2j * np.pi * np.outer(list(PITCH.values()), seconds)) / 991

    def activity(self, windows: NDArray[np.float32]) -> NDArray[np.float32]:
        found = np.zeros((len(windows), 589, 3), dtype=np.float32)
        for window, samples in enumerate(windows):
            frames = np.lib.stride_tricks.sliding_window_view(samples, 991)[::270][:589]
            heard = np.abs(frames @ self._waves.T) > 0.07
            if self._deaf:
                heard = np.stack([heard.any(axis=1), *np.zeros((2, 589), bool)], axis=1)
            first = [column.argmax() if column.any() else 589 for column in heard.T]
            found[window] = heard[:, np.argsort(first, kind="stable")]
        return found


def conversation(
    *lengths_s: float, pause_s: float = 0.4, who: Sequence[int] = (0, 1)
) -> tuple[Tones, list[Word], list[Region], list[int]]:
    """Speakers take turns in the order of `who`, over and over; words of 0.25 s, a full stop ends a turn."""
    spoken, words, truth, at_s = [], [], [], 0.5
    for index, length_s in enumerate(lengths_s):
        count = round(length_s / 0.25)
        spoken.append((who[index % len(who)], at_s, at_s + length_s))
        for position in range(count):
            text = " word." if position == count - 1 else " word"
            start_s = at_s + position * 0.25
            words.append(Word(text=text, start_s=start_s, end_s=start_s + 0.25))
            truth.append(who[index % len(who)])
        at_s += length_s + pause_s
    return Tones(spoken, at_s), words, [Region(start_s=start, end_s=end) for _, start, end in spoken], truth


@pytest.mark.parametrize("pause_s", [0.4, 0.0])
def test_two_speakers(pause_s: float) -> None:
    sound, words, regions, truth = conversation(3, 2, 4, 0.5, 5, 3, 0.5, 2.5, 3, pause_s=pause_s)
    speakers = separate(sound, 0, words, regions, PitchEncoder(), PitchSegmenter())
    assert list(speakers.of_words) == truth
    assert speakers.count == 2
    assert speakers.confidence > 0.9


def test_one_speaker() -> None:
    sound, words, regions, _ = conversation(30)
    speakers = separate(sound, 0, words, regions, PitchEncoder(), PitchSegmenter())
    assert speakers.count == 1
    assert set(speakers.of_words) == {0}
    assert speakers.confidence == 0


@pytest.mark.parametrize("count", [0, 1, 3])
def test_too_few_words_are_one_speaker(count: int) -> None:
    sound, words, regions, _ = conversation(3, 2)
    speakers = separate(sound, 0, words[:count], regions, PitchEncoder(), PitchSegmenter())
    assert speakers.of_words == (0,) * count
    assert speakers.count == 1


def test_regions_may_be_missing_and_words_may_run_over_the_end() -> None:
    sound, words, _, truth = conversation(3, 2, 4, 2, 3)
    late = Word(text=" word", start_s=sound.duration_s + 5, end_s=sound.duration_s + 6)
    assert list(separate(sound, 0, [*words, late], [], PitchEncoder(), PitchSegmenter()).of_words[:-1]) == truth


def test_speech_without_words_is_its_speakers_and_what_sounds_like_nobody_is_not() -> None:
    sound, words, regions, truth = conversation(2, 3, 2, 2, 2, 3, 2, 2, who=(0, 1, 0, 1, 0, 1, 0, 2))
    other, music = regions[3], regions[7]
    heard = [
        (word, who)
        for word, who in zip(words, truth, strict=True)
        if not any(region.start_s <= word.start_s < region.end_s for region in (other, music))
    ]
    segmenter = PitchSegmenter(deaf=True)
    speakers = separate(sound, 0, [word for word, _ in heard], regions, PitchEncoder(), segmenter)
    assert list(speakers.of_words) == [who for _, who in heard]
    assert other.start_s == pytest.approx(speakers.regions[1][1].start_s, abs=0.1)
    assert other.end_s == pytest.approx(speakers.regions[1][1].end_s, abs=0.1)
    assert all(region.end_s < music.start_s for own in speakers.regions for region in own)


def test_sound_is_read_in_short_stretches() -> None:
    sound, words, regions, _ = conversation(*[20.0] * 12)
    separate(sound, 0, words, regions, PitchEncoder(), PitchSegmenter())
    assert sound.longest_s <= 90


def test_the_real_models_fit() -> None:
    sound, words, regions, truth = conversation(3, 2, 4, 3)
    encoder, segmenter = models.load("campplus"), models.load("pyannote-segmentation")
    speakers = separate(sound, 0, words, regions, encoder, segmenter)
    assert len(speakers.of_words) == len(truth)


def test_what_is_found_does_not_depend_on_the_threads() -> None:
    # Some minutes, so that there is more than one part to share out; the real models, as scatter would hide nothing.
    sound, words, regions, _ = conversation(*(3, 2, 4, 3, 5, 3, 4, 2.5) * 10, who=(0, 1, 0, 1, 2, 1))
    encoder, segmenter = models.load("campplus"), models.load("pyannote-segmentation")
    alone, shared = (separate(sound, 0, words, regions, encoder, segmenter, threads=count) for count in (1, 3))
    assert alone == shared


def test_three_speakers() -> None:
    sound, words, regions, truth = conversation(3, 2, 4, 3, 5, 3, 4, 2.5, 3, 3, 3, 3, who=(0, 1, 0, 1, 2, 1))
    speakers = separate(sound, 0, words, regions, PitchEncoder(), PitchSegmenter())
    assert speakers.count == 3
    assert list(speakers.of_words) == truth


def test_a_segmentation_that_tells_nobody_apart_is_outvoted() -> None:
    sound, words, regions, truth = conversation(3, 2, 4, 3, 5, 3)
    speakers = separate(sound, 0, words, regions, PitchEncoder(), PitchSegmenter(deaf=True))
    assert list(speakers.of_words) == truth
    assert speakers.overlap == ()
    assert all(speakers.regions)


def test_a_change_within_a_stretch_of_words_is_heard() -> None:
    sound, words, _, truth = conversation(3, 2, 4, 1, 5, 3, 2.5, 3, pause_s=0.0)
    smooth = [Word(text=word.text.replace(".", ""), start_s=word.start_s, end_s=word.end_s) for word in words]
    assert list(separate(sound, 0, smooth, [], PitchEncoder(), PitchSegmenter()).of_words) == truth


def test_regions_and_overlap() -> None:
    plain, words, regions, _ = conversation(4, 3, 4, 3, 4, 3)
    spoken = [(index % 2, region.start_s, region.end_s) for index, region in enumerate(regions)]
    other, start_s, end_s = spoken[1]
    spoken[1] = (other, start_s - 1.2, end_s)
    cut_in = [Region(start_s=regions[0].start_s, end_s=end_s), *regions[2:]]
    speakers = separate(Tones(spoken, plain.duration_s), 0, words, cut_in, PitchEncoder(), PitchSegmenter())
    (overlap,) = speakers.overlap
    assert overlap.start_s == pytest.approx(start_s - 1.2, abs=0.06)
    assert overlap.end_s == pytest.approx(regions[0].end_s, abs=0.06)
    for speaker, own in enumerate(speakers.regions):
        wanted = [(start, end) for who, start, end in spoken if who == speaker]
        assert [(region.start_s, region.end_s) for region in own] == [
            (pytest.approx(start, abs=0.06), pytest.approx(end, abs=0.06)) for start, end in wanted
        ]


def test_sound_outside_of_speech_is_nobody() -> None:
    sound, words, regions, _ = conversation(3, 2, 4, 3, 5, 3)
    music = Tones([(0, 30.0, 60.0)], 60.0)
    music._samples[: len(sound._samples)] += sound._samples
    speakers = separate(music, 0, words, regions, PitchEncoder(), PitchSegmenter())
    assert max(region.end_s for own in speakers.regions for region in own) <= regions[-1].end_s + 0.2


def test_four_hours_take_little_memory() -> None:
    sound, words, regions, _ = conversation(*[3.0] * 6)

    class Long(Tones):
        def read(self, channel: int, start_s: float, end_s: float) -> NDArray[np.float32]:
            return super().read(channel, start_s, end_s) if start_s < 60 else np.zeros(0, np.float32)

    long = Long([(index % 2, region.start_s, region.end_s) for index, region in enumerate(regions)], sound.duration_s)
    long.duration_s = 4 * 3600.0
    speakers = separate(long, 0, words, regions, PitchEncoder(), PitchSegmenter())
    assert speakers.count == 2
    assert long.longest_s <= 90

from typing import Any

import numpy as np
import pytest

from analyser.audio import Layout
from analyser.audio.channels import OneChannel, best_channel, layout_of
from analyser.audio.leakage import gated, leaked_masks
from analyser.audio.levels import levels, loudness
from analyser.core.sound import Sound


def layout(sound: Sound) -> Layout:
    return layout_of([loudness(sound, channel) for channel in range(sound.channels)])


def as_mono(sound: Sound) -> Sound:
    return OneChannel(sound, best_channel([loudness(sound, channel) for channel in range(sound.channels)]))


def without_leakage(sound: Sound) -> Sound:
    return gated(sound, leaked_masks(loudness(sound, 0), loudness(sound, 1)))


@pytest.fixture
def two(make: Any) -> tuple[Any, Any]:
    """Two people who take turns of 4 s."""
    first, second = make.talk(60, 1), make.talk(60, 2)
    turn = (np.arange(len(first)) // 64_000) % 2
    return first * (turn == 0), second * (turn == 1)


def test_one_channel_is_mono(make: Any, two: Any) -> None:
    assert layout(make.Made(two[0] + two[1])) is Layout.MONO


def test_two_people_on_two_channels_are_stereo(make: Any, two: Any) -> None:
    left, right = two[0] + make.line(60), two[1] + make.line(60, seed=5)
    assert layout(make.Made(left, right)) is Layout.STEREO
    assert layout(make.Made(left, 0.1 * right)) is Layout.STEREO


@pytest.mark.parametrize("gain", [1.0, 0.5, -1.0, 2.0])
def test_the_same_mix_twice_is_found_out(gain: float, make: Any, two: Any) -> None:
    mix = two[0] + two[1] + make.line(60)
    sound = make.Made(mix, gain * mix + make.line(60, level=0.0002, seed=6))
    assert layout(sound) is Layout.FAKE_STEREO
    mono = as_mono(sound)
    assert mono.channels == 1
    assert mono.duration_s == 60
    assert np.abs(mono.read(0, 0, 60)).max() == pytest.approx(max(1, abs(gain)) * np.abs(mix).max(), rel=0.1)


@pytest.mark.parametrize("how", ["late", "filtered", "toned", "dropouts", "noisy"])
def test_a_copy_that_is_not_exact_is_found_out(how: str, make: Any, two: Any) -> None:
    mix = two[0] + two[1] + make.line(60)
    copy = mix.copy()
    if how == "late":
        copy = np.pad(mix, (24, 0))[: len(mix)]
    elif how == "filtered":
        copy = np.convolve(mix, [0.2, 0.6, 0.2], "same")
    elif how == "toned":
        copy = mix + make.tone(60, 1000, level=0.005)
    elif how == "dropouts":
        copy[100_000:102_000] = copy[500_000:502_000] = 0
    else:
        copy = mix + make.line(60, level=0.003, seed=6)
    assert layout(make.Made(mix, copy)) is Layout.FAKE_STEREO
    assert layout(make.Made(copy, mix)) is Layout.FAKE_STEREO


@pytest.mark.parametrize(
    ("share", "expected"),
    [(0.9, Layout.FAKE_STEREO), (0.75, Layout.FAKE_STEREO), (0.5, Layout.STEREO), (0.2, Layout.STEREO)],
)
def test_both_speakers_on_both_sides_are_parted_where_they_can_be(
    share: float, expected: Layout, make: Any, two: Any
) -> None:
    left, right = two
    sound = make.Made(left + share * right + make.line(60), right + share * left + make.line(60, seed=9))
    assert layout(sound) is expected


@pytest.mark.parametrize("dead", ["silent", "noise", "leakage"])
def test_a_dead_channel_leaves_mono(dead: str, make: Any, two: Any) -> None:
    mix = two[0] + two[1] + make.line(60)
    nothing = {"silent": 0 * mix, "noise": make.line(60, seed=7), "leakage": 0.05 * mix}[dead]
    for channels in ((mix, nothing), (nothing, mix)):
        sound = make.Made(*channels)
        assert layout(sound) is Layout.MONO
        assert np.array_equal(as_mono(sound).read(0, 3, 9), mix[48_000:144_000])


def test_a_second_person_who_says_little_is_not_dead(make: Any, two: Any) -> None:
    second = make.line(60, seed=8)
    second[160_000:176_000] += 5 * make.talk(1.0, 3)
    second[480_000:496_000] += 5 * make.talk(1.0, 4)
    assert layout(make.Made(two[0] + two[1] + make.line(60), second)) is Layout.STEREO


@pytest.mark.parametrize(
    ("leak", "late", "kept"),
    [(0.5, 0, 0.95), (0.15, 0, 0.98), (0.06, 0, 0.98), (0.15, 800, 0.98), (0.1, 1_600, 0.98)],
)
def test_leakage_is_taken_off_and_speech_is_kept(leak: float, late: int, kept: float, make: Any, two: Any) -> None:
    left, right = two
    echoes = [leak * np.pad(each, (late, 0))[: len(each)] for each in (right, left)]
    sound = make.Made(left + echoes[0] + make.line(60), right + echoes[1] + make.line(60, seed=9))
    assert layout(sound) is Layout.STEREO
    cleaned = without_leakage(sound)
    for channel, own in enumerate((left, right)):
        spoken = levels(make.Made(own), 0) > -60
        before, after = levels(sound, channel), levels(cleaned, channel)
        assert (np.abs(before - after)[spoken & (before > -45)] < 1).mean() > kept
        others = levels(make.Made((right, left)[channel]), 0) > -45
        assert (before - after)[others & ~spoken].mean() > 15


def test_where_nothing_leaks_the_sound_is_left_alone(make: Any, two: Any) -> None:
    sound = make.Made(two[0] + make.line(60), two[1] + make.line(60, seed=9))
    assert without_leakage(sound) is sound


def test_an_empty_or_tiny_recording_has_a_layout(make: Any) -> None:
    for seconds in (0.0, 0.005, 0.5):
        assert layout(make.Made(make.line(seconds), make.line(seconds))) is Layout.MONO

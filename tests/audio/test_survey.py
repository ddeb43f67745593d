import sys
from typing import Any

import numpy as np
import pytest

from analyser.audio import Layout, speech_regions, survey
from analyser.audio.levels import loudness
from analyser.core.sound import Region


@pytest.fixture(autouse=True)
def voice_where_it_is_loud(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is made here is no voice to the network: stand in for it, and leave the rest as it is."""

    def voice(_sound: Any, _channel: int, worth: Any) -> Any:
        return np.where(worth, 0.9, 0.0).astype(np.float32)

    monkeypatch.setattr("analyser.audio.speech.voice_probability", voice)


@pytest.fixture
def two(make: Any) -> tuple[Any, Any]:
    """Two people who take turns of 4 s."""
    first, second = make.talk(60, 1), make.talk(60, 2)
    turn = (np.arange(len(first)) // 64_000) % 2
    return first * (turn == 0) + make.line(60), second * (turn == 1) + make.line(60, seed=5)


def spoken(regions: tuple[Region, ...]) -> Any:
    found = np.zeros(6_000, bool)
    for each in regions:
        found[round(each.start_s * 100) : round(each.end_s * 100)] = True
    return found


def test_stereo_is_one_speaker_for_each_channel(make: Any, two: Any) -> None:
    sound = make.Made(*two)
    found = survey(sound)
    assert found.layout is Layout.STEREO
    assert found.sound is sound
    assert found.regions == tuple(speech_regions(sound, channel) for channel in (0, 1))


def test_what_leaks_over_is_nobody_there(make: Any, two: Any) -> None:
    left, right = two
    found = survey(make.Made(left + 0.1 * right, right + 0.1 * left))
    assert found.layout is Layout.STEREO
    clean = survey(make.Made(left, right))
    for channel in (0, 1):
        assert (spoken(found.regions[channel]) != spoken(clean.regions[channel])).mean() < 0.03


def test_a_gated_channel_keeps_the_floor_of_its_line(make: Any, two: Any) -> None:
    left, right = two
    sound = make.Made(left + 0.1 * right, right + 0.1 * left)
    found = survey(sound)
    assert found.sound is not sound
    assert spoken(found.regions[0]).mean() < 0.5  # the line between his turns, and under hers, is not speech


@pytest.mark.parametrize("late", [0, 40])
def test_one_mix_on_two_channels_is_one_channel(late: int, make: Any, two: Any) -> None:
    mix = two[0] + two[1]
    sound = make.Made(np.pad(mix, (late, 0))[: len(mix)], 0.5 * mix)
    found = survey(sound)
    assert found.layout is Layout.FAKE_STEREO
    assert found.sound.channels == 1
    assert found.regions == (speech_regions(found.sound, 0),)


def test_mono_is_left_alone(make: Any, two: Any) -> None:
    sound = make.Made(two[0])
    found = survey(sound)
    assert (found.layout, found.sound, len(found.regions)) == (Layout.MONO, sound, 1)


def test_a_dead_channel_leaves_the_other(make: Any, two: Any) -> None:
    found = survey(make.Made(np.zeros(960_000), two[1]))
    assert found.layout is Layout.MONO
    assert np.array_equal(found.sound.read(0, 3, 9), two[1][48_000:144_000].astype(np.float32))


def test_threads_change_nothing(make: Any, two: Any) -> None:
    sound = make.Made(*two)
    assert survey(sound, threads=2).regions == survey(sound).regions


def test_each_channel_is_measured_once(make: Any, two: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    measured: list[int] = []

    def counted(sound: Any, channel: int) -> Any:
        measured.append(channel)
        return loudness(sound, channel)

    monkeypatch.setattr(sys.modules[survey.__module__], "loudness", counted)  # the package names the function
    monkeypatch.setattr("analyser.audio.speech.loudness", pytest.fail)
    survey(make.Made(*two))
    assert sorted(measured) == [0, 1]


def test_an_empty_recording_has_nobody(make: Any) -> None:
    found = survey(make.Made(make.line(0.0), make.line(0.0)))
    assert (found.layout, found.regions) == (Layout.MONO, ((),))

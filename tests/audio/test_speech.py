from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from faster_whisper.vad import get_vad_model
from hypothesis import given, settings
from hypothesis import strategies as st

from analyser.audio import speech_regions
from analyser.audio.levels import FRAME_S, Loudness, levels, noise_floor
from analyser.audio.speech import heard, regions
from analyser.audio.voice import voice_probability


def found(level: Any, voice: Any) -> Any:
    return regions(Loudness.of(level, np.zeros(len(level), np.float32)), voice)


def frames(seconds: float, value: float) -> Any:
    return np.full(round(seconds / FRAME_S), value, np.float32)


def test_the_level_gives_the_edges_and_the_voice_the_verdict() -> None:
    level = np.concatenate([frames(2, -60), frames(1, -30), frames(2, -60), frames(1, -30), frames(2, -60)])
    voice = np.concatenate([frames(2.1, 0.0), frames(0.8, 0.9), frames(5.1, 0.02)])
    (speech,) = found(level, voice)
    assert (speech.start_s, speech.end_s) == (pytest.approx(2.0, abs=0.03), pytest.approx(3.0, abs=0.03))


def test_sound_far_from_any_voice_is_not_speech() -> None:
    level = np.concatenate([frames(3, -60), frames(10, -30), frames(3, -60)])
    voice = np.concatenate([frames(3, 0.0), frames(1, 0.9), frames(12, 0.0)])
    (speech,) = found(level, voice)
    assert speech.end_s == pytest.approx(4.4, abs=0.1)


def test_a_tone_needs_more_of_a_voice_than_speech_does() -> None:
    level = np.concatenate([frames(2, -60), frames(1, -30), frames(2, -60)])
    voice = np.where(level > -40, 0.5, 0.0).astype(np.float32)
    steady = np.where(level > -40, 0.99, 0.5).astype(np.float32)
    assert regions(Loudness.of(level, 0 * steady), voice)
    assert regions(Loudness.of(level, steady), voice) == ()
    assert regions(Loudness.of(level, steady), voice + 0.4)


def test_short_pauses_do_not_split_and_long_ones_do() -> None:
    def spoken(pause_s: float) -> int:
        level = np.concatenate([frames(3, -60), frames(1, -30), frames(pause_s, -60), frames(1, -30), frames(3, -60)])
        return len(found(level, np.where(level > -40, 0.8, 0.1).astype(np.float32)))

    assert spoken(0.2) == 1
    assert spoken(0.5) == 2


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.floats(-120, 0, width=32), st.floats(0, 1, width=32), st.integers(1, 80)), min_size=0, max_size=30
    )
)
def test_regions_are_in_order_apart_and_inside(parts: list[tuple[float, float, int]]) -> None:
    level = np.array([value for value, _, count in parts for _ in range(count)], np.float32)
    voice = np.array([value for _, value, count in parts for _ in range(count)], np.float32)
    speech = found(level, voice)
    assert all(region.length_s > 0 for region in speech)
    assert all(region.end_s <= len(level) * FRAME_S + 1e-6 for region in speech)
    assert all(after.start_s - before.end_s >= 0.3 - 1e-6 for before, after in pairwise(speech))


def test_the_floor_is_the_line_and_not_the_voice() -> None:
    level = np.concatenate([frames(1, -30), frames(0.4, -58)] * 20)
    assert noise_floor(level) == pytest.approx(-58, abs=1)
    assert len(noise_floor(np.zeros(0, np.float32))) == 0


def test_levels_join_up_over_blocks(make: Any) -> None:
    sound = make.Made(make.tone(130, 1000, level=0.1))
    found = levels(sound, 0)
    assert len(found) == 13_000
    assert found[1:-1] == pytest.approx(-23, abs=0.3)  # a sine of 0.1 has a power of 0.005


def test_voice_is_the_same_in_blocks_as_in_one(make: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    sound = make.Made(make.talk(50, 3) + make.line(50))
    worth = frames(50, 1.0) > 0
    worth[1_200:2_100] = False
    whole = voice_probability(sound, 0, worth)
    monkeypatch.setattr("analyser.audio.voice.BLOCK_S", 7.0)
    parts = voice_probability(sound, 0, worth)
    assert len(whole) == len(parts) == 5_000
    assert np.abs(whole - parts).max() < 0.1


def test_the_network_answers_as_faster_whisper_has_it(make: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analyser.audio.voice.COMFORT", 0.0)
    samples = (make.talk(9.6, 3) + make.line(9.6)).astype(np.float32)
    ours = voice_probability(make.Made(samples), 0, frames(9.6, 1.0) > 0)
    theirs = np.convolve(np.ravel(get_vad_model()(samples.copy())), np.full(5, 0.2), "same")
    assert np.interp((np.arange(300) + 0.5) * 512, (np.arange(960) + 0.5) * 160, ours) == pytest.approx(theirs, abs=0.1)


def test_digital_silence_is_not_what_the_network_hears(make: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    quietest: list[float] = []
    network = get_vad_model()
    session = network.session

    class Listening:
        def run(self, outputs: Any, inputs: Any) -> Any:
            quietest.append(float(np.std(inputs["input"], axis=1).min()))
            return session.run(outputs, inputs)

    monkeypatch.setattr(network, "session", Listening())
    voice_probability(make.Made(np.zeros(160_000)), 0, frames(10, 1.0) > 0)
    assert min(quietest) > 0.001


def test_only_what_is_heard_is_given_to_the_network(make: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    sound = make.Made(make.talk(60, 3) + make.line(60))
    worth = frames(60, 0.0) > 0
    assert not voice_probability(sound, 0, worth).any()
    worth[1_000:1_100] = True
    given: list[int] = []
    network = get_vad_model()
    session = network.session

    class Counting:
        def run(self, outputs: Any, inputs: Any) -> Any:
            given.append(len(inputs["input"]))
            return session.run(outputs, inputs)

    monkeypatch.setattr(network, "session", Counting())
    voice = voice_probability(sound, 0, worth)
    assert sum(given) <= 50  # windows of 0.032 s: 1.5 s and the parts at the edges
    assert not voice[:960].any()
    assert not voice[1_140:].any()


def test_something_too_short_to_be_speech_is_not_heard() -> None:
    level = np.concatenate([frames(2, -60), frames(0.03, -30), frames(2, -60), frames(0.2, -30), frames(2, -60)])
    found = heard(Loudness.of(level, np.zeros(len(level), np.float32)))
    assert not found[:300].any()
    assert found[403:423].all()


@pytest.mark.parametrize("what", ["silence", "line noise", "hum", "ringing", "engaged", "keys", "melody", "clicks"])
def test_nobody_speaks_in(what: str, make: Any) -> None:
    rng = np.random.default_rng(1)
    tone, line = make.tone, make.line(20)
    if what == "silence":
        sound = np.zeros(320_000, np.float32)
    elif what == "line noise":
        sound = make.line(20, level=0.01)
    elif what == "hum":
        sound = line + tone(20, 50, 150, 250, level=0.02)
    elif what == "ringing":
        on = (np.arange(320_000) % 48_000 < 6_400) | (np.arange(320_000) % 48_000 // 3_200 == 3)
        sound = line + tone(20, 400, 450) * on
    elif what == "engaged":
        sound = line + tone(20, 400) * (np.arange(320_000) % 12_000 < 6_000)
    elif what == "keys":
        pairs = [(rng.choice([697, 770, 852, 941]), rng.choice([1209, 1336, 1477])) for _ in range(20)]
        sound = line + np.concatenate([np.pad(tone(0.15, *pair), (0, 13_600)) for pair in pairs])
    elif what == "melody":
        notes = [220 * 2 ** (step / 12) for step in rng.integers(0, 24, 40)]
        fall = np.exp(-4 * np.arange(8_000) / 16_000)
        sound = line + np.concatenate([fall * tone(0.5, note, 2 * note, 3 * note, level=0.05) for note in notes])
    else:
        sound = line.copy()
        for place in rng.integers(0, 310_000, 60):
            sound[place : place + 400] += rng.normal(0, 0.2, 400) * np.exp(-np.arange(400) / 80)
    assert sum(region.length_s for region in speech_regions(make.Made(sound.astype(np.float32)), 0)) <= 0.5


def test_an_empty_channel_has_no_speech(make: Any) -> None:
    assert speech_regions(make.Made(make.line(0.0)), 0) == ()
    assert speech_regions(make.Made(make.line(0.004)), 0) == ()

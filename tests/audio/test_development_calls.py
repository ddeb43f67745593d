"""What speech detection loses, and how well it keeps time, on the development calls; skipped where they are not."""

import json
import os
from pathlib import Path

import numpy as np
import pytest

from analyser.audio import Layout, decode, speech_regions, survey
from analyser.audio.levels import FRAME_S, levels, noise_floor

DATA = Path(os.environ.get("DEBRIEF_DEV_DATA", Path(__file__).parents[3] / "shared"))
CALLS = ("coaching-telling", "pension-bereavement", "train-delay-refund")
LEFT = ("agent", "buddy")

pytestmark = pytest.mark.skipif(not (DATA / "calls").is_dir(), reason="the development calls are not here")


@pytest.mark.parametrize("name", CALLS)
def test_hardly_anything_that_is_said_is_lost(name: str) -> None:
    call = json.loads((DATA / "calls" / name / "call.json").read_text())
    (path,) = (each for each in (DATA / "calls" / name).glob("stereo.*") if each.suffix != ".json")
    with decode(path) as recording:
        surveyed = survey(recording)
        assert surveyed.layout is Layout.STEREO
        for channel in (0, 1):
            level = levels(recording, channel)
            own, found = (np.zeros(len(level), bool) for _ in range(2))
            turns = [turn for turn in call["turns"] if (turn["role"] in LEFT) is (channel == 0)]
            for turn in turns:
                own[round(turn["start_s"] / FRAME_S) : round(turn["end_s"] / FRAME_S)] = True
            speech = surveyed.regions[channel]
            for region in speech:
                found[round(region.start_s / FRAME_S) : round(region.end_s / FRAME_S)] = True
            spoken = own & (level > noise_floor(level) + 10)
            assert (spoken & ~found).sum() < 0.01 * spoken.sum()
            assert (found & ~own).sum() * FRAME_S < 0.02 * len(level) * FRAME_S
            starts = [min(abs(region.start_s - turn["start_s"]) for region in speech) for turn in turns]
            assert np.percentile(starts, 90) < 0.1


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("fake-stereo.flac", Layout.FAKE_STEREO),
        ("swapped-channels.wav", Layout.STEREO),
        ("broken-middle.mp3", Layout.MONO),
    ],
)
def test_the_channels_of_hostile_files(name: str, expected: Layout) -> None:
    with decode(DATA / "calls" / "bad" / name) as recording:
        assert survey(recording).layout is expected


@pytest.mark.parametrize("name", ["silence-60s.wav", "hold-music-40s.mp3"])
def test_nobody_speaks_in_silence_and_hold_music(name: str) -> None:
    with decode(DATA / "calls" / "bad" / name) as recording:
        assert sum(region.length_s for region in speech_regions(recording, 0)) < 0.5

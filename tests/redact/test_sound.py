import io
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import av
import numpy as np
import pytest

from analyser.core.sound import SAMPLE_RATE, Region
from analyser.redact import player_audio, write_flac

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass
class Tones:
    """A tone for each channel, and how many samples at most were asked for at once."""

    channels: int
    samples: int
    most: int = 0

    @property
    def duration_s(self) -> float:
        return self.samples / SAMPLE_RATE

    def read(self, channel: int, start_s: float, end_s: float) -> "NDArray[np.float32]":
        start, end = round(start_s * SAMPLE_RATE), min(round(end_s * SAMPLE_RATE), self.samples)
        self.most = max(self.most, end - start)
        times = np.arange(start, end) / SAMPLE_RATE
        return (0.4 * np.sin(2 * np.pi * (300 + 200 * channel) * times)).astype(np.float32)


def decoded(source: object) -> "NDArray[np.float32]":
    import av

    with av.open(source) as container:
        resampler = av.AudioResampler(format="fltp", rate=SAMPLE_RATE)
        blocks = [out.to_ndarray() for frame in container.decode(audio=0) for out in resampler.resample(frame)]
        blocks += [out.to_ndarray() for out in resampler.resample(None)]
    return np.concatenate([block for block in blocks if block.size], axis=1)


SILENCES = (Region(start_s=1.5, end_s=2.25), Region(start_s=29.9, end_s=30.2))


@pytest.mark.parametrize("channels", [1, 2])
def test_flac_keeps_channels_and_length_and_is_silent_where_it_should_be(tmp_path: Path, channels: int) -> None:
    sound = Tones(channels=channels, samples=31 * SAMPLE_RATE + 7)
    write_flac(sound, SILENCES, tmp_path / "audio.flac")
    heard = decoded(str(tmp_path / "audio.flac"))
    assert heard.shape == (channels, sound.samples)
    original = np.stack([sound.read(channel, 0, 40) for channel in range(channels)])
    kept = np.ones(sound.samples, dtype=bool)
    for region in SILENCES:
        first, last = round(region.start_s * SAMPLE_RATE), round(region.end_s * SAMPLE_RATE)
        assert not heard[:, first:last].any()
        kept[first:last] = False
    assert np.abs(heard[:, kept] - original[:, kept]).max() < 1e-4


def test_samples_that_are_kept_are_the_very_ones_that_were_read(tmp_path: Path) -> None:
    steps = np.random.default_rng(3).integers(-32_768, 32_768, (2, 2 * SAMPLE_RATE)).astype(np.int16)

    class Read(Tones):
        def read(self, channel: int, start_s: float, end_s: float) -> "NDArray[np.float32]":
            return steps[channel, round(start_s * SAMPLE_RATE) : round(end_s * SAMPLE_RATE)] / np.float32(32_768)

    write_flac(Read(channels=2, samples=steps.shape[1]), SILENCES[:1], tmp_path / "audio.flac")
    with av.open(str(tmp_path / "audio.flac")) as container:
        heard = np.concatenate([frame.to_ndarray() for frame in container.decode(audio=0)], axis=1).reshape(-1, 2).T
    kept = np.ones(steps.shape[1], dtype=bool)
    kept[round(1.5 * SAMPLE_RATE) :] = False
    assert (heard[:, kept] == steps[:, kept]).all()
    assert not heard[:, ~kept].any()


def test_sound_is_read_in_blocks(tmp_path: Path) -> None:
    sound = Tones(channels=2, samples=95 * SAMPLE_RATE)
    write_flac(sound, (), tmp_path / "audio.flac")
    player_audio(sound, ())
    assert sound.most <= 30 * SAMPLE_RATE


def test_the_player_gets_small_mono_audio_without_the_spans() -> None:
    sound = Tones(channels=2, samples=60 * SAMPLE_RATE)
    encoded = player_audio(sound, SILENCES)
    assert len(encoded) < 1_600_000 / 6
    heard = decoded(io.BytesIO(encoded))
    assert heard.shape[0] == 1
    assert abs(heard.shape[1] - sound.samples) < SAMPLE_RATE / 5
    inside = heard[0, round(1.7 * SAMPLE_RATE) : round(2.1 * SAMPLE_RATE)]
    outside = heard[0, 5 * SAMPLE_RATE : 6 * SAMPLE_RATE]
    assert np.sqrt(np.mean(inside**2)) < 1e-3
    assert np.sqrt(np.mean(outside**2)) > 0.1


def test_no_sound_makes_empty_files(tmp_path: Path) -> None:
    sound = Tones(channels=1, samples=0)
    write_flac(sound, (), tmp_path / "audio.flac")
    assert (tmp_path / "audio.flac").stat().st_size < 20_000

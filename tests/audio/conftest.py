"""Sounds made for the tests: nothing recorded."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

RATE = 16_000
Samples = NDArray[np.float32]


class Made:
    """A `Sound` in memory, one row for each channel."""

    def __init__(self, *channels: Samples) -> None:
        length = max(len(channel) for channel in channels)
        self._samples = [np.pad(channel, (0, length - len(channel))).astype(np.float32) for channel in channels]

    @property
    def channels(self) -> int:
        return len(self._samples)

    @property
    def duration_s(self) -> float:
        return len(self._samples[0]) / RATE

    def read(self, channel: int, start_s: float, end_s: float) -> Samples:
        return self._samples[channel][max(0, round(start_s * RATE)) : max(0, round(end_s * RATE))]


class Maker:
    """Makes sounds and files of them."""

    Made = Made

    def line(self, seconds: float, level: float = 0.0008, seed: int = 0) -> Samples:
        """The noise of a line on which nobody speaks."""
        return np.random.default_rng(seed).normal(0, level, round(seconds * RATE)).astype(np.float32)

    def tone(self, seconds: float, *hertz: float, level: float = 0.1, rate: int = RATE) -> Samples:
        time = np.arange(round(seconds * rate)) / rate
        return np.sum([level * np.sin(2 * np.pi * each * time) for each in hertz], axis=0).astype(np.float32)

    def talk(self, seconds: float, seed: int, level: float = 0.1) -> Samples:
        """Noise that comes and goes as speech does, with pauses; to the level it is speech, to an ear it is not."""
        rng = np.random.default_rng(seed)
        time = np.arange(round(seconds * RATE)) / RATE
        steps = np.arange(0, seconds + 0.2, 0.1)
        syllables = np.interp(time, steps, rng.random(len(steps)) ** 2)
        pauses = np.interp(time, steps, np.repeat(rng.random(len(steps) // 10 + 1) > 0.3, 10)[: len(steps)])
        smooth = np.convolve(rng.normal(0, 1, len(time)), np.hanning(9), "same")
        return (level * syllables * pauses * smooth / smooth.std()).astype(np.float32)

    def file(self, path: Path, *channels: Samples, rate: int = RATE, codec: str = "pcm_s16le") -> Path:
        """Write channels of samples at `rate` as a file of the format that its suffix says."""
        layout = {1: "mono", 2: "stereo", 3: "2.1"}[len(channels)]
        with av.open(str(path), "w") as file:
            stream = file.add_stream(codec, rate=rate, layout=layout)
            frame = av.AudioFrame.from_ndarray(np.stack(channels).astype(np.float32), format="fltp", layout=layout)
            frame.sample_rate = rate
            context = stream.codec_context
            size = context.frame_size or 1024
            resampler = av.AudioResampler(
                format=context.format, layout=layout, rate=context.sample_rate, frame_size=size
            )
            written = 0
            for each in [*resampler.resample(frame), *resampler.resample(None)]:
                each.pts, each.time_base = written, Fraction(1, each.sample_rate)
                written += each.samples
                file.mux(stream.encode(each))
            file.mux(stream.encode(None))
        return path


@pytest.fixture
def make() -> Maker:
    return Maker()

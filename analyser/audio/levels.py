"""How loud a channel is, frame by frame, and how loud its line is when nobody speaks."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from analyser.core.sound import SAMPLE_RATE, Sound

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FRAME_S = 0.01
FRAME = round(SAMPLE_RATE * FRAME_S)
BLOCK_S = 60.0

BAND_HZ = (250.0, 3400.0)
STEADY_FRAMES = 5
SILENCE_DB = -120.0
FLOOR_PERCENTILE = 15.0
FLOOR_SPAN_S = 20.0
QUIETEST_FLOOR_DB = -75.0
"""Below this (dB of full scale) a line counts as silent: gated and muted lines have no floor."""


def blocks(sound: Sound, channel: int, length_s: float = BLOCK_S) -> "Iterator[tuple[float, NDArray[np.float32]]]":
    """Yield `(start_s, samples [n])` of one channel, one stretch after the other."""
    start_s = 0.0
    while start_s < sound.duration_s:
        yield start_s, sound.read(channel, start_s, start_s + length_s)
        start_s += length_s


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Loudness:
    """How loud one channel is: measured once, used by all that ask where who speaks; each [frames of 0.01 s].

    level: dB of full scale, between 250 and 3400 Hz. Hum and rumble below say nothing about speech, and a telephone
    line has nothing above.
    floor: level of the line itself (dB), as in `noise_floor`.
    steadiness: how much the spectrum is the same 0.05 s later (cosine, in [0, 1]): near one in tones, never for long
    in speech.
    """

    level: "NDArray[np.float32]"
    floor: "NDArray[np.float32]"
    steadiness: "NDArray[np.float32]"

    @classmethod
    def of(cls, level: "NDArray[np.float32]", steadiness: "NDArray[np.float32]") -> Self:
        """Return it with the floor that these levels have."""
        return cls(level=level, floor=noise_floor(level), steadiness=steadiness)


def levels(sound: Sound, channel: int) -> "NDArray[np.float32]":
    """Return the level of one channel, as in `Loudness`."""
    return loudness(sound, channel).level


def loudness(sound: Sound, channel: int) -> Loudness:
    """Measure one channel; memory does not grow with its length, but for the result."""
    import numpy as np

    level, steadiness = [np.zeros(0, np.float32)], [np.zeros(0, np.float32)]
    for spectra in _spectra(sound, channel):
        power = (spectra**2).sum(axis=1)
        level.append(10 * np.log10(np.maximum(power, 10 ** (SILENCE_DB / 10))))
        unit = spectra / np.sqrt(np.maximum(power, 1e-18))[:, None]
        same = (unit[:-STEADY_FRAMES] * unit[STEADY_FRAMES:]).sum(axis=1)
        steadiness.append(np.pad(same, (0, len(unit) - len(same))))
    return Loudness.of(np.concatenate(level).astype(np.float32), np.concatenate(steadiness).astype(np.float32))


def _spectra(sound: Sound, channel: int) -> "Iterator[NDArray[np.float32]]":
    """Yield magnitudes [frames of 0.01 s, bins of 50 Hz in the band]; their squares add up to the power."""
    import numpy as np

    shape = np.hanning(2 * FRAME).astype(np.float32)
    frequency = np.fft.rfftfreq(2 * FRAME, 1 / SAMPLE_RATE)
    band = (frequency >= BAND_HZ[0]) & (frequency <= BAND_HZ[1])
    shape *= np.float32(np.sqrt(2 / (2 * FRAME * (shape**2).sum())))
    before = np.zeros(FRAME // 2, np.float32)
    for _, samples in blocks(sound, channel):
        count = len(samples) // FRAME
        if count:
            padded = np.concatenate([before, samples, np.zeros(FRAME, np.float32)])
            framed = np.lib.stride_tricks.sliding_window_view(padded, 2 * FRAME)[: count * FRAME : FRAME]
            yield np.abs(np.fft.rfft(framed * shape, axis=1)[:, band]).astype(np.float32)
        before = samples[-(FRAME // 2) :]


def noise_floor(level: "NDArray[np.float32]") -> "NDArray[np.float32]":
    """Return the level of the line itself [frames] in dB: a low percentile of what lies around each frame.

    People pause for breath even in a monologue, so a low percentile over 20 s is the line and not the voice.
    """
    import numpy as np

    if not len(level):
        return level
    span = round(FLOOR_SPAN_S / FRAME_S)
    starts = np.arange(0, len(level), span // 2)
    found = [np.percentile(level[max(0, at - span // 2) : at + span // 2], FLOOR_PERCENTILE) for at in starts]
    floor = np.interp(np.arange(len(level)), starts, found)
    return np.maximum(floor, QUIETEST_FLOOR_DB).astype(np.float32)


def widened(mask: "NDArray[np.bool_]", by_s: float) -> "NDArray[np.bool_]":
    """Widen every run of a mask [frames] by so many seconds on both sides."""
    import numpy as np

    reach = round(by_s / FRAME_S)
    total = np.concatenate([[0], np.cumsum(mask)])
    at = np.arange(len(mask))
    inside: NDArray[np.int64] = total[np.minimum(at + reach + 1, len(mask))] - total[np.maximum(at - reach, 0)]
    return inside > 0


def loudest_near(level: "NDArray[np.float32]", within_s: float) -> "NDArray[np.float32]":
    """Return the highest level [frames] within so many seconds of each frame."""
    import numpy as np

    if not len(level):
        return level
    reach = round(within_s / FRAME_S)
    padded = np.pad(level, reach, constant_values=-np.inf)
    highest: NDArray[np.float32] = np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1).max(axis=1)
    return highest

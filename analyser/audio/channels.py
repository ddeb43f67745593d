"""Which speaker is on which channel: stereo, mono, the same mix twice, one dead channel, and leakage between them."""

from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING

from analyser.audio.levels import FRAME_S, Loudness, loudest_near
from analyser.core.sound import Sound

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Layout(StrEnum):
    """How two speakers lie on the channels of a recording."""

    MONO = "mono"
    STEREO = "stereo"
    FAKE_STEREO = "fake stereo"


ALIVE_DB = 12.0
QUIETEST_DB = -65.0
ALIVE_S = 0.5
"""A channel on which less than this is said (seconds, above the line by `ALIVE_DB`) is dead."""

SAME_DB = 7.0
SMOOTHED_FRAMES = 11
LOUD_DB = 15.0
"""Two channels hold the same mix if their levels keep their distance, to `SAME_DB` over 0.1 s, wherever one of them is
at most `LOUD_DB` below its loudest. Levels do not mind a copy that is late, upside down, filtered or coded otherwise;
with two speakers the distance turns over with the speaker. Where it turns by less than this (both speakers on both
sides, each 3 dB quieter on one) they cannot be parted by their level, and it is one mix as well."""

SAME_SHARE = 0.99
"""Copies are allowed so little of the loud time at another distance, for dropouts; or `ALIVE_S` if that is more."""

LEAK_DB = 15.0
NEAR_S = 0.1


def layout_of(channels: Sequence[Loudness]) -> Layout:
    """Say how the speakers lie on channels that are so loud; a recording with one dead channel is mono."""
    if len(channels) == 1 or len(_alive(channels)) < len(channels):
        return Layout.MONO
    return Layout.FAKE_STEREO if _same_mix(channels[0].level, channels[1].level) else Layout.STEREO


def best_channel(channels: Sequence[Loudness]) -> int:
    """Return which channel holds all there is, if it is not stereo: the live one, or the louder of two equal ones."""
    alive = _alive(channels)
    if len(alive) < len(channels):
        return alive[0] if alive else 0
    # Not their mean: one of them may be upside down, or late.
    return max(range(len(channels)), key=lambda channel: float(channels[channel].level.mean()))


class OneChannel:
    """A `Sound` with one channel of another."""

    def __init__(self, sound: Sound, channel: int) -> None:
        self._sound = sound
        self._channel = channel

    @property
    def channels(self) -> int:
        """One."""
        return 1

    @property
    def duration_s(self) -> float:
        """Seconds of audio."""
        return self._sound.duration_s

    def read(self, channel: int, start_s: float, end_s: float) -> "NDArray[np.float32]":
        """Return the samples [n] in `[start_s, end_s)`."""
        if channel != 0:
            raise IndexError(f"channel {channel} of a recording with 1")
        return self._sound.read(self._channel, start_s, end_s)


def _alive(channels: Sequence[Loudness]) -> tuple[int, ...]:
    """Return the channels on which something is said that is not only leakage from the other."""
    import numpy as np

    found = []
    for number, own in enumerate(channels):
        other = np.max([each.level for index, each in enumerate(channels) if index != number], axis=0)
        loud = own.level > np.maximum(own.floor + ALIVE_DB, QUIETEST_DB)
        if (loud & (own.level > loudest_near(other, NEAR_S) - LEAK_DB)).sum() * FRAME_S >= ALIVE_S:
            found.append(number)
    return tuple(found)


def _same_mix(left: "NDArray[np.float32]", right: "NDArray[np.float32]") -> bool:
    import numpy as np

    one, two = (_smoothed(each) for each in (left, right))
    loud = (one > np.percentile(one, 95) - LOUD_DB) | (two > np.percentile(two, 95) - LOUD_DB)
    distance = (one - two)[loud]
    other = np.abs(distance - np.median(distance)) > SAME_DB
    return bool(other.sum() <= max((1 - SAME_SHARE) * len(distance), ALIVE_S / FRAME_S))


def _smoothed(level: "NDArray[np.float32]") -> "NDArray[np.float64]":
    """Return the level (dB) of the mean power over 0.1 s."""
    import numpy as np

    power = np.convolve(10 ** (level.astype(np.float64) / 10), np.full(SMOOTHED_FRAMES, 1 / SMOOTHED_FRAMES), "same")
    smoothed: NDArray[np.float64] = 10 * np.log10(power)
    return smoothed

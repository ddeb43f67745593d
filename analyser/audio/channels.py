"""Which speaker is on which channel: stereo, mono, the same mix twice, one dead channel, and leakage between them."""

from enum import StrEnum
from typing import TYPE_CHECKING

from analyser.audio.levels import FRAME_S, blocks, levels, loudest_near, noise_floor
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

SAME_RESIDUAL = 0.15
SAME_SHARE = 0.95
SAME_GAIN_DB = 12.0
"""Two channels hold the same mix if in so many seconds of sound no more than so much of the power is left when one
gain for the whole recording is taken off. Leakage is a copy as well, but its gain turns over with the speaker."""

ACTIVE_POWER = 0.01
"""A second counts as sound if it holds so much of the power of the loud ones."""

LEAK_DB = 15.0
NEAR_S = 0.1
BLOCK_S = 1.0


def layout(sound: Sound) -> Layout:
    """Say how the speakers lie on the channels; a recording with one dead channel is mono."""
    if sound.channels == 1 or len(_alive(sound)) < sound.channels:
        return Layout.MONO
    return Layout.FAKE_STEREO if _same_mix(sound) else Layout.STEREO


def as_mono(sound: Sound) -> Sound:
    """Return a view with one channel: the live one, the louder of two equal ones, or the mean of two speakers."""
    if sound.channels == 1:
        return sound
    alive = _alive(sound)
    if len(alive) < sound.channels:
        return OneChannel(sound, alive[0] if alive else 0)
    if _same_mix(sound):  # not their mean: one of them may be upside down
        left, right = (float(levels(sound, channel).mean()) for channel in (0, 1))
        return OneChannel(sound, 0 if left >= right else 1)
    return OneChannel(sound, None)


class OneChannel:
    """A `Sound` with one channel of another, or the mean of its channels where `channel` is null."""

    def __init__(self, sound: Sound, channel: int | None) -> None:
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
        import numpy as np

        if channel != 0:
            raise IndexError(f"channel {channel} of a recording with 1")
        if self._channel is not None:
            return self._sound.read(self._channel, start_s, end_s)
        both = [self._sound.read(each, start_s, end_s) for each in range(self._sound.channels)]
        mean: NDArray[np.float32] = np.mean(both, axis=0, dtype=np.float32)
        return mean


def _alive(sound: Sound) -> tuple[int, ...]:
    """Return the channels on which something is said that is not only leakage from the other."""
    import numpy as np

    level = [levels(sound, channel) for channel in range(sound.channels)]
    found = []
    for channel, own in enumerate(level):
        other = np.max([each for index, each in enumerate(level) if index != channel], axis=0)
        loud = own > np.maximum(noise_floor(own) + ALIVE_DB, QUIETEST_DB)
        if (loud & (own > loudest_near(other, NEAR_S) - LEAK_DB)).sum() * FRAME_S >= ALIVE_S:
            found.append(channel)
    return tuple(found)


def _same_mix(sound: Sound) -> bool:
    import numpy as np

    powers = []
    for start_s, left in blocks(sound, 0, BLOCK_S):
        one, two = np.diff(left), np.diff(sound.read(1, start_s, start_s + BLOCK_S))
        powers.append((float(one @ one), float(two @ two), float(one @ two)))
    left, right, both = np.array(powers).T
    total = left + right
    active = total > max(np.percentile(total, 95) * ACTIVE_POWER, 1e-9)
    if not active.any():
        return False
    left, right, both = (each[active] / total[active] for each in (left, right, both))
    angle = 0.5 * np.arctan2(2 * both.sum(), (left - right).sum())  # of the main axis of the two channels
    gains = np.cos(angle), np.sin(angle)
    if min(abs(gains[0]), abs(gains[1])) < 10 ** (-SAME_GAIN_DB / 20) * max(abs(gains[0]), abs(gains[1])):
        return False
    residual = 1 - (gains[0] ** 2 * left + gains[1] ** 2 * right + 2 * gains[0] * gains[1] * both)
    return bool((residual < SAME_RESIDUAL).mean() >= SAME_SHARE)

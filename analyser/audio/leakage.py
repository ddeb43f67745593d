"""Takes off a channel what leaks into it from the other: crosstalk of the line, echo of a handset."""

from dataclasses import replace
from typing import TYPE_CHECKING

from analyser.audio.levels import FRAME, Loudness, loudest_near, widened
from analyser.core.sound import SAMPLE_RATE, Sound

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Masks = tuple[NDArray[np.bool_], NDArray[np.bool_]]

LOUD_DB = 6.0
"""Leakage is looked for where the other channel is at most this far below its loudest, and louder than this one."""

AUDIBLE_DB = 3.0
OWN_DB = 6.0
"""Somebody speaks on a channel where it is so much louder than the leakage to be expected there; or, where leakage is
loud, by half of what then lies between the two."""

LOUDEST_LEAK_DB = -3.5
SPREAD_DB = 10.0
"""Leakage follows its source: half of the level differences lie this close together. Two people do not."""

LATEST = 15
LATER = 3
"""An echo may come so many frames of 0.01 s after its source; delays are tried in these steps."""

NEAR_S = 0.04
OWN_EDGE_S = 0.05
PASSED_DB = -30.0


def leaked_masks(left: Loudness, right: Loudness) -> "Masks":
    """Return the frames [n] of 0.01 s in which the left, and the right, channel holds only leakage.

    How strongly a channel leaks is measured where its speaker is loud.
    """
    return leaked(left, right.level), leaked(right, left.level)


def gated(sound: Sound, masks: "Masks") -> Sound:
    """Return a view in which the frames of these masks are nearly silent; the sound itself where there are none."""
    return Gated(sound, masks) if any(mask.any() for mask in masks) else sound


def quieter(measured: Loudness, mask: "NDArray[np.bool_]") -> Loudness:
    """Return how loud a channel is after `gated`; its line is as it was."""
    import numpy as np

    return replace(measured, level=np.where(mask, measured.level + np.float32(PASSED_DB), measured.level))


def leaked(own: Loudness, other: "NDArray[np.float32]") -> "NDArray[np.bool_]":
    """Return in which frames [n] of 0.01 s a channel holds only leakage, from the level (dB) of the other channel."""
    import numpy as np

    tried = [loudest_near(_later(other, frames), NEAR_S) for frames in range(0, LATEST + 1, LATER)]
    gains = [leak_gain(own.level - own.floor, own.level - source, source) for source in tried]
    found = [(gain, source) for gain, source in zip(gains, tried, strict=True) if gain is not None]
    if not found:
        return np.zeros(len(other), bool)
    # At its true delay leakage is loudest beside its source; what lingers is covered by the delays about it.
    gain = max(gain for gain, _ in found)
    expected = np.max([source for _, source in found], axis=0) + gain
    mine = own.level > expected + min(OWN_DB, -gain)
    speaks = widened(mine & (own.level > own.floor + OWN_DB), OWN_EDGE_S)
    only: NDArray[np.bool_] = (expected > own.floor) & ~speaks
    return only


def _later(level: "NDArray[np.float32]", frames: int) -> "NDArray[np.float32]":
    import numpy as np

    return np.pad(level, (frames, 0), mode="edge")[: len(level)] if len(level) else level


def leak_gain(
    excess: "NDArray[np.float32]", ratio: "NDArray[np.float32]", other: "NDArray[np.float32]"
) -> float | None:
    """Return by how many dB leakage is lower than its source; null where there is none.

    excess: level of the channel above its line [frames]; ratio: its level less that of the other; other: its level.
    """
    import numpy as np

    if not len(other):
        return None
    loud = (other > np.percentile(other, 95) - LOUD_DB) & (ratio < LOUDEST_LEAK_DB)
    audible = loud & (excess > AUDIBLE_DB)
    # Two people seldom speak at once: sound in most of the other's loud moments is the other.
    if not loud.any() or audible.sum() <= 0.5 * loud.sum():
        return None
    low, gain, high = np.percentile(ratio[audible], (25, 50, 75))
    return float(gain) if high - low <= SPREAD_DB else None


class Gated:
    """A `Sound` with some frames of some channels turned down to near silence."""

    def __init__(self, sound: Sound, masks: "Masks") -> None:
        self._sound = sound
        self._masks = masks

    @property
    def channels(self) -> int:
        """How many channels there are."""
        return self._sound.channels

    @property
    def duration_s(self) -> float:
        """Seconds of audio."""
        return self._sound.duration_s

    def read(self, channel: int, start_s: float, end_s: float) -> "NDArray[np.float32]":
        """Return the samples [n] of one channel in `[start_s, end_s)`, in [-1, 1]."""
        import numpy as np

        samples = self._sound.read(channel, start_s, end_s)
        mask = self._masks[channel]
        if not len(samples):
            return samples
        first = max(0, round(start_s * SAMPLE_RATE))
        middles = (np.arange(len(mask)) + 0.5) * FRAME
        here = slice(max(0, first // FRAME - 2), (first + len(samples)) // FRAME + 2)
        gain = np.where(mask[here], 10 ** (PASSED_DB / 20), 1.0)
        if not len(gain):
            return samples
        # Straight lines from frame to frame: no clicks.
        smooth = np.interp(np.arange(first, first + len(samples)), middles[here], gain)
        return (samples * smooth).astype(np.float32)

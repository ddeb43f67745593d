"""Local speakers: who of up to three talks when in windows of ten seconds, two at once included.

The windows lie half over one another, so that every moment is seen twice and no edge is far from the middle of one.
Local speakers have no names: the first of one window may be the third of the next.
"""

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from analyser.core.sound import SAMPLE_RATE, Region, Sound

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FRAME = 270
"""Samples from frame to frame of the segmentation."""

FRAME_S = FRAME / SAMPLE_RATE

HALF_FIELD = 991 // 2
"""Samples before the middle of the first frame."""

WINDOW = 160_000
"""Samples of a window: ten seconds, on which the segmentation was trained."""

HOP = 296
"""Frames from window to window: just under five seconds."""

BLOCK = 8
"""Windows that are looked at together: as fast as more, and calls have enough of them to share among threads."""

ACTIVE = 0.5
"""From this probability on somebody talks."""

LEAST_S = 0.08
"""Who talks for less in a stretch of words has not been heard in it."""

NEAR_S = 0.1
"""Who talks further than this from what was found to be speech is no speaker but music or noise."""


class Segmenter(Protocol):
    """Tells local speakers apart: what `models.load("pyannote-segmentation")` returns."""

    def activity(self, windows: "NDArray[np.float32]") -> "NDArray[np.float32]":
        """Return the probability [k, frames, 3] that each local speaker talks in k windows [k, samples]."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Windows:
    """activity: [w, f, 3], probability that each local speaker talks, window n from frame `n * HOP` of the call on."""

    activity: "NDArray[np.float16]"

    def around(self, time_s: float) -> int:
        """Return the window whose middle lies nearest to a time."""
        count, frames, _ = self.activity.shape
        nearest = round((frame_at(time_s) - frames // 2) / HOP)
        return int(min(max(nearest, 0), count - 1))

    def talk(self, window: int, start_s: float, end_s: float) -> "NDArray[np.float64]":
        """Return the seconds [3] for which each local speaker of a window talks in `[start_s, end_s]`."""
        import numpy as np

        first = window * HOP
        inside = self.activity[window, max(frame_at(start_s) - first, 0) : max(frame_at(end_s) + 1 - first, 0)]
        return np.asarray((inside > ACTIVE).sum(axis=0) * FRAME_S, dtype=np.float64)

    def same(self, before: tuple[float, float], after: tuple[float, float]) -> bool | None:
        """Tell whether one local speaker talks in both of two neighbouring stretches; null where it cannot be told."""
        window = self.around((before[1] + after[0]) / 2)
        one, other = self.talk(window, *before), self.talk(window, *after)
        if min(one.max(), other.max()) < LEAST_S:
            return None
        return bool(one.argmax() == other.argmax())


def segmented(sound: Sound, channel: int, regions: Sequence[Region], segmenter: Segmenter, pool: Executor) -> Windows:
    """Find the local speakers of each window of one channel, half a minute or so at a time.

    Args:
        sound: read in blocks, so that memory grows with the call by a few tens of kB a minute only.
        channel: the channel that the speakers share.
        regions: where speech was found, in order; moments and windows without any are passed over.
        segmenter: tells them apart.
        pool: runs as many parts of the call beside one another as it has threads.

    Raises:
        ValueError: from the segmenter, for samples that are not finite.
    """
    import numpy as np

    left = max(round(sound.duration_s * SAMPLE_RATE) - WINDOW, 0)
    count = 1 + -(-left // (HOP * FRAME))
    spoken = _spoken(regions, (count - 1) * HOP + WINDOW // FRAME)

    def block(first: int) -> "NDArray[np.float16]":
        numbers = range(first, min(first + BLOCK, count))
        return _activity(_samples(sound, channel, numbers), numbers, spoken, segmenter).astype(np.float16)

    return Windows(activity=np.concatenate(list(pool.map(block, range(0, count, BLOCK)))))


def _spoken(regions: Sequence[Region], frames: int) -> "NDArray[np.bool_]":
    """Which frames of the call lie in or near a region."""
    import numpy as np

    spoken = np.zeros(frames, dtype=bool)
    for region in regions:
        spoken[frame_at(region.start_s - NEAR_S) : frame_at(region.end_s + NEAR_S) + 1] = True
    return spoken


def frame_at(time_s: float) -> int:
    """Return the frame whose middle lies nearest to a time; the first for what lies before it.

    >>> frame_at(0.0), frame_at(1.0)
    (0, 57)
    """
    return max(round((time_s * SAMPLE_RATE - HALF_FIELD) / FRAME), 0)


def _samples(sound: Sound, channel: int, numbers: range) -> "NDArray[np.float32]":
    import numpy as np

    start = numbers[0] * HOP * FRAME
    length = (len(numbers) - 1) * HOP * FRAME + WINDOW
    read = sound.read(channel, start / SAMPLE_RATE, (start + length) / SAMPLE_RATE)[:length]
    samples = np.concatenate([read, np.zeros(length - len(read), dtype=np.float32)])
    return np.lib.stride_tricks.sliding_window_view(samples, WINDOW)[:: HOP * FRAME]


def _activity(
    windows: "NDArray[np.float32]", numbers: range, spoken: "NDArray[np.bool_]", segmenter: Segmenter
) -> "NDArray[np.float32]":
    """The activity in each window; none where there is no speech, and windows without any are not looked at."""
    import numpy as np

    frames = WINDOW // FRAME
    near = np.stack([spoken[number * HOP : number * HOP + frames] for number in numbers])
    talked = near.any(axis=1)
    found = segmenter.activity(windows[talked])
    activity = np.zeros((len(numbers), found.shape[1], found.shape[2]), dtype=np.float32)
    activity[talked] = found * near[talked][:, : found.shape[1], None]
    return activity

"""Runs of frames: what a measure that is taken frame by frame says of stretches of time."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Run = tuple[int, int]
"""Frames `[start, end)`."""


def runs(mask: "NDArray[np.bool_]") -> list[Run]:
    """Return the runs of true frames of a mask [n], in order.

    >>> import numpy as np
    >>> runs(np.array([True, True, False, True]))
    [(0, 2), (3, 4)]
    """
    import numpy as np

    edges = np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]]).astype(np.int8)))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def joined(found: Iterable[Run], gap_s: float, frame_s: float) -> list[Run]:
    """Join runs, in order, that lie less than `gap_s` apart; `frame_s` is how long a frame is (both in seconds).

    >>> joined([(0, 2), (3, 4), (9, 10)], 0.2, 0.1)
    [(0, 4), (9, 10)]
    """
    kept: list[Run] = []
    for start, end in found:
        if kept and (start - kept[-1][1]) * frame_s < gap_s:
            kept[-1] = (kept[-1][0], end)
        else:
            kept.append((start, end))
    return kept

"""Finds out how many voices embeddings come from, one to three, and where they lie."""

import functools
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

CLEAR_S = 0.8
"""A voice is not learnt from less than this."""

LONGEST_S = 2.0
"""Stretches of speech are no longer than this, so that a change without a pause spoils little."""

POOLED_S = 3.0
"""Neighbouring stretches in which the same speaker is heard are taken together up to about this length."""

FEWEST = 4
"""Fewer clear samples than this are too few to speak of two voices."""

MOST = 2_000
"""Voices are learnt from at most this many samples, spread evenly: time and memory stay bounded."""

MOST_VOICES = 3
"""Two who talk, and one whom the call was passed on to."""

CUTS = (0, 1, 2, 4)
"""How many clusters more to cut than are looked for, before the nearest are joined: as many as voices alone would halve
the voice of one who says nearly everything."""

_POLISH = 3
_STARTS = 4

LEAST_MARGIN = {2: 0.15, 3: 0.22}
"""By number of voices: how far apart they lie at least, by the one that lies closest to the others."""

LEAST_S = 4.0
"""Seconds for which each of three voices is heard at least."""


def pooled(
    embeddings: "NDArray[np.float32]", seconds: "NDArray[np.float64]", same: Sequence[bool | None]
) -> "tuple[NDArray[np.float32], NDArray[np.float64]]":
    """Take neighbouring stretches of one speaker together, which says more of a voice than each alone.

    Args:
        embeddings: [k, d], of unit length.
        seconds: [k], how long each stretch is.
        same: [k - 1], whether one speaker is heard on both sides of each change of stretch; null: not known.

    Returns:
        As `voices` takes them: [p, d] and [p], p at most k.
    """
    import numpy as np

    starts, length_s = [0], seconds[0]
    for index, heard in enumerate(same, start=1):
        if heard and length_s + seconds[index] <= POOLED_S:
            length_s += seconds[index]
        else:
            starts.append(index)
            length_s = seconds[index]
    sums = np.add.reduceat(embeddings * seconds[:, None], starts, axis=0)
    return unit(sums).astype(np.float32), np.add.reduceat(seconds, starts)


def voices(embeddings: "NDArray[np.float32]", seconds: "NDArray[np.float64]") -> "NDArray[np.float64] | None":
    """Return the directions of the voices, unit vectors [2 or 3, d]; None where there is one, or too little to tell.

    For each number of voices, the cut with the greatest margin counts: for each sample, its similarity to the rest of
    its own voice less that to the nearest other one; the mean by voice; the least of these.

    Args:
        embeddings: [k, d], of unit length.
        seconds: [k], how much speech each is of; longer ones count for more.
    """
    import numpy as np

    clear = np.flatnonzero(seconds >= CLEAR_S)
    clear = clear[:: max(-(-len(clear) // MOST), 1)]
    points, weights = embeddings[clear].astype(np.float64), np.minimum(seconds[clear], POOLED_S)
    distinct = len(np.unique(points, axis=0))
    clustered = functools.cache(functools.partial(_clustered, points, weights))  # two cuts often begin with the same
    for count in range(MOST_VOICES, 1, -1):
        if distinct < max(FEWEST, 2 * count):
            continue
        wanted = (min(count + more, distinct) for more in CUTS if 2 * (count + more) <= len(points))
        cuts = (_cut(points, weights, count, clustered(clusters)) for clusters in wanted)
        margin, found = max((_margin(points, weights, sides, count) for sides in cuts), key=lambda made: made[0])
        if margin >= LEAST_MARGIN[count]:
            return found
    return None


def _cut(
    points: "NDArray[np.float64]", weights: "NDArray[np.float64]", count: int, labels: "NDArray[np.intp]"
) -> "NDArray[np.intp]":
    """The voice of each point: the nearest clusters joined until `count` are left, and a few steps of k-means."""
    import numpy as np

    sums = [(points * weights[:, None])[labels == label].sum(axis=0) for label in range(labels.max() + 1)]
    while len(sums) > count:
        likeness = unit(np.stack(sums)) @ unit(np.stack(sums)).T - 2 * np.eye(len(sums))
        one, two = sorted(divmod(int(likeness.argmax()), len(sums)))
        sums[one] = sums[one] + sums.pop(two)
    found = unit(np.stack(sums))
    for _ in range(_POLISH):
        sides = (points @ found.T).argmax(axis=1)
        found = _directions(points, weights, sides, count)
    return np.asarray((points @ found.T).argmax(axis=1))


def _clustered(points: "NDArray[np.float64]", weights: "NDArray[np.float64]", clusters: int) -> "NDArray[np.intp]":
    """The cluster of each point by k-means."""
    import numpy as np
    from sklearn.cluster import KMeans
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1, user_api="openmp"):  # so few points are no work for two
        fitted = KMeans(clusters, n_init=_STARTS, random_state=0).fit(points, sample_weight=weights)
    return np.asarray(fitted.labels_, dtype=np.intp)


def _margin(
    points: "NDArray[np.float64]", weights: "NDArray[np.float64]", sides: "NDArray[np.intp]", count: int
) -> tuple[float, "NDArray[np.float64]"]:
    import numpy as np

    found = _directions(points, weights, sides, count)
    spoken_s = np.bincount(sides, weights=weights, minlength=count)
    if np.bincount(sides, minlength=count).min() < 2 or (count > 2 and spoken_s.min() < LEAST_S):
        return -1.0, found
    weighted = points * weights[:, None]
    sums = np.stack([weighted[sides == side].sum(axis=0) for side in range(count)])
    own = (points * unit(sums[sides] - weighted)).sum(axis=1)
    likeness = points @ found.T
    likeness[np.arange(len(points)), sides] = -1.0
    margins = own - likeness.max(axis=1)
    return float(min(margins[sides == side].mean() for side in range(count))), found


def _directions(
    points: "NDArray[np.float64]", weights: "NDArray[np.float64]", sides: "NDArray[np.intp]", count: int
) -> "NDArray[np.float64]":
    import numpy as np

    weighted = points * weights[:, None]
    return unit(np.stack([weighted[sides == side].sum(axis=0) for side in range(count)]))


def unit(vectors: "NDArray[np.float64]") -> "NDArray[np.float64]":
    """Return vectors [k, d] with length 1 (zeros stay)."""
    import numpy as np

    lengths: NDArray[np.float64] = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-12))

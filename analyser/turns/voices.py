"""Finds out whether embeddings come from two voices, and where the two lie."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LONGEST_S = 2.0
"""Stretches of speech are no longer than this, so that a change without a pause spoils little."""

CLEAR_S = 0.8
"""Shorter stretches are too short to learn a voice from."""

FEWEST = 4
"""Fewer clear stretches than this are too few to speak of two voices."""

MOST = 2_000
"""Voices are learnt from at most this many stretches, spread evenly: time and memory stay bounded."""

CUTS = (2, 3, 4, 6)
"""Into how many clusters to cut before joining the nearest down to two: two alone would halve the voice of one who says
nearly everything."""

_POLISH = 3

LEAST_MARGIN = 0.11
"""Two voices lie at least this far apart, by the side that lies closer. Halves of one voice came to .09 at most (voiced
and real speech, 4 to 54 stretches, the best of the cuts); two voices to .15 and more, on a real telephone call too."""


def two_voices(embeddings: "NDArray[np.float32]", seconds: "NDArray[np.float64]") -> "NDArray[np.float64] | None":
    """Return the directions of two voices, unit vectors [2, d]; None where there is one, or too little to tell.

    Of several cuts of the clear stretches in two, the one with the greatest margin counts: for each stretch, its
    similarity to the rest of its own side less that to the other side; the mean by side; the lesser of the two.

    Args:
        embeddings: [k, d], of unit length.
        seconds: [k], how long each stretch is; longer ones count for more.
    """
    import numpy as np

    clear = np.flatnonzero(seconds >= CLEAR_S)
    if len(clear) < FEWEST:
        return None
    clear = clear[:: -(-len(clear) // MOST)]
    points, weights = embeddings[clear].astype(np.float64), np.minimum(seconds[clear], LONGEST_S)
    if len(np.unique(points, axis=0)) < FEWEST:
        return None
    cuts = (_cut(points, weights, clusters) for clusters in CUTS if 2 * clusters <= len(points))
    margin, voices = max((_margin(points, weights, sides) for sides in cuts), key=lambda found: found[0])
    return voices if margin >= LEAST_MARGIN else None


def _cut(points: "NDArray[np.float64]", weights: "NDArray[np.float64]", clusters: int) -> "NDArray[np.intp]":
    """The side (0 or 1) of each point: k-means, the nearest clusters joined until two are left, and k-means again."""
    import numpy as np
    from sklearn.cluster import KMeans

    count = min(clusters, len(np.unique(points, axis=0)))
    labels = KMeans(count, n_init=10, random_state=0).fit(points, sample_weight=weights).labels_
    sums = [(points * weights[:, None])[labels == label].sum(axis=0) for label in range(count)]
    members = [{label} for label in range(count)]
    while len(sums) > 2:
        likeness = _unit(np.stack(sums)) @ _unit(np.stack(sums)).T - 2 * np.eye(len(sums))
        one, two = sorted(divmod(int(likeness.argmax()), len(sums)))
        sums[one] = sums[one] + sums.pop(two)
        members[one] |= members.pop(two)
    voices = _unit(np.stack(sums))
    for _ in range(_POLISH):
        sides = (points @ voices.T).argmax(axis=1)
        voices = _directions(points, weights, sides)
    return np.asarray((points @ voices.T).argmax(axis=1))


def _margin(
    points: "NDArray[np.float64]", weights: "NDArray[np.float64]", sides: "NDArray[np.intp]"
) -> tuple[float, "NDArray[np.float64]"]:
    import numpy as np

    voices = _directions(points, weights, sides)
    weighted = points * weights[:, None]
    sums = np.stack([weighted[sides == side].sum(axis=0) for side in (0, 1)])
    own = (points * _unit(sums[sides] - weighted)).sum(axis=1)
    margins = own - (points * voices[1 - sides]).sum(axis=1)
    counts = np.bincount(sides, minlength=2)
    if counts.min() < 2:
        return -1.0, voices
    return float(min(margins[sides == side].mean() for side in (0, 1))), voices


def _directions(
    points: "NDArray[np.float64]", weights: "NDArray[np.float64]", sides: "NDArray[np.intp]"
) -> "NDArray[np.float64]":
    import numpy as np

    weighted = points * weights[:, None]
    return _unit(np.stack([weighted[sides == side].sum(axis=0) for side in (0, 1)]))


def _unit(vectors: "NDArray[np.float64]") -> "NDArray[np.float64]":
    import numpy as np

    lengths: NDArray[np.float64] = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-12))

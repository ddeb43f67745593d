"""Sums over conversations and their resamples: the bootstrap by conversation, corrected for bias and skew.

BCa (Efron 1987), at levels that are widened for few conversations as Student's t is against the normal (Hesterberg
2015, "expanded percentile"): with 24 to 40 conversations plain percentiles are too narrow.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from pipelines.evaluate.score import Value

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

LEVEL = 0.95


class Resamples:
    """The same draws of conversations for every figure; `conversations` is the place of each unit's, 0, 1, …."""

    def __init__(self, conversations: Sequence[int], draws: int, seed: int) -> None:
        import numpy as np

        self._of_unit = np.asarray(conversations)
        count = int(self._of_unit.max()) + 1 if len(self._of_unit) else 0
        drawn = np.random.default_rng(seed).multinomial(count, np.full(count, 1 / max(count, 1)), size=draws)
        self._weights: Floats = drawn.astype(float)

    def summed(self, by_unit: "Floats") -> "Floats":
        """Sum what units have [units, ...] over each conversation [conversations, ...]."""
        import numpy as np

        sums = np.zeros((self._weights.shape[1], *by_unit.shape[1:]))
        np.add.at(sums, self._of_unit, by_unit)
        return sums

    def values(self, by_unit: "Floats", figure: "Callable[[Floats], Floats]") -> list[Value | None]:
        """Return the figure of each label with its 95 % interval, or null where it is not defined.

        by_unit: [units, labels, ...]; `figure` takes sums of it and keeps the leading axes. Draws for which it is not
        defined are left out.
        """
        import numpy as np

        sums = self.summed(by_unit)
        point = figure(sums.sum(axis=0))
        drawn = figure(np.tensordot(self._weights, sums, axes=1))
        without = figure(sums.sum(axis=0) - sums)
        return [_value(float(point[label]), drawn[:, label], without[:, label]) for label in range(len(point))]


def _value(point: float, drawn: "Floats", without: "Floats") -> Value | None:
    """The figure with its interval, from its draws [draws] and what it is without each conversation [conversations]."""
    import numpy as np

    if np.isnan(point):
        return None
    told = drawn[~np.isnan(drawn)]
    if len(without) < 2 or not len(told):
        return Value(value=point, low=point, high=point)
    low, high = np.quantile(told, _levels(point, told, without))
    return Value(value=point, low=float(low), high=float(high))


def _levels(point: float, drawn: "Floats", without: "Floats") -> "Floats":
    """Return the shares of the draws that lie below the two ends of the interval, [2]."""
    import numpy as np
    from scipy.special import ndtr, ndtri, stdtrit

    count = len(without)
    wide = stdtrit(count - 1, 0.5 + LEVEL / 2) * np.sqrt(count / (count - 1))
    below = (np.sum(drawn < point) + np.sum(drawn == point) / 2) / len(drawn)
    bias = ndtri(np.clip(below, 1 / len(drawn), 1 - 1 / len(drawn)))
    told = without[~np.isnan(without)]
    off = told.mean() - told if len(told) else np.zeros(1)
    spread = (off**2).sum()
    skew = (off**3).sum() / (6 * spread**1.5) if spread > 0 else 0.0
    ends = bias + np.array([-wide, wide])
    levels: Floats = ndtr(bias + ends / (1 - skew * ends))
    return levels

"""Sums over conversations and their resamples: percentile bootstrap by conversation (Efron and Tibshirani 1993)."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from pipelines.evaluate.score import Value

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

PERCENT = (2.5, 97.5)


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
        return [_value(float(point[label]), drawn[:, label]) for label in range(len(point))]


def _value(point: float, drawn: "Floats") -> Value | None:
    import numpy as np

    if np.isnan(point):
        return None
    told = drawn[~np.isnan(drawn)]
    low, high = np.percentile(told, PERCENT) if len(told) else (point, point)
    return Value(value=point, low=float(low), high=float(high))

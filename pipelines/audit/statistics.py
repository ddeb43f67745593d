"""Agreement from sums: percent agreement, Cohen's and Fleiss' kappa, and Krippendorff's alpha for nominal answers.

Every figure is taken from sums over units, so that the figures of many resamples are a matrix product away. Judgements
are an array [raters, units, labels] of categories 0, 1, …; `MISSING` is no judgement. All figures keep leading axes,
and are not a number where chance alone would agree always (one category was used).
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Judgements = NDArray[np.int8]

MISSING = -1


def tables(first: "Judgements", second: "Judgements", categories: int) -> "Floats":
    """Return for each unit and label the table of two raters' answers, [units, labels, categories, categories].

    A unit that one of them did not judge counts nowhere.
    """
    import numpy as np

    place = np.where((first == MISSING) | (second == MISSING), MISSING, first * categories + second)
    counted: Floats = (place[..., None] == np.arange(categories * categories)).astype(float)
    return counted.reshape(*place.shape, categories, categories)


def agreed(tables: "Floats") -> "Floats":
    """Return the share of units on which two raters agree, from tables [..., categories, categories]."""
    return _ratio(tables.trace(axis1=-2, axis2=-1), tables.sum(axis=(-2, -1)))


def cohen(tables: "Floats") -> "Floats":
    """Return Cohen's kappa (Cohen 1960) from tables [..., categories, categories]."""
    total = tables.sum(axis=(-2, -1))
    observed = _ratio(tables.trace(axis1=-2, axis2=-1), total)
    expected = _ratio((tables.sum(axis=-1) * tables.sum(axis=-2)).sum(axis=-1), total * total)
    return _ratio(observed - expected, 1 - expected)


def tallies(judgements: "Judgements", categories: int) -> "Floats":
    """Return how many raters gave each answer, by unit and label, [units, labels, categories]."""
    import numpy as np

    counts: Floats = np.stack([(judgements == one).sum(axis=0) for one in range(categories)], axis=-1).astype(float)
    return counts


def pairings(tallies: "Floats", raters: int | None = None) -> "Floats":
    """Return what `fleiss` and `alpha` are taken from, by unit and label, [units, labels, 1 + categories].

    The first is how many of the pairs of judgements agree, each rater's share of a unit being one: with m judgements
    of a unit, its ordered pairs divided by m - 1; then the tallies. Units that fewer than two judged count nowhere;
    with `raters`, only units that so many judged count.
    """
    import numpy as np

    judged = tallies.sum(axis=-1)
    counts = judged == raters if raters is not None else judged >= 2
    pairs = _ratio((tallies * (tallies - 1)).sum(axis=-1), judged - 1, or_else=0.0)
    stacked: Floats = np.concatenate([pairs[..., None], tallies], axis=-1)
    counted: Floats = np.where(counts[..., None], stacked, 0.0)
    return counted


def shared(pairings: "Floats") -> "Floats":
    """Return the share of the pairs of judgements on one unit that agree, from sums of `pairings`."""
    return _ratio(pairings[..., 0], pairings[..., 1:].sum(axis=-1))


def fleiss(pairings: "Floats") -> "Floats":
    """Return Fleiss' kappa (Fleiss 1971) from sums of `pairings` over units that all raters judged."""
    judgements = pairings[..., 1:].sum(axis=-1)
    expected = _ratio((pairings[..., 1:] ** 2).sum(axis=-1), judgements**2)
    return _ratio(shared(pairings) - expected, 1 - expected)


def alpha(pairings: "Floats") -> "Floats":
    """Return Krippendorff's alpha for nominal answers (Krippendorff 2011) from sums of `pairings`."""
    answers = pairings[..., 1:]
    judgements = answers.sum(axis=-1)
    expected = _ratio((answers * (answers - 1)).sum(axis=-1), judgements * (judgements - 1))
    return _ratio(shared(pairings) - expected, 1 - expected)


def _ratio(above: "Floats", below: "Floats", or_else: float | None = None) -> "Floats":
    import numpy as np

    otherwise = np.full(np.shape(above), np.nan if or_else is None else or_else)
    ratios: Floats = np.divide(above, below, out=otherwise, where=np.abs(below) > 1e-12)
    return ratios

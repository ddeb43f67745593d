"""Agreement with gold: precision, recall, F1, Cohen's kappa, average precision and AUC, with intervals by conversation.

Point figures are scikit-learn's. The 95 % interval is the percentile bootstrap over conversations (Efron and
Tibshirani 1993), 1,000 resamples with a fixed seed: every figure is taken from sums over conversations, so all the
resamples are one matrix product. Resamples without a single example, found or not, say nothing about F1 and are left
out of its interval.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]

RESAMPLES = 1000
SEED = 20261101
LEVELS = 400
"""Scores are cut into at most this many levels for the intervals of rankings, so that memory stays bounded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One figure with its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """Decided tags against gold: `gold` and `found` are counts, precision and recall lie in [0, 1]."""

    gold: int
    found: int
    precision: float
    recall: float
    f1: Value
    kappa: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """Scores against gold; `chance` is what a ranking without knowledge gets."""

    gold: int
    items: int
    chance: float
    value: Value


def agreement(gold: Sequence[bool], found: Sequence[bool], groups: Sequence[str]) -> Agreement:
    """Compare decided tags with gold, item by item; `groups` names the conversation of each.

    >>> one = agreement([True, True, False, False], [True, False, False, False], ["a", "a", "b", "b"])
    >>> one.precision, one.recall, round(one.f1.value, 3), one.kappa.value
    (1.0, 0.5, 0.667, 0.5)
    """
    from sklearn.metrics import cohen_kappa_score, precision_recall_fscore_support

    wanted, put = _flags(gold), _flags(found)
    precision, recall, f1, _ = precision_recall_fscore_support(wanted, put, average="binary", zero_division=0.0)
    varied = wanted.any() and put.any() and not (wanted.all() and put.all())
    kappa = float(cohen_kappa_score(wanted, put)) if varied else 0.0
    drawn = _drawn(_by_group(_cells(wanted, put), groups))
    return Agreement(
        gold=int(wanted.sum()),
        found=int(put.sum()),
        precision=float(precision),
        recall=float(recall),
        f1=_with_interval(float(f1), _f1(drawn)),
        kappa=_with_interval(kappa, _kappa(drawn)),
    )


def macro_f1(gold: Sequence[Sequence[bool]], found: Sequence[Sequence[bool]], groups: Sequence[str]) -> Value:
    """Return the mean F1 over labels; `gold[i][l]` and `found[i][l]` say whether item i has label l."""
    import numpy as np
    from sklearn.metrics import f1_score

    wanted, put = np.asarray(gold, dtype=bool), np.asarray(found, dtype=bool)
    value = float(f1_score(wanted, put, average="macro", zero_division=0.0))
    by_label = [_f1(_drawn(_by_group(_cells(wanted[:, at], put[:, at]), groups))) for at in range(wanted.shape[1])]
    with np.errstate(invalid="ignore"):
        return _with_interval(value, np.nansum(by_label, axis=0) / (~np.isnan(by_label)).sum(axis=0))


def average_precision(gold: Sequence[bool], scores: Sequence[float], groups: Sequence[str]) -> Ranking:
    """Return the average precision of a ranking (the mean of precision over the recall that each score level adds)."""
    from sklearn.metrics import average_precision_score

    wanted = _flags(gold)
    value = float(average_precision_score(wanted, scores)) if wanted.any() else 0.0
    levels = _levels(wanted, scores, groups)
    hits, passed = levels[..., 0].cumsum(axis=1), levels.sum(axis=2).cumsum(axis=1)
    drawn = _ratio((levels[..., 0] * _ratio(hits, passed)).sum(axis=1), hits[:, -1])
    return _ranking(wanted, float(wanted.mean()), _with_interval(value, drawn))


def auc(gold: Sequence[bool], scores: Sequence[float], groups: Sequence[str]) -> Ranking:
    """Return the area under the ROC curve: how often a gold item scores above another, ties counting half.

    >>> auc([True, True, False], [0.9, 0.0, 0.0], ["a", "b", "c"]).value.value
    0.75
    """
    from sklearn.metrics import roc_auc_score

    wanted = _flags(gold)
    value = float(roc_auc_score(wanted, scores)) if wanted.any() and not wanted.all() else 0.5
    levels = _levels(wanted, scores, groups)
    hits, others = levels[..., 0], levels[..., 1]
    below = others.sum(axis=1, keepdims=True) - others.cumsum(axis=1)
    pairs = hits.sum(axis=1) * others.sum(axis=1)
    drawn = _ratio((hits * (below + others / 2)).sum(axis=1), pairs)
    return _ranking(wanted, 0.5, _with_interval(value, drawn))


def _ranking(wanted: "Flags", chance: float, value: Value) -> Ranking:
    return Ranking(gold=int(wanted.sum()), items=len(wanted), chance=chance, value=value)


def _flags(values: Sequence[bool]) -> "Flags":
    import numpy as np

    return np.asarray(values, dtype=bool)


def _cells(wanted: "Flags", put: "Flags") -> "Floats":
    """Return the four cells of the table of agreement for each item: hit, false, missed, neither."""
    import numpy as np

    return np.stack([wanted & put, ~wanted & put, wanted & ~put, ~wanted & ~put], axis=1).astype(float)


def _by_group(items: "Floats", groups: Sequence[str]) -> "Floats":
    """Sum items [n, ...] over conversations [g, ...]."""
    import numpy as np

    names, places = np.unique(np.asarray(groups), return_inverse=True)
    summed = np.zeros((len(names), *items.shape[1:]))
    np.add.at(summed, places, items)
    return summed


def _drawn(counts: "Floats") -> "Floats":
    """Resample conversations with replacement: sums over each of the resamples."""
    import numpy as np

    groups = len(counts)
    drawn = np.random.default_rng(SEED).multinomial(groups, np.full(groups, 1 / groups), size=RESAMPLES)
    return np.tensordot(drawn.astype(float), counts, axes=1)


def _levels(wanted: "Flags", scores: Sequence[float], groups: Sequence[str]) -> "Floats":
    """Return how many gold and other items each resample has at each level of score, best first [resamples, l, 2]."""
    import numpy as np

    ranked = np.asarray(scores, dtype=float)
    steps = np.unique(ranked)
    if len(steps) > LEVELS:
        steps = np.unique(np.quantile(steps, np.linspace(0, 1, LEVELS)))
    level = len(steps) - 1 - np.clip(np.searchsorted(steps, ranked, side="right") - 1, 0, len(steps) - 1)
    names, places = np.unique(np.asarray(groups), return_inverse=True)
    counts = np.zeros((len(names), len(steps), 2))
    np.add.at(counts, (places, level, (~wanted).astype(int)), 1.0)
    return _drawn(counts)


def _f1(cells: "Floats") -> "Floats":
    """Return the F1 of each resample; not a number where it holds no example and nothing was found."""
    import numpy as np

    hit, false, missed = cells[:, 0], cells[:, 1], cells[:, 2]
    some = hit + false + missed > 0
    return np.where(some, _ratio(2 * hit, 2 * hit + false + missed), np.nan)


def _kappa(cells: "Floats") -> "Floats":
    """Cohen's kappa (Cohen 1960) from the four cells of each resample."""
    hit, false, missed, neither = cells.T
    apart = (hit + false) * (false + neither) + (hit + missed) * (missed + neither)
    return _ratio(2 * (hit * neither - false * missed), apart)


def _ratio(above: "Floats", below: "Floats") -> "Floats":
    import numpy as np

    return np.divide(above, below, out=np.zeros_like(above), where=below > 0)


def _with_interval(value: float, drawn: "Floats") -> Value:
    import numpy as np

    told = drawn[~np.isnan(drawn)]
    low, high = np.percentile(told, [2.5, 97.5]) if len(told) else (value, value)
    return Value(value=value, low=float(low), high=float(high))

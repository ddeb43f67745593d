"""Figures with honest 95 % intervals: shares, counts and means over calls, and differences between two of them.

A figure is a ratio of sums over calls, such as open questions over questions. What is said within a call hangs
together, so the call is the unit, and the variance is that between calls (linearised ratio: Cochran 1977, section
6.4). Then

* **share**: Wilson's interval (1927) on the effective number of trials (Franco, Little, Louis and Slud 2019); where
  each call is one yes or no, it is Wilson's own;
* **count**: the exact interval of Poisson counts (Garwood 1936), its variance raised to that between calls, in the
  form for weighted counts (Fay and Feuer 1997);
* **mean**: Student's t; **time**: the same on the logarithm, because a few long calls stretch times to the right;
* **difference**: from the two intervals (MOVER: Newcombe 1998, Zou and Donner 2008), which stays honest where one
  side is 0 or 100 %, where a bootstrap would have no width.

Where the variance is estimated from few calls it is widened as t is against the normal. It is never taken to be below
that of independent trials or events.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

LEVEL = 0.95
_TAIL = (1 + LEVEL) / 2


class Scale(StrEnum):
    """What sort of figure it is; it decides on the interval."""

    SHARE = "share"
    COUNT = "count"
    MEAN = "mean"
    TIME = "time"


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A figure and what its interval rests on.

    variance: that of the figure, between calls; df: degrees of freedom behind it (infinite where it is known); floor:
    the variance if all trials or events were independent; heaviest: the most that one event weighs; trials: the
    effective number of calls (of colleagues, where these are the unit).
    """

    scale: Scale
    value: float
    variance: float
    df: float
    floor: float
    heaviest: float
    trials: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A value with its 95 % interval; without bounds where nothing can be said of it (all values the same)."""

    value: float
    low: float | None
    high: float | None


def estimate(scale: Scale, tops: "Floats", bottoms: "Floats") -> Estimate:
    """Return the ratio of the sums of `tops` and `bottoms` (each above 0); one entry for each unit, at least two.

    Raises:
        ValueError: there are fewer than two.
    """
    import numpy as np

    units, below = len(tops), float(bottoms.sum())
    if units < 2:
        raise ValueError("an interval needs at least two calls")
    value = float(tops.sum()) / below
    single = scale is Scale.SHARE and bool((bottoms == 1).all() and np.isin(tops, (0, 1)).all())
    alone = value * (1 - value) / below if scale is Scale.SHARE else value / below if scale is Scale.COUNT else 0.0
    between = float(((tops - value * bottoms) ** 2).sum()) * units / (units - 1) / below**2
    return Estimate(
        scale=scale,
        value=value,
        variance=alone if single else between,
        df=math.inf if single else units - 1,
        floor=alone,
        heaviest=1 / below,
        trials=units,
    )


def combined(parts: Sequence[Estimate], weights: Sequence[float]) -> Estimate:
    """Return the weighted sum of estimates of independent calls; weights add up to 1.

    Degrees of freedom: Satterthwaite (1946).
    """
    pairs = list(zip(parts, weights, strict=True))
    pieces = [weight**2 * one.variance for one, weight in pairs]
    spread = sum(piece**2 / one.df for piece, one in zip(pieces, parts, strict=True))
    fewest = min(one.df for one in parts)
    return Estimate(
        scale=parts[0].scale,
        value=sum(weight * one.value for one, weight in pairs),
        variance=sum(pieces),
        df=sum(pieces) ** 2 / spread if spread else fewest,
        floor=sum(weight**2 * one.floor for one, weight in pairs),
        heaviest=max(weight * one.heaviest for one, weight in pairs),
        trials=1 / sum(weight**2 / one.trials for one, weight in pairs),
    )


def figure(of: Estimate) -> Figure:
    """Return an estimate with its interval."""
    low, high = _BOUNDS[of.scale](of)
    return Figure(value=of.value, low=low, high=high)


def difference(after: Figure, before: Figure) -> Figure:
    """Return after less before, by the method of variance estimates recovery (MOVER)."""
    value = after.value - before.value
    if after.low is None or after.high is None or before.low is None or before.high is None:
        return Figure(value=value, low=None, high=None)
    return Figure(
        value=value,
        low=value - math.hypot(after.value - after.low, before.high - before.value),
        high=value + math.hypot(after.high - after.value, before.value - before.low),
    )


def _share(of: Estimate) -> tuple[float, float]:
    """Wilson's interval with as many trials as give the variance.

    >>> low, high = _share(Estimate(scale=Scale.SHARE, value=0, variance=0, df=9, floor=0, heaviest=0.1, trials=10))
    >>> round(low, 3), round(high, 3)
    (0.0, 0.278)
    """
    from scipy.special import ndtri

    z, p = float(ndtri(_TAIL)), of.value
    variance = _widened(of)
    trials = p * (1 - p) / variance if variance else of.trials
    centre = (p + z**2 / (2 * trials)) / (1 + z**2 / trials)
    half = z / (1 + z**2 / trials) * math.sqrt(p * (1 - p) / trials + z**2 / (4 * trials**2))
    return max(0.0, centre - half), min(1.0, centre + half)


def _count(of: Estimate) -> tuple[float, float]:
    """The gamma interval of Fay and Feuer; for plain Poisson counts it is Garwood's."""
    from scipy.special import gammaincinv

    value, variance = of.value, _widened(of)
    event = of.heaviest * (variance / of.floor if of.floor else 1.0)
    more, spread = value + event, variance + event**2
    low = variance / value * gammaincinv(value**2 / variance, 1 - _TAIL) if value else 0.0
    return float(low), float(spread / more * gammaincinv(more**2 / spread, _TAIL))


def _mean(of: Estimate) -> tuple[float, float] | tuple[None, None]:
    if not of.variance:
        return None, None
    half = _student(of.df) * math.sqrt(of.variance)
    return of.value - half, of.value + half


def _time(of: Estimate) -> tuple[float, float] | tuple[None, None]:
    """Student's t on the logarithm of the mean (delta method); times are above 0."""
    if not of.variance:
        return None, None
    factor = math.exp(_student(of.df) * math.sqrt(of.variance) / of.value)
    return of.value / factor, of.value * factor


_BOUNDS = {Scale.SHARE: _share, Scale.COUNT: _count, Scale.MEAN: _mean, Scale.TIME: _time}


def _widened(of: Estimate) -> float:
    """The variance between calls with the doubt about it, and at least that of independent trials."""
    from scipy.special import ndtri

    return float(max(of.floor, of.variance * (_student(of.df) / ndtri(_TAIL)) ** 2))


def _student(df: float) -> float:
    from scipy.special import ndtri, stdtrit

    return float(ndtri(_TAIL) if math.isinf(df) else stdtrit(df, _TAIL))

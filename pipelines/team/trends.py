"""Week by week: one colleague's own figures, and a team's without names.

A week with fewer than `LEAST_IN_WEEK` calls has no figure. A team has figures only where `LEAST_COLLEAGUES` or more
took calls and nobody took more than half of them, so that nobody's own can be read from them; there the colleague is
the unit, because the calls of one hang together, and the interval says how sure the figure is for a team of such
colleagues.
"""

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from pipelines.team.indicators import Indicator, measured, sums_of
from pipelines.team.intervals import Figure, estimate

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from pipelines.team.intervals import Floats

    Days = NDArray[np.datetime64]

LEAST_IN_WEEK = 5
LEAST_COLLEAGUES = 5
MOST_OF_ONE = 0.5
MOST_WEEKS = 26
"""Weeks shown, the latest ones."""

_SUMS = ["top", "bottom", "calls"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """The week from Monday `starts`: how many calls count, and the figure where there are enough."""

    starts: date
    calls: int
    figure: Figure | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """An indicator over the weeks and over all of them together."""

    indicator: Indicator
    weeks: tuple[Week, ...]
    calls: int
    whole: Figure | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Between which values the middle half of colleagues lies, each with at least `LEAST_IN_WEEK` calls."""

    colleagues: int
    low: float
    high: float


def own_trend(of: Indicator, calls: "pd.DataFrame") -> Trend:
    """Return the trend of one colleague; `calls` has a column `week`."""
    import numpy as np

    fit, pairs = sums_of(of, calls)
    sums = np.column_stack([pairs, np.ones(len(pairs))])
    weeks = _weeks(of, calls["week"].to_numpy()[fit], sums, calls, _enough_calls)
    return Trend(indicator=of, weeks=weeks, calls=len(sums), whole=_taken(of, sums, _enough_calls))


def team_trend(of: Indicator, calls: "pd.DataFrame") -> Trend:
    """Return the trend of a team; `calls` has the columns `week` and `agent`."""
    pairs = measured(of, calls).assign(calls=1.0)
    by_colleague = pairs.groupby(["week", "agent"])[_SUMS].sum().reset_index()
    sums = by_colleague[_SUMS].to_numpy(float)
    weeks = _weeks(of, by_colleague["week"].to_numpy(), sums, calls, _nobodys_own)
    # Of the weeks that are shown: a week without a figure could be told from the others and the whole.
    shown = by_colleague[by_colleague["week"].dt.date.isin([week.starts for week in weeks if week.figure])]
    whole = shown.groupby("agent")[_SUMS].sum().to_numpy(float)
    return Trend(indicator=of, weeks=weeks, calls=int(shown["calls"].sum()), whole=_taken(of, whole, _nobodys_own))


def spread(of: Indicator, calls: "pd.DataFrame") -> Spread | None:
    """Return how far colleagues of a team lie apart; null where they are too few to stay without names."""
    pairs = measured(of, calls)
    sums = pairs.groupby("agent")[["top", "bottom"]].sum()[pairs.groupby("agent").size() >= LEAST_IN_WEEK]
    if len(sums) < LEAST_COLLEAGUES:
        return None
    low, high = (sums["top"] / sums["bottom"]).quantile([0.25, 0.75])
    return Spread(colleagues=len(sums), low=float(low), high=float(high))


def latest_weeks(calls: "pd.DataFrame") -> "pd.DataFrame":
    """Return the calls of the last `MOST_WEEKS` weeks up to the latest call."""
    import pandas as pd

    recent: pd.DataFrame = calls[calls["week"] > calls["week"].max() - pd.Timedelta(weeks=MOST_WEEKS)]
    return recent


def _weeks(
    of: Indicator, weeks: "Days", sums: "Floats", calls: "pd.DataFrame", enough: "Callable[[Floats], bool]"
) -> tuple[Week, ...]:
    """Return every week from the first to the last in which there are calls, those without any too.

    `weeks` has the Monday of each unit, `sums` its two sums and its number of calls [n, 3].
    """
    import numpy as np

    order = np.argsort(weeks, kind="stable")
    days, ordered = weeks[order].astype("datetime64[D]"), sums[order]
    every = calls["week"].to_numpy().astype("datetime64[D]")
    mondays = np.arange(every.min(), every.max() + 1, 7)
    firsts = [*np.searchsorted(days, mondays).tolist(), len(ordered)]
    parts = [ordered[first:after] for first, after in itertools.pairwise(firsts)]
    return tuple(
        Week(starts=monday, calls=int(some[:, 2].sum()), figure=_taken(of, some, enough))
        for monday, some in zip(mondays.tolist(), parts, strict=True)
    )


def _taken(of: Indicator, sums: "Floats", enough: "Callable[[Floats], bool]") -> Figure | None:
    """Return the figure of some units, each with its two sums and its number of calls."""
    return of.figure(estimate(of.scale, sums[:, 0], sums[:, 1])) if enough(sums[:, 2]) else None


def _enough_calls(calls: "Floats") -> bool:
    return len(calls) >= LEAST_IN_WEEK


def _nobodys_own(calls: "Floats") -> bool:
    return len(calls) >= LEAST_COLLEAGUES and bool(calls.max() <= MOST_OF_ONE * calls.sum())

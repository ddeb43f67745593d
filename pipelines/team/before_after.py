"""Before and after a coaching: the colleague's own calls, like with like.

The calls of the weeks before the day and of the weeks after it are compared within each type of call (kind and
queue), and the differences are averaged with the share that each type has in both periods together (direct
standardisation): so a change of queues does not pass for a change of behaviour. A type with fewer than two calls on a
side cannot be compared and is left out. Calls of the day itself are neither, and no window reaches past another
coaching of the same colleague. Under the stated number of calls on either side there is no figure. The interval is
that of `intervals.difference`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from pipelines.team.coached import Session
from pipelines.team.indicators import INDICATORS, Indicator, measured
from pipelines.team.intervals import Estimate, Figure, combined, difference, estimate

if TYPE_CHECKING:
    import pandas as pd

WEEKS = 8
"""Weeks on each side."""

LEAST_OF_TYPE = 2
_TYPE = ["kind", "queue"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """An indicator before and after: how many calls count on each side; figures are null where these are too few.

    left_out: calls of types that are there, or there twice, on one side only.
    """

    indicator: Indicator
    calls: tuple[int, int]
    left_out: int = 0
    before: Figure | None = None
    after: Figure | None = None
    change: Figure | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallType:
    """A type of call and how many calls of it there are on each side."""

    kind: str
    queue: str | None
    before: int
    after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BeforeAfter:
    """One coaching: what it worked on, the service measures beside it, and the mix of calls.

    new_rules: whether rules or models changed within the two windows.
    """

    day: date
    focus: Compared
    service: tuple[Compared, ...]
    mix: tuple[CallType, ...]
    new_rules: bool


def before_after(session: Session, calls: "pd.DataFrame", others: Sequence[date], least: int) -> BeforeAfter:
    """Compare one colleague's calls; `calls` has a column `day`, `others` are the days of their other coachings."""
    before, after = _windows(session.day, calls, others)
    service = (one for one in INDICATORS.values() if one.service)
    return BeforeAfter(
        day=session.day,
        focus=compare(session.focus, before, after, least),
        service=tuple(compare(one, before, after, least) for one in service),
        mix=_mix(before, after),
        new_rules=len({*before["made_with"], *after["made_with"]}) > 1,
    )


def compare(of: Indicator, before: "pd.DataFrame", after: "pd.DataFrame", least: int) -> Compared:
    """Compare an indicator in two sets of calls, type by type of call."""
    sides = [dict(iter(measured(of, calls).groupby(_TYPE, dropna=False))) for calls in (before, after)]
    types = [one for one in sides[0] if all(len(side.get(one, ())) >= LEAST_OF_TYPE for side in sides)]
    counts = [sum(len(side[one]) for one in types) for side in sides]
    there = sum(len(some) for side in sides for some in side.values())
    found = Compared(indicator=of, calls=(counts[0], counts[1]), left_out=there - sum(counts))
    if min(counts) < max(least, LEAST_OF_TYPE):
        return found
    weights = [sum(len(side[one]) for side in sides) / sum(counts) for one in types]
    first, second = (of.figure(combined([_estimate(of, side[one]) for one in types], weights)) for side in sides)
    return Compared(
        indicator=of,
        calls=found.calls,
        left_out=found.left_out,
        before=first,
        after=second,
        change=difference(second, first),
    )


def _estimate(of: Indicator, pairs: "pd.DataFrame") -> Estimate:
    return estimate(of.scale, pairs["top"].to_numpy(float), pairs["bottom"].to_numpy(float))


def _windows(day: date, calls: "pd.DataFrame", others: Sequence[date]) -> "tuple[pd.DataFrame, pd.DataFrame]":
    import pandas as pd

    at, reach = pd.Timestamp(day), pd.Timedelta(weeks=WEEKS)
    earlier = max((pd.Timestamp(one) for one in others if one < day), default=pd.Timestamp.min)
    later = min((pd.Timestamp(one) for one in others if one > day), default=pd.Timestamp.max)
    days = calls["day"]
    before = calls[(days < at) & (days >= at - reach) & (days > earlier)]
    after = calls[(days > at) & (days <= at + reach) & (days < later)]
    return before, after


def _mix(first: "pd.DataFrame", second: "pd.DataFrame") -> tuple[CallType, ...]:
    import pandas as pd

    counts = pd.concat(
        [calls.groupby(_TYPE, dropna=False).size().rename(name) for name, calls in (("b", first), ("a", second))],
        axis=1,
    ).fillna(0)
    return tuple(
        CallType(kind=str(kind), queue=None if pd.isna(queue) else str(queue), before=int(before), after=int(after))
        for kind, queue, before, after in counts.sort_index().reset_index().itertuples(index=False)
    )

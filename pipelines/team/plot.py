"""Where the marks of a plot of weekly figures stand: across in percent of the width, down in pixels.

The page draws them with SVG elements of its own, as the review's timeline is drawn: the marks take the page's
colours, also in the dark and on paper, stand still while text keeps its size on a narrow screen, and need no style
that the page's content security policy would forbid. What a plotting library writes (matplotlib's SVG) does none of
these.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from pipelines.team.indicators import Indicator
from pipelines.team.intervals import Scale
from pipelines.team.trends import Trend, Week
from pipelines.team.weeks import said

TOP, BOTTOM = 16.0, 150.0
LEFT, RIGHT = 14.0, 97.0
MOST_LABELS = 4
MOST_STEPS = 4
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One week's figure with its interval, and what it says when it is pointed at."""

    x: float
    y: float
    low: float | None
    high: float | None
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A text on an axis, or a line across the plot, at its place."""

    at: float
    text: str
    anchor: str = "middle"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """A plot: marks, the lines of the scale, the weeks, and the days of coachings; `summary` says it in words."""

    summary: str
    marks: tuple[Mark, ...]
    steps: tuple[Label, ...]
    weeks: tuple[Label, ...]
    coachings: tuple[Label, ...]


def plot(trend: Trend, coached: Sequence[date] = ()) -> Plot | None:
    """Lay out a trend; null where fewer than two weeks have a figure."""
    there = [week for week in trend.weeks if week.figure is not None]
    if len(there) < 2:
        return None
    low, step, count = _scale(trend.indicator, there)
    first, last = trend.weeks[0].starts, trend.weeks[-1].starts

    def down(value: float) -> float:
        return round(BOTTOM - (BOTTOM - TOP) * (value - low) / (step * count), 1)

    return Plot(
        summary=_summary(trend.indicator, there),
        marks=tuple(_mark(trend.indicator, week, _across(week.starts, first, last), down) for week in there),
        steps=tuple(
            Label(at=down(value), text=trend.indicator.shown(value))
            for value in (low + step * number for number in range(count + 1))
        ),
        weeks=_weeks(trend.weeks),
        coachings=tuple(
            Label(at=_across(day - timedelta(days=3), first, last), text=f"coached {said(day)}")
            for day in coached
            if first <= day < last + WEEK
        ),
    )


def _across(day: date, first: date, last: date) -> float:
    whole = (last - first).days
    at = (RIGHT - LEFT) * (day - first).days / whole if whole else 0.0
    return round(min(max(LEFT + at, LEFT), RIGHT), 2)


def _mark(of: Indicator, week: Week, x: float, down: Callable[[float], float]) -> Mark:
    found = week.figure
    if found is None:
        raise ValueError("a week without a figure has no mark")
    return Mark(
        x=x,
        y=down(found.value),
        low=None if found.low is None else down(found.low),
        high=None if found.high is None else down(found.high),
        title=f"Week of {said(week.starts)}: {of.shown(found.value)}",
    )


def _scale(of: Indicator, weeks: Sequence[Week]) -> tuple[float, float, int]:
    """Return the lowest line, the step and how many steps: from nought, but for means."""
    bounds = [
        (one.value if one.low is None else one.low, one.value if one.high is None else one.high)
        for one in (week.figure for week in weeks)
        if one is not None
    ]
    high = max(top for _, top in bounds)
    low = min(bottom for bottom, _ in bounds) if of.scale is Scale.MEAN else 0.0
    step = _round_step((high - low) / MOST_STEPS, _FINEST[of.unit])
    first = math.floor(low / step) * step
    return first, step, max(1, math.ceil((high - first) / step - 1e-9))


def _round_step(least: float, finest: float) -> float:
    """Return the next of 1, 2, 5, 10, … that is at least `least`.

    >>> _round_step(0.13, 0.01), _round_step(37, 1), _round_step(0, 0.1)
    (0.2, 50.0, 0.1)
    """
    power = 10.0 ** math.floor(math.log10(max(least, finest)))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= max(least, finest) * (1 - 1e-9))


_FINEST = {
    "share": 0.01,
    "per call": 0.01,
    "per question": 0.01,
    "words a minute": 1,
    "seconds": 0.1,
    "whole seconds": 1,
    "score": 0.01,
}


def _weeks(weeks: Sequence[Week]) -> tuple[Label, ...]:
    """Return the first week, the last, and some between, far enough apart to be read on a phone."""
    every = max(1, math.ceil((len(weeks) - 1) / (MOST_LABELS - 1)))
    places = [place for place in range(0, len(weeks), every) if place == 0 or len(weeks) - 1 - place >= every / 2]
    first, last = weeks[0].starts, weeks[-1].starts
    shown = [*places, len(weeks) - 1] if places[-1] != len(weeks) - 1 else places
    return tuple(
        Label(
            at=_across(weeks[place].starts, first, last),
            text=f"{weeks[place].starts.day} {weeks[place].starts:%b}",
            anchor="end" if place == len(weeks) - 1 else "middle",
        )
        for place in shown
    )


def _summary(of: Indicator, weeks: Sequence[Week]) -> str:
    first, last = weeks[0], weeks[-1]
    if first.figure is None or last.figure is None:
        raise ValueError("only weeks with a figure are summed up")
    return (
        f"{of.title}, {len(weeks)} weekly figures with intervals: {of.shown(first.figure.value)} in the week of "
        f"{said(first.starts)}, {of.shown(last.figure.value)} in that of {said(last.starts)}. The table has them all."
    )

"""The pages: one for each colleague, one for each team that is large enough, and one that leads to them."""

import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from analyser import __version__
from analyser.core.call import Kind
from analyser.report.html import asset, source_hash
from analyser.report.legible import legible, shortened
from pipelines.team import words
from pipelines.team.before_after import BeforeAfter
from pipelines.team.indicators import INDICATORS
from pipelines.team.plot import Plot, plot
from pipelines.team.trends import LEAST_COLLEAGUES, Spread, Trend, latest_weeks, own_trend, spread, team_trend
from pipelines.team.weeks import said

if TYPE_CHECKING:
    import pandas as pd
    from jinja2 import Environment

INDEX = "index.html"
LONGEST_NAME = 80
NO_QUEUE = "No queue named"

_POLICY = "default-src 'none'; style-src '{style}'; base-uri 'none'; form-action 'none'"
_KINDS = {Kind.CUSTOMER: "Calls with customers", Kind.COACHING: "Coaching conversations, as the buddy"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A trend as the page shows it: a sentence, a plot, and a row for each week (week, calls, figure, interval)."""

    trend: Trend
    over_all: str
    plot: Plot | None
    rows: tuple[tuple[str, str, str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """The trends of one kind of call: behaviours, and the service measures beside them."""

    heading: str
    behaviours: tuple[Shown, ...]
    service: tuple[Shown, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A page and what it is called; without a page, why there is none."""

    name: str
    file: str | None = None
    why: str = ""


def colleague_page(name: str, calls: "pd.DataFrame", coachings: Sequence[BeforeAfter], least: int) -> str:
    """Return the page of one colleague; `calls` are theirs alone, with the columns `day` and `week`."""
    coached = sorted({one.day for one in coachings})
    recent = latest_weeks(calls)
    return _rendered(
        "colleague",
        title=display(name),
        facts=_facts(recent) | {"Queues": ", ".join(_queues(calls))},
        intro=words.OWN,
        sections=list(_sections(recent, coached)),
        coachings=coachings,
        mix=_mix(recent),
        least=least,
        notes=_changes(recent),
    )


def team_page(name: str, calls: "pd.DataFrame") -> str | None:
    """Return the page of one team, without names; null where it has too few colleagues."""
    if calls["agent"].nunique() < LEAST_COLLEAGUES:
        return None
    recent = latest_weeks(calls)
    return _rendered(
        "team",
        title=display(name),
        facts=_facts(recent) | {"Colleagues": str(calls["agent"].nunique())},
        intro=words.TEAM,
        sections=list(_sections(recent, (), team=True)),
        notes=_changes(recent),
    )


def index_page(
    colleagues: Sequence[Link], teams: Sequence[Link], facts: Mapping[str, str], notes: Sequence[str]
) -> str:
    """Return the page that leads to the others."""
    return _rendered("index", title="Trends", facts=facts, colleagues=colleagues, teams=teams, notes=notes)


def display(name: str) -> str:
    """Return a name as it is shown: legible, and of bearable length."""
    return shortened(legible(name), LONGEST_NAME)


def _sections(calls: "pd.DataFrame", coached: Sequence[date], *, team: bool = False) -> Iterator[Section]:
    for kind, heading in _KINDS.items():
        some = calls[calls["kind"] == kind.value]
        if some.empty:
            continue
        shown = [
            _shown(team_trend(one, some), (), spread(one, some)) if team else _shown(own_trend(one, some), coached)
            for one in INDICATORS.values()
            if kind in one.kinds
        ]
        known = [one for one in shown if one.trend.calls or team]
        yield Section(
            heading=heading,
            behaviours=tuple(one for one in known if not one.trend.indicator.service),
            service=tuple(one for one in known if one.trend.indicator.service),
        )


def _shown(trend: Trend, coached: Sequence[date], apart: Spread | None = None) -> Shown:
    of = trend.indicator
    rows = []
    for week in trend.weeks:
        found = week.figure
        figures = ("too few to say", "") if found is None else (of.shown(found.value), words.interval(of, found))
        rows.append((said(week.starts), f"{week.calls:,}", *figures))
    return Shown(trend=trend, over_all=words.over_all(trend, apart), plot=plot(trend, coached), rows=tuple(rows))


def _facts(calls: "pd.DataFrame") -> dict[str, str]:
    return {
        "Calls": f"{len(calls):,}",
        "Days": f"{said(calls['day'].min().date())} to {said(calls['day'].max().date())}",
    }


def _queues(calls: "pd.DataFrame") -> list[str]:
    return [display(one) for one in sorted(calls["queue"].dropna().unique(), key=str.casefold)] or [NO_QUEUE]


def call_type(kind: str, queue: str | None) -> str:
    """Return a type of call as the tables of the mix name it."""
    named = NO_QUEUE if queue is None else display(queue)
    return named if kind == Kind.CUSTOMER else f"{named}, coaching conversations"


def _mix(calls: "pd.DataFrame") -> list[tuple[str, str]]:
    """Return how many calls there are of each kind and queue."""
    counts = calls.assign(queue=calls["queue"].fillna(NO_QUEUE)).groupby(["kind", "queue"]).size()
    rows = counts.reset_index().itertuples(index=False)
    return [(call_type(str(kind), str(queue)), f"{count:,}") for kind, queue, count in rows]


def _changes(calls: "pd.DataFrame") -> list[str]:
    """Say in which weeks calls were first reviewed with other rules or models than before."""
    firsts = sorted(calls.groupby("made_with")["week"].min())[1:]
    if not firsts:
        return []
    weeks = ", ".join(dict.fromkeys(said(one.date()) for one in firsts))
    return [f"The rules or models that notice behaviours changed (weeks of {weeks}). A step there may come from that."]


def _rendered(template: str, **values: Any) -> str:
    environment = _environment()
    style = asset("review.css") + environment.get_template("team/team.css").render()
    page: str = environment.get_template(f"team/{template}.html.j2").render(
        style=style, policy=_POLICY.format(style=source_hash(style)), version=__version__, **values
    )
    return page


@functools.cache
def _environment() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("pipelines"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.globals.update(words=words, said=said, call_type=call_type)
    return environment

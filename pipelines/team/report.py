"""`debrief trends` without its arguments: from nights and coachings to a folder of pages.

The pages hold sums over at least `LEAST_IN_WEEK` calls, and nothing of a single call, so they belong to no call in
the store. They are about colleagues, and for their owner's eyes only (mode 0600).
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

from analyser.report import wording
from pipelines.team import words
from pipelines.team.before_after import BeforeAfter, before_after
from pipelines.team.coached import Session, focus_columns, read_coached
from pipelines.team.indicators import columns
from pipelines.team.pages import INDEX, NO_QUEUE, Link, colleague_page, display, index_page, team_page
from pipelines.team.reading import Nights, night_files, read_nights
from pipelines.team.weeks import days, weeks

if TYPE_CHECKING:
    import pandas as pd

    from analyser.store import OutputFolder


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What the pages are made of."""

    nights: Nights
    sessions: tuple[Session, ...]
    least: int


def read(nights: Sequence[Path], coached: Path | None, at: tzinfo, least: int) -> Read:
    """Read nights and coachings; days and weeks are those at `at`.

    Raises:
        BadInputError: a file is not what it should be.
    """
    sessions = tuple(read_coached(coached)) if coached is not None else ()
    found = read_nights(night_files(nights), columns() | focus_columns(sessions))
    found.table["day"] = days(found.table["started_at"], at)
    found.table["week"] = weeks(found.table["day"])
    return Read(nights=found, sessions=sessions, least=least)


def write_pages(folder: "OutputFolder", given: Read) -> None:
    """Write a page for each colleague and each team, and the one that leads to them.

    Raises:
        BadInputError: the folder cannot be written.
    """
    calls = given.nights.table
    colleagues = [
        _colleague(folder, number, name, some, given)
        for number, (name, some) in enumerate(_alphabetically(calls, "agent"), start=1)
    ]
    served = calls.assign(queue=calls["queue"].fillna(NO_QUEUE))
    teams = [
        _team(folder, number, name, some)
        for number, (name, some) in enumerate(_alphabetically(served, "queue"), start=1)
    ]
    facts = {"Calls": f"{len(calls):,}", "Nights": f"{given.nights.files:,}"}
    folder.write(INDEX, index_page(colleagues, teams, facts, _notes(given)), private=True)


def _colleague(folder: "OutputFolder", number: int, name: str, calls: "pd.DataFrame", given: Read) -> Link:
    file = f"colleague-{number:03}.html"
    folder.write(file, colleague_page(name, calls, _coachings(name, calls, given), given.least), private=True)
    return Link(name=display(name), file=file)


def _team(folder: "OutputFolder", number: int, name: str, calls: "pd.DataFrame") -> Link:
    page = team_page(name, calls)
    if page is None:
        return Link(name=display(name), why=words.NO_TEAM)
    file = f"team-{number:03}.html"
    folder.write(file, page, private=True)
    return Link(name=display(name), file=file)


def _coachings(name: str, calls: "pd.DataFrame", given: Read) -> list[BeforeAfter]:
    mine = sorted((one for one in given.sessions if one.agent == name), key=lambda one: one.day)
    return [before_after(one, calls, [other.day for other in mine], given.least) for one in mine]


def _alphabetically(calls: "pd.DataFrame", by: str) -> "list[tuple[str, pd.DataFrame]]":
    """The alphabet is the only order in which people stand."""
    return sorted(
        ((str(name), some) for name, some in calls.groupby(by)), key=lambda pair: (pair[0].casefold(), pair[0])
    )


def _notes(given: Read) -> list[str]:
    by_name: dict[str, int] = defaultdict(int)
    for one in given.sessions:
        by_name[one.agent] += 1
    there = set(given.nights.table["agent"].unique())
    without = sum(count for name, count in by_name.items() if name not in there)
    told = wording.count(without, "coaching is", "coachings are")
    unknown = [f"{told} of colleagues without calls in these nights."] if without else []
    return [*given.nights.notes, *unknown]

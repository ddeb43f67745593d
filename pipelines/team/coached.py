"""Who was coached on what and when: a CSV with the columns agent, date and focus."""

import csv
import io
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from analyser.core.errors import BadInputError
from analyser.core.source import open_plain
from pipelines.team.indicators import Indicator, focus

HEAD = ("agent", "date", "focus")
MOST_BYTES = 5_000_000
MOST_TOLD = 3
_FIX = "give a CSV (UTF-8) with the columns agent, date (2026-11-02) and focus (a label of `debrief rules`)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One coaching: whose, on which local day, and what it worked on."""

    agent: str
    day: date
    focus: Indicator


def read_coached(path: Path) -> list[Session]:
    """Read the file, whole or not at all.

    Raises:
        BadInputError: it cannot be read, or rows are wrong: the first few are named by line and reason.
    """
    with open_plain(path) as source:
        content = source.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise BadInputError(path.name, "it is larger than 5 MB", _FIX)
    try:
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error):
        raise BadInputError(path.name, "it is not CSV in UTF-8", _FIX) from None
    head = [cell.strip().casefold() for cell in rows[0]] if rows else []
    if any(name not in head for name in HEAD):
        missing = [name for name in HEAD if name not in head]
        raise BadInputError(path.name, f"it has no column {', '.join(missing)}", _FIX)
    places = [head.index(name) for name in HEAD]
    read = [(line, _session(row, places)) for line, row in enumerate(rows[1:], start=2) if any(map(str.strip, row))]
    wrong = [f"line {line}: {one}" for line, one in read if isinstance(one, str)]
    if wrong:
        more = f", and {len(wrong) - MOST_TOLD} more" if len(wrong) > MOST_TOLD else ""
        raise BadInputError(path.name, f"{', '.join(wrong[:MOST_TOLD])}{more}", _FIX)
    return list(dict.fromkeys(one for _, one in read if isinstance(one, Session)))


def _session(row: Sequence[str], places: Sequence[int]) -> Session | str:
    """Return a row as a session, or what is wrong with it; names are not told."""
    agent, day, name = (row[place].strip() if place < len(row) else "" for place in places)
    found = focus(name)
    if not agent:
        return "no agent"
    if found is None:
        return "the focus is no label"
    try:
        return Session(agent=agent, day=date.fromisoformat(day), focus=found)
    except ValueError:
        return "the date is none"


def focus_columns(sessions: Collection[Session]) -> set[str]:
    """Return the columns that the sessions' figures are made of."""
    tops = {one.focus.top for one in sessions}
    return tops | {one.focus.bottom for one in sessions if one.focus.bottom is not None}

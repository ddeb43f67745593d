"""How the calls of each night ended, by the reference of the call: nothing in it is personal data of a caller."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from analyser.store.rows import to_text, utc_now

if TYPE_CHECKING:
    from sqlalchemy import RowMapping

    from analyser.store.records import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """How one call of a night ended: `done`, `skipped` or `failed`, at which stage, and what a later run compares.

    why: one line for people.
    """

    ending: str
    stage: str = ""
    why: str = ""
    stamp: str = ""
    listening: str = ""
    judging: str = ""
    at: datetime | None = None


class Ledger:
    """The endings of one night, which is known by the folder that it is written into.

    Every method raises BadInputError where the database cannot be used.
    """

    def __init__(self, store: "Store", folder: Path) -> None:
        self._store = store
        self._night = store.reference(to_text(folder))

    def entries(self, call_ids: Sequence[str]) -> Mapping[str, Entry]:
        """Return the endings of those calls that have one."""
        from sqlalchemy import select

        from analyser.store.schema import NIGHT_CALLS

        references = {self._store.reference(call_id): call_id for call_id in call_ids}
        own = (NIGHT_CALLS.c.night == self._night, NIGHT_CALLS.c.reference.in_(references))
        with self._store.database.transaction() as on:
            rows = on.execute(select(NIGHT_CALLS).where(*own)).mappings().all()
        return {references[row["reference"]]: _entry(row) for row in rows}

    def settle(self, endings: Mapping[str, Entry]) -> None:
        """Record how calls ended, in place of how they ended before: each has one ending, never two."""
        from analyser.store.schema import NIGHT_CALLS

        rows = [
            {"night": self._night, "reference": self._store.reference(call_id), "at": utc_now()}
            | {name: getattr(entry, name) for name in ("ending", "stage", "why", "stamp", "listening", "judging")}
            for call_id, entry in endings.items()
        ]
        references = [row["reference"] for row in rows]
        with self._store.database.transaction() as on:
            own = (NIGHT_CALLS.c.night == self._night, NIGHT_CALLS.c.reference.in_(references))
            on.execute(NIGHT_CALLS.delete().where(*own))
            if rows:
                on.execute(NIGHT_CALLS.insert(), rows)

    def counts(self) -> dict[tuple[str, str], int]:
        """Return how many calls ended in which way, at which stage."""
        from sqlalchemy import func, select

        from analyser.store.schema import NIGHT_CALLS

        ways = (NIGHT_CALLS.c.ending, NIGHT_CALLS.c.stage)
        query = select(*ways, func.count()).where(NIGHT_CALLS.c.night == self._night).group_by(*ways)
        with self._store.database.transaction() as on:
            return {(ending, stage): count for ending, stage, count in on.execute(query)}


def _entry(row: "RowMapping") -> Entry:
    return Entry(**{name: row[name] for name in Entry.__slots__})

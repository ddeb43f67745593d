"""The table of a night: one row for each call of the manifest that is done, made anew from the reviews that lie there.

Of the reviews one is held at a time; of the night, its rows.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from analyser.core.review import Review
from analyser.keep import Keeper
from analyser.publish import RECORD
from analyser.store import SEALED
from analyser.store.ledger import Ledger
from pipelines.manifest import Item, RowError
from pipelines.nightly.folder import NightFolder
from pipelines.nightly.job import Ending
from pipelines.nightly.run import ASKED
from pipelines.records import read_review
from pipelines.team.night import Measures

COMMAND = "nightly table"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tabled:
    """How many calls are in the table, and of how many that are done the review cannot be read."""

    calls: int
    unread: int = 0


def write_table(rows: Iterable[Item | RowError], folder: NightFolder, keeper: Keeper) -> Tabled:
    """Write the table of a night beside its calls, in place of an earlier one; calls that are not done are not in it.

    The measures are those that the manifest has now, also for calls that an earlier run has done. When a call is
    erased, its row goes and the others stay.

    Raises:
        BadInputError: the store or the folder cannot be written, or reviews are encrypted with another key.
        ConsentRefusedError: consent for a call was withdrawn at this very moment.
    """
    from analyser.store.rows import DataKind
    from pipelines.team.files import write_night
    from pipelines.team.night import night_table

    unread: list[str] = []
    table = night_table(_reviews(rows, folder, keeper, unread))
    with keeper.shared_folder(folder.table, list(table["call_id"]), COMMAND, DataKind.ROWS) as out:
        write_night(out, table)
    return Tabled(calls=len(table), unread=len(unread))


def _reviews(
    rows: Iterable[Item | RowError], folder: NightFolder, keeper: Keeper, unread: list[str]
) -> Iterator[tuple[Review, Measures]]:
    for item in _done(rows, folder, keeper):
        review = _review(folder.call(item.call_id), keeper)
        if review is None:
            unread.append(item.call_id)
        else:
            yield review, _measures(item)


def _done(rows: Iterable[Item | RowError], folder: NightFolder, keeper: Keeper) -> Iterator[Item]:
    """The calls that the ledger says are done, and that consent still covers."""
    from analyser.store.withdrawal import standing

    ledger = Ledger(keeper.store, folder.path)
    items = (row for row in rows if isinstance(row, Item))
    while some := tuple(islice(items, ASKED)):
        call_ids = [item.call_id for item in some]
        entries = ledger.entries(call_ids)
        usable = standing(keeper.store, call_ids)
        for item in some:
            entry = entries.get(item.call_id)
            if entry is not None and entry.ending == Ending.DONE and item.call_id in usable:
                yield item


def _review(folder: Path, keeper: Keeper) -> Review | None:
    found = (read_review(keeper, folder / name) for name in (RECORD, RECORD + SEALED))
    return next((review for review in found if review is not None), None)


def _measures(item: Item) -> Measures:
    return Measures(
        agent=item.agent,
        queue=item.queue,
        started_at=item.started_at,
        handling_s=item.handling_s,
        fcr=item.fcr,
        csat=item.csat,
    )

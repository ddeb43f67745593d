"""A whole night: the manifest's calls through an engine, each ending in the ledger before the next is told of."""

import functools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from analyser.keep import Keeper
from analyser.settings import Settings
from analyser.store.ledger import Entry, Ledger
from pipelines.engine import Ended, Engine
from pipelines.manifest import Item, RowError
from pipelines.nightly.folder import NightFolder
from pipelines.nightly.job import Ending, Job, Known, Result, Stage, Versions, chunks, named
from pipelines.nightly.worker import NightWorker

TOGETHER = 16
"""Calls that are judged together: enough to fill the models' batches, few enough to lose little when one is killed."""

ASKED = 256
"""Calls whose earlier endings are asked for at once."""

LIMIT_S = 4 * 3600.0
"""One call, or a few transcripts, may take so long (seconds)."""


def run_night(
    rows: Iterable[Item | RowError], folder: NightFolder, engine: Engine, settings: Settings, keeper: Keeper
) -> Iterator[Result]:
    """Yield how each call ended, once it is in the ledger and its files are in their place.

    Raises:
        ModelError: weights that every call needs are missing, or are not the pinned ones.
        BadInputError: the store, the folder or the organisation's standards cannot be used.
        UsageError: the engine cannot be started.
    """
    ledger = Ledger(keeper.store, folder.path)
    again: list[Job | RowError] = []
    make = functools.partial(NightWorker, settings)
    for ended in engine.run(make, chunks(_jobs(rows, folder, ledger), TOGETHER), limit_s=LIMIT_S):
        if ended.fault and len(ended.task) > 1:
            again.extend(ended.task)  # one of them is what the worker died of: each is done alone
        else:
            yield from _settled(ledger, _results(ended))
    if again:
        alone: Iterator[tuple[Job | RowError, ...]] = ((job,) for job in again)
        for ended in engine.run(make, alone, limit_s=LIMIT_S):
            yield from _settled(ledger, _results(ended))


def _jobs(rows: Iterable[Item | RowError], folder: NightFolder, ledger: Ledger) -> Iterator[Job | RowError]:
    """The calls of the manifest with what is known of each, and the rows that are none."""
    left = iter(rows)
    while some := tuple(islice(left, ASKED)):
        entries = ledger.entries([row.call_id for row in some if isinstance(row, Item)])
        for row in some:
            if isinstance(row, RowError):
                yield row
            else:
                known = _known(entries.get(row.call_id))
                yield Job(call_id=row.call_id, source=row.source(), target=folder.call(row.call_id), known=known)


def _known(entry: Entry | None) -> Known | None:
    if entry is None or entry.ending != Ending.DONE:
        return None
    return Known(stamp=entry.stamp, versions=Versions(listening=entry.listening, judging=entry.judging))


def _results(ended: Ended[tuple[Job | RowError, ...], tuple[Result, ...]]) -> Sequence[Result]:
    if ended.result is not None:
        return ended.result
    return [Result(call_id=named(job), ending=Ending.FAILED, stage=Stage.WORKER, why=ended.fault) for job in ended.task]


def _settled(ledger: Ledger, results: Sequence[Result]) -> Sequence[Result]:
    ledger.settle({result.call_id: _entry(result) for result in results if not result.unchanged})
    return results


def _entry(result: Result) -> Entry:
    entry = Entry(ending=result.ending.value, stage=result.stage or "", why=result.why)
    if result.known is None:
        return entry
    seen = result.known.versions
    return replace(entry, stamp=result.known.stamp, listening=seen.listening, judging=seen.judging)

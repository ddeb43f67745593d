"""`debrief purge`: what has been kept as long as it may be goes; calls without consent or without outputs go whole."""

import contextlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from analyser.core.errors import BadInputError, DebriefError, UnfinishedError
from analyser.keep import Keeper
from analyser.settings import Retention

if TYPE_CHECKING:
    from analyser.store.records import Store
    from analyser.store.rows import Held, Output

SPARED = timedelta(days=1)
"""A call without outputs may belong to a run that is still at work: it is spared for so long."""

ENDED = "consent expired"
KEPT_OUT = "retention"


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """What is to go now: whole calls by why, and single outputs of calls that stay."""

    calls: dict[str, str] = field(default_factory=dict)
    outputs: tuple["Output", ...] = ()


@dataclass(slots=True)
class Purged:
    """What a purge did: files deleted, certificates written, and what failed, by call."""

    files: int = 0
    erased: int = 0
    failed: dict[str, DebriefError] = field(default_factory=dict)


def due(store: "Store", retention: Retention, now: datetime) -> Due:
    """Return what is to go at `now` (UTC, without zone).

    Raises:
        BadInputError: the store cannot be read.
    """
    from analyser.store.journal import unfinished
    from analyser.store.records import WITHDRAWN

    calls = {journal.call_id: journal.reason for journal in unfinished(store)}
    by_call: dict[str, list[Output]] = {}
    for output in store.outputs():
        by_call.setdefault(output.call_id, []).append(output)
    single: list[Output] = []
    for held in store.held():
        outputs = by_call.get(held.call_id, [])
        old = [one for one in outputs if _is_old(one, retention, now)]
        if held.call_id in calls:
            continue
        if (latest := _latest(store, held)) == WITHDRAWN:
            calls[held.call_id] = WITHDRAWN
        elif latest == "expired" or (held.expires_at is not None and held.expires_at <= now):
            calls[held.call_id] = ENDED
        elif len(old) == len(outputs) and (old or held.first_at + SPARED <= now):
            calls[held.call_id] = KEPT_OUT
        else:
            single.extend(old)
    return Due(calls=calls, outputs=tuple(single))


def _latest(store: "Store", held: "Held") -> str | None:
    history = store.consent_history(held.call_id)
    return str(history[-1]["event"]) if history else None


def _is_old(output: "Output", retention: Retention, now: datetime) -> bool:
    masked = retention.masked_days
    days = {"clear": retention.clear_days, "audio": retention.audio_days, "masked": masked, "rows": masked}
    limit = days[output.kind.value]
    if not output.written and not _is_in_place(output):
        return output.at + SPARED <= now  # of a run that was killed; one that is at work holds a lock
    return limit is not None and output.at + timedelta(days=limit) <= now


def _is_in_place(output: "Output") -> bool:
    from analyser.store.whereabouts import held_at

    with contextlib.suppress(OSError):
        return held_at(output.path, output, lambda _: False) is not None
    return True


def purge(keeper: Keeper, what: Due, *, accept_missing: bool = False) -> Purged:
    """Delete what is due; one failure never stops the rest.

    What is not found is failed and stays known, unless `accept_missing` says that somebody deleted it; what was on a
    disk that is not there stays known in any case.

    Raises:
        BadInputError: the store cannot be written.
    """
    from analyser.store.erase import Erased, check_recordable, erase
    from analyser.store.records import EXPIRED

    purged = Purged()
    check_recordable(keeper.store)
    _drop_backups(keeper.store)
    _delete_outputs(keeper.store, what.outputs, purged, accept_missing=accept_missing)
    for reason in sorted(set(what.calls.values())):
        calls = [call_id for call_id, why in what.calls.items() if why == reason]
        if reason == ENDED:
            for call_id in calls:
                keeper.store.end_consent(call_id, EXPIRED)
        results = erase(keeper.store, calls, reason=reason, unseal=keeper.unseal, accept_missing=accept_missing)
        for call_id, result in results.items():
            if isinstance(result, Erased):
                purged.erased += 1
            else:
                purged.failed[call_id] = result
    return purged


def _drop_backups(store: "Store") -> None:
    """Delete the backups of the store that nobody has needed for some days: they hold what is deleted by now."""
    from analyser.store.backups import KEPT, drop_backups

    try:
        drop_backups(store, older_than=KEPT)
    except OSError as error:
        why = f"a backup of the store cannot be deleted ({error.strerror})"
        raise BadInputError("purge", why, "make it deletable, or delete it yourself, and purge again") from None


def _delete_outputs(store: "Store", outputs: "tuple[Output, ...]", purged: Purged, *, accept_missing: bool) -> None:
    from analyser.store.log import Action

    by_call: dict[str, list[Output]] = {}
    for output in outputs:
        by_call.setdefault(output.call_id, []).append(output)
    done: set[tuple[Path, str]] = set()
    for call_id, due_of_call in by_call.items():
        gone: list[Output] = []
        for output in due_of_call:
            # Files of an export are recorded for each call in it.
            if (output.file, output.run) not in done:
                try:
                    settled = _delete_output(store, output, purged, accept_missing=accept_missing)
                except DebriefError as error:
                    purged.failed[call_id] = error
                    continue
                if not settled:
                    continue
                if not output.name:  # other calls that were in it have nothing there any more
                    there = store.outputs_at(output.path)
                    store.drop_outputs(one for one in there if (one.file, one.run) == (output.file, output.run))
            done.add((output.file, output.run))
            gone.append(output)
        if gone:
            store.drop_outputs(gone)
            store.note(Action.PURGED, [call_id], ", ".join(sorted({one.kind.value for one in gone})))


def _delete_output(store: "Store", output: "Output", purged: Purged, *, accept_missing: bool) -> bool:
    """Delete one output; whether it can be forgotten, which that of a run that is still at work cannot."""
    from analyser.store.journal import of_others
    from analyser.store.removal import Removed, remove_file

    removed = Removed()
    try:
        found = remove_file(output, of_others(store, output.call_id), removed)
    except OSError as error:
        why = f"{output.file} cannot be deleted ({error.strerror})"
        raise BadInputError("purge", why, "make it writable, or put its disk back, and purge again") from None
    finally:
        purged.files += removed.files
    if not found and output.written and not accept_missing:
        fix = "put it back and purge again; if it is deleted, purge with --accept-missing"
        raise UnfinishedError("purge", f"{output.file} is not where it was written", fix)
    return found or output.written

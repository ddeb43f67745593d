"""`debrief purge`: what has been kept as long as it may be goes; calls without consent or without outputs go whole."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from analyser.core.errors import BadInputError, DebriefError
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
    days = {"clear": retention.clear_days, "audio": retention.audio_days, "masked": retention.masked_days}
    limit = days[output.kind.value]
    return output.written and limit is not None and output.at + timedelta(days=limit) <= now


def purge(keeper: Keeper, what: Due) -> Purged:
    """Delete what is due; one failure never stops the rest.

    Raises:
        BadInputError: the store cannot be written.
    """
    from analyser.store.erase import Erased, erase
    from analyser.store.records import EXPIRED

    purged = Purged()
    _delete_outputs(keeper.store, what.outputs, purged)
    for reason in sorted(set(what.calls.values())):
        calls = [call_id for call_id, why in what.calls.items() if why == reason]
        if reason == ENDED:
            for call_id in calls:
                keeper.store.end_consent(call_id, EXPIRED)
        for call_id, result in erase(keeper.store, calls, reason=reason, unseal=keeper.unseal).items():
            if isinstance(result, Erased):
                purged.erased += 1
            else:
                purged.failed[call_id] = result
    return purged


def _delete_outputs(store: "Store", outputs: "tuple[Output, ...]", purged: Purged) -> None:
    from analyser.store.log import Action
    from analyser.store.removal import Removed, remove_file

    done: dict[str, list[Output]] = {}
    for output in outputs:
        removed = Removed()
        try:
            remove_file(output, removed)
        except OSError as error:
            fix = "make its folder writable and purge again"
            purged.failed[output.call_id] = BadInputError("purge", f"a file cannot be deleted ({error.strerror})", fix)
            continue
        purged.files += removed.files
        done.setdefault(output.call_id, []).append(output)
    for call_id, gone in done.items():
        store.drop_outputs(gone)
        store.note(Action.PURGED, [call_id], ", ".join(sorted({one.kind.value for one in gone})))

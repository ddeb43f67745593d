"""Erases calls for good: journal, delete, search, certificate; killed at any moment, the next run finishes it.

Order: the journal is written before anything is deleted; the rows of the store go after the files; the certificate is
written when a search found nothing; the audit log names it; the journal goes last.
"""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from analyser.core.errors import BadInputError, DebriefError, UnfinishedError
from analyser.store import journal as journals
from analyser.store.certificate import certificate_file
from analyser.store.certify import Erased, Work, certified
from analyser.store.journal import Journal
from analyser.store.log import HEAD, LOG, Action, Event
from analyser.store.records import WITHDRAWN, Store
from analyser.store.removal import Removed, check_removable, remove
from analyser.store.rows import DataKind, Output, from_text, to_text, utc_now
from analyser.store.tables import Rows
from analyser.store.whereabouts import reachable
from analyser.store.withdrawal import certificate_of

SIDECAR = ".consent.json"
REQUESTED = "requested"

__all__ = ["Erased", "check_recordable", "erase"]

Unsealed = Callable[[bytes], bytes] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _How:
    reason: str
    with_source: bool
    unseal: Unsealed
    unread: bool
    accept_missing: bool
    accept_unreachable: bool
    rows: Rows


def erase(
    store: Store,
    call_ids: Sequence[str],
    *,
    reason: str = REQUESTED,
    with_source: bool = False,
    unseal: Unsealed = None,
    unread: bool = False,
    accept_missing: bool = False,
    accept_unreachable: bool = False,
) -> dict[str, Erased | DebriefError]:
    """Erase calls and return what became of each; one that cannot be erased does not stop the others.

    `unread` allows that sealed records cannot be read: then values said in them are not looked for, and the certificate
    says so. Calls whose erasure was begun and not finished are finished, whatever the reason was then. Where outputs
    are not found, all else is deleted, and nothing is certified: `accept_missing` says that they are gone for good,
    `accept_unreachable` says so of those, too, whose disk is not there.

    Raises:
        BadInputError: the store cannot be written.
    """
    check_recordable(store)
    how = _How(
        reason=reason,
        with_source=with_source,
        unseal=unseal,
        unread=unread,
        accept_missing=accept_missing,
        accept_unreachable=accept_unreachable,
        rows=Rows(call_ids),
    )
    results: dict[str, Erased | DebriefError] = {}
    works: list[Work] = []
    with store.database.alone():
        for call_id in dict.fromkeys(call_ids):
            try:
                begun = _begun(store, call_id, how)
                if isinstance(begun, Erased):
                    results[call_id] = begun
                    continue
                journal, resumed = begun
                work = Work(journal=journal, reference=store.reference(call_id), resumed=resumed)
                _delete(store, work, how)
                works.append(work)
            except DebriefError as error:
                results[call_id] = error
        if works:
            results |= certified(store, works, unseal)
    if reason == WITHDRAWN:
        for done in results.values():
            if isinstance(done, Erased):
                _remember_withdrawal(store, done)
    return results


def _remember_withdrawal(store: Store, done: Erased) -> None:
    """Keep that consent was withdrawn, also where the call had been erased for another reason before."""
    from sqlalchemy import func, select

    from analyser.store.schema import ERASURES

    reference = store.reference(done.call_id)
    mine = (ERASURES.c.reference == reference, ERASURES.c.reason == WITHDRAWN)
    with store.database.transaction() as on:
        known = bool(on.execute(select(func.count()).where(*mine)).scalar())
        if not known:
            name = done.certificate.stem
            on.execute(ERASURES.insert().values(reference=reference, reason=WITHDRAWN, at=utc_now(), certificate=name))
    if not known:
        store.log.append([Event(action=Action.CONSENT_WITHDRAWN, call=reference, detail="erased before")])


def check_recordable(store: Store) -> None:
    """Make sure, before anything is deleted, that the certificate and the audit log can be written afterwards.

    Raises:
        BadInputError: a folder or file of the data directory cannot be written.
    """
    place = store.place
    files = [path for path in (place.audit / LOG, place.audit / HEAD) if path.exists()]
    for path in (place.root, place.audit, place.certificates, place.erasing, *files):
        if not os.access(path, os.W_OK | (os.X_OK if path.is_dir() else 0)):
            why = f"{path.name} in it cannot be written, so that nothing was deleted"
            raise BadInputError("the data directory", why, "make it writable, then retry")


def _begun(store: Store, call_id: str, how: _How) -> tuple[Journal, bool] | Erased:
    """Return the journal of an erasure and whether it was begun before; or what was done, where it is finished."""
    found = journals.read(store.journal(call_id))
    held = store.held(call_id=call_id)
    if found is None and not held:
        done = _done_before(store, call_id)
        if done is None:
            fix = "check the id; a call that was only tagged goes by the name of its file"
            raise BadInputError("erasure", "no call with this id is known", fix)
        return done
    check_removable(store.outputs(call_id))
    if found is not None:
        return _asked_anew(store, found, how), True
    try:
        journal = journals.begin(
            store, held[0], how.reason, with_source=how.with_source, unseal=how.unseal, unread=how.unread
        )
    except OSError as error:
        why = f"something of it cannot be read ({error.strerror}), so that nothing was deleted"
        raise BadInputError("erasure", why, "make it readable and run the erasure again") from None
    return journal, False


def _asked_anew(store: Store, found: Journal, how: _How) -> Journal:
    """Add to an unfinished erasure what is asked for now: the sources too, or that consent was withdrawn."""
    reason = WITHDRAWN if how.reason == WITHDRAWN else found.reason
    journal = replace(found, with_source=found.with_source or how.with_source, reason=reason)
    if journal != found:
        journals.write(store, journal)
    return journal


def _done_before(store: Store, call_id: str) -> Erased | None:
    with store.database.transaction() as on:
        name = certificate_of(on, store.reference(call_id))
    return (
        None if name is None else Erased(call_id=call_id, certificate=certificate_file(store.place, name), before=True)
    )


def _delete(store: Store, work: Work, how: _How) -> None:
    """Delete the files of a call, then its rows.

    Raises:
        BadInputError: something could not be deleted; what is left is erased by the next run.
        UnfinishedError: something was not found, and nobody has said that it is gone.
    """
    call_id = work.journal.call_id
    outputs = store.outputs(call_id)
    others, is_mine = journals.of_others(store, call_id), journals.holds(work.journal.traces)
    try:
        missing = journals.still_missing(store, work.journal, outputs)
        for path in [Path(from_text(one)) for one in work.journal.paths]:
            remove(path, [one for one in outputs if one.path == path], others, is_mine, work.removed, how.rows)
        if work.journal.with_source:
            for source in work.journal.source_paths:
                _delete_source(source, work.sources)
        _check_found(work, missing, how)
    except OSError as error:
        why = f"it is not finished: something cannot be deleted ({error.strerror}); {work.removed.files} files are"
        raise BadInputError("erasure", why, "make it writable and run the erasure again") from None
    work.missing = len(missing)
    work.rows = _delete_rows(store, call_id, outputs)


def _check_found(work: Work, missing: Sequence[Output], how: _How) -> None:
    accepted = how.accept_unreachable or how.accept_missing
    left = [str(one.file) for one in missing if not (accepted and (how.accept_unreachable or reachable(one)))]
    if work.journal.with_source and not how.accept_unreachable:
        left += [str(source) for source in work.journal.source_paths if not source.parent.is_dir()]
    if left:
        where = ", ".join(left[:3]) + (", …" if left[3:] else "")
        why = (
            f"it is not finished: {work.removed.files} files were deleted, {len(left)} are not where they were: {where}"
        )
        fix = "put them or their disk back and erase again; if they are deleted, erase with --accept-missing"
        raise UnfinishedError("erasure", why, fix)


def _delete_source(source: Path, removed: Removed) -> None:
    for path in (source, source.with_name(source.name + SIDECAR)):
        if path.is_file() or path.is_symlink():
            path.unlink()
            removed.files += 1


def _delete_rows(store: Store, call_id: str, outputs: Sequence[Output]) -> int:
    """Delete everything that the store has of a call, and what it has of folders that went with it whole."""
    from analyser.store.rows import row_of
    from analyser.store.schema import CALLS, OUTPUTS, of_calls

    whole = {(one.run, to_text(one.path)) for one in outputs if not one.name and one.kind is not DataKind.ROWS}
    with store.database.transaction() as on:
        row = row_of(on, call_id)
        if row is None:
            return 0
        count = 0
        for run, path in whole:
            count += on.execute(OUTPUTS.delete().where(OUTPUTS.c.run == run, OUTPUTS.c.path == path)).rowcount
        for table in of_calls():
            mine = table.c.id if table is CALLS else table.c.call
            count += on.execute(table.delete().where(mine == row)).rowcount
        return int(count)

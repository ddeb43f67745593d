"""Erases calls for good: journal, delete, search, certificate; killed at any moment, the next run finishes it.

Order: the journal is written before anything is deleted; the rows of the store go after the files; the certificate is
written when a search found nothing; the audit log names it; the journal goes last.
"""

import contextlib
import fcntl
import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from analyser.core.errors import BadInputError, DebriefError
from analyser.store import journal as journals
from analyser.store.certificate import Certificate, certificate_file, write_certificate
from analyser.store.journal import Journal
from analyser.store.log import Action, Event, locked, login_name, read_head
from analyser.store.records import WITHDRAWN, Store
from analyser.store.removal import Removed, check_removable, remove
from analyser.store.rows import Output, from_text, utc_now
from analyser.store.search import Hits, search
from analyser.store.traces import Pattern, Searched
from analyser.store.withdrawal import certificate_of

SIDECAR = ".consent.json"
REQUESTED = "requested"

Unsealed = Callable[[bytes], bytes] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """An erasure that is finished: its certificate, the sources that are left, and whether it had been done before."""

    call_id: str
    certificate: Path
    sources_left: tuple[Path, ...] = ()
    before: bool = False


@dataclass(slots=True)
class _Work:
    journal: Journal
    reference: str
    removed: Removed = field(default_factory=Removed)
    resumed: bool = False
    sources: Removed = field(default_factory=Removed)
    rows: int = 0


def erase(
    store: Store,
    call_ids: Sequence[str],
    *,
    reason: str = REQUESTED,
    with_source: bool = False,
    unseal: Unsealed = None,
    unread: bool = False,
) -> dict[str, Erased | DebriefError]:
    """Erase calls and return what became of each; one that cannot be erased does not stop the others.

    `unread` allows that sealed records cannot be read: then values said in them are not looked for, and the certificate
    says so. Calls whose erasure was begun and not finished are finished, whatever the reason was then.

    Raises:
        BadInputError: the store cannot be written.
    """
    results: dict[str, Erased | DebriefError] = {}
    works: list[_Work] = []
    with _alone(store):
        for call_id in dict.fromkeys(call_ids):
            try:
                begun = _begun(store, call_id, reason, with_source=with_source, unseal=unseal, unread=unread)
                if isinstance(begun, Erased):
                    results[call_id] = begun
                    continue
                journal, resumed = begun
                work = _Work(journal=journal, reference=store.reference(call_id), resumed=resumed)
                _delete(store, work)
                works.append(work)
            except DebriefError as error:
                results[call_id] = error
        if works:
            results |= _certified(store, works, unseal)
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


@contextlib.contextmanager
def _alone(store: Store) -> Iterator[None]:
    with locked(store.place.erasing, fcntl.LOCK_EX):
        yield


def _begun(
    store: Store, call_id: str, reason: str, *, with_source: bool, unseal: Unsealed, unread: bool
) -> tuple[Journal, bool] | Erased:
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
        return found, True
    return journals.begin(store, held[0], reason, with_source=with_source, unseal=unseal, unread=unread), False


def _done_before(store: Store, call_id: str) -> Erased | None:
    with store.database.transaction() as on:
        name = certificate_of(on, store.reference(call_id))
    return (
        None if name is None else Erased(call_id=call_id, certificate=certificate_file(store.place, name), before=True)
    )


def _delete(store: Store, work: _Work) -> None:
    """Delete the files of a call, then its rows.

    Raises:
        BadInputError: something could not be deleted; what is left is erased by the next run.
    """
    call_id = work.journal.call_id
    outputs = store.outputs(call_id)
    pattern = Pattern({work.reference: work.journal.traces})
    try:
        for path in [Path(from_text(one)) for one in work.journal.paths]:
            mine = [one for one in outputs if one.path == path]
            others = [one for one in store.outputs_at(path) if one.call_id != call_id]
            remove(path, mine, others, lambda file: bool(pattern.in_file(file, Searched())), work.removed)
        if work.journal.with_source:
            for source in work.journal.source_paths:
                _delete_source(source, work.sources)
    except OSError as error:
        why = f"it is not finished: something cannot be deleted ({error.strerror}); {work.removed.files} files are"
        raise BadInputError("erasure", why, "make it writable and run the erasure again") from None
    work.rows = _delete_rows(store, call_id, outputs)


def _delete_source(source: Path, removed: Removed) -> None:
    for path in (source, source.with_name(source.name + SIDECAR)):
        if path.is_file() or path.is_symlink():
            path.unlink()
            removed.files += 1


def _delete_rows(store: Store, call_id: str, outputs: Sequence[Output]) -> int:
    """Delete everything that the store has of a call, and what it has of exports that held it."""
    from analyser.store.rows import row_of
    from analyser.store.schema import CALLS, CONSENTS, OUTPUTS, SOURCES

    exports = {one.run for one in outputs if one.command == "export-subject"}
    with store.database.transaction() as on:
        row = row_of(on, call_id)
        if row is None:
            return 0
        count = on.execute(OUTPUTS.delete().where(OUTPUTS.c.run.in_(exports))).rowcount if exports else 0
        for table in (CONSENTS, OUTPUTS, SOURCES):
            count += on.execute(table.delete().where(table.c.call == row)).rowcount
        return int(count + on.execute(CALLS.delete().where(CALLS.c.id == row)).rowcount)


def _certified(store: Store, works: Sequence[_Work], unseal: Unsealed) -> dict[str, Erased | DebriefError]:
    """Search once for all, then certify each call of which nothing is left."""
    emptied = store.database.shrink()
    places = {Path(from_text(path)) for work in works for path in work.journal.paths}
    calls = {work.reference: work.journal.traces for work in works}
    hits, searched = search(store, calls, sorted(places), unseal)
    results: dict[str, Erased | DebriefError] = {}
    for work in works:
        left = sorted(set(hits.left.get(work.reference, ())))
        if left or not emptied:
            where = f"something of it is still in {', '.join(left[:3])}" if left else "another program holds the store"
            why = f"{work.removed.files} files were deleted, but {where}"
            results[work.journal.call_id] = BadInputError("erasure", why, "remove that, then run the erasure again")
            continue
        try:
            results[work.journal.call_id] = _certify(store, work, hits, searched)
        except OSError as error:
            why = f"all was deleted, but the certificate cannot be written ({error.strerror})"
            results[work.journal.call_id] = BadInputError("erasure", why, "free the disk and run the erasure again")
    return results


def _certify(store: Store, work: _Work, hits: Hits, searched: Searched) -> Erased:
    from analyser.store.schema import ERASURES

    traces, journal, head = work.journal.traces, work.journal, read_head(store.place.audit)
    left = tuple(path for path in journal.source_paths if path.exists())
    certificate = Certificate(
        call=work.reference,
        reason=journal.reason,
        by=login_name(),
        begun_at=journal.begun_at,
        finished_at=f"{utc_now():%Y-%m-%dT%H:%M:%SZ}",
        resumed=work.resumed,
        files=work.removed.files,
        folders=work.removed.folders,
        rows=work.rows,
        not_there=work.removed.gone,
        sources_deleted=work.sources.files,
        sources_left=tuple(source_reference(store, path) for path in left),
        searched_files=searched.files,
        searched_bytes=searched.size,
        searched_for={"call id": 1, "hash": len(traces.hashes), "known value": len(traces.values)},
        records_unread=journal.unread,
        values_too_short=traces.too_short,
        in_other_calls=dict(hits.others.get(work.reference, {})),
        unreadable=len(searched.unreadable),
        log_number=head.number if head else 0,
        log_sha256=head.sha256 if head else "",
    )
    name, sha256 = write_certificate(store.place, certificate, journal.id)
    with store.database.transaction() as on:
        on.execute(
            ERASURES.insert().values(reference=work.reference, reason=journal.reason, at=utc_now(), certificate=name)
        )
    detail = f"certificate {name}, sha256 {sha256}"
    store.log.append([Event(action=Action.ERASED, call=work.reference, detail=detail)])
    store.journal(journal.call_id).unlink()
    return Erased(call_id=journal.call_id, certificate=certificate_file(store.place, name), sources_left=left)


def source_reference(store: Store, path: Path) -> str:
    """Return what a certificate calls a recording that is not ours: it says neither its name nor its place."""
    return store.reference(hashlib.sha256(bytes(path)).hexdigest())[:16]

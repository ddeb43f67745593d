"""The end of an erasure: search for what is left, and certify each call of which nothing is."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from analyser.core.errors import BadInputError, DebriefError
from analyser.store.backups import drop_backups
from analyser.store.certificate import NOT_COVERED, ON_SERVER, Certificate, certificate_file, write_certificate
from analyser.store.journal import Journal
from analyser.store.log import Action, Event, login_name, read_head
from analyser.store.records import Store
from analyser.store.removal import Removed
from analyser.store.rows import from_text, utc_now
from analyser.store.search import Hits, search
from analyser.store.traces import Searched


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """An erasure that is finished: its certificate, the sources that are left, and whether it had been done before.

    `missing` counts outputs that were not found, which whoever asked for it accepted.
    """

    call_id: str
    certificate: Path
    sources_left: tuple[Path, ...] = ()
    before: bool = False
    missing: int = 0


@dataclass(slots=True)
class Work:
    """An erasure under way: what it has deleted so far, and how many outputs it did not find."""

    journal: Journal
    reference: str
    removed: Removed = field(default_factory=Removed)
    resumed: bool = False
    sources: Removed = field(default_factory=Removed)
    rows: int = 0
    missing: int = 0


def certified(
    store: Store, works: Sequence[Work], unseal: Callable[[bytes], bytes] | None
) -> dict[str, Erased | DebriefError]:
    """Search once for all, then certify each call of which nothing is left."""
    try:
        drop_backups(store)
        emptied = store.database.shrink()
    except (OSError, DebriefError) as error:
        return dict.fromkeys((work.journal.call_id for work in works), _not_emptied(error))
    places = {Path(from_text(path)) for work in works for path in work.journal.paths}
    calls = {work.reference: work.journal.traces for work in works}
    hits, searched = search(store, calls, sorted(places), unseal)
    results: dict[str, Erased | DebriefError] = {}
    for work in works:
        try:
            _check_nothing_left(store, work, hits, emptied=emptied)
            results[work.journal.call_id] = _certify(store, work, hits, searched)
        except OSError as error:
            why = f"all was deleted, but the certificate cannot be written ({error.strerror})"
            results[work.journal.call_id] = BadInputError("erasure", why, "free the disk and run the erasure again")
        except DebriefError as error:
            results[work.journal.call_id] = error
    return results


def _not_emptied(error: OSError | DebriefError) -> BadInputError:
    told = error.why if isinstance(error, DebriefError) else error.strerror
    why = f"all was deleted, but the store cannot be emptied of it ({told})"
    return BadInputError("erasure", why, "see that the store can be used, then run the erasure again")


def _check_nothing_left(store: Store, work: Work, hits: Hits, *, emptied: bool) -> None:
    """Make sure that nothing was met.

    Raises:
        BadInputError: something is left, or may be left.
    """
    told = f"{work.removed.files} files were deleted, but"
    if not emptied:
        # What is met in the database then may be what cannot be overwritten yet: nobody should remove that.
        why = f"{told} another program has the store open, so that what was in it cannot be overwritten yet"
        owner = " or make the user of its URL the owner of the tables," if store.database.on_server else ""
        raise BadInputError("erasure", why, f"close that program,{owner} then run the erasure again")
    if left := sorted(set(hits.left.get(work.reference, ()))):
        why = f"{told} something of it is still in {', '.join(left[:3])}"
        raise BadInputError("erasure", why, "remove that, then run the erasure again")
    places = [Path(from_text(one)) for one in work.journal.paths]
    unread = [file for file in hits.unread if any(file == one or one in file.parents for one in places)]
    if unread:
        why = f"{told} what is in {unread[0]} cannot be read, so that nobody can say whether it is of this call"
        raise BadInputError("erasure", why, "make it readable or remove it, then run the erasure again")


def _certify(store: Store, work: Work, hits: Hits, searched: Searched) -> Erased:
    from analyser.store.schema import ERASURES

    traces, journal, head = work.journal.traces, work.journal, read_head(store.place.audit)
    left = tuple(one for one in journal.source_paths if _is_left(one, looked_for=journal.with_source))
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
        not_there=work.missing,
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
        not_covered=NOT_COVERED + (ON_SERVER if store.database.on_server else ""),
    )
    name, sha256 = write_certificate(store.place, certificate, journal.id)
    with store.database.transaction() as on:
        on.execute(
            ERASURES.insert().values(reference=work.reference, reason=journal.reason, at=utc_now(), certificate=name)
        )
    detail = f"certificate {name}, sha256 {sha256}"
    try:
        store.log.append([Event(action=Action.ERASED, call=work.reference, detail=detail)])
    except BadInputError as error:
        why = f"all was deleted, but the audit log cannot be written ({error.why})"
        raise BadInputError("erasure", why, "make it writable and run the erasure again") from None
    store.journal(journal.call_id).unlink()
    certified = certificate_file(store.place, name)
    return Erased(call_id=journal.call_id, certificate=certified, sources_left=left, missing=work.missing)


def _is_left(source: Path, *, looked_for: bool) -> bool:
    """Whether a recording is there; where its disk is not, it is taken to be left on that."""
    try:
        return source.exists() or not (looked_for or (source.parent.is_dir() and any(source.parent.iterdir())))
    except OSError:
        return True


def source_reference(store: Store, path: Path) -> str:
    """Return what a certificate calls a recording that is not ours: it says neither its name nor its place."""
    return store.reference(hashlib.sha256(bytes(path)).hexdigest())[:16]

"""The decision to open a source. Default deny: whatever is not plainly allowed is refused."""

import os
from datetime import UTC, datetime
from pathlib import Path

from analyser.consent.record import read_record, sidecar_of
from analyser.core.call import SERVED, SERVING, Kind
from analyser.core.consent import COACHING_PURPOSE, ConsentRecord
from analyser.core.errors import ConsentEndedError, ConsentRefusedError


def require_consent(
    source: Path,
    *,
    consent_file: Path | None = None,
    record: ConsentRecord | None = None,
    kind: Kind | None = None,
    now: datetime | None = None,
) -> tuple[ConsentRecord, Kind]:
    """Return the record that allows `source` to be opened and the kind of conversation that it allows.

    The record is `record` (a manifest's row), else `consent_file`, else the sidecar. A withdrawn sidecar wins over any
    other. The source itself is never touched. `now` is UTC. Duty: UK GDPR articles 5(1)(b), 6(1) and 7(3).

    Raises:
        ConsentRefusedError: there is no record, or it does not cover coaching of this kind now.
    """
    now = now or datetime.now(UTC)
    beside = _sidecar_record(source)
    # A link is a second name for the same recording: what was withdrawn under its own name is withdrawn.
    linked = _sidecar_record(Path(os.path.realpath(source))) if source.is_symlink() else None
    for found in (beside, linked):
        if found is not None and found.withdrawn_at is not None:
            raise _ended(source, found, withdrawn=True)
    if record is None:
        record = read_record(consent_file) if consent_file is not None else beside
    if record is None:
        fix = f"put a record beside it as {sidecar_of(source).name}, or name one with --consent"
        raise _refusal(source, "there is no consent record", fix)
    _check_validity(source, record, now)
    return record, _agreed_kind(source, record, kind)


def _sidecar_record(source: Path) -> ConsentRecord | None:
    """Return the record beside a source; whatever lies in its place must be one, or nothing is opened."""
    sidecar = sidecar_of(source)
    return read_record(sidecar) if os.path.lexists(sidecar) else None


def _check_validity(source: Path, record: ConsentRecord, now: datetime) -> None:
    if record.withdrawn_at is not None:
        raise _ended(source, record, withdrawn=True)
    if COACHING_PURPOSE not in record.purposes:
        why = "the consent record does not name the purpose coaching"
        raise _refusal(source, why, "use only recordings that were agreed for coaching")
    if record.obtained_at > now:
        raise _refusal(source, "the consent record is dated in the future", "check obtained_at and this clock")
    if record.expires_at is not None and record.expires_at <= now:
        raise _ended(source, record, withdrawn=False)


def _agreed_kind(source: Path, record: ConsentRecord, kind: Kind | None) -> Kind:
    parties = set(record.parties)
    kinds = [kind] if kind is not None else [Kind.CUSTOMER, Kind.COACHING]
    for candidate in kinds:
        if {SERVING[candidate].value, SERVED[candidate].value} <= parties:
            return candidate
    wanted = " and ".join((SERVING[kinds[0]].value, SERVED[kinds[0]].value))
    why = f"the consent record does not name both parties ({wanted})"
    raise _refusal(source, why, "both sides must be covered before a recording is opened")


def _ended(source: Path, record: ConsentRecord, *, withdrawn: bool) -> ConsentEndedError:
    if withdrawn:
        why, fix = "consent was withdrawn", "do not use this recording; erase what was derived from it"
    else:
        why, fix = "consent has expired", "ask for it again, or leave this recording out"
    return ConsentEndedError(source.name, why, fix, call_id=record.call_id, withdrawn=withdrawn)


def _refusal(source: Path, why: str, fix: str) -> ConsentRefusedError:
    return ConsentRefusedError(source.name, why, fix)

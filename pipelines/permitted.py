"""Whether a call may be used for a purpose now: default deny, by every record that is known of it.

The record of the review says what was agreed when the call was reviewed; the store knows what was agreed and withdrawn
since, and so may a record beside the recording. All of them must allow it. Duty: UK GDPR articles 5(1)(b) and 7(3).
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from analyser.core.consent import ConsentRecord
from analyser.core.errors import ConsentRefusedError
from analyser.core.review import Call

if TYPE_CHECKING:
    from analyser.store.records import Store


class Barred(StrEnum):
    """Why a call may not be used."""

    NO_RECORD = "no consent record"
    NOT_NAMED = "purpose not named"
    ENDED = "consent withdrawn or expired"
    NOT_HELD = "not in the store"


def barred(store: "Store", call: Call, purpose: str, now: datetime) -> Barred | None:
    """Return why a reviewed call may not be used for a purpose at `now` (UTC with its zone), or None where it may.

    Raises:
        BadInputError: the store cannot be read.
    """
    if call.consent is None:
        return Barred.NO_RECORD
    held = store.held(call_id=call.id)
    if not held or store.journal(call.id).exists():
        return Barred.NOT_HELD
    history = store.consent_history(call.id)
    expires = held[0].expires_at
    if not history or history[-1]["event"] != "obtained" or (expires is not None and _aware(expires) <= now):
        return Barred.ENDED
    try:
        records = [call.consent, *_beside(store, call.id)]
    except ConsentRefusedError:
        return Barred.ENDED  # what lies there is no valid record, so nobody can say that it allows anything
    if any(not _in_force(record, now) for record in records):
        return Barred.ENDED
    if any(purpose not in purposes for purposes in (_purposes(history[-1]), *(one.purposes for one in records))):
        return Barred.NOT_NAMED
    return None


def _in_force(record: ConsentRecord, now: datetime) -> bool:
    ended = record.withdrawn_at is not None or (record.expires_at is not None and record.expires_at <= now)
    return not ended and record.obtained_at <= now


def _purposes(event: dict[str, Any]) -> tuple[str, ...]:
    return tuple((event["purposes"] or "").split(";"))


def _beside(store: "Store", call_id: str) -> Iterator[ConsentRecord]:
    """Yield the records beside the recordings of a call, where they are still there and are of this call."""
    from analyser.consent import read_record, sidecar_of

    for source in store.sources(call_id):
        sidecar = sidecar_of(source)
        if sidecar.is_file() and (record := read_record(sidecar)).call_id == call_id:
            yield record


def _aware(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment

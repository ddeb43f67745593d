"""What withdrawn consent forbids, and what stays known of it when the call itself is gone."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from analyser.core.errors import ConsentRefusedError
from analyser.store.rows import exists, row_of, utc_now

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from analyser.store.records import Store

WITHDRAWN = "withdrawn"
WITHDRAWN_RECORD = "withdrawn record"
"""Why a call was erased whose consent record says that consent was withdrawn: the record itself refuses it, and a new
record may allow it again."""
EXPIRED = "expired"


def refuse_withdrawn(
    on: "Connection", call_id: str, reference: str, *, obtained: datetime | None, source_name: str
) -> None:
    """Refuse a call whose consent was withdrawn; `obtained` (UTC) is of the record that it is to be opened with.

    Raises:
        ConsentRefusedError: no record is given, or it is not of a later consent.
    """
    from sqlalchemy import func, select

    from analyser.store.schema import ERASURES

    mine = (ERASURES.c.reference == reference, ERASURES.c.reason == WITHDRAWN)
    row = row_of(on, call_id)
    moments = (
        on.execute(select(func.max(ERASURES.c.at)).where(*mine)).scalar(),
        withdrawn_at(on, row) if row is not None else None,
    )
    if any(at is not None and (obtained is None or obtained <= at) for at in moments):
        why = "consent for this call was withdrawn"
        raise ConsentRefusedError(source_name, why, "do not use it, unless consent was given again since")


def withdrawn_at(on: "Connection", row: int) -> datetime | None:
    """Return when consent for a call that is held was withdrawn; null where it was not, or was given again since."""
    from sqlalchemy import select

    from analyser.store.schema import CONSENTS

    query = select(CONSENTS.c.event, CONSENTS.c.at).where(CONSENTS.c.call == row).order_by(CONSENTS.c.id.desc())
    latest = on.execute(query.limit(1)).first()
    return latest.at if latest is not None and latest.event == WITHDRAWN else None


def standing(store: "Store", call_ids: Sequence[str]) -> frozenset[str]:
    """Return those of a few hundred calls that are held, not withdrawn, and not being erased.

    Raises:
        BadInputError: the store cannot be read.
    """
    from sqlalchemy import select

    from analyser.store.schema import CALLS

    query = select(CALLS.c.call_id, CALLS.c.id).where(CALLS.c.call_id.in_(call_ids))
    with store.database.transaction() as on:
        held = [call_id for call_id, row in on.execute(query).all() if withdrawn_at(on, row) is None]
    return frozenset(call_id for call_id in held if not store.journal(call_id).exists())


def withdrawn_meanwhile() -> ConsentRefusedError:
    """Return the refusal of what a run made of a call when consent for it was withdrawn while it was at work."""
    why = "consent for it was withdrawn while this run was at work"
    return ConsentRefusedError("the call", why, "debrief purge erases what was made of it")


def certificate_of(on: "Connection", reference: str) -> str | None:
    """Return the name of the latest certificate of a call; null where it was never erased."""
    from sqlalchemy import select

    from analyser.store.schema import ERASURES

    mine = (ERASURES.c.reference == reference, ERASURES.c.certificate != "")
    return on.execute(select(ERASURES.c.certificate).where(*mine).order_by(ERASURES.c.id.desc()).limit(1)).scalar()


def remember(on: "Connection", reference: str) -> bool:
    """Keep that consent was withdrawn for a call of which nothing is held; whether that was news."""
    from analyser.store.schema import ERASURES

    said = {"reference": reference, "reason": WITHDRAWN, "certificate": ""}
    if exists(on, ERASURES, **said):
        return False
    on.execute(ERASURES.insert().values(**said, at=utc_now()))
    return True

"""Which conversations may be audited: those with a consent that stands, and that the store knows, so that it erases."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from analyser.core.consent import COACHING_PURPOSE
from analyser.core.errors import BadInputError
from analyser.core.review import Call
from analyser.keep import Keeper
from pipelines.audit.records import Audited, Particulars, Told
from pipelines.permitted import barred

_ELSEWHERE = "not known to the store: erased, or of another data directory"
_RUN_OUT = "of a consent that has run out; debrief purge erases them"
_ENDED = "no longer covered by consent"


def known(keeper: Keeper, calls: Sequence[Particulars], tell: Told) -> list[Particulars]:
    """Return the calls that the store knows and whose consent has not run out; how many are left out is told.

    Raises:
        BadInputError: none is left, or the store cannot be read.
    """
    ends = {one.call_id: one.expires_at for one in keeper.store.held()}
    now = datetime.now(UTC).replace(tzinfo=None)
    there = [call for call in calls if call.id in ends]
    lasting = [call for call in there if (end := ends[call.id]) is None or end > now]
    if not lasting:
        why = f"none of {len(calls)} calls is known to the store, with a consent that stands"
        raise BadInputError("audit", why, "run it with the data directory that the reviews were written with")
    _tell(tell, len(calls) - len(there), len(calls), _ELSEWHERE)
    _tell(tell, len(there) - len(lasting), len(calls), _RUN_OUT)
    return lasting


def consented(keeper: Keeper, found: Mapping[str, Audited], tell: Told) -> dict[str, Audited]:
    """Return the conversations that may be read now, by every record of consent; how many are left out is told.

    What was tagged without a consent record needs none.

    Raises:
        BadInputError: the store cannot be read.
    """
    now = datetime.now(UTC)

    def may(call: Particulars) -> bool:
        if call.consent is None:
            return bool(keeper.store.held(call_id=call.id))
        asked = Call(id=call.id, kind=call.kind, consent=call.consent)
        return barred(keeper.store, asked, COACHING_PURPOSE, now) is None

    allowed = {call_id: one for call_id, one in found.items() if may(one.call)}
    _tell(tell, len(found) - len(allowed), len(found), f"{_ENDED}, or {_ELSEWHERE}")
    return allowed


def _tell(tell: Told, count: int, all_of_them: int, why: str) -> None:
    if count:
        tell(f"reviews: {count} of {all_of_them} {'is' if count == 1 else 'are'} {why}; left out")

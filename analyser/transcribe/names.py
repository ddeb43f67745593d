"""What transcripts call the speakers, and which role that is."""

import re
from collections.abc import Iterable

from analyser.core.call import SERVED, SERVING, Kind, Role

SERVERS = frozenset(
    {"agent", "advisor", "adviser", "representative", "rep", "operator", "handler", "call handler", "service agent"}
)
CALLERS = frozenset({"customer", "caller", "client"})
BUDDIES = frozenset({"buddy", "coach", "mentor"})
COLLEAGUES = frozenset({"colleague", "coachee", "mentee"})
UNKNOWN = frozenset({"unknown", "speaker"})

KNOWN = SERVERS | CALLERS | BUDDIES | COLLEAGUES | UNKNOWN

NUMBER = re.compile(r"[\s_#-]*[0-9]{1,3}$")


def kind_of(names: Iterable[str | None]) -> Kind:
    """Say what sort of conversation it is from the names of its speakers: coaching only if nobody is a customer.

    >>> kind_of(["Buddy", "Agent"]), kind_of(["Agent", "Caller"]), kind_of(["Speaker 1"])
    (<Kind.COACHING: 'coaching'>, <Kind.CUSTOMER: 'customer'>, <Kind.CUSTOMER: 'customer'>)
    """
    seen = {plain(name) for name in names if name}
    return Kind.COACHING if seen & (BUDDIES | COLLEAGUES) and not seen & CALLERS else Kind.CUSTOMER


def role_of(name: str | None, kind: Kind) -> Role:
    """Return the role of a speaker by name; who is not known is `unknown`.

    In a coaching conversation an agent is the colleague who is coached.

    >>> role_of("ADVISER", Kind.CUSTOMER), role_of("Agent", Kind.COACHING), role_of("Speaker 1", Kind.CUSTOMER)
    (<Role.AGENT: 'agent'>, <Role.COLLEAGUE: 'colleague'>, <Role.UNKNOWN: 'unknown'>)
    """
    known = plain(name or "")
    serving, served = (SERVERS, CALLERS) if kind is Kind.CUSTOMER else (BUDDIES, COLLEAGUES | SERVERS)
    if known in serving:
        return SERVING[kind]
    return SERVED[kind] if known in served else Role.UNKNOWN


def plain(name: str) -> str:
    """Return a speaker's name as it is looked up: lower case, one blank between words, no number.

    >>> plain(" Call  Handler 2 ")
    'call handler'
    """
    return NUMBER.sub("", " ".join(name.split()).lower())

"""A stratified sample: how many conversations of each stratum, and which; the seed and the call ids decide alone."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from pipelines.audit.records import Particulars

NOT_STATED = "not stated"
ATTRIBUTES = ("kind", "queue", "agent", "week")
METHOD = (
    "Proportional allocation by largest remainder, with at least one conversation for each stratum where there are as "
    "many to draw as strata; within a stratum those whose SHA-256 of seed and call id is smallest."
)

Stratum = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A sample: the calls by id, and for each stratum how many there are and how many were drawn."""

    calls: tuple[Particulars, ...]
    sizes: Mapping[Stratum, int]
    allocated: Mapping[Stratum, int]


def told(call: Particulars, attribute: str) -> str:
    """Return what is told of a call: its kind, queue, agent, or the ISO week in which it began.

    >>> from analyser.core.call import Kind
    >>> told(Particulars(id="a", kind=Kind.CUSTOMER, started_at="2026-11-17T10:05:00Z"), "week")
    '2026-W47'
    """
    if attribute != "week":
        return str(getattr(call, attribute) or "").strip() or NOT_STATED
    at = began(call)
    return NOT_STATED if at is None else f"{at:%G-W%V}"


def began(call: Particulars) -> datetime | None:
    """Return when a call began, by the clock of whoever stated it; null where nobody did."""
    try:
        return datetime.fromisoformat(call.started_at or "")
    except ValueError:
        return None


def draw(calls: Sequence[Particulars], n: int, by: Sequence[str], seed: int) -> Drawn:
    """Draw `n` of the calls, or all where there are fewer, by the strata that the attributes `by` make."""
    strata: dict[Stratum, list[Particulars]] = {}
    for call in sorted(calls, key=lambda call: call.id):
        strata.setdefault(tuple(told(call, attribute) for attribute in by), []).append(call)
    sizes = {stratum: len(strata[stratum]) for stratum in sorted(strata)}
    allocated = allocate(sizes, min(n, len(calls)), seed)
    drawn = [
        call
        for stratum, some in strata.items()
        for call in sorted(some, key=lambda call: ranked(seed, call.id))[: allocated[stratum]]
    ]
    return Drawn(calls=tuple(sorted(drawn, key=lambda call: call.id)), sizes=sizes, allocated=allocated)


def allocate(sizes: Mapping[Stratum, int], n: int, seed: int) -> dict[Stratum, int]:
    """Return how many to draw of each stratum, `n` in all; equal remainders go by the seed.

    >>> allocate({("a",): 90, ("b",): 9, ("c",): 1}, 10, seed=1)
    {('a',): 8, ('b',): 1, ('c',): 1}
    """
    left = dict(sizes)
    allocated = dict.fromkeys(sizes, 0)
    if n >= len(sizes):
        # A stratum whose share is below one gets its one; what is left is shared out among the others.
        while small := [one for one, size in left.items() if size * (n - sum(allocated.values())) < sum(left.values())]:
            for stratum in small:
                allocated[stratum] = 1
                del left[stratum]
    rest, whole = n - sum(allocated.values()), sum(left.values())
    shares = {stratum: Fraction(size * rest, whole) for stratum, size in left.items()}
    allocated |= {stratum: int(share) for stratum, share in shares.items()}
    order = sorted(shares, key=lambda one: (-(shares[one] % 1), -left[one], ranked(seed, *one)))
    for stratum in order[: n - sum(allocated.values())]:
        allocated[stratum] += 1
    return allocated


def ranked(seed: int, *parts: str) -> str:
    """Return where something stands in an order that the seed decides, on any machine."""
    return hashlib.sha256("\0".join((str(seed), *parts)).encode("utf-8", "surrogatepass")).hexdigest()

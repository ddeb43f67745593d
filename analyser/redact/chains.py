"""Reads identifiers out of signs that were said one after another, maybe over several turns.

A correction can be made in more than one way ("five triple five, no, sorry, five double five six"): each way of
making it is tried, and the one in which most fits together wins.
"""

from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

from analyser.redact.forms import Form, Piece
from analyser.redact.shapes import Reading, figures
from analyser.redact.spoken import Gap, Spoken

_MOST_READINGS = 12
_FEW_SIGNS = 64
"""Beyond so many signs in one go an identifier is looked for only where one can start: nobody speaks like that."""

_BOUNDARY = 0.04
"""What an edge that is set off by a pause is worth, beside the shape."""

_LENGTH = 0.002
_LEFT_OVER = 0.01
_RANK = 0.02
_SORT_CODE, _BANK_DETAILS = 6, range(13, 16)
"""Figures of a sort code, and of one with an account number, of which a recogniser may lose or double one."""

_BREAK = 0.05
_SURE = 0.95


class Part(NamedTuple):
    """A sign in its turn, with the number of its run and the word before it.

    fresh: something else was said between the run before and this one.
    """

    run: int
    turn: int
    sign: Spoken
    before: str
    fresh: bool


class Match(NamedTuple):
    """An identifier read from the signs at `places`, in order, of a chain."""

    form: Form
    reading: Reading
    places: tuple[int, ...]


def read_chain(chain: Sequence[Part], forms: Sequence[Form], *, named: bool) -> tuple[list[Match], list[int]]:
    """Return the identifiers in a chain, and the places of the signs that count after corrections.

    forms: what may be found, the likeliest first. named: whether somebody named these types.
    """
    best: tuple[float, list[Match], list[int]] | None = None
    for order in corrected(chain):
        matches = list(_matches(chain, order, forms, named=named))
        read = sum(len(match.places) for match in matches)
        worth = sum(match.reading.sure for match in matches) - _LEFT_OVER * (len(order) - read)
        if best is None or worth > best[0] + 1e-9:
            best = (worth, matches, order)
    return (best[1], best[2]) if best else ([], [])


def bank_details(chain: Sequence[Part]) -> tuple[list[int], list[int]] | None:
    """Return the places of a sort code and of the account number after it in the same breath, or null."""
    order = corrected(chain)[0]
    lengths = list(accumulate(len(figures(chain[place].sign.code) or "") for place in order))
    if not lengths or lengths[-1] not in _BANK_DETAILS or _SORT_CODE not in lengths:
        return None
    cut = lengths.index(_SORT_CODE) + 1
    return order[:cut], order[cut:]


def corrected(chain: Sequence[Part]) -> list[list[int]]:
    """Return the ways to make the corrections in a chain, as places of the signs that are left; the likeliest first."""
    orders: list[list[int]] = [[]]
    for place, part in enumerate(chain):
        if part.sign.gap is Gap.REGRET and place:
            shortened = [order[: len(order) - drop] for order in orders for drop in _drops(chain, order, place)]
            orders = [list(order) for order in dict.fromkeys(map(tuple, shortened))][:_MOST_READINGS]
        for order in orders:
            order.append(place)
    return orders


def _drops(chain: Sequence[Part], order: list[int], place: int) -> list[int]:
    """How many signs said before `place` are taken back by what follows there, the likeliest first."""
    after = place + 1
    while after < len(chain) and chain[after].sign.gap <= Gap.SPACE:
        after += 1
    length = sum(len(part.sign.code) for part in chain[place:after])
    signs = chars = 0
    same, segment = None, None
    while signs < len(order):
        part = chain[order[len(order) - 1 - signs]]
        signs += 1
        chars += len(part.sign.code)
        if chars == length:
            same = signs
        if segment is None and part.sign.gap > Gap.SPACE:
            segment = signs
        if chars > length and segment is not None:
            break
    likely = [drop for drop in (same, segment) if drop is not None]
    if segment is not None and same != segment:
        likely.reverse()
    return list(dict.fromkeys([*likely, len(order), 1, 0]))


def _matches(chain: Sequence[Part], order: list[int], forms: Sequence[Form], *, named: bool) -> Iterator[Match]:
    taken: set[int] = set()
    for _, _, first, last, form, reading in sorted(_windows(chain, order, forms, named=named), key=_by_worth):
        if taken.isdisjoint(range(first, last)):
            taken.update(range(first, last))
            yield Match(form, reading, tuple(order[first:last]))


_Window = tuple[float, int, int, int, Form, Reading]


def _by_worth(window: _Window) -> tuple[float, int, int]:
    return window[:3]


def _windows(chain: Sequence[Part], order: list[int], forms: Sequence[Form], *, named: bool) -> Iterator[_Window]:
    """Yield every stretch of a chain that some form reads: (minus worth, rank, first, after, form, reading)."""
    gaps = [_gap(chain, order, place) for place in range(len(order) + 1)]
    longest = max((form.longest for form in forms), default=0)
    for first in range(len(order)):
        if len(order) > _FEW_SIGNS and not _may_start(chain, order, first, gaps):
            continue
        code, before = "", chain[order[first]].before
        for after in range(first + 1, len(order) + 1):
            code += chain[order[after - 1]].sign.code
            if len(code) > longest:
                break
            for rank, form in enumerate(forms):
                if not form.shortest <= len(code) <= form.longest:
                    continue
                reading = form.read(code, before)
                if reading is None or not _stands(form, reading, gaps[first], gaps[after], named=named):
                    continue
                edges = (gaps[first] > Gap.SPACE) + (gaps[after] > Gap.SPACE)
                worth = reading.sure + _BOUNDARY * edges + _LENGTH * len(code) - _RANK * rank
                if form.whole:
                    worth -= _BREAK * sum(gap is Gap.STOP for gap in gaps[first + 1 : after])
                yield -worth, rank, first, after, form, reading


def _stands(form: Form, reading: Reading, before: Gap, after: Gap, *, named: bool) -> bool:
    """Whether a stretch is set off from what is around it as far as its form and its shape ask for."""
    if not named and reading.sure < form.alone:
        return False
    if form.whole or (form.whole_alone and not named):
        return before >= Gap.STOP and after >= Gap.STOP
    edges = (before > Gap.SPACE) + (after > Gap.SPACE)
    if named:
        return edges == 2 or (edges == 1 and reading.sure >= _SURE)
    return edges == 2 or (before > Gap.SPACE and reading.sure >= 1)


def _gap(chain: Sequence[Part], order: list[int], place: int) -> Gap:
    """The gap before a place; where a run begins, after a correction, and at either end it is a stop."""
    if place in (0, len(order)):
        return Gap.STOP
    part, before = chain[order[place]], chain[order[place - 1]]
    if part.run != before.run:
        return Gap.STOP if part.fresh else Gap.LINK
    return Gap.LINK if part.sign.gap is Gap.REGRET else part.sign.gap


def _may_start(chain: Sequence[Part], order: list[int], place: int, gaps: list[Gap]) -> bool:
    return gaps[place] > Gap.PAUSE or len(chain[order[place]].sign.code) > 2


def pieces(chain: Sequence[Part], places: Sequence[int], form: Form) -> tuple[Piece, ...]:
    """Return the stretches of text that say the signs at `places`: one for each run, cut where "then" links them.

    What was said and taken back just before or between belongs to the piece; its value is the corrected one.
    """
    wanted = set(places)
    first = places[0]
    while first > 0 and chain[first].sign.gap is Gap.REGRET and chain[first - 1].run == chain[first].run:
        first = _false_start(chain, first - 1)
    stretch = list(range(first, places[-1] + 1))
    cuts = [place for before, place in pairwise(stretch) if _cut(chain[before], chain[place])]
    edges = [first, *cuts, places[-1] + 1]
    found = []
    for start, after in pairwise(edges):
        code = "".join(chain[place].sign.code for place in range(start, after) if place in wanted)
        said = code or "".join(chain[place].sign.code for place in range(start, after))
        value = form.part(said) or said.upper()
        found.append(Piece(chain[start].turn, chain[start].sign.start, chain[after - 1].sign.end, value))
    return tuple(found)


def _false_start(chain: Sequence[Part], place: int) -> int:
    """Where the stretch that was taken back begins."""
    while place > 0 and chain[place - 1].run == chain[place].run and chain[place].sign.gap <= Gap.SPACE:
        place -= 1
    return place


def _cut(before: Part, part: Part) -> bool:
    return part.run != before.run or part.sign.gap is Gap.LINK

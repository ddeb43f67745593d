"""What the trained reader takes for personal data, where the rules found nothing or only a part."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from analyser.core.evidence import PersonalDataType
from analyser.redact.codes import STRICT
from analyser.redact.dates import find_dates
from analyser.redact.detectors import FORMS, addresses, names, passwords
from analyser.redact.detectors.email_words import spell
from analyser.redact.forms import Candidate, Piece
from analyser.redact.scene import READ, Heard, Scene
from analyser.redact.shapes import figures, organisation_line
from analyser.redact.taken import Taken
from analyser.redact.tokens import Token

if TYPE_CHECKING:
    from models.mentions import Mention

_BY_TYPE = {form.type: form for form in FORMS}
_IN_PARTS = frozenset({PersonalDataType.ADDRESS})
"""Types of which the rest is taken where a part belongs to something else, as a postcode in an address."""

_WIDENED = frozenset({PersonalDataType.ADDRESS, PersonalDataType.PERSON})
"""Types of which the rules often find no more than a part."""

_WEAK_RULES = frozenset({"address.street", "address.asked", "address.number"})
_WEAK_TYPES = frozenset({PersonalDataType.PASSWORD_OR_PIN.value, PersonalDataType.CUSTOMER_REFERENCE.value})
_WEAK_EVIDENCE = frozenset({"part", "repeated"})
"""What is wrong more often than right where the reader sees nothing, on our own talk that it did not learn from."""

_SURE = 0.97
_CHECKED = 0.9
"""Shapes whose check digits are wrong are less sure than this."""

_LEAST = dict.fromkeys(PersonalDataType, 0.8)
"""How sure the reader must be where no rule speaks for a mention."""

_LEAST_OF_PART = 3
_SHORTEST = 2
"""A mention has so many letters and figures at least."""


def find(scene: Scene, taken: Taken, only: PersonalDataType | None = None) -> list[Candidate]:
    """Return the mentions, or their rests, that nothing else has taken; names are looked for among `names`.

    only: the type to look for; by default every one.
    """
    return [
        candidate
        for heard in scene.turns
        for mention in heard.mentions
        if (only or mention.type) == mention.type != PersonalDataType.PERSON
        and mention.score >= _LEAST[PersonalDataType(mention.type)]
        for first, after in _free(heard, mention, taken)
        if (candidate := _candidate(heard, mention, first, after)) is not None
    ]


def confirmed(scene: Scene, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return the candidates without those that rest on weak rules where the reader saw nothing; names see to it
    themselves."""
    if not scene.read:
        return list(candidates)
    kept = []
    for one in candidates:
        mentions = [m for piece in one.pieces for m in _seen(scene, piece)] if _weak(one.rule) else []
        if not _weak(one.rule) or any(mention.type == one.type for mention in mentions):
            kept.append(one)
        elif mentions and len(one.pieces) == 1:
            kept += _retyped(scene.turns[one.pieces[0].turn], one.pieces[0], mentions[0]) or [one]
        elif one.type is PersonalDataType.ADDRESS:
            kept.append(one)
    return kept


def _retyped(heard: Heard, piece: Piece, mention: "Mention") -> list[Candidate]:
    """A piece as what the reader takes it for, if it can be that."""
    said = _candidate(heard, mention, *_tokens(heard, piece.start, piece.end))
    return [said] if said else []


def _weak(rule: str) -> bool:
    kind, _, evidence = rule.partition(".")
    if kind == PersonalDataType.PERSON:
        return False
    return rule in _WEAK_RULES or kind in _WEAK_TYPES or evidence in _WEAK_EVIDENCE


def _seen(scene: Scene, piece: Piece) -> list["Mention"]:
    return [m for m in scene.turns[piece.turn].mentions if m.start < piece.end and m.end > piece.start]


def widened(scene: Scene, candidates: Sequence[Candidate], taken: Taken) -> list[Candidate]:
    """Return names and addresses said in one piece, each as long as the mention that it is a part of, where that is
    free; `taken` is kept up to date."""
    wide = []
    for candidate in candidates:
        heard, piece = scene.turns[candidate.pieces[0].turn], candidate.pieces[0]
        if len(candidate.pieces) == 1 and candidate.type in _WIDENED:
            taken.remove(*piece[:3])
            for mention in heard.mentions:
                if mention.type == candidate.type and mention.start < piece.end and mention.end > piece.start:
                    low, high = taken.room(*piece[:3])
                    piece = _stretched(heard, candidate.type, piece, max(low, mention.start), min(high, mention.end))
            taken.add(*piece[:3])
            if piece != candidate.pieces[0]:
                candidate = replace(candidate, pieces=(piece,), value=piece.value)
        wide.append(candidate)
    return wide


def _stretched(heard: Heard, kind: PersonalDataType, piece: Piece, start: int, end: float) -> Piece:
    """A piece that reaches as far as the words between `start` and `end`."""
    first, after = _trimmed(heard.tokens, *_tokens(heard, min(start, piece.start), max(end, piece.end)))
    low, high = min(heard.tokens[first].start, piece.start), max(heard.tokens[after - 1].end, piece.end)
    if (low, high) == (piece.start, piece.end):
        return piece
    return Piece(piece.turn, low, high, _written(heard, kind, first, after))


def _tokens(heard: Heard, start: int, end: float) -> tuple[int, int]:
    """The tokens `[first, after)` that start in characters `[start, end)`."""
    starts = [token.start for token in heard.tokens]
    return bisect_left(starts, start), bisect_left(starts, end)


def _free(heard: Heard, mention: "Mention", taken: Taken) -> Iterator[tuple[int, int]]:
    """Yield the tokens `[first, after)` of a mention that are free: all of it, or the rest of an address."""
    first, after = _tokens(heard, mention.start, mention.end)
    tokens = heard.tokens
    if taken.free(heard.index, mention.start, mention.end):
        yield first, after
        return
    if mention.type not in _IN_PARTS:
        return
    begin = first
    for index in range(first, after + 1):
        if index < after and taken.free(heard.index, tokens[index].start, tokens[index].end):
            continue
        said = sum(len(token.text) for token in tokens[begin:index] if token.kind != "p")
        if said >= _LEAST_OF_PART:
            yield begin, index
        begin = index + 1


def _trimmed(tokens: Sequence[Token], first: int, after: int) -> tuple[int, int]:
    """Tokens `[first, after)` without the marks at either end."""
    while first < after and tokens[first].kind == "p":
        first += 1
    while first < after and tokens[after - 1].kind == "p":
        after -= 1
    return first, after


def _candidate(heard: Heard, mention: "Mention", first: int, after: int) -> Candidate | None:
    tokens = heard.tokens
    first, after = _trimmed(tokens, first, after)
    if sum(len(token.text) for token in tokens[first:after]) < _SHORTEST:
        return None
    kind = PersonalDataType(mention.type)
    if not _possible(heard, kind, first, after, sure=mention.score >= _SURE):
        return None
    value = _written(heard, kind, first, after)
    piece = Piece(heard.index, tokens[first].start, tokens[after - 1].end, value)
    return Candidate(kind, (piece,), value, mention.score, READ)


def _possible(heard: Heard, kind: PersonalDataType, first: int, after: int, *, sure: bool) -> bool:
    """Whether tokens may be of a type at all: a code has signs that its form takes, and is no organisation's line.

    sure: the reader has so little doubt that some other sign among figures does not matter.
    """
    form = _BY_TYPE.get(kind)
    if form is None:
        return True
    code = _code(heard, first, after)
    if kind in STRICT:
        reading = form.read(code, "") if form.shortest <= len(code) <= form.longest else None
        return reading is not None and reading.sure >= _CHECKED
    if len(code) < form.least or (form.part(code) is None and not (sure and sum(map(str.isdigit, code)) >= form.least)):
        return False
    return kind is not PersonalDataType.PHONE or not organisation_line(figures(code) or "")


def _code(heard: Heard, first: int, after: int) -> str:
    return "".join(sign.code for run in heard.runs for sign in run.signs if first <= sign.token < after)


def _written(heard: Heard, kind: PersonalDataType, first: int, after: int) -> str:
    """The normal form of tokens `[first, after)`; what was said where there is none."""
    tokens = heard.tokens[first:after]
    said = heard.turn.text[tokens[0].start : tokens[-1].end]
    match kind:
        case PersonalDataType.PERSON:
            return names.written(said)
        case PersonalDataType.ADDRESS:
            return addresses.written(heard.tokens, first, after)
        case PersonalDataType.EMAIL:
            return spell(heard.tokens, first, after)
        case PersonalDataType.PASSWORD_OR_PIN:
            return passwords.written(heard, first, after) or said
        case PersonalDataType.DATE_OF_BIRTH:
            dates = find_dates(tokens, bare=True)
            return (dates[0].value if dates else "") or said
    form = _BY_TYPE.get(kind)
    return (form.part(_code(heard, first, after)) if form else None) or said

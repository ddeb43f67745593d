"""Codes with check digits as they are written, so that words among their letters ("BE", "AND") do not break them."""

import functools
from collections.abc import Iterator
from typing import Any

from analyser.core.evidence import PersonalDataType
from analyser.redact.detectors.cards import card_number
from analyser.redact.forms import Candidate, Piece
from analyser.redact.scene import Scene
from analyser.redact.shapes import figures, iban
from analyser.redact.taken import Taken
from analyser.redact.tokens import folded

_CARD = r"(?:[0-9]{4}[ \-]?){3}[0-9]{4}|[0-9]{4}[ \-]?[0-9]{6}[ \-]?[0-9]{5}"
_IBAN = r"[A-Za-z]{2}[0-9]{2}(?:[ \-]?[A-Za-z0-9]{4}){2,7}(?:[ \-]?[A-Za-z0-9]{1,3})?"
_SURE = 1.0


def find(scene: Scene, taken: Taken) -> list[Candidate]:
    """Return the cards and IBANs whose check digits are right; what is written over blanks may follow one another."""
    return [
        candidate
        for heard in scene.turns
        for candidate in _in_turn(heard.index, folded(heard.turn.text))
        if taken.free(heard.index, candidate.pieces[0].start, candidate.pieces[0].end)
    ]


def _in_turn(turn: int, text: str) -> Iterator[Candidate]:
    for kind, pattern in ((PersonalDataType.IBAN, _IBAN), (PersonalDataType.CARD_NUMBER, _CARD)):
        for match in _compiled(pattern).finditer(text):
            start, end = match.span()
            if (start and _goes_on(text[start - 1])) or (end < len(text) and _goes_on(text[end])):
                continue
            value = _checked(kind, match.group())
            if value:
                yield Candidate(kind, (Piece(turn, start, end, value),), value, 0.97, f"{kind}.written")


def _goes_on(char: str) -> bool:
    return char.isalnum() or char == "-"


def _checked(kind: PersonalDataType, written: str) -> str | None:
    code = "".join(char for char in written if char.isalnum()).upper()
    if kind is PersonalDataType.IBAN:
        reading = iban(code) if code.isascii() else None
    else:
        digits = figures(code)
        reading = card_number(digits, "") if digits else None
        if reading and reading.sure < 0.9:
            return None
    return reading.value if reading and (kind is PersonalDataType.CARD_NUMBER or reading.sure >= _SURE) else None


@functools.cache
def _compiled(pattern: str) -> Any:
    import re2

    return re2.compile(pattern)

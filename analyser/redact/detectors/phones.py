"""Telephone numbers: UK (Ofcom's numbering plan), international, and any that was asked for.

Numbers as they are set abroad, "+33 1 42 68 53 00" or "(415) 555-0132", are found by that; the rest is read as codes.
"""

import functools
from typing import Any

from analyser.core.evidence import PersonalDataType
from analyser.redact.check_digits import mod11
from analyser.redact.forms import Candidate, Form, Piece
from analyser.redact.scene import Scene
from analyser.redact.shapes import Reading, figures, organisation_line, phone
from analyser.redact.taken import Taken

_SET_ABROAD = (
    r"\+\d{1,3}[ .()\-]*\d(?:[ .()\-]{0,3}\d){6,12}|\(\d{3}\) ?\d{3}[ .\-]\d{4}\b|\b\d{3}[.\-]\d{3}[.\-]\d{4}\b"
)
_FEWEST = 10


def find(scene: Scene, taken: Taken) -> list[Candidate]:
    """Return the numbers that are set as telephone numbers are abroad."""
    found = []
    for heard in scene.turns:
        text = heard.turn.text
        if sum(token.kind == "d" and len(token.text) for token in heard.tokens) < _FEWEST:
            continue
        for match in _compiled().finditer(text):
            start, end = match.span()
            digits = "".join(char for char in match.group() if char.isdigit())
            abroad = text[start] == "+"
            nhs = not abroad and text[start] != "(" and mod11(digits)
            if nhs or not taken.free(heard.index, start, end):
                continue
            reading = phone(digits, plus=True) if abroad else None
            piece = Piece(heard.index, start, end, reading.value if reading else digits)
            found.append(Candidate(PersonalDataType.PHONE, (piece,), piece.value, 0.8, "phone.written"))
    return found


@functools.cache
def _compiled() -> Any:
    import re2

    return re2.compile(_SET_ABROAD)


def number(code: str, before: str) -> Reading | None:
    """Read a telephone number; `before` is "+" or "plus" where it is international."""
    digits = figures(code)
    return phone(digits, plus=before in ("+", "plus")) if digits else None


def number_part(code: str) -> str | None:
    """Read a piece of a number, unless it starts as only organisations' numbers do."""
    digits = figures(code)
    return None if digits is None or organisation_line(digits) else digits


FORMS: tuple[Form, ...] = (
    Form(
        type=PersonalDataType.PHONE,
        shortest=6,
        longest=15,
        read=number,
        part=number_part,
        least=4,
        alone=0.9,
    ),
)

"""Telephone numbers: UK (Ofcom's numbering plan), international, and any that was asked for."""

from analyser.core.evidence import PersonalDataType
from analyser.redact.forms import Form
from analyser.redact.shapes import Reading, figures, organisation_line, phone


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

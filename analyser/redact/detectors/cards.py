"""Payment cards: the long number (ISO/IEC 7812, Luhn), the expiry and the security code."""

from analyser.core.evidence import PersonalDataType
from analyser.redact.check_digits import luhn
from analyser.redact.forms import Form
from analyser.redact.shapes import Reading, figures

_ISSUED = {
    13: ("4",),
    14: ("30", "36", "38", "39"),
    15: ("34", "37", "1", "2131"),
    16: ("2", "3", "4", "5", "6"),
    17: ("5", "6"),
    18: ("5", "6"),
    19: ("4", "5", "6"),
}
"""Lengths of card numbers with the figures that they start with (ranges of the card schemes)."""

_USUAL = 16
_UNCHECKED = {_USUAL: 0.89, 15: 0.6}
"""How sure a card number is of which a figure was misheard, by its length."""

_YEARS = range(20, 46)


def card_number(code: str, _before: str) -> Reading | None:
    """Read a card number; one that fails the Luhn check is less sure."""
    digits = figures(code)
    if digits is None:
        return None
    if luhn(digits) and digits.startswith(_ISSUED.get(len(digits), ("x",))):
        return Reading(digits, 1.0 if len(digits) == _USUAL else 0.9)
    return Reading(digits, _UNCHECKED.get(len(digits), 0.45))


def security_code(code: str, _before: str) -> Reading | None:
    """Read a card security code of three or four figures."""
    digits = figures(code)
    return Reading(digits, 0.9 if len(digits) == 3 else 0.7) if digits else None


def expiry(code: str, _before: str) -> Reading | None:
    """Read month and year as `MM/YY`.

    >>> expiry("o928", "").value, expiry("122027", "").value, expiry("928", "").value
    ('09/28', '12/27', '09/28')
    """
    digits = figures(code)
    if digits is None or len(digits) == 5:
        return None
    head, year = (digits[:-4], digits[-4:]) if len(digits) == 6 else (digits[:-2], digits[-2:])
    if len(year) == 4 and not year.startswith("20"):
        return None
    if not 1 <= int(head) <= 12 or int(year[-2:]) not in _YEARS:
        return None
    return Reading(f"{int(head):02d}/{year[-2:]}", 0.95 if len(digits) != 3 else 0.8)


FORMS: tuple[Form, ...] = (
    Form(
        type=PersonalDataType.CARD_NUMBER,
        shortest=12,
        longest=19,
        read=card_number,
        part=figures,
        least=4,
        alone=0.9,
        followed_by=(PersonalDataType.CARD_EXPIRY, PersonalDataType.CARD_SECURITY_CODE),
    ),
    Form(
        type=PersonalDataType.CARD_EXPIRY,
        shortest=3,
        longest=6,
        read=expiry,
        part=figures,
        least=3,
        followed_by=(PersonalDataType.CARD_SECURITY_CODE,),
    ),
    Form(
        type=PersonalDataType.CARD_SECURITY_CODE,
        shortest=3,
        longest=4,
        read=security_code,
        part=figures,
        least=2,
        whole=True,
    ),
)

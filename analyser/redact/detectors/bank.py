"""Bank details: sort code, account number, IBAN (ISO 13616)."""

from analyser.core.evidence import PersonalDataType
from analyser.redact.forms import Form
from analyser.redact.shapes import Reading, figures, iban, settled

_ACCOUNT_LENGTHS = {8: 0.95, 7: 0.7, 9: 0.7, 10: 0.7, 6: 0.55, 11: 0.55, 12: 0.55}


def sort_code(code: str, _before: str) -> Reading | None:
    """Read a sort code as `NN-NN-NN`."""
    digits = figures(code)
    return Reading(f"{digits[:2]}-{digits[2:4]}-{digits[4:]}", 0.9) if digits else None


def account_number(code: str, _before: str) -> Reading | None:
    """Read an account number: eight figures at a UK bank, six to twelve elsewhere."""
    digits = figures(code)
    return Reading(digits, _ACCOUNT_LENGTHS[len(digits)]) if digits else None


FORMS: tuple[Form, ...] = (
    Form(type=PersonalDataType.SORT_CODE, shortest=6, longest=6, read=sort_code, part=figures, least=2),
    Form(
        type=PersonalDataType.ACCOUNT_NUMBER,
        shortest=6,
        longest=12,
        read=account_number,
        part=figures,
        least=3,
    ),
    Form(
        type=PersonalDataType.IBAN,
        shortest=15,
        longest=32,
        read=lambda code, _before: iban(code),
        part=settled,
        least=4,
        alone=1.0,
    ),
)

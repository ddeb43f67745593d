"""PINs and passcodes of figures, where one is asked for."""

from analyser.core.evidence import PersonalDataType
from analyser.redact.forms import Form
from analyser.redact.shapes import Reading, figures


def pin(code: str, _before: str) -> Reading | None:
    """Read a PIN of three to eight figures."""
    digits = figures(code)
    return Reading(digits, 0.8) if digits else None


FORMS: tuple[Form, ...] = (
    Form(type=PersonalDataType.PASSWORD_OR_PIN, shortest=3, longest=8, read=pin, part=figures, least=2, whole=True),
)

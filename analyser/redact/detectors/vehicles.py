"""Vehicle registration marks (DVLA)."""

from analyser.core.evidence import PersonalDataType
from analyser.redact.forms import Form
from analyser.redact.shapes import Reading, registration, settled


def mark(code: str, _before: str) -> Reading | None:
    """Read a registration mark."""
    return registration(code)


def mark_part(code: str) -> str | None:
    """Read a piece of a mark: at most seven figures and letters."""
    return settled(code) if len(code) <= 7 else None


FORMS: tuple[Form, ...] = (
    Form(
        type=PersonalDataType.VEHICLE_REGISTRATION,
        shortest=4,
        longest=7,
        read=mark,
        part=mark_part,
        least=4,
        alone=0.95,
    ),
)

"""UK postcodes, whole and in halves."""

from analyser.core.evidence import PersonalDataType
from analyser.redact.forms import Form
from analyser.redact.shapes import Reading, figures, inward, misheard_postcode, outward, postcode, settled


def whole(code: str, _before: str) -> Reading | None:
    """Read a whole postcode."""
    written = postcode(code)
    if written:
        return Reading(written, 0.95)
    misheard = misheard_postcode(code)
    return Reading(misheard, 0.8) if misheard else None


def half(code: str) -> str | None:
    """Read half a postcode, or a whole one of which a sign was misheard."""
    written = outward(code) or inward(code)
    if written:
        return written
    return settled(code) if 3 <= len(code) <= 8 and not (figures(code) and len(code) != 5) else None


FORMS: tuple[Form, ...] = (
    Form(type=PersonalDataType.POSTCODE, shortest=5, longest=7, read=whole, part=half, least=2, alone=0.95),
)

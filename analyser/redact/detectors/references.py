"""References by which an organisation knows a person: customer, order, policy, claim and booking numbers."""

from analyser.core.evidence import PersonalDataType
from analyser.redact.forms import Form
from analyser.redact.shapes import Reading, settled


def reference(code: str, _before: str) -> Reading | None:
    """Read a reference: four signs or more with a figure among them, or six letters or more."""
    value = settled(code)
    figured = any(sign.isdigit() for sign in value)
    if not figured and len(value) < 6:
        return None
    return Reading(value, 0.8)


FORMS: tuple[Form, ...] = (
    Form(
        type=PersonalDataType.CUSTOMER_REFERENCE,
        shortest=4,
        longest=24,
        read=reference,
        part=settled,
        least=3,
        whole=True,
    ),
)

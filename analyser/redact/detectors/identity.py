"""Numbers of the state: National Insurance, NHS, passport, driving licence."""

from analyser.core.evidence import PersonalDataType
from analyser.redact.check_digits import mod11
from analyser.redact.forms import Form
from analyser.redact.shapes import Reading, driving_licence, figures, fitted, national_insurance, settled


def insurance_number(code: str, _before: str) -> Reading | None:
    """Read a National Insurance number; without its last letter, or with a prefix not issued, it is less sure."""
    whole = national_insurance(code)
    if whole:
        return Reading(whole, 1.0)
    for pattern, sure in (("AA999999A", 0.75), ("AA999999", 0.7)):
        written = fitted(code, pattern)
        if written:
            return Reading(written, sure)
    return None


def nhs_number(code: str, _before: str) -> Reading | None:
    """Read an NHS number of ten figures; one with a wrong check digit is less sure."""
    digits = figures(code)
    return Reading(digits, 1.0 if mod11(digits) else 0.85) if digits else None


def passport_number(code: str, _before: str) -> Reading | None:
    """Read a passport number: nine figures (UK), or letters and figures."""
    digits = figures(code)
    if digits:
        return Reading(digits, 0.9 if len(digits) == 9 else 0.5)
    for pattern in ("AA9999999", "A99999999"):
        written = fitted(code, pattern)
        if written:
            return Reading(written, 0.85)
    return None


def licence(code: str, _before: str) -> Reading | None:
    """Read a driver number: of Great Britain by its shape, of Northern Ireland by its eight figures."""
    driver = driving_licence(code)
    if driver:
        return Reading(driver, 1.0)
    digits = figures(code)
    if digits:
        return Reading(digits, 0.7) if len(digits) == 8 else None
    if len(code) in (15, 16, 17, 18) and code[:3].isalpha():
        return Reading(settled(code), 0.7)
    return None


FORMS: tuple[Form, ...] = (
    Form(
        type=PersonalDataType.NATIONAL_INSURANCE_NUMBER,
        shortest=8,
        longest=9,
        read=insurance_number,
        part=settled,
        least=3,
        alone=1.0,
    ),
    Form(
        type=PersonalDataType.NHS_NUMBER,
        shortest=10,
        longest=10,
        read=nhs_number,
        part=figures,
        least=3,
        alone=1.0,
        whole_alone=True,
    ),
    Form(
        type=PersonalDataType.PASSPORT_NUMBER,
        shortest=8,
        longest=9,
        read=passport_number,
        part=settled,
        least=4,
    ),
    Form(
        type=PersonalDataType.DRIVING_LICENCE,
        shortest=8,
        longest=18,
        read=licence,
        part=settled,
        least=4,
        alone=1.0,
    ),
)

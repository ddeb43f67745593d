"""What is looked for, one module for each group of types."""

from analyser.redact.detectors import (
    bank,
    cards,
    identity,
    phones,
    pins,
    postcodes,
    references,
    vehicles,
)
from analyser.redact.forms import Form

FORMS: tuple[Form, ...] = (
    *cards.FORMS,
    *bank.FORMS,
    *identity.FORMS,
    *vehicles.FORMS,
    *postcodes.FORMS,
    *phones.FORMS,
    *pins.FORMS,
    *references.FORMS,
)
"""Every identifier that is read out sign by sign; in the order in which equal ones are preferred."""

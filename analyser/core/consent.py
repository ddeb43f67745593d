"""The consent record that lets a source be opened, as a value."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

COACHING_PURPOSE = "coaching"


class Basis(StrEnum):
    """The lawful basis that the record states (UK GDPR article 6(1))."""

    CONSENT = "consent"
    LEGITIMATE_INTERESTS = "legitimate_interests"
    CONTRACT = "contract"
    LEGAL_OBLIGATION = "legal_obligation"
    PUBLIC_TASK = "public_task"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentRecord:
    """What was agreed, when, for which purposes and between whom; times carry a time zone."""

    call_id: str
    basis: Basis
    purposes: tuple[str, ...]
    obtained_at: datetime
    expires_at: datetime | None = None
    withdrawn_at: datetime | None = None
    parties: tuple[str, ...]
    reference: str = ""

    def __post_init__(self) -> None:
        for moment in (self.obtained_at, self.expires_at, self.withdrawn_at):
            if moment is not None and moment.tzinfo is None:
                raise ValueError("consent times must carry a time zone")

"""A conversation: who spoke, when, and what was said. Times are seconds from the start of the audio."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

TRANSCRIPT_SCHEMA = "debrief.transcript/1"


class Kind(StrEnum):
    """What sort of conversation it is; it fixes the two roles."""

    CUSTOMER = "customer"
    COACHING = "coaching"


class Role(StrEnum):
    """Who speaks."""

    AGENT = "agent"
    CUSTOMER = "customer"
    BUDDY = "buddy"
    COLLEAGUE = "colleague"
    UNKNOWN = "unknown"


SERVING: dict[Kind, Role] = {Kind.CUSTOMER: Role.AGENT, Kind.COACHING: Role.BUDDY}
"""The role whose behaviour is reviewed: the one who serves, or who coaches."""

SERVED: dict[Kind, Role] = {Kind.CUSTOMER: Role.CUSTOMER, Kind.COACHING: Role.COLLEAGUE}
"""The other role."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One recognised word with its times in seconds and the recogniser's probability in [0, 1].

    overlap: whether another speaker speaks during at least half of it.
    """

    text: str
    start_s: float
    end_s: float
    probability: float | None = None
    overlap: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.start_s <= self.end_s:
            raise ValueError(f"word times must satisfy 0 <= start <= end, not {self.start_s}, {self.end_s}")
        if self.probability is not None and not 0 <= self.probability <= 1:
            raise ValueError(f"word probability must lie in [0, 1], not {self.probability}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What one role says until it stops or the other takes over; times are null where the source has none."""

    role: Role
    text: str
    start_s: float | None = None
    end_s: float | None = None
    words: tuple[Word, ...] = ()

    def __post_init__(self) -> None:
        if (self.start_s is None) != (self.end_s is None):
            raise ValueError("a turn has both times or neither")
        if self.start_s is not None and self.end_s is not None and not 0 <= self.start_s <= self.end_s:
            raise ValueError(f"turn times must satisfy 0 <= start <= end, not {self.start_s}, {self.end_s}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """The turns of one conversation, in order of `start_s`; a turn keeps its index, tags point at it."""

    kind: Kind
    turns: tuple[Turn, ...]
    schema: str = TRANSCRIPT_SCHEMA

    def __post_init__(self) -> None:
        starts = [turn.start_s for turn in self.turns if turn.start_s is not None]
        if any(later < earlier for earlier, later in itertools.pairwise(starts)):
            raise ValueError("turns must be in order of start_s")

    @property
    def serving(self) -> Role:
        """The role whose behaviour is reviewed."""
        return SERVING[self.kind]

    @property
    def served(self) -> Role:
        """The role that is served or coached."""
        return SERVED[self.kind]

    def by(self, role: Role) -> Iterator[tuple[int, Turn]]:
        """Yield `(index, turn)` for each turn of `role`."""
        return ((index, turn) for index, turn in enumerate(self.turns) if turn.role is role)

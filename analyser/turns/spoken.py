"""A turn of a speaker whose role is not known yet."""

from collections.abc import Mapping
from dataclasses import dataclass

from analyser.core.call import Role, Turn, Word


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenTurn:
    """What one speaker says until they stop or the other takes over. `speaker` counts from 0; times in seconds."""

    speaker: int
    text: str
    start_s: float
    end_s: float
    words: tuple[Word, ...] = ()

    def __post_init__(self) -> None:
        if self.speaker < 0:
            raise ValueError(f"a speaker's number is 0 or more, not {self.speaker}")
        if not 0 <= self.start_s <= self.end_s:
            raise ValueError(f"turn times must satisfy 0 <= start <= end, not {self.start_s}, {self.end_s}")

    def given(self, roles: Mapping[int, Role]) -> Turn:
        """Return the turn with its speaker's role; a speaker whom `roles` lacks is `unknown`."""
        return Turn(
            role=roles.get(self.speaker, Role.UNKNOWN),
            text=self.text,
            start_s=self.start_s,
            end_s=self.end_s,
            words=self.words,
        )

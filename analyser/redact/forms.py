"""What a detector finds, and what it must know of an identifier that is read out sign by sign."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from analyser.core.evidence import PersonalDataType
from analyser.redact.shapes import Reading

NEVER = 2.0
"""How sure a shape would have to be for a form that is only found where it was named or asked for."""


class Piece(NamedTuple):
    """Characters `[start, end)` of a turn and the normal form of what is said there."""

    turn: int
    start: int
    end: int
    value: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """One item of personal data, said in one piece or several; `rule` is the id of what found it."""

    type: PersonalDataType
    pieces: tuple[Piece, ...]
    value: str
    score: float
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """An identifier that is read out in figures and letters.

    shortest, longest: signs of the whole. read: the code as a whole identifier, told the word that stands before it
    ("+"), or null. part: the normal form of a piece of it, or null. least: signs that a piece must have in sum to
    be taken for one. alone: how sure a reading must be where nobody named the type. whole: it takes up all of what
    is said in one go, so that it is never a stretch of something longer; `whole_alone` asks that only where it was
    not named. followed_by: types that may follow it in the same breath.
    """

    type: PersonalDataType
    shortest: int
    longest: int
    read: Callable[[str, str], Reading | None]
    part: Callable[[str], str | None]
    least: int = 3
    alone: float = NEVER
    whole: bool = False
    whole_alone: bool = False
    followed_by: tuple[PersonalDataType, ...] = ()

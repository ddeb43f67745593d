"""Reads transcripts in this project's own form, `debrief.transcript/1`, and nothing else that is JSON."""

import re
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from analyser.core.call import SERVED, SERVING, Kind, Role, Transcript, Turn, Word
from analyser.core.errors import BadInputError
from analyser.transcribe.lines import check_turns, printable

Seconds = Annotated[float, Field(ge=0, le=7 * 24 * 3600, allow_inf_nan=False)]
Probability = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
COACHES = frozenset({Role.BUDDY, Role.COLLEAGUE})
FIELD = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,30}")
FORM = "write it as debrief.transcript/1, or name a vtt, srt or txt file"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class JsonWord(_Strict):
    """A word of a turn."""

    text: str
    start_s: Seconds
    end_s: Seconds
    probability: Probability | None = None
    overlap: bool = False


class JsonTurn(_Strict):
    """A turn: only its role and text are required."""

    role: Role
    text: str
    start_s: Seconds | None = None
    end_s: Seconds | None = None
    words: tuple[JsonWord, ...] = ()


class JsonTranscript(_Strict):
    """The whole file; pydantic's names of the fields are the contract's."""

    schema_: Literal["debrief.transcript/1"] = Field(default="debrief.transcript/1", alias="schema")
    kind: Kind | None = None
    turns: tuple[JsonTurn, ...]


def read(file: str, text: str, kind: Kind | None) -> Transcript:
    """Return the transcript in a JSON text.

    Raises:
        BadInputError: it is not JSON, not of this schema, its roles do not fit its kind, its turns are not in order
            of time, or there are none or too many.
    """
    try:
        parsed = JsonTranscript.model_validate_json(text)
    except ValidationError as error:
        raise BadInputError(file, _fault(error), FORM) from None
    check_turns(file, [turn.text for turn in parsed.turns])
    kind = kind or parsed.kind or (Kind.COACHING if COACHES & {turn.role for turn in parsed.turns} else Kind.CUSTOMER)
    _check_roles(file, parsed, kind)
    _check_times(file, parsed)
    return Transcript(kind=kind, turns=tuple(_turn(turn) for turn in parsed.turns))


def _fault(error: ValidationError) -> str:
    """Say in a few words what is wrong first; names of fields and what was expected, never what was said."""
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    where = ".".join(str(part) if isinstance(part, int) or FIELD.fullmatch(part) else "…" for part in first["loc"])
    message = first["msg"].removesuffix(".")
    return f"it is not a transcript ({where}: {message})" if where else f"it is not a transcript ({message})"


def _check_roles(file: str, parsed: JsonTranscript, kind: Kind) -> None:
    fitting = {SERVING[kind], SERVED[kind], Role.UNKNOWN}
    for number, turn in enumerate(parsed.turns):
        if turn.role not in fitting:
            why = f"turns.{number} has the role {turn.role}, which does not fit the kind {kind}"
            raise BadInputError(file, why, "correct the role, or say the kind with --kind")


def _check_times(file: str, parsed: JsonTranscript) -> None:
    for number, turn in enumerate(parsed.turns):
        if (turn.start_s is None) != (turn.end_s is None):
            raise BadInputError(file, f"turns.{number} has only one of start_s and end_s", "give both or neither")
        spans = [(turn.start_s or 0.0, turn.end_s or 0.0), *((word.start_s, word.end_s) for word in turn.words)]
        if any(end_s < start_s for start_s, end_s in spans):
            why = f"turns.{number}, or a word of it, ends before it starts"
            raise BadInputError(file, why, "correct its times")
    starts = [(number, turn.start_s) for number, turn in enumerate(parsed.turns) if turn.start_s is not None]
    for (_, earlier), (number, later) in pairwise(starts):
        if later < earlier:
            # Sorting would change the numbers that tags elsewhere point at.
            raise BadInputError(file, f"turns.{number} starts before the turn above it", "sort the turns by start_s")


def _turn(turn: JsonTurn) -> Turn:
    words = tuple(
        Word(
            text=printable(word.text),
            start_s=word.start_s,
            end_s=word.end_s,
            probability=word.probability,
            overlap=word.overlap,
        )
        for word in turn.words
    )
    return Turn(role=turn.role, text=printable(turn.text), start_s=turn.start_s, end_s=turn.end_s, words=words)

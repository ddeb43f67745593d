"""Talk in which every mention of personal data is marked, as people write it and as public sets have it.

    C: it's [person|anna kowalska], [address|flat 3, 27 orchard close]

Exchanges are set apart by an empty line; a line starts with A (agent), B (buddy), C (customer) or L (colleague).
"""

from __future__ import annotations

import json
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from models import registry
from models.errors import InvalidModelError
from models.training.examples import SPEAKERS
from models.training.mention_training.recipe import MarkedSet, MentionRecipe

UNSETTLED = "?"
"""The type of a stretch that is neither taught nor judged."""

_MARK = re.compile(r"\[([a-z_?]+)\|([^\[\]|]+)\]")
_TURN = re.compile(r"([ABCL]):\s*(.*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Characters `[start, end)` of a turn that are of a type."""

    start: int
    end: int
    type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedTurn:
    """What one speaker (agent, customer, buddy, colleague) said, with its marks in order."""

    speaker: str
    text: str
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedTalk:
    """An exchange; `source` is the set that it comes from, `group` what is held back together."""

    source: str
    group: str
    turns: tuple[MarkedTurn, ...]


def talks(recipe: MentionRecipe, folder: Path, data: Path) -> list[MarkedTalk]:
    """Read everything that a recipe learns from; `data` is the folder of the development data.

    Raises:
        InvalidModelError: the text is not in its notation, or a set that the recipe names is absent.
    """
    found = [talk for path in sorted((folder / recipe.text).glob("*.txt")) for talk in read(path, recipe.types)]
    for table in recipe.tables:
        found += read_table(registry.HERE.parent / table.path, table.name)
    for one in recipe.sets:
        if not (data / one.data).is_file():
            raise InvalidModelError(folder.name, f"its recipe learns from {one.data}, which is not in {data}")
        rows = [json.loads(line) for line in (data / one.data).read_text("utf-8").splitlines()]
        found += _from_slots(rows, one) if one.notation == "slots" else _from_spans(rows, one)
    return found


def read(path: Path, types: Sequence[str]) -> Iterator[MarkedTalk]:
    """Read the exchanges of one file, in their order.

    Raises:
        InvalidModelError: a line that is not in the notation, named by its number.
    """
    turns: list[MarkedTurn] = []
    first = 1
    for number, line in enumerate([*path.read_text("utf-8").splitlines(), ""], start=1):
        if line.startswith("#"):
            continue
        if not line.strip():
            if turns:
                yield MarkedTalk(source="own", group=f"{path.stem}-{first}", turns=tuple(turns))
            turns, first = [], number + 1
            continue
        match = _TURN.fullmatch(line.strip())
        if match is None:
            raise InvalidModelError(path.name, f"line {number}: not a turn")
        turn = _turn(SPEAKERS[match[1]], match[2])
        if unknown := {mark.type for mark in turn.marks} - {*types, UNSETTLED}:
            raise InvalidModelError(path.name, f"line {number}: there is no type {min(unknown)}")
        if set("[]|") & set(turn.text):
            raise InvalidModelError(path.name, f"line {number}: a mark is not closed")
        turns.append(turn)


def read_table(path: Path, source: str) -> Iterator[MarkedTalk]:
    """Read the rows of a table: `A: The code? | C: {719}` under its type in `[forms]`, unmarked ones in `[quiet]`."""
    table = tomllib.loads(path.read_text("utf-8"))
    rows = [(kind, said) for kind, found in table["forms"].items() for said, _ in found]
    for kind, said in [*rows, *(("", said) for said in table["quiet"]["said"])]:
        turns = []
        for part in said.split(" | "):
            speaker, _, words = part.strip().partition(":")
            turns.append(_turn(SPEAKERS[speaker], re.sub(r"\{([^{}]+)\}", rf"[{kind}|\1]", words.strip())))
        yield MarkedTalk(source=source, group=said, turns=tuple(turns))


def _turn(speaker: str, written: str) -> MarkedTurn:
    text, marks, position = "", [], 0
    for match in _MARK.finditer(written):
        text += written[position : match.start()]
        marks.append(Mark(start=len(text), end=len(text) + len(match[2]), type=match[1]))
        text += match[2]
        position = match.end()
    return MarkedTurn(speaker=speaker, text=text + written[position:], marks=tuple(marks))


def _type(name: str, one: MarkedSet) -> str | None:
    return UNSETTLED if name in one.unsettled else one.types.get(name)


def _from_slots(rows: Sequence[dict[str, object]], one: MarkedSet) -> Iterator[MarkedTalk]:
    """One slot for each word, of a customer's turns in written chats."""
    by_name: dict[str, list[dict[str, object]]] = defaultdict(list)
    for row in rows:
        by_name[str(row["conv_id"])].append(row)
    for name, found in by_name.items():
        found.sort(key=lambda row: float(str(row["turn"])))
        turns = [_slotted(str(row["text"]), row["slots"], one) for row in found]  # type: ignore[arg-type]  # rows of a corpus are JSON
        yield MarkedTalk(source=one.name, group=name, turns=tuple(turn for turn in turns if turn is not None))


def _slotted(text: str, slots: list[str], one: MarkedSet) -> MarkedTurn | None:
    words = list(re.finditer(r"\S+", text))
    if len(words) != len(slots):
        return None
    marks: list[Mark] = []
    before = ""
    for word, slot in zip(words, slots, strict=True):
        kind = _type(slot, one)
        if kind and slot == before:
            marks[-1] = Mark(start=marks[-1].start, end=word.end(), type=kind)
        elif kind:
            marks.append(Mark(start=word.start(), end=word.end(), type=kind))
        before = slot
    return MarkedTurn(speaker="customer", text=text, marks=tuple(marks))


def _from_spans(rows: Sequence[dict[str, object]], one: MarkedSet) -> Iterator[MarkedTalk]:
    """Sentences with spans; what was made from one template is held back together."""
    for row in rows:
        spans: list[dict[str, object]] = row["spans"]  # type: ignore[assignment]  # rows of a corpus are JSON
        marks = [
            Mark(start=int(str(span["start"])), end=int(str(span["end"])), type=kind)
            for span in sorted(spans, key=lambda span: int(str(span["start"])))
            if (kind := _type(str(span["type"]), one))
        ]
        turn = MarkedTurn(speaker="customer", text=str(row["text"]), marks=tuple(marks))
        yield MarkedTalk(source=one.name, group=str(row["template_id"]), turns=(turn,))

"""Labelled conversations as people write them: one line for each turn, acts between bars, labels in braces.

    = retail-01 customer clothes returns
    C: um it's about a coat i sent back three weeks ago
    A: right so nothing since {reflection} | have you got the order number there {closed}

The notation is explained in `models/dialogue-acts/GUIDELINES.md`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from models.errors import InvalidModelError

DISPUTED = "?"
"""The mark of what two readers would label differently: of a whole act, or behind one label. It is kept out of
training."""

_HEADER = re.compile(r"= (?P<name>[a-z0-9-]+) (?P<kind>customer|coaching) (?P<subject>.+)")
_TURN = re.compile(r"(?P<speaker>[ABCL]): ?(?P<acts>.*)")
_ACT = re.compile(r"(?P<text>[^{}]*?)\s*(?P<labels>(?:\{[a-z_?, ]+\}\s*)*)")
_SPEAKERS = {"customer": "AC", "coaching": "BL"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """A clause or sentence that does one thing, with the labels of the contract without their family.

    `disputed` has the labels that two readings of it did not agree on, or `DISPUTED` for all of them.
    """

    text: str
    labels: frozenset[str]
    disputed: frozenset[str] = frozenset()

    def agreed_on(self, label: str) -> bool:
        """Whether it is settled that the act has, or has not, a label (named without its family)."""
        return not self.disputed & {DISPUTED, label}


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledTurn:
    """What one speaker (A agent, B buddy, C customer, L colleague) said before the other took over."""

    speaker: str
    acts: tuple[Act, ...]

    @property
    def text(self) -> str:
        """The words of the turn, acts joined by blanks."""
        return " ".join(act.text for act in self.acts)

    @property
    def serving(self) -> bool:
        """Whether the agent or the buddy speaks."""
        return self.speaker in "AB"


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledConversation:
    """A conversation with its labels; `kind` is customer or coaching."""

    name: str
    kind: str
    subject: str
    turns: tuple[LabelledTurn, ...]


def read(path: Path) -> Iterator[LabelledConversation]:
    """Read the conversations of one file, in their order.

    Raises:
        InvalidModelError: a line that is not in the notation, named by its number.
    """
    header: re.Match[str] | None = None
    turns: list[LabelledTurn] = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        if line.startswith("="):
            if header:
                yield _conversation(header, turns)
            header, turns = _HEADER.fullmatch(line), []
            if not header:
                raise InvalidModelError(path.name, f"line {number}: not '= name kind subject'")
        else:
            turns.append(_turn(line, header, f"line {number}", path.name))
    if header:
        yield _conversation(header, turns)


def read_folder(folder: Path) -> list[LabelledConversation]:
    """Read the conversations of every `.txt` file of a folder, in the order of the file names.

    Raises:
        InvalidModelError: as `read`; or two conversations of one name.
    """
    conversations = [one for path in sorted(folder.glob("*.txt")) for one in read(path)]
    seen: set[str] = set()
    for one in conversations:
        if one.name in seen:
            raise InvalidModelError(folder.name, f"there are two conversations named {one.name}")
        seen.add(one.name)
    return conversations


def _conversation(header: re.Match[str], turns: list[LabelledTurn]) -> LabelledConversation:
    return LabelledConversation(name=header["name"], kind=header["kind"], subject=header["subject"], turns=tuple(turns))


def _turn(line: str, header: re.Match[str] | None, place: str, file: str) -> LabelledTurn:
    match = _TURN.fullmatch(line)
    if header is None or match is None or match["speaker"] not in _SPEAKERS[header["kind"]]:
        raise InvalidModelError(file, f"{place}: not a turn of this kind of conversation")
    return LabelledTurn(
        speaker=match["speaker"], acts=tuple(_act(part.strip(), place, file) for part in match["acts"].split("|"))
    )


def _act(part: str, place: str, file: str) -> Act:
    match = _ACT.fullmatch(part)
    if match is None:
        raise InvalidModelError(file, f"{place}: braces stand in the middle of an act")
    return labelled(match["text"], re.findall(r"[a-z_?]+", match["labels"]))


def labelled(text: str, marks: Sequence[str]) -> Act:
    """An act from its marks: `closed`, `closed?` where that label is disputed, `?` where all are."""
    disputed = {mark.removesuffix(DISPUTED) or DISPUTED for mark in marks if mark.endswith(DISPUTED)}
    return Act(
        text=text, labels=frozenset(mark for mark in marks if not mark.endswith(DISPUTED)), disputed=frozenset(disputed)
    )

"""The spaCy pipeline, and small conversations written for these tests, with their labels as tags."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import models
from analyser.core.call import Kind, Role, Transcript, Turn
from analyser.core.evidence import Tag, make_absence, make_tag
from analyser.core.review import Timing
from analyser.feedback import Feedback, Standards, load_standards, make_points

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

CALLS = sorted((Path(__file__).parent / "calls").glob("*.txt"))
_ROLES = {"A": Role.AGENT, "C": Role.CUSTOMER, "B": Role.BUDDY, "L": Role.COLLEAGUE}
_SOURCE = "rule:question.open.by_hand@1"
_WORDS_PER_SECOND = 2.8


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """A conversation of `calls/` with its labels as tags over whole turns."""

    name: str
    transcript: Transcript
    tags: tuple[Tag, ...]


@pytest.fixture(scope="session")
def language() -> "Language":
    return models.load("en-core-web-sm")


@pytest.fixture(scope="session")
def parse(language: "Language") -> "Callable[[str], Doc]":
    known: dict[str, Doc] = {}

    def parsed(text: str) -> "Doc":
        if text not in known:
            known[text] = language(text)
        return known[text]

    return parsed


@pytest.fixture(scope="session")
def standards() -> Standards:
    return load_standards(None)


@pytest.fixture(scope="session")
def feedback_on(parse: "Callable[[str], Doc]", standards: Standards) -> Callable[[Transcript, Sequence[Tag]], Feedback]:
    def made(transcript: Transcript, tags: Sequence[Tag]) -> Feedback:
        docs = [parse(turn.text) for turn in transcript.turns]
        return make_points(transcript, tags, Timing(), docs, standards)

    return made


def talk(kind: Kind, *rows: tuple[str, str] | tuple[str, str, str], score: float = 0.9) -> Talk:
    """Build a conversation from rows of (A | C | B | L, text, labels); each word takes the same time."""
    turns: list[Turn] = []
    labels: list[list[str]] = []
    clock = 0.5
    for who, text, *rest in rows:
        named = rest[0].split() if rest else []
        if "listening.interruption" in named:
            clock -= 1.0
        end = clock + max(0.5, len(text.split()) / _WORDS_PER_SECOND)
        turns.append(Turn(role=_ROLES[who], text=text, start_s=round(clock, 2), end_s=round(end, 2)))
        labels.append(named)
        clock = end + 0.4
    transcript = Transcript(kind=kind, turns=tuple(turns))
    tags = [put(transcript, label, index, score=score) for index, named in enumerate(labels) for label in named]
    return Talk(name="talk", transcript=transcript, tags=tuple(tags))


def put(transcript: Transcript, label: str, turn: int, *, score: float = 0.9) -> Tag:
    """Put a label on a whole turn."""
    length = len(transcript.turns[turn].text)
    return make_tag(transcript, label, turn, 0, length, score=score, source=_SOURCE, why="put by hand")


def read_talk(path: Path) -> Talk:
    """Read a conversation of `calls/`: `A: text | labels`, then `@ turn role labels` and `@ absent label [turn]`."""
    kind, rows, notes = Kind.CUSTOMER, [], []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("kind:"):
            kind = Kind(line.split(":")[1].strip())
        elif line.startswith("@"):
            notes.append(line[1:].split())
        elif line.strip():
            who, said = line.split(": ", 1)
            text, _, labels = said.partition("|")
            rows.append((who, text.strip(), labels.strip()))
    read = talk(kind, *rows)
    return Talk(name=path.stem, transcript=read.transcript, tags=read.tags + tuple(_noted(read.transcript, notes)))


def _noted(transcript: Transcript, notes: list[list[str]]) -> list[Tag]:
    tags = []
    for first, second, *rest in notes:
        if first == "absent":
            due = transcript.turns[int(rest[0]) - 1].start_s if rest else None
            tags.append(make_absence(second, due_s=due, score=0.9, source=_SOURCE, why="put by hand"))
        else:
            tags += [put(transcript, label, int(first) - 1) for label in rest]
    return tags


@pytest.fixture(scope="session")
def make_talk() -> Callable[..., Talk]:
    return talk


@pytest.fixture(scope="session")
def put_label() -> Callable[..., Tag]:
    return put


@pytest.fixture(params=CALLS, ids=lambda path: path.stem)
def conversation(request: pytest.FixtureRequest) -> Talk:
    return read_talk(request.param)

"""What the trained model reads in every act of a conversation: a probability for each label, and why.

All acts of all conversations go through the encoder in one pass. What it read of a conversation rests on its words
alone, so that it can be kept and used again (`models.acts.Read`, a row for each act).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analyser.core.call import Role
from analyser.core.evidence import Tag, make_tag
from analyser.core.labels import LABELS
from analyser.tagging.protocol import Conversation
from analyser.tagging.sentences import sentences
from analyser.tagging.speakers import may_show

if TYPE_CHECKING:
    from concurrent.futures import Future

    import numpy as np
    from numpy.typing import NDArray

    from models.acts import ActTagger, Read
    from models.passages import Spoken

_LEAST_WORDS_OF_CUSTOMER = 4
"""A shorter turn of a customer asks for nothing and states nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadAct:
    """One act of a turn, characters `[start_char, end_char)`, with the probability of every label that it may show."""

    turn: int
    start_char: int
    end_char: int
    probabilities: dict[str, float]
    trace: "NDArray[np.float32]"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadActs:
    """The acts of one conversation as the model reads them. `source` goes into the tags that rest on it."""

    acts: tuple[ReadAct, ...]
    model: "ActTagger"
    source: str

    def of(self, turn: int) -> tuple[ReadAct, ...]:
        """Return the acts of one turn."""
        return tuple(act for act in self.acts if act.turn == turn)

    def tag(self, item: Conversation, act: ReadAct, label: str) -> Tag:
        """Build the tag that says that an act shows a label."""
        example = self.model.nearest(act.trace, label)
        meaning = LABELS[label].meaning
        why = f"{meaning[0].upper()}{meaning[1:]}: so the trained model reads it"
        why += f"; the nearest example that it learned from is “{example}”." if example else "."
        return make_tag(
            item.transcript,
            label,
            act.turn,
            act.start_char,
            act.end_char,
            score=act.probabilities[label],
            source=self.source,
            why=why,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Conversations that a model is reading."""

    turns: "list[list[Spoken]]"
    read: "Future[Read]"

    def result(self) -> "list[Read]":
        """Wait for the model, and return what it read in each conversation."""
        read, position, found = self.read.result(), 0, []
        for turns in self.turns:
            end = position + sum(len(turn.acts) for turn in turns)
            found.append(read.part(position, end))
            position = end
        return found


def start_reading(items: Sequence[Conversation], model: "ActTagger") -> Reading:
    """Begin to read every act of every conversation, in a thread of the model's own."""
    from models import passages

    turns = [[passages.Spoken(speaker=role, text=text, acts=acts) for role, text, acts in _turns(one)] for one in items]
    return Reading(turns=turns, read=model.read_beside(turns))


def acts_of(item: Conversation, read: "Read", model: "ActTagger") -> ReadActs:
    """Return the acts of a conversation with what the model read in each.

    Raises:
        ValueError: other acts were read than there are now.
    """
    places = [(index, *border) for index, (_, _, borders) in enumerate(_turns(item)) for border in borders]
    columns = {index: _columns(item, index, model.labels) for index in dict.fromkeys(index for index, _, _ in places)}
    acts = tuple(
        ReadAct(
            turn=index,
            start_char=start,
            end_char=end,
            probabilities={model.labels[column]: row[column] for column in columns[index]},
            trace=trace,
        )
        for (index, start, end), row, trace in zip(places, read.probabilities.tolist(), read.traces, strict=True)
    )
    return ReadActs(acts=acts, model=model, source=model.source)


def readings(items: Sequence[Conversation], model: "ActTagger") -> list[ReadActs]:
    """Read every act of every conversation, in their order."""
    read = start_reading(items, model).result()
    return [acts_of(item, rows, model) for item, rows in zip(items, read, strict=True)]


def _turns(item: Conversation) -> Iterator[tuple[str, str, tuple[tuple[int, int], ...]]]:
    for turn, doc in zip(item.transcript.turns, item.docs, strict=True):
        acts: tuple[tuple[int, int], ...] = ()
        serving = turn.role is item.transcript.serving
        if serving or (turn.role is Role.CUSTOMER and len(turn.text.split()) >= _LEAST_WORDS_OF_CUSTOMER):
            acts = tuple((act.start_char, act.end_char) for act in sentences(doc) if _has_words(act.text))
        yield turn.role.value, turn.text, acts


def _has_words(text: str) -> bool:
    return any(character.isalpha() for character in text)


def _columns(item: Conversation, turn: int, labels: Sequence[str]) -> list[int]:
    """The labels that the speaker of a turn may show."""
    return [column for column, label in enumerate(labels) if may_show(item.transcript, label, turn)]

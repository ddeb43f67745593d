"""Tags for composed conversations, each given back to the segments of the set."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analyser.core.call import Kind, Role, Transcript, Turn
from analyser.core.evidence import Tag
from pipelines.evaluate.compose import Composed, Segment

if TYPE_CHECKING:
    from analyser.toolbox import Toolbox

TURNS_TOGETHER = 2000
"""Turns that are tagged at once: enough to fill the models' batches, few enough to keep their parses in memory."""

WHOLE_TURN = frozenset({"listening.acknowledgement", "listening.interruption"})
"""Labels of whole turns: all that they cover shows them. An act stands in one segment: that which holds most of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One tag on a segment; `score` lies in [0, 1], `quote` is the tagged text."""

    label: str
    score: float
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A conversation with what was found on each of its segments, in their order."""

    conversation: Composed
    found: tuple[tuple[Found, ...], ...]


def warm(toolbox: "Toolbox") -> None:
    """Load whatever tagging needs, so that it is not counted in the speed.

    Raises:
        ModelMissingError: weights that tagging needs are not on this machine.
    """
    turns = tuple(Turn(role=role, text="Hello, how are you today?") for role in (Role.CUSTOMER, Role.AGENT))
    transcript = Transcript(kind=Kind.CUSTOMER, turns=turns)
    list(judge([Composed(id="warm", group="warm", transcript=transcript, segments=())], toolbox))


def judge(conversations: Sequence[Composed], toolbox: "Toolbox") -> Iterator[Judged]:
    """Yield each conversation with its tags, made the way `debrief tag` makes them, some thousand turns at a time.

    Raises:
        ModelMissingError: weights that tagging needs are not on this machine.
    """
    from analyser.analyse import judge_many
    from analyser.core.review import Call
    from analyser.hear import Transcribed

    for some in _batches(conversations):
        reviews = judge_many(
            [Transcribed(call=Call(id=one.id, kind=one.transcript.kind), transcript=one.transcript) for one in some],
            toolbox,
        )
        for one, review in zip(some, reviews, strict=True):
            yield Judged(conversation=one, found=given_back(one, review.tags))


def given_back(conversation: Composed, tags: Sequence[Tag]) -> tuple[tuple[Found, ...], ...]:
    """Return the tags of each segment; tags on segments that are not judged are left out.

    A tag belongs to the segment with which it shares most characters, the first of equals; one of a whole turn
    belongs to every segment it touches.
    """
    places: dict[int | None, list[int]] = {}
    for index, segment in enumerate(conversation.segments):
        places.setdefault(segment.turn, []).append(index)
    found: list[list[Found]] = [[] for _ in conversation.segments]
    for tag in tags:
        shared = {index: _shared(tag, conversation.segments[index]) for index in places.get(tag.turn, ())}
        touched = [index for index, characters in shared.items() if characters]
        if tag.label not in WHOLE_TURN:
            touched = sorted(touched, key=lambda index: (-shared[index], index))[:1]
        for index in touched:
            found[index].append(Found(label=tag.label, score=tag.score, quote=tag.quote))
    return tuple(tuple(some) for some in found)


def _shared(tag: Tag, segment: Segment) -> int:
    if tag.start_char is None or tag.end_char is None:
        return 1
    return max(0, min(tag.end_char, segment.end) - max(tag.start_char, segment.start))


def _batches(conversations: Sequence[Composed]) -> Iterator[list[Composed]]:
    batch: list[Composed] = []
    turns = 0
    for one in conversations:
        batch.append(one)
        turns += len(one.transcript.turns)
        if turns >= TURNS_TOGETHER:
            yield batch
            batch, turns = [], 0
    if batch:
        yield batch

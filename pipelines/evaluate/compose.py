"""From a set's segments to turns as a transcript has them: successive segments of a speaker are one turn."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from analyser.core.call import SERVED, SERVING, Transcript, Turn
from pipelines.evaluate.gold import GoldSet, Recorded, Said


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """Characters `[start, end)` of a turn, with the set's labels; an absence has no turn and no characters."""

    turn: int | None
    start: int = 0
    end: int = 0
    labels: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """A transcript, and those of its segments that the serving role says (first, perhaps, what never happened)."""

    id: str
    group: str
    transcript: Transcript
    segments: tuple[Segment, ...]

    def text(self, segment: Segment) -> str:
        """Return the words of a segment; of an absence none."""
        return "" if segment.turn is None else self.transcript.turns[segment.turn].text[segment.start : segment.end]

    def before(self, segment: Segment) -> str:
        """Return what the other role said last before a segment, or nothing."""
        turns = self.transcript.turns[: segment.turn or 0]
        return next((turn.text for turn in reversed(turns) if turn.role is self.transcript.served), "")


def plain(text: str) -> str:
    """Return `text` as a recogniser without punctuation would write it.

    >>> plain("Oh, right -- who’s Mr. O'Shea?")
    "oh right who’s mr o'shea"
    """
    return " ".join(re.sub(r"[^\w\s'’]|_", " ", text).lower().split())


def compose(recorded: Recorded, of: GoldSet, *, stripped: bool) -> Iterator[Composed]:
    """Yield the transcript of a conversation; where the set has no agent, a second one with the roles exchanged.

    stripped: in lower case and without punctuation. Segments without a letter or figure are left out.
    """
    said = tuple(replace(one, text=plain(one.text)) if stripped else one for one in recorded.said)
    heard = tuple(one for one in said if re.search(r"\w", one.text))
    yield _composed(recorded, heard, everyone=of.by_label)
    if of.both_sides:
        serving, served = SERVING[recorded.kind], SERVED[recorded.kind]
        exchanged = (replace(one, role=served if one.role is serving else serving) for one in heard)
        yield _composed(recorded, tuple(exchanged), everyone=of.by_label)


def _composed(recorded: Recorded, said: Sequence[Said], *, everyone: bool) -> Composed:
    turns: list[Turn] = []
    segments: list[Segment] = []
    if everyone:
        segments.append(Segment(turn=None, labels=recorded.absences))
    for (role, _), some in groupby(said, key=lambda one: (one.role, one.turn)):
        together = list(some)
        position = 0
        for one in together:
            end = position + len(one.text)
            if everyone or role is SERVING[recorded.kind]:
                segments.append(Segment(turn=len(turns), start=position, end=end, labels=one.labels))
            position = end + 1
        first, last = together[0], together[-1]
        text = " ".join(one.text for one in together)
        turns.append(Turn(role=role, text=text, start_s=first.start_s, end_s=last.end_s))
    transcript = Transcript(kind=recorded.kind, turns=tuple(turns))
    return Composed(id=recorded.id, group=recorded.group, transcript=transcript, segments=tuple(segments))

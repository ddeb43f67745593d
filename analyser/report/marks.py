"""What was noticed, as marks in the transcript: where each stands, what it is, why, and how to contest it."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analyser.core.call import Turn
from analyser.core.evidence import PersonalData, Tag, word_spans
from analyser.core.review import Review
from analyser.report import wording
from analyser.report.legible import legible

UNCERTAIN_BELOW = 0.5
"""A word to which the recogniser gives less than this is as likely wrong as right, and is dotted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One thing noticed. `turn` is null for what never happened; `point` is the number of the point it bears out."""

    tag: str
    number: int
    family: str
    family_name: str
    name: str
    why: str
    quote: str
    turn: int | None
    start_char: int
    end_char: int
    start_s: float | None
    time: str | None
    speaker: str | None
    reference: str
    point: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of a turn under one set of marks. `begins` holds the marks that start here."""

    text: str
    marks: tuple[Mark, ...] = ()
    begins: tuple[Mark, ...] = ()
    uncertain: bool = False
    masked: bool = False

    @property
    def families(self) -> tuple[tuple[str, bool], ...]:
        """The families of the marks, each once, in order, and whether a point rests on a mark of that family."""
        names = dict.fromkeys(mark.family for mark in self.marks)
        return tuple(
            (name, any(mark.point is not None for mark in self.marks if mark.family == name)) for name in names
        )

    @property
    def numbers(self) -> str:
        """The numbers of the marks, divided by blanks."""
        return " ".join(str(mark.number) for mark in self.marks)


def marks_of(review: Review, point_of: Mapping[str, int]) -> tuple[Mark, ...]:
    """Return a mark for each tag in order of time; `point_of` gives the number of the point that a tag bears out."""
    ordered = sorted(review.tags, key=lambda tag: _when(review, tag))
    return tuple(_mark(review, tag, number, point_of.get(tag.id)) for number, tag in enumerate(ordered, start=1))


def pieces_of(turn: Turn, marks: Sequence[Mark], masked: Sequence[PersonalData]) -> tuple[Piece, ...]:
    """Cut the text of a turn wherever a mark, an uncertain word or a mask begins or ends.

    Marks of the same turn may overlap; a piece has all that cover it. The pieces join to the whole text.
    """
    text = legible(turn.text)
    doubtful = uncertain_words(turn)
    hidden = [(span.start_char, span.end_char) for span in masked]
    edges = {0, len(text)}
    for start, end in [*((mark.start_char, mark.end_char) for mark in marks), *doubtful, *hidden]:
        edges |= {min(start, len(text)), min(end, len(text))}
    cuts = sorted(edges)
    opening: dict[int, list[Mark]] = {}
    for mark in marks:
        opening.setdefault(mark.start_char, []).append(mark)
    pieces, running = [], list[Mark]()
    for start, end in itertools.pairwise(cuts):
        begins = opening.get(start, [])
        running = [mark for mark in running if mark.end_char > start] + begins
        pieces.append(
            Piece(
                text=text[start:end],
                marks=tuple(running),
                begins=tuple(begins),
                uncertain=_within(start, end, doubtful),
                masked=_within(start, end, hidden),
            )
        )
    return tuple(pieces)


def uncertain_words(turn: Turn) -> list[tuple[int, int]]:
    """Return the characters `[start, end)` of each word that the recogniser was not certain of."""
    return [
        (start, end)
        for (start, end), word in zip(word_spans(turn), turn.words, strict=True)
        if end > start and word.probability is not None and word.probability < UNCERTAIN_BELOW
    ]


def _within(start: int, end: int, stretches: list[tuple[int, int]]) -> bool:
    return any(first <= start and end <= last for first, last in stretches)


def _when(review: Review, tag: Tag) -> tuple[float, int, int]:
    if tag.turn is None or tag.start_char is None:
        return (tag.start_s or 0.0, -1, 0)
    start_s = review.transcript.turns[tag.turn].start_s
    return (start_s if start_s is not None else 0.0, tag.turn, tag.start_char)


def _mark(review: Review, tag: Tag, number: int, point: int | None) -> Mark:
    speaker = None if tag.turn is None else wording.ROLES[review.transcript.turns[tag.turn].role]
    return Mark(
        tag=tag.id,
        number=number,
        family=tag.family,
        family_name=wording.FAMILIES[tag.family],
        name=wording.behaviour(tag.label, review.call.kind),
        why=_sentence(legible(tag.why)),
        quote=legible(tag.quote),
        turn=tag.turn,
        start_char=tag.start_char or 0,
        end_char=tag.end_char or 0,
        start_s=tag.start_s,
        time=None if tag.start_s is None else wording.clock(tag.start_s),
        speaker=speaker,
        reference=f"{review.call.id}, {tag.id}, {tag.source}",
        point=point,
    )


def _sentence(text: str) -> str:
    """Begin with a capital and end with a stop.

    >>> _sentence("asks for a fact")
    'Asks for a fact.'
    """
    text = text.strip()
    if not text:
        return text
    return text[0].upper() + text[1:] + ("" if text.endswith((".", "!", "?", "…")) else ".")

"""The points in talking order, each as the parts that two people read and the moments that they can play."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from analyser.core.call import Kind
from analyser.core.labels import LABELS
from analyser.core.review import Point, PointKind, Review
from analyser.report import wording
from analyser.report.legible import legible, shortened
from analyser.report.marks import Mark
from analyser.report.standards import StandardTexts

_SPOKEN = re.compile(r"^\s*([^\n:(]{1,40}) \((\d{1,3}(?::\d{2}){1,2})\):\s*(.*)$")
"""A line such as `Customer (0:42): "…"`, as the feedback writes what was said."""


_HEADED = re.compile(rf"(?:^|(?<=\s))({'|'.join(wording.HEADINGS_IN_TEXT)}): ")
"""Headings that the feedback writes into a text that says two things."""

QUOTE_CHARACTERS = 42
"""A button names its moment on one line."""

FULL_MOMENTS = 2
"""Further moments of a point are given by their times alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of what was said; `speaker` and `time` are null where it is plain text."""

    text: str
    speaker: str | None = None
    time: str | None = None
    start_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A heading with its text, such as "Ask first". `role` names it for layout."""

    role: str
    heading: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A moment to play, or where there is no sound to read; `quote` begins what is heard there."""

    time: str | None
    speaker: str | None
    quote: str
    start_s: float | None
    turn: int | None

    @property
    def lead(self) -> str:
        """Where the moment is, such as "from 0:46, agent"."""
        place = [f"from {self.time}"] if self.time else []
        return ", ".join([*place, *([self.speaker.lower()] if self.speaker else [])])


@dataclass(frozen=True, slots=True, kw_only=True)
class PointView:
    """One point as it is read."""

    number: int
    kind: str
    kind_name: str
    title: str
    standard_title: str
    standard_text: str
    lines: tuple[Line, ...]
    parts: tuple[Part, ...]
    evidence: tuple[Evidence, ...]
    also: tuple[Evidence, ...]

    @property
    def first(self) -> Evidence | None:
        """The first moment that can be played."""
        return next((moment for moment in self.evidence + self.also if moment.start_s is not None), None)


def in_talking_order(review: Review) -> list[Point]:
    """Return the points with strengths first, then developments, risks and referrals; else as they were chosen."""
    order = list(wording.POINT_KINDS)
    return sorted(review.points, key=lambda point: order.index(point.kind))


def point_view(point: Point, number: int, review: Review, marks: dict[str, Mark], texts: StandardTexts) -> PointView:
    """Return a point as it is read; `marks` holds the mark of each tag by the tag's id.

    Tags that stand at one moment give one moment to play.
    """
    places = {(marks[tag].turn, marks[tag].time): marks[tag] for tag in reversed(point.evidence)}
    moments = tuple(evidence_of(mark) for mark in reversed(places.values()))
    return PointView(
        number=number,
        kind=point.kind.value,
        kind_name=wording.POINT_KINDS[point.kind],
        title=_title(point, review.call.kind, texts),
        standard_title=legible(texts.title(point.standard)),
        standard_text=legible(texts.text(point.standard)),
        lines=tuple(_line(line) for line in legible(point.observed).splitlines() if line.strip()),
        parts=tuple(_parts(point)),
        evidence=moments[:FULL_MOMENTS],
        also=moments[FULL_MOMENTS:],
    )


def _title(point: Point, kind: Kind, texts: StandardTexts) -> str:
    """The standards head a point in their own words, or failing that with the bare meaning; ours read better then."""
    heading = texts.heading(point, kind)
    return wording.behaviour(point.behaviour, kind) if heading == LABELS[point.behaviour].meaning else legible(heading)


def _parts(point: Point) -> Iterator[Part]:
    kind = point.kind
    texts = [
        ("impact", wording.IMPACT_HEADINGS[kind], point.impact),
        ("ask", "Ask first", point.ask),
        ("try", wording.TRY_HEADINGS[kind], point.try_instead),
        ("practise", _practise_heading(point), point.practise),
    ]
    told = False
    for role, heading, text in texts:
        for own_heading, passage in _passages(legible(text or "")):
            told = told or role == "practise" or own_heading == wording.HAND_ON
            yield Part(role=role, heading=own_heading or heading, text=passage)
    if kind is PointKind.REFER and not told:
        yield Part(role="practise", heading=wording.HAND_ON, text=wording.REFER_FALLBACK)


def _practise_heading(point: Point) -> str:
    """What a risk asks for at once may stand with its other wording; then its practice is a practice."""
    done = any(heading == wording.DO_NOW for heading, _ in _passages(point.try_instead or ""))
    return wording.PRACTISE_HEADINGS[PointKind.DEVELOPMENT if done else point.kind]


def _passages(text: str) -> Iterator[tuple[str | None, str]]:
    """Cut a text at the headings that stand in it.

    >>> list(_passages("What followed: a no. Why it matters: he asked."))
    [('What followed', 'A no.'), ('Why it matters', 'He asked.')]
    >>> list(_passages("Ask again."))
    [(None, 'Ask again.')]
    """
    before, *rest = _HEADED.split(text)
    if before.strip():
        yield None, before.strip()
    for heading, passage in zip(rest[::2], rest[1::2], strict=True):
        if passage.strip():
            yield heading, passage.strip()[0].upper() + passage.strip()[1:]


def _line(line: str) -> Line:
    spoken = _SPOKEN.match(line)
    if spoken is None:
        return Line(text=line.strip())
    speaker, time, text = spoken.groups()
    return Line(text=text, speaker=speaker.strip(), time=time, start_s=_seconds(time))


def _seconds(time: str) -> float:
    """Read m:ss or h:mm:ss.

    >>> _seconds("1:05"), _seconds("1:00:05")
    (65.0, 3605.0)
    """
    total = 0
    for part in time.split(":"):
        total = 60 * total + int(part)
    return float(total)


def evidence_of(mark: Mark) -> Evidence:
    """Return the moment at which a mark stands."""
    return Evidence(
        time=mark.time,
        speaker=mark.speaker,
        quote=shortened(mark.quote, QUOTE_CHARACTERS) if mark.quote else mark.name,
        start_s=mark.start_s,
        turn=mark.turn,
    )

"""A review as people read it: the only place that decides order and labels; the page and the document show it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from analyser.core.call import Kind, Transcript
from analyser.core.consent import Basis, ConsentRecord
from analyser.core.review import Review
from analyser.report import wording
from analyser.report.coaching import CoachingView, coaching_view
from analyser.report.figures import Figure, figures_of
from analyser.report.legible import legible
from analyser.report.making import making_of
from analyser.report.marks import Mark, Piece, marks_of, pieces_of
from analyser.report.points import PointView, in_talking_order, point_view
from analyser.report.standards import StandardTexts
from analyser.report.timeline import Timeline, timeline_of

NO_POINTS = "Nothing in this conversation was clear enough to build a point on."
CONTEST = (
    "Any of these may be wrong. If one looks wrong to you, say so in the session, and send its reference "
    "to whoever looks after the rules."
)
MANY_TURNS = 2_000
"""From here on a browser lays out only the turns in sight."""

OVER_ANOTHER = "while somebody else speaks"

NO_TURNS = "No speech was found, so there is nothing to read."


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnView:
    """One turn as it is read; `side` is serving, served or unknown; `aside` says that all of it is said over others."""

    index: int
    side: str
    speaker: str
    time: str | None
    start_s: float | None
    aside: str | None
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The points of one kind, under what they answer: what went well, what to try."""

    heading: str
    points: tuple[PointView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Everything that is read of one review, in the order in which it is read."""

    title: str
    call_id: str
    facts: tuple[tuple[str, str], ...]
    summary: str
    notes: tuple[str, ...]
    overview: tuple[Group, ...]
    timeline: Timeline | None
    points: tuple[PointView, ...]
    no_points: str | None
    turns: tuple[TurnView, ...]
    many_turns: bool
    speakers: tuple[str, str]
    coaching: CoachingView | None
    figures: tuple[Figure, ...]
    marks: tuple[Mark, ...]
    families: tuple[tuple[str, str], ...]
    contest: str
    making: tuple[str, ...]
    fingerprint: str


def build_view(review: Review, standards: StandardTexts) -> View:
    """Turn a review, masked if people are to open it, into what they read."""
    points = in_talking_order(review)
    point_of: dict[str, int] = {}
    for number, point in enumerate(points, start=1):
        for tag in point.evidence:
            point_of.setdefault(tag, number)
    marks = marks_of(review, point_of)
    by_tag = {mark.tag: mark for mark in marks}
    shown = tuple(point_view(point, number, review, by_tag, standards) for number, point in enumerate(points, start=1))
    flags = [(point.number, point.title, moment.start_s or 0.0) for point in shown if (moment := point.first)]
    transcript = review.transcript
    return View(
        title=f"Review of a {'customer call' if review.call.kind is Kind.CUSTOMER else 'coaching conversation'}",
        call_id=legible(review.call.id),
        facts=_facts(review),
        summary=_summary(len(marks), len(shown)),
        notes=tuple(legible(note) for note in review.notes),
        overview=_overview(shown),
        timeline=timeline_of(review, marks, flags),
        points=shown,
        no_points=None if shown else NO_POINTS if transcript.turns else NO_TURNS,
        turns=_turns(review, marks),
        many_turns=len(transcript.turns) > MANY_TURNS,
        speakers=(wording.ROLES[transcript.serving], wording.ROLES[transcript.served]),
        coaching=coaching_view(review, by_tag),
        figures=figures_of(review),
        marks=marks,
        families=tuple(
            (family, name) for family, name in wording.FAMILIES.items() if any(mark.family == family for mark in marks)
        ),
        contest=CONTEST,
        making=making_of(review),
        fingerprint=review.provenance.fingerprint,
    )


def _summary(noticed: int, points: int) -> str:
    return f"{wording.count(noticed, 'thing', 'things')} noticed, {points} worth talking about"


def _overview(points: Sequence[PointView]) -> tuple[Group, ...]:
    groups = [
        Group(heading=heading, points=tuple(point for point in points if point.kind == kind.value))
        for kind, heading in wording.OVERVIEW.items()
    ]
    return tuple(group for group in groups if group.points)


def _facts(review: Review) -> tuple[tuple[str, str], ...]:
    call = review.call
    facts = [("Call", legible(call.id))]
    if call.started_at:
        facts.append(("Date", _date(call.started_at)))
    if call.duration_s is not None:
        facts.append(("Length", wording.length(call.duration_s)))
    if call.agent:
        facts.append((wording.ROLES[review.transcript.serving], legible(call.agent)))
    facts.append(("Consent", consent_sentence(call.consent)))
    return tuple(facts)


def consent_sentence(consent: ConsentRecord | None) -> str:
    """Say on what basis the recording is held, and until when."""
    if consent is None:
        return "No record needed: made from text"
    basis = "held" if consent.basis is Basis.CONSENT else f"{consent.basis.value.replace('_', ' ')}, held"
    end = "with no end date" if consent.expires_at is None else f"until {_day(consent.expires_at.astimezone(UTC))}"
    return f"{basis[0].upper()}{basis[1:]} {end}"


def _day(moment: datetime) -> str:
    return f"{moment.day} {moment:%B %Y}"


def _date(text: str) -> str:
    """Write an ISO 8601 moment as people do; what is none stays as it is.

    >>> _date("2026-11-03T14:05:00")
    'Tuesday 3 November 2026, 14:05'
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return legible(text)
    zone = " UTC" if moment.utcoffset() is not None and not moment.utcoffset() else ""
    clock = f", {moment:%H:%M}{zone}" if "T" in text or " " in text.strip() else ""
    return f"{moment:%A} {_day(moment)}{clock}"


def _turns(review: Review, marks: Sequence[Mark]) -> tuple[TurnView, ...]:
    marks_in: dict[int, list[Mark]] = {}
    for mark in marks:
        if mark.turn is not None:
            marks_in.setdefault(mark.turn, []).append(mark)
    transcript = review.transcript
    masked: dict[int, list[int]] = {}
    for position, span in enumerate(review.personal_data):
        masked.setdefault(span.turn, []).append(position)
    return tuple(
        TurnView(
            index=index,
            side=_side(transcript, index),
            speaker=wording.ROLES[turn.role],
            time=None if turn.start_s is None else wording.clock(turn.start_s),
            start_s=turn.start_s,
            aside=OVER_ANOTHER if turn.words and all(word.overlap for word in turn.words) else None,
            pieces=pieces_of(
                turn,
                marks_in.get(index, []),
                [review.personal_data[position] for position in masked.get(index, [])],
            ),
        )
        for index, turn in enumerate(transcript.turns)
    )


def _side(transcript: Transcript, index: int) -> str:
    role = transcript.turns[index].role
    return "serving" if role is transcript.serving else "served" if role is transcript.served else "unknown"

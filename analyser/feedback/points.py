"""Makes the feedback of one conversation: a few points, each of which could be about no other."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analyser.core.call import Kind, Role, Transcript
from analyser.core.coaching import CoachingReview
from analyser.core.evidence import Tag
from analyser.core.review import Point, PointKind, Timing
from analyser.feedback.choose import MOST_POINTS, Chosen, choose
from analyser.feedback.coaching import review_coaching
from analyser.feedback.developments import developments
from analyser.feedback.impact import impact
from analyser.feedback.moments import Moment
from analyser.feedback.phrasing import Phrasing, first
from analyser.feedback.places import cue_span, said_span
from analyser.feedback.referrals import referrals
from analyser.feedback.risks import risks
from analyser.feedback.scene import Scene
from analyser.feedback.slots import slots_of
from analyser.feedback.standards import Standards
from analyser.feedback.strengths import strengths

if TYPE_CHECKING:
    from spacy.tokens import Doc

FEWEST_FULL_TURNS = 6
"""With fewer full turns on the whole, nobody's way of talking can be judged."""

SHORTEST_S = 30.0
"""Seconds of conversation below which the same holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """The points in the order in which to talk about them, and whole sentences for the reader beside them.

    coaching: how the conversation itself went, where it is a coaching conversation that is long enough to judge.
    """

    points: tuple[Point, ...]
    notes: tuple[str, ...]
    coaching: CoachingReview | None = None


def make_points(
    transcript: Transcript,
    tags: Sequence[Tag],
    timing: Timing,
    docs: "Sequence[Doc] | None",
    standards: Standards,
) -> Feedback:
    """Choose and word the points of one conversation; the same input gives the same points.

    docs: one spaCy parse for each turn, over exactly its text; without them quotations stand where a sentence would
    have been made from the call's own words. At most seven points, each resting on tags in `tags`.
    """
    scene = Scene(transcript, _on_their_side(transcript, tags), docs)
    short = _too_short(scene, timing)
    found_risks = risks(scene, standards, short=short)
    said = _said_as_risk(scene, found_risks)
    tried = [moment for moment in developments(scene) if moment.label != "empathy.missed" or moment.turn not in said]
    chosen = choose(
        strengths=[] if short else _governed(strengths(scene), standards, scene.kind),
        developments=[] if short else _governed(tried, standards, scene.kind),
        risks=found_risks,
        referrals=referrals(scene, standards),
    )
    phrasing = Phrasing(seed=len(transcript.turns))
    points = [
        point
        for moment in (*chosen.strengths, *chosen.developments)
        if (point := _worded(scene, moment, standards, phrasing)) is not None
    ]
    points = [*points, *chosen.risks, *chosen.referrals][:MOST_POINTS]
    coaching = None if short else review_coaching(transcript, scene.tags)
    return Feedback(points=tuple(points), notes=_notes(points, chosen, short, transcript), coaching=coaching)


def _said_as_risk(scene: Scene, found: Sequence[Point]) -> set[int]:
    """Return the turns whose missing answer is said as a risk already."""
    evidence = {tag_id for point in found for tag_id in point.evidence}
    return {
        tag.turn
        for tag in scene.tags
        if tag.id in evidence and tag.label == "gdpr.vulnerability_unsupported" and tag.turn is not None
    }


def _on_their_side(transcript: Transcript, tags: Sequence[Tag]) -> list[Tag]:
    """Leave out tags that point outside of the transcript."""
    return [
        tag
        for tag in tags
        if tag.turn is None
        or (
            tag.turn < len(transcript.turns)
            and tag.end_char is not None
            and tag.end_char <= len(transcript.turns[tag.turn].text)
        )
    ]


def _governed(moments: list[Moment], standards: Standards, kind: Kind) -> list[Moment]:
    """Leave out behaviours on which the organisation has no standard, or no wording."""
    return [
        moment
        for moment in moments
        if standards.standard_for(moment.label, kind) is not None
        and standards.wordings_for(moment.label, moment.kind, kind)
    ]


def _too_short(scene: Scene, timing: Timing) -> bool:
    full = sum(scene.full(index) for index, turn in enumerate(scene.turns) if turn.role is not Role.UNKNOWN)
    if full < FEWEST_FULL_TURNS:
        return True
    ends = [turn.end_s for turn in scene.turns if turn.end_s is not None]
    starts = [turn.start_s for turn in scene.turns if turn.start_s is not None]
    return bool(ends) and max(ends) - min(starts) < SHORTEST_S


def _worded(scene: Scene, moment: Moment, standards: Standards, phrasing: Phrasing) -> Point | None:
    standard = standards.standard_for(moment.label, scene.kind)
    wordings = standards.wordings_for(moment.label, moment.kind, scene.kind)
    if standard is None or not wordings:
        return None
    slots = slots_of(scene, moment, standards)
    wording = wordings[0]
    instead = first(wording.instead, slots)
    ask = phrasing.choose(wording.ask, slots)
    practise = phrasing.choose(wording.practise, slots)
    if instead is None or ask is None or practise is None:
        return None
    return Point(
        id=f"{moment.kind}:{moment.label}:{moment.turn}",
        kind=moment.kind,
        behaviour=moment.label,
        standard=standard.id,
        evidence=tuple(dict.fromkeys(tag.id for tag in moment.tags)),
        observed=observed(scene, moment),
        impact=impact(scene, moment, slots, phrasing),
        try_instead=instead,
        ask=ask,
        practise=practise,
    )


def observed(scene: Scene, moment: Moment) -> str:
    """Return the words on both sides of a moment, each with its time, one line for each speaker."""
    lines = []
    if moment.slip is not None and moment.slip not in (moment.turn, moment.before):
        lines.append(f'You ({scene.at(moment.slip)}): "{scene.quoted(moment.slip, most=24)}"')
    if moment.before is not None:
        span = cue_span(scene, moment)
        who = "Your colleague" if scene.kind is Kind.COACHING else "Customer"
        at = scene.at(moment.before, *span) if span[1] > span[0] else scene.at(moment.before)
        lines.append(f'{who} ({at}): "{scene.quoted(moment.before, [span])}"')
    start, end = said_span(scene, moment.tags[0])
    lines.append(f'You ({scene.at(moment.turn, start, end)}): "{scene.quoted(moment.turn, [(start, end)])}"')
    return "\n".join(lines)


def _notes(points: Sequence[Point], chosen: Chosen, short: bool, transcript: Transcript) -> tuple[str, ...]:
    talk = "conversation" if transcript.kind is Kind.COACHING else "call"
    if short:
        return (
            f"This {talk} is too short to judge: it has fewer than {FEWEST_FULL_TURNS} full turns or lasts less than "
            f"{int(SHORTEST_S)} seconds. Strengths and other wordings need more to go on.",
        )
    kinds = {point.kind for point in points}
    notes = []
    if PointKind.STRENGTH not in kinds:
        notes.append(
            f"No strength was found with confidence in this {talk}. Listen for one before you meet; it should be true."
        )
    if PointKind.DEVELOPMENT not in kinds:
        practise = " The next steps under the strengths are what to practise." if PointKind.STRENGTH in kinds else ""
        notes.append(f"Nothing in this {talk} clearly called for another wording.{practise}")
    if chosen.left_out:
        notes.append(chosen.left_out)
    return tuple(notes)

"""Names what does not belong into a talk between colleagues, and who takes it up; the matter itself is left alone."""

import re
from collections.abc import Sequence

from analyser.core.call import Kind
from analyser.core.evidence import Tag
from analyser.core.review import Point, PointKind
from analyser.feedback.phrasing import first
from analyser.feedback.scene import Scene
from analyser.feedback.sentences import sentence_for
from analyser.feedback.standards import Standards, matches

_WEIGHTS: dict[str, float] = {
    "coaching.boundary": 1.0,
    "gdpr.possible_breach": 1.0,
    "gdpr.vulnerability": 0.95,
    "gdpr.credentials": 0.9,
    "gdpr.criminal_offence": 0.5,
}
"""What is referred, and how much it weighs."""

SUPPORT = (
    "empathy.emotional_reaction",
    "empathy.interpretation",
    "empathy.exploration",
    "listening.reflection",
    "service.adaptation",
    "service.recovery",
)
"""Any of these in the next two replies shows that a vulnerability was met."""

_SURE = 0.5
_REPORTED = re.compile(
    r"\b(?:report|data protection|privacy team|security team|escalat|let (?:them|the team) know|log (?:it|"
    r"that) as|raise (?:it|that))",
    re.IGNORECASE,
)
_MOST_QUOTED = 3
_MOST_NAMED = 8


def referrals(scene: Scene, standards: Standards) -> list[Point]:
    """Return the points that go to a manager or a named team, the weightiest first."""
    found = [point for label in _WEIGHTS if (point := _referral(scene, label, standards)) is not None]
    return found if len(found) < 2 else [point for point in found if point.behaviour != "gdpr.criminal_offence"]


def _referral(scene: Scene, label: str, standards: Standards) -> Point | None:
    standard = standards.standard_for(label, scene.kind) or (
        standards.standard_for("coaching.boundary", scene.kind) if scene.kind is Kind.COACHING else None
    )
    tags = [tag for tag in scene.tags if tag.label == label and tag.score >= _SURE and tag.turn is not None]
    tags = [tag for tag in tags if _to_refer(scene, tag)]
    if not tags or standard is None:
        return None
    tags, beside = tags[:_MOST_NAMED], _beside(scene, label)[:_MOST_NAMED]
    about = " ".join(scene.turns[turn].text for turn in _turns(scene, tags))
    wordings = standards.wordings_for(label, PointKind.REFER, scene.kind)
    wording = next((one for one in wordings if one.when is None or matches(one.when, about)), None)
    if wording is None or wording.do_now is None:
        return None
    return Point(
        id=f"refer:{label}:{tags[0].turn}",
        kind=PointKind.REFER,
        behaviour=label,
        standard=standard.id,
        evidence=tuple(dict.fromkeys(tag.id for tag in (*tags, *beside))),
        observed=_observed(scene, tags, beside),
        impact=None,
        try_instead=" ".join(filter(None, [_promised(scene, tags), first([wording.do_now], {})])),
    )


def _to_refer(scene: Scene, tag: Tag) -> bool:
    assert tag.turn is not None  # noqa: S101 - absences are left out before
    if tag.label == "gdpr.vulnerability" and scene.kind is Kind.COACHING:
        in_talk = scene.turns[tag.turn].role is scene.transcript.served
        return in_talk and "coaching.boundary" not in scene.sure_labels
    if tag.label == "gdpr.vulnerability":
        said_as_risk = "gdpr.vulnerability_unsupported" in scene.sure_labels
        return not said_as_risk and _unmet(scene, tag.turn) and _grave(scene, tag)
    return True


def _grave(scene: Scene, tag: Tag) -> bool:
    """Whether a named resource is due: danger, illness, want of money. A loss alone is answered in the talk itself."""
    cue = scene.cue(tag.turn)
    return cue is None or cue.theme != "loss"


def _unmet(scene: Scene, turn: int) -> bool:
    """Whether the next two full replies pass over what was said: one misses it, and neither gives support."""
    replies: list[int] = []
    index = scene.next_serving(turn)
    while index is not None and len(replies) < 2:
        replies.append(index)
        index = scene.next_serving(index)
    if not replies:
        return False
    passed_over = any(scene.has(reply, "empathy.missed", "gdpr.vulnerability_unsupported") for reply in replies)
    met = any(
        scene.has(reply, *SUPPORT) and not scene.has(reply, "empathy.missed", "gdpr.vulnerability_unsupported")
        for reply in replies
    )
    return passed_over and not met


def _beside(scene: Scene, label: str) -> list[Tag]:
    """Return what else goes with the same referral: in coaching, health and money that came up with the boundary."""
    if label == "coaching.boundary":
        return [
            tag
            for tag in scene.tags
            if tag.label in ("gdpr.vulnerability", "gdpr.special_category") and tag.turn is not None
        ]
    if label == "gdpr.vulnerability":
        return [tag for tag in scene.tags if tag.label == "gdpr.vulnerability_unsupported"]
    return []


def _turns(scene: Scene, tags: Sequence[Tag]) -> list[int]:
    turns = {tag.turn for tag in tags if tag.turn is not None}
    answers = {answer for turn in turns if (answer := scene.next_serving(turn)) is not None}
    return sorted(turns | answers)


def _observed(scene: Scene, tags: Sequence[Tag], beside: Sequence[Tag]) -> str:
    """Quote the first moments, and the reply to the first; a password itself is never quoted."""
    lines: list[str] = []
    seen: set[int] = set()
    for tag in tags:
        assert tag.turn is not None  # noqa: S101 - absences are left out before
        if tag.turn in seen or len(seen) >= _MOST_QUOTED:
            continue
        seen.add(tag.turn)
        lines.append(_line(scene, tag))
        answer = scene.next_serving(tag.turn)
        if len(seen) == 1 and answer is not None and scene.turns[tag.turn].role is scene.transcript.served:
            lines.append(f'You ({scene.at(answer)}): "{scene.quoted(answer, most=20)}"')
    more = sorted({tag.turn for tag in (*tags, *beside) if tag.turn is not None} - seen)
    if more:
        lines.append(f"It comes up again at {_listed([scene.at(turn) for turn in more])}.")
    return "\n".join(lines)


def _line(scene: Scene, tag: Tag) -> str:
    assert tag.turn is not None  # noqa: S101 - absences are left out before
    served = scene.turns[tag.turn].role is scene.transcript.served
    who = ("Your colleague" if scene.kind is Kind.COACHING else "Customer") if served else "You"
    text = scene.turns[tag.turn].text
    span = sentence_for(tag.label, text, tag.start_char or 0, tag.end_char or len(text))
    cue = scene.cue(tag.turn)
    if tag.label == "gdpr.vulnerability" and cue is not None and span == (0, len(text)):
        span = (cue.start, cue.end)
    at = scene.at(tag.turn, *span)
    if tag.label == "gdpr.credentials":
        return f"{who} ({at}): a password is said aloud."
    return f'{who} ({at}): "{scene.quoted(tag.turn, [span], most=24)}"'


def _promised(scene: Scene, tags: Sequence[Tag]) -> str | None:
    """Say so where a report was promised in the call: then it is to be made sure of."""
    if tags[0].label != "gdpr.possible_breach":
        return None
    last = max(tag.turn for tag in tags if tag.turn is not None)
    index = scene.next_serving(last)
    for _ in range(3):
        if index is None:
            return None
        if _REPORTED.search(scene.turns[index].text):
            return f"You said at {scene.at(index)} that you would report it: make sure that it has arrived."
        index = scene.next_serving(index)
    return None


def _listed(items: Sequence[str]) -> str:
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"

"""Says plainly where personal data was at risk: what was said, the rule, what to say, and what to do now."""

from collections.abc import Sequence

from analyser.core.call import Kind
from analyser.core.evidence import Tag
from analyser.core.review import Point, PointKind
from analyser.feedback.consequence import Effect
from analyser.feedback.moments import Moment
from analyser.feedback.phrasing import first
from analyser.feedback.risk_moments import WEIGHTS, due_turn, effect_of_slip, moment_of
from analyser.feedback.risk_wording import (
    FINE,
    absence_slots,
    instead_slots,
    request_slots,
    requests_before,
    rights_slots,
    wording_for,
)
from analyser.feedback.scene import Scene
from analyser.feedback.sentences import sentence_for
from analyser.feedback.slots import Slots, slots_of
from analyser.feedback.standards import Standards, Wording

_COARSE = (
    ("gdpr.third_party_disclosure", "gdpr.identity_check_missing", "gdpr.identity_answer_leaked"),
    ("gdpr.card_data_recorded", "gdpr.pause_resume_slip", "gdpr.insecure_handling", "gdpr.over_collection"),
    ("gdpr.wrong_rights_statement", "gdpr.request_not_recognised", "gdpr.recording_notice_missing"),
    ("gdpr.vulnerability_unsupported",),
)
_ANSWERS_THEM = frozenset(
    {"gdpr.wrong_rights_statement", "gdpr.request_not_recognised", "gdpr.vulnerability_unsupported"}
)
"""Risks whose point quotes the customer too; elsewhere what was said before is a number, or has no bearing."""

_MOST_GROUPS = 3
_SURE = 0.5
_SURE_WHEN_SHORT = 0.7
_MOST_QUOTED = 4
_MOST_BESIDE = 11


def risks(scene: Scene, standards: Standards, *, short: bool = False) -> list[Point]:
    """Return the risk points, the gravest first; what belongs together is one point.

    short: the conversation is too short to judge, so only what was plainly said counts, and no absence.
    """
    least = _SURE_WHEN_SHORT if short else _SURE
    found = [
        tag
        for tag in scene.tags
        if tag.label in WEIGHTS
        and not (scene.kind is Kind.COACHING and tag.label == "gdpr.vulnerability_unsupported")
        and tag.score >= least
        and not (short and tag.absent)
        and _placed(scene, tag)
    ]
    groups = _grouped(found, FINE)
    if len(groups) > _MOST_GROUPS:
        groups = _grouped(found, _COARSE)
    return [point for group in groups if (point := _point(scene, group, standards)) is not None]


def _placed(scene: Scene, tag: Tag) -> bool:
    return tag.turn is None or scene.turns[tag.turn].role is scene.transcript.serving


def _grouped(tags: Sequence[Tag], families: Sequence[Sequence[str]]) -> list[list[Tag]]:
    groups = [sorted((tag for tag in tags if tag.label in family), key=_gravity) for family in families]
    return sorted((group for group in groups if group), key=lambda group: _gravity(group[0]))


def _gravity(tag: Tag) -> tuple[float, float, str]:
    return (
        -WEIGHTS[tag.label] * (0.5 + 0.5 * tag.score),
        tag.start_s if tag.start_s is not None else tag.turn or 0,
        tag.id,
    )


def _point(scene: Scene, group: Sequence[Tag], standards: Standards) -> Point | None:
    lead = _lead(scene, group)
    rest = [tag for tag in group if tag is not lead][:_MOST_BESIDE]
    standard = standards.standard_for(lead.label, scene.kind)
    if standard is None:
        return None
    moment = moment_of(scene, lead)
    slots = slots_of(scene, moment, standards) if lead.turn is not None else absence_slots(scene, lead, standards)
    requests = requests_before(scene, moment) if lead.turn is not None else []
    rights = [right for tag in requests if (right := standards.right_for(tag.label)) is not None]
    slots |= rights_slots(rights) | instead_slots(scene, lead, rights)
    if requests and requests[0].turn is not None:
        slots |= request_slots(scene, requests)
    wording = wording_for(scene, lead, slots, standards)
    if wording is None:
        return None
    steps = _steps(scene, [lead, *rest], slots, standards, wording)
    said = first(wording.instead, slots)
    return Point(
        id=f"risk:{lead.label}:{lead.turn if lead.turn is not None else '-'}",
        kind=PointKind.RISK,
        behaviour=lead.label,
        standard=standard.id,
        evidence=tuple(dict.fromkeys(tag.id for tag in (lead, *rest, *requests))),
        observed=_observed(scene, moment, lead, rest),
        impact=_impact(scene, moment, lead, wording, slots),
        try_instead="\n".join(part for part in (said, steps) if part) or None,
        ask=first(wording.ask, slots),
        practise=first(wording.practise, slots),
    )


def _lead(scene: Scene, group: Sequence[Tag]) -> Tag:
    """The moment with the clearest consequence among the gravest of a group."""
    gravest = [tag for tag in group if tag.label == group[0].label]
    return min(
        gravest,
        key=lambda tag: (-effect_of_slip(scene, tag).clear * effect_of_slip(scene, tag).unwelcome, _gravity(tag)),
    )


def _steps(scene: Scene, tags: Sequence[Tag], slots: Slots, standards: Standards, wording: Wording) -> str:
    """Return what to do now, for the moment itself and for what else belongs to the point."""
    steps = [step for step in [first([wording.do_now], slots) if wording.do_now else None] if step]
    done = {step.split(",")[0][:34] for step in steps}
    for tag in sorted(tags[1:], key=lambda tag: tag.turn if tag.turn is not None else -1):
        turn = tag.turn if tag.turn is not None else due_turn(scene, tag)
        requests = requests_before(scene, moment_of(scene, tag)) if tag.turn is not None else []
        rights = [right for one in requests if (right := standards.right_for(one.label)) is not None]
        told = {"said_time": scene.at(turn)} | rights_slots(rights)
        other = wording_for(scene, tag, told, standards)
        step = first([other.do_now], told) if other is not None and other.do_now is not None else None
        if step is None or step.split(",")[0][:34] in done:
            continue
        done.add(step.split(",")[0][:34])
        steps.append(step if tag.absent else f"About {scene.at(turn)}: {step[0].lower()}{step[1:]}")
    return "\n".join([f"Do now: {steps[0]}", *steps[1:]]) if steps else ""


def _observed(scene: Scene, moment: Moment, lead: Tag, rest: Sequence[Tag]) -> str:
    lines = []
    who = "Your colleague" if scene.kind is Kind.COACHING else "Customer"
    requests = requests_before(scene, moment) if lead.turn is not None else []
    before = requests[0].turn if requests else moment.before
    if before is not None and lead.label in _ANSWERS_THEM:
        spans = [(tag.start_char or 0, tag.end_char or 0) for tag in requests]
        lines.append(f'{who} ({scene.at(before)}): "{scene.quoted(before, spans, most=30)}"')
    lines.append(_line(scene, lead, moment.turn))
    quoted = {moment.turn}
    for tag in sorted(rest, key=lambda tag: tag.turn if tag.turn is not None else -1):
        turn = tag.turn if tag.turn is not None else due_turn(scene, tag)
        if turn in quoted or len(quoted) >= _MOST_QUOTED or tag.absent:
            continue
        quoted.add(turn)
        lines.append(_line(scene, tag, turn))
    for tag in (lead, *rest):
        if tag.absent:
            lines.append(_absent(scene, tag))
    return "\n".join(lines)


def _line(scene: Scene, tag: Tag, turn: int) -> str:
    text = scene.turns[turn].text
    start, end = (
        sentence_for(tag.label, text, tag.start_char or 0, tag.end_char or len(text))
        if tag.turn is not None
        else (0, len(text))
    )
    return f'You ({scene.at(turn, start, max(end, start + 1))}): "{scene.quoted(turn, [(start, end)], most=24)}"'


def _absent(scene: Scene, tag: Tag) -> str:
    if tag.label == "gdpr.recording_notice_missing":
        return "Nobody says in this call that it is recorded."
    return f"Nobody had asked who was calling by {scene.at(due_turn(scene, tag))}."


def _impact(scene: Scene, moment: Moment, lead: Tag, wording: Wording, slots: Slots) -> str | None:
    parts = []
    if (
        lead.turn is not None
        and moment.after is not None
        and moment.effect.effect is not Effect.NOTHING
        and moment.effect.unwelcome
    ):
        parts.append(f'What followed: "{scene.quoted(moment.after, [], most=20)}"')
    if wording.why is not None and (why := first([wording.why], slots)) is not None:
        parts.append(f"Why it matters: {why}")
    return " ".join(parts) or None

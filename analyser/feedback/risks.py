"""Says plainly where personal data was at risk: what was said, which rule it touches, what to say, and what to do now."""

from collections.abc import Sequence
from analyser.core.call import Kind
from analyser.core.evidence import Tag
from analyser.core.review import Point, PointKind
from analyser.feedback.consequence import Consequence, Effect, consequence
from analyser.feedback.moments import Moment
from analyser.feedback.phrasing import first
from analyser.feedback.quoting import phrase
from analyser.feedback.scene import Scene
from analyser.feedback.sentences import sentence_for, sentences
from analyser.feedback.slots import Slots, request_turned, slots_of
from analyser.feedback.standards import Right, Standards, Wording, matches

WEIGHTS: dict[str, float] = {
    "gdpr.third_party_disclosure": 1.0,
    "gdpr.card_data_recorded": 1.0,
    "gdpr.wrong_rights_statement": 0.97,
    "gdpr.request_not_recognised": 0.95,
    "gdpr.insecure_handling": 0.93,
    "gdpr.vulnerability_unsupported": 0.9,
    "gdpr.identity_check_missing": 0.88,
    "gdpr.pause_resume_slip": 0.86,
    "gdpr.identity_answer_leaked": 0.8,
    "gdpr.over_collection": 0.75,
    "gdpr.recording_notice_missing": 0.7,
}
"""What counts as a risk, and how much it weighs."""

_FINE = (
    ("gdpr.card_data_recorded", "gdpr.pause_resume_slip"),
    ("gdpr.wrong_rights_statement", "gdpr.request_not_recognised"),
    ("gdpr.identity_check_missing", "gdpr.identity_answer_leaked"),
    ("gdpr.third_party_disclosure",),
    ("gdpr.insecure_handling",),
    ("gdpr.over_collection",),
    ("gdpr.recording_notice_missing",),
    ("gdpr.vulnerability_unsupported",),
)
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
_CHECK_ITEMS = (
    ("date of birth", "date of birth"),
    ("postcode", "postcode"),
    ("maiden name", "mother's maiden name"),
    ("first line", "first line of your address"),
    ("address", "address"),
    ("email", "email address"),
    ("phone", "phone number"),
    ("mobile", "mobile number"),
    ("password", "password hint"),
    ("account number", "account number"),
    ("name", "full name"),
)


def risks(scene: Scene, standards: Standards, *, short: bool = False) -> list[Point]:
    """Return the risk points, the gravest first; what belongs together is one point.

    short: the conversation is too short to judge, so only what was plainly said counts, and no absence.
    """
    least = _SURE_WHEN_SHORT if short else _SURE
    found = [
        tag
        for tag in scene.tags
        if tag.label in WEIGHTS and tag.score >= least and not (short and tag.absent) and _placed(scene, tag)
    ]
    groups = _grouped(found, _FINE)
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
    rest = [tag for tag in group if tag is not lead]
    standard = standards.standard_for(lead.label, scene.kind)
    if standard is None:
        return None
    moment = _moment(scene, lead)
    slots = slots_of(scene, moment, standards) if lead.turn is not None else _absence_slots(scene, lead, standards)
    requests = _requests(scene, moment) if lead.turn is not None else []
    rights = [right for tag in requests if (right := standards.right_for(tag.label)) is not None]
    slots |= _rights_slots(rights) | _instead(scene, lead, rights)
    if requests and requests[0].turn is not None:
        slots |= _request_slots(scene, requests)
    wording = _wording(scene, lead, slots, standards)
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
    return min(gravest, key=lambda tag: (-_effect(scene, tag).clear * _effect(scene, tag).unwelcome, _gravity(tag)))


def _effect(scene: Scene, tag: Tag) -> Consequence:
    if tag.turn is None:
        return consequence(None)
    after = scene.after(tag.turn)
    return consequence(scene.turns[after].text if after is not None else None)


def _moment(scene: Scene, tag: Tag) -> Moment:
    turn = tag.turn if tag.turn is not None else _due_turn(scene, tag)
    before = scene.before(turn) if tag.turn is not None else None
    if tag.label == "gdpr.vulnerability_unsupported":
        stated = [
            one.turn
            for one in scene.tags
            if one.label == "gdpr.vulnerability" and one.turn is not None and one.turn < turn
        ]
        before = max(stated, default=before)
    return Moment(
        kind=PointKind.RISK,
        tags=(tag,),
        turn=turn,
        before=before,
        after=scene.after(turn),
        effect=_effect(scene, tag),
        value=WEIGHTS[tag.label],
    )


def _due_turn(scene: Scene, tag: Tag) -> int:
    """Return the turn of the one who serves by which something that never happened was due."""
    serving = [index for index, _ in scene.transcript.by(scene.transcript.serving) if scene.full(index)]
    if tag.start_s is not None:
        for index in serving:
            start, end = scene.turns[index].start_s, scene.turns[index].end_s
            if start is not None and end is not None and start - 0.5 <= tag.start_s <= end:
                return index
    return serving[0] if serving else 0


def _absence_slots(scene: Scene, tag: Tag, standards: Standards) -> Slots:
    moment = _moment(scene, tag)
    slots = slots_of(scene, moment, standards)
    text = scene.turns[moment.turn].text if scene.turns else ""
    slots["said_time"] = scene.at(moment.turn)
    slots["said"] = phrase(text, most=12)
    if tag.label == "gdpr.recording_notice_missing":
        for start, end in sentences(text)[:1]:
            if not text[start:end].endswith("?"):
                slots["opening"] = text[start:end]
    return slots


def _requests(scene: Scene, moment: Moment) -> list[Tag]:
    """Return the requests that the moment answers, or failed to: in the turn before it, or the one before that."""
    if moment.label not in ("gdpr.wrong_rights_statement", "gdpr.request_not_recognised") or moment.before is None:
        return []
    served = [index for index, _ in scene.transcript.by(scene.transcript.served) if index <= moment.before]
    for index in reversed(served[-3:]):
        found = [
            tag
            for tag in scene.tags_on(index, "gdpr.")
            if tag.label.endswith(("_request", "_objection", "data_complaint"))
        ]
        if found:
            return found
    return []


def _rights_slots(rights: Sequence[Right]) -> Slots:
    if not rights:
        return {}
    return {
        "right": rights[0].right,
        "formal": " and ".join(right.formal for right in rights),
        "law": "; ".join(right.law for right in rights),
        "limit": rights[0].limit,
    }


def _instead(scene: Scene, tag: Tag, rights: Sequence[Right]) -> Slots:
    if rights:
        return {"instead": " ".join(right.correct for right in rights)}
    if tag.label == "gdpr.identity_answer_leaked" and tag.turn is not None:
        text = tag.quote.lower()
        item = next((asked for word, asked in _CHECK_ITEMS if word in text), None)
        if item is not None:
            return {"instead": f"To be sure that I've got the right person: what's your {item}, please?"}
        return {"instead": "To be sure that I've got the right person: what have you got down for that, please?"}
    return {}


def _request_slots(scene: Scene, requests: Sequence[Tag]) -> Slots:
    turn = requests[0].turn
    assert turn is not None  # noqa: S101 - a request is something said
    slots = {"cue_time": scene.at(turn, requests[0].start_char, requests[0].end_char)}
    said = request_turned(scene, turn, list(requests))
    if said is not None:
        slots["request"] = said
    start, end = requests[0].start_char or 0, requests[0].end_char or 0
    inside = [scene.turns[turn].text[a:b] for a, b in sentences(scene.turns[turn].text) if a >= start and b <= end]
    from analyser.feedback.requests import about

    fitting = [sentence for sentence in inside if about(sentence, requests[0].label)]
    slots["cue"] = phrase((fitting or inside or [requests[0].quote])[0], most=14)
    return slots


def _wording(scene: Scene, tag: Tag, slots: Slots, standards: Standards) -> Wording | None:
    """Return the first wording whose expression the words match and whose reasons can be given."""
    text = scene.turns[tag.turn].text if tag.turn is not None else ""
    around = " ".join([tag.quote, text])
    fallback: Wording | None = None
    if tag.label in _FINE[0]:
        around = " ".join(
            scene.turns[one.turn].text for one in scene.tags if one.label in _FINE[0] and one.turn is not None
        )
    for wording in standards.wordings_for(tag.label, PointKind.RISK, scene.kind):
        if wording.when is not None and not matches(wording.when, around):
            continue
        fallback = fallback or wording
        told = wording.why is None or first([wording.why], slots) is not None
        if told and (wording.do_now is None or first([wording.do_now], slots) is not None):
            return wording
    return fallback


def _steps(scene: Scene, tags: Sequence[Tag], slots: Slots, standards: Standards, wording: Wording) -> str:
    """Return what to do now, for the moment itself and for what else belongs to the point."""
    steps = [step for step in [first([wording.do_now], slots) if wording.do_now else None] if step]
    done = {step.split(",")[0][:34] for step in steps}
    for tag in sorted(tags[1:], key=lambda tag: tag.turn if tag.turn is not None else -1):
        turn = tag.turn if tag.turn is not None else _due_turn(scene, tag)
        requests = _requests(scene, _moment(scene, tag)) if tag.turn is not None else []
        rights = [right for one in requests if (right := standards.right_for(one.label)) is not None]
        told = {"said_time": scene.at(turn)} | _rights_slots(rights)
        other = _wording(scene, tag, told, standards)
        step = first([other.do_now], told) if other is not None and other.do_now is not None else None
        if step is None or step.split(",")[0][:34] in done:
            continue
        done.add(step.split(",")[0][:34])
        steps.append(step if tag.absent else f"About {scene.at(turn)}: {step[0].lower()}{step[1:]}")
    return "\n".join([f"Do now: {steps[0]}", *steps[1:]]) if steps else ""


def _observed(scene: Scene, moment: Moment, lead: Tag, rest: Sequence[Tag]) -> str:
    lines = []
    who = "Your colleague" if scene.kind is Kind.COACHING else "Customer"
    requests = _requests(scene, moment) if lead.turn is not None else []
    before = requests[0].turn if requests else moment.before
    if before is not None and lead.label in _ANSWERS_THEM:
        spans = [(tag.start_char or 0, tag.end_char or 0) for tag in requests]
        lines.append(f'{who} ({scene.at(before)}): "{scene.quoted(before, spans, most=30)}"')
    lines.append(_line(scene, lead, moment.turn))
    quoted = {moment.turn}
    for tag in sorted(rest, key=lambda tag: tag.turn if tag.turn is not None else -1):
        turn = tag.turn if tag.turn is not None else _due_turn(scene, tag)
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
    return f"Nobody had asked who was calling by {scene.at(_due_turn(scene, tag))}."


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

"""Finds what went well, with the same care as what did not."""

import re

from analyser.core.backchannel import words_of
from analyser.core.call import Kind
from analyser.core.evidence import Tag
from analyser.core.review import PointKind
from analyser.feedback.consequence import Effect
from analyser.feedback.heard import heard_in, telling
from analyser.feedback.moments import (
    FAULTS,
    REPAIRS,
    TOO_WEAK,
    WEAK,
    Moment,
    beside,
    effect_of,
    private,
    ranked,
)
from analyser.feedback.scene import Scene

STRENGTHS: dict[str, float] = {
    "service.recovery": 1.0,
    "empathy.interpretation": 0.95,
    "coaching.self_assessment": 0.95,
    "coaching.specific_praise": 0.95,
    "coaching.smart_action": 0.95,
    "service.adaptation": 0.9,
    "listening.reflection": 0.9,
    "empathy.exploration": 0.88,
    "coaching.options": 0.85,
    "coaching.agreed_action": 0.85,
    "coaching.constructive": 0.85,
    "empathy.emotional_reaction": 0.75,
    "empathy.apology": 0.75,
    "question.open": 0.7,
    "listening.summary": 0.7,
    "service.ownership": 0.68,
    "coaching.reality": 0.65,
    "service.recap": 0.6,
    "coaching.goal": 0.6,
    "coaching.standard_link": 0.55,
    "service.signposting": 0.5,
    "listening.clarification": 0.5,
    "service.hold_etiquette": 0.4,
}
"""What a strength may be about, and how much it weighs."""

REQUESTS = frozenset(
    {"gdpr.access_request", "gdpr.erasure_request", "gdpr.rectification_request", "gdpr.marketing_objection"}
    | {"gdpr.recording_objection", "gdpr.data_complaint"}
)

TAKES_ON = (
    "service.ownership",
    "service.recovery",
    "service.signposting",
    "listening.clarification",
    "empathy.apology",
)

_NEEDS_QUESTION = frozenset({"coaching.options", "coaching.reality", "coaching.goal", "coaching.self_assessment"})

_TAKES_UP = frozenset(
    {"empathy.interpretation", "listening.reflection", "empathy.emotional_reaction", "empathy.exploration"}
)

_ANSWERS_WHAT_WAS_SAID = frozenset(
    {"listening.reflection", "empathy.interpretation", "empathy.emotional_reaction", "empathy.apology"}
)

_WEIGHS_WITH_THE_CUE = frozenset(
    {"listening.reflection", "empathy.interpretation", "empathy.emotional_reaction", "empathy.exploration"}
    | {"question.open", "service.adaptation", "service.ownership", "empathy.apology", "service.recovery"}
)
_OPENLY = re.compile(
    r"\b(?:how(?! (?:many|much|old|long|often|far|big))|what|why|tell|talk|walk|describe|share|where would|who)\b",
    re.IGNORECASE,
)
_IN_PERSON = re.compile(r"\b(?:i|i'll|i'm|i've|me|myself|leave it with me)\b", re.IGNORECASE)
_SURE_WITHOUT_A_RULE = 0.7
_OFFERS_HELP = re.compile(r"anything else|(?:can|may) i (?:help|do for)", re.IGNORECASE)


def strengths(scene: Scene) -> list[Moment]:
    """Return what may be named as a strength, the clearest first."""
    found = [
        moment
        for turn in scene.serving_turns
        for tag in scene.tags_on(turn, *STRENGTHS)
        if (moment := _strength(scene, turn, tag)) is not None
    ]
    return ranked([*found, *_requests_met(scene)])


def _unsure(tag: Tag) -> bool:
    """Whether too little speaks for a tag to praise somebody for it; more must where no rule says which words."""
    return tag.score < (_SURE_WITHOUT_A_RULE if tag.source.startswith("model:") else TOO_WEAK)


def _owned(scene: Scene, turn: int, tag: Tag) -> bool:
    """Whether the speaker takes the matter on; to say only what comes next is signposting."""
    comes_next = tag.source.startswith("model:") and scene.has(turn, "service.signposting")
    return bool(_IN_PERSON.search(tag.quote)) and not comes_next


def _strength(scene: Scene, turn: int, tag: Tag) -> Moment | None:
    if scene.has(turn, *FAULTS) or private(scene, turn) or _unsure(tag) or _routine(scene, turn, tag):
        return None
    before, after, effect = effect_of(scene, turn)
    if effect.unwelcome or (tag.score < WEAK and not effect.welcome):
        return None
    if tag.label == "question.open" and (scene.has(turn, "question.stacked") or not _OPENLY.search(tag.quote)):
        return None
    if tag.label == "service.ownership" and not _owned(scene, turn, tag):
        return None
    if tag.label in _NEEDS_QUESTION and "?" not in scene.turns[turn].text:
        return None
    if tag.label in ("coaching.constructive", "service.clarification") and effect.effect is Effect.BRIEF:
        return None
    if tag.label in _TAKES_UP and before is None:
        return None
    if tag.label in _TAKES_UP and not _takes_something_up(scene, turn, tag, before):
        return None
    slip = _slip_before(scene, before, tag) if effect.welcome else None
    shown = effect.clear if effect.welcome else 0.45 * effect.clear
    if tag.label == "question.open" and effect.effect is not Effect.OPENED_UP:
        shown *= 0.6
    value = STRENGTHS[tag.label] * tag.score * (0.3 + 0.7 * shown)
    cue = scene.cue(before)
    if tag.label in _WEIGHS_WITH_THE_CUE and cue is not None and cue.plain:
        value += 0.06 * cue.weight
    value += 0.3 * (slip is not None) + 0.25 * (
        slip is not None and tag.label in ("empathy.apology", "service.recovery")
    )
    value += _corroborated(scene, turn, tag)
    if slip is None and tag.label in _ANSWERS_WHAT_WAS_SAID:
        before = heard_in(scene, turn, before)
    return Moment(
        kind=PointKind.STRENGTH,
        tags=(tag, *beside(scene, turn, tag, set(STRENGTHS))),
        turn=turn,
        before=before,
        after=after,
        effect=effect,
        value=value,
        slip=slip,
    )


def _requests_met(scene: Scene) -> list[Moment]:
    """Find requests about personal data that the next reply took up at once; the response is what is judged."""
    found = []
    for request in scene.tags:
        if request.label not in REQUESTS or request.turn is None or request.score < WEAK:
            continue
        turn = scene.next_serving(request.turn)
        if (
            turn is None
            or scene.before(turn) != request.turn
            or scene.has(turn, *FAULTS)
            or not scene.has(turn, *TAKES_ON)
        ):
            continue
        before, after, effect = effect_of(scene, turn)
        if effect.unwelcome:
            continue
        replies = [tag for label in TAKES_ON for tag in scene.tags_on(turn, label) if tag.score >= WEAK][:2]
        if replies:
            value = 0.55 * min(request.score, replies[0].score) + 0.3 * effect.clear * effect.welcome
            found.append(
                Moment(
                    kind=PointKind.STRENGTH,
                    tags=(*replies, request),
                    turn=turn,
                    before=before,
                    after=after,
                    effect=effect,
                    value=value,
                    about=request.label,
                )
            )
    return found


def _takes_something_up(scene: Scene, turn: int, tag: Tag, before: int | None) -> bool:
    """Whether more is taken up than a number or a name: words of the other's matter, or a cue."""
    if tag.label in ("empathy.emotional_reaction", "empathy.exploration"):
        return tag.label != "empathy.exploration" or _OPENLY.search(tag.quote) is not None
    cue = scene.cue(before)
    shared = any(telling(scene, turn) & telling(scene, index) for index in scene.served_before(turn, 5))
    long_enough = len(words_of(tag.quote)) >= 5 and _OFFERS_HELP.search(tag.quote) is None
    return long_enough and (shared or (cue is not None and cue.plain))


def _routine(scene: Scene, turn: int, tag: Tag) -> bool:
    """Whether it is the opening or the parting of a call, which everybody says."""
    turns = scene.serving_turns
    opens = turn == turns[0] and tag.label in ("question.open", "service.signposting", "service.ownership")
    parts = turn == turns[-1] and tag.label in ("empathy.emotional_reaction", "service.signposting", "question.open")
    offers_help = tag.label == "question.open" and _OFFERS_HELP.search(tag.quote) is not None
    return (opens and scene.kind is Kind.CUSTOMER) or (parts and len(turns) > 2) or offers_help


def _slip_before(scene: Scene, before: int | None, tag: Tag) -> int | None:
    """Return the turn that this one puts right, after which the other had to push back, ask, or say it again."""
    if before is None or tag.label not in REPAIRS:
        return None
    earlier = scene.serving_before(before)
    return earlier if earlier is not None and effect_of(scene, earlier)[2].unwelcome else None


def _corroborated(scene: Scene, turn: int, tag: Tag) -> float:
    others = {other.label for other in scene.tags_on(turn, *STRENGTHS)} - {tag.label}
    return min(0.05 * len(others), 0.1)

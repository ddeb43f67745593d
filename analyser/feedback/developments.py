"""Finds what may be worth doing otherwise, by what it led to."""

import re

from analyser.core.backchannel import breaks_off, words_of
from analyser.core.call import Kind
from analyser.core.evidence import Tag
from analyser.core.review import PointKind
from analyser.feedback.asked import invitation
from analyser.feedback.consequence import Consequence, Effect
from analyser.feedback.cues import Cue
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
from analyser.feedback.sentences import whole_questions

DEVELOPMENTS: dict[str, float] = {
    "empathy.missed": 1.0,
    "question.leading": 0.92,
    "listening.interruption": 0.85,
    "service.blame": 0.85,
    "coaching.generic_praise": 0.85,
    "service.jargon": 0.8,
    "question.stacked": 0.7,
    "coaching.way_forward": 0.7,
    "question.closed": 0.6,
}
"""What a development point may be about, and how much it weighs."""

_PLAINLY_SEEN = 0.75
_MATTER_OF_THE_CALL = frozenset({"illness", "conditions at home", "money"})
"""Themes that may be what the call is about, so that questions about facts are in their place."""

_SEPARATE = 0.09
_ENOUGH_TO_BREAK_OFF = 5
_IMPOSED = re.compile(
    r"\b(?:that's (?:your|the) plan|you (?:need|have|'ve got) to|you've got to|i want (?:you|to (?:hear|see))|"
    r"from now on|make sure|"
    r"you (?:should|must)|just do)\b",
    re.IGNORECASE,
)

_STOP = frozenset(
    "that this with have been they them were what when your just from about there would could it's anything "
    "something everything nothing thing things "
    "time times customer call bit lot somebody someone people minute minutes today day week".split()
)


def developments(scene: Scene) -> list[Moment]:
    """Return what may be worth doing otherwise, the clearest first."""
    found = [
        moment
        for turn in scene.serving_turns
        for tag in scene.tags_on(turn, *DEVELOPMENTS)
        if tag.label != "question.closed" and (moment := _development(scene, turn, tag)) is not None
    ]
    return ranked([*found, *_closed_runs(scene)])


def _development(scene: Scene, turn: int, tag: Tag) -> Moment | None:
    if tag.score < TOO_WEAK or (tag.label == "coaching.way_forward" and not _imposed(scene, turn)):
        return None
    slips = ("gdpr.identity_answer_leaked", "gdpr.over_collection")
    if (private(scene, turn) and tag.label != "coaching.way_forward") or scene.has(turn, *slips):
        return None
    before, after, effect = effect_of(scene, turn)
    returns = _returns(scene, before, after)
    cue = scene.cue(before)
    plain_cue = cue is not None and cue.plain
    unclear = not effect.unwelcome and returns is None
    if tag.score < WEAK and unclear and not (tag.label == "empathy.missed" and plain_cue):
        return None
    if tag.label == "empathy.missed" and before is None:
        return None
    if tag.label == "listening.interruption" and not _cost_something(scene, before, effect):
        return None
    welcomed = effect.effect in (Effect.CONFIRMED, Effect.RELIEVED, Effect.NEW_TO_THEM, Effect.THANKED)
    if tag.label in ("empathy.missed", "question.leading") and welcomed:
        return None
    repair = _repair(scene, after, effect)
    owed = _owed_to_something_else(scene, turn, tag, effect)
    value = DEVELOPMENTS[tag.label] * tag.score * (0.3 + 0.7 * (0.3 if owed else _clarity(effect)))
    value += 0.25 * (returns is not None) + 0.1 * bool(
        beside(scene, turn, tag, set(DEVELOPMENTS) - {"question.closed"})
    )
    if tag.label == "empathy.missed":
        value += 0.08 * cue.weight if cue is not None and plain_cue else -_doubt(tag, cue)
    if tag.label == "question.stacked":
        value += _SEPARATE * (len(whole_questions(scene.words(turn))) > 1)
    if scene.kind is Kind.COACHING and before is not None and invitation(scene.clauses(before)) is not None:
        value += 0.3
    return Moment(
        kind=PointKind.DEVELOPMENT,
        tags=(tag, *beside(scene, turn, tag, set(DEVELOPMENTS) - {"question.closed"})),
        turn=turn,
        before=before,
        after=after,
        effect=effect,
        value=value * (0.6 if repair is not None else 1.0),
        returns=returns,
        repair=repair,
    )


def _cost_something(scene: Scene, before: int | None, effect: Consequence) -> bool:
    """Whether an interruption cost the other something: words that broke off, a cue, or a protest."""
    if before is None:
        return False
    text = scene.turns[before].text
    cue = scene.cue(before)
    broke_off = breaks_off(text) and len(words_of(text)) >= _ENOUGH_TO_BREAK_OFF
    offered = scene.kind is Kind.COACHING and invitation(scene.clauses(before)) is not None
    return broke_off or effect.unwelcome or offered or (cue is not None and cue.plain)


def _doubt(tag: Tag, cue: Cue | None) -> float:
    """How much speaks against a cue on no list: little where it was plainly seen and can be said back."""
    sayable = cue is not None and cue.reflection is not None
    return 0.08 if sayable and tag.score >= _PLAINLY_SEEN else 0.25


def _owed_to_something_else(scene: Scene, turn: int, tag: Tag, effect: Consequence) -> bool:
    """Whether what followed answers another thing in the same turn: a disclosure, or the question and not the cue."""
    if tag.label == "service.jargon" and effect.effect is not Effect.ASKED_MEANING:
        return True
    if tag.label == "empathy.missed" and scene.has(turn, "question.leading") and effect.effect is not Effect.GAVE_UP:
        return True
    return scene.has(turn, "gdpr.third_party_disclosure") and tag.label != "empathy.missed"


def _clarity(effect: Consequence) -> float:
    if effect.unwelcome:
        return effect.clear
    return {Effect.BRIEF: 0.5, Effect.ANSWERED: 0.3, Effect.OPENED_UP: 0.3, Effect.NOTHING: 0.15}.get(
        effect.effect, 0.05
    )


def _imposed(scene: Scene, turn: int) -> bool:
    """Whether a plan is handed over: told and not asked, with nothing agreed anywhere."""
    text = scene.turns[turn].text
    agreed = bool(scene.sure_labels & {"coaching.agreed_action", "coaching.smart_action"})
    return not agreed and "?" not in text and _IMPOSED.search(text.replace("’", "'")) is not None


def _returns(scene: Scene, before: int | None, after: int | None) -> int | None:
    """Return a later turn in which the other comes back to what they said in turn `before`, in the same words."""
    cue = scene.cue(before)
    if cue is None or before is None or after is None:
        return None
    telling = {
        word.plain
        for clause in cue.clauses
        for word in clause.words
        if word.tag.startswith("NN") and len(word.plain) > 3 and word.plain not in _STOP
    }
    for index in range(after + 1, min(after + 24, len(scene.turns))):
        turn = scene.turns[index]
        if turn.role is scene.transcript.served and telling & set(words_of(turn.text)):
            return index
    return None


def _repair(scene: Scene, after: int | None, effect: Consequence) -> int | None:
    """Return the turn in which the one who serves puts it right, straight after the other had to push back."""
    if after is None or not effect.unwelcome:
        return None
    turn = scene.next_serving(after)
    if turn is None or turn > after + 3 or scene.has(turn, *FAULTS) or not scene.has(turn, *REPAIRS):
        return None
    return None if effect_of(scene, turn)[2].unwelcome else turn


def _closed_runs(scene: Scene) -> list[Moment]:
    """Find runs of three or more closed questions while the other keeps telling more than was asked."""
    found: list[Moment] = []
    run: list[int] = []
    for turn in [*scene.serving_turns, -1]:
        closed = turn >= 0 and scene.has(turn, "question.closed")
        if closed and not scene.has(
            turn,
            "question.open",
            "listening.reflection",
            "listening.clarification",
            "empathy.interpretation",
            "listening.summary",
        ):
            run.append(turn)
            continue
        if len(run) >= 3 and (moment := _closed_run(scene, run)) is not None:
            found.append(moment)
        run = []
    return found


def _closed_run(scene: Scene, run: list[int]) -> Moment | None:
    telling = []
    matter = 0
    for turn in run[1:]:
        before = scene.before(turn)
        cue = scene.cue(before)
        if before is not None and cue is not None and cue.plain and len(words_of(scene.turns[before].text)) > 10:
            telling.append((cue.weight, -turn))
            matter += cue.theme in _MATTER_OF_THE_CALL
    if len(telling) < 2:
        return None
    turn = -max(telling)[1]
    before, after, effect = effect_of(scene, turn)
    returns = _returns(scene, before, after)
    if not effect.unwelcome and returns is None and len(telling) - matter < 2:
        return None
    first = next(tag for tag in scene.tags_on(turn, "question.closed"))
    rest = [scene.tags_on(other, "question.closed")[0] for other in run if other != turn]
    return Moment(
        kind=PointKind.DEVELOPMENT,
        tags=(first, *rest),
        turn=turn,
        before=before,
        after=after,
        effect=effect,
        value=DEVELOPMENTS["question.closed"] * first.score * (0.4 + 0.6 * _clarity(effect)) + 0.05 * len(telling),
        returns=returns,
    )

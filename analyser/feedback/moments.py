"""Finds the moments of a conversation that may be worth a point: a behaviour, what it answered, and what it did.

A moment's `value` says how clearly the call itself speaks for it. What the other said next counts for more than the
score of a tag; a weak tag whose consequence is not clear makes no moment at all.
"""

import re
from dataclasses import dataclass, replace

from analyser.core.backchannel import words_of
from analyser.core.call import Kind
from analyser.core.evidence import Tag
from analyser.core.review import PointKind
from analyser.feedback.asked import invitation
from analyser.feedback.consequence import STRENGTH, Consequence, Effect, consequence
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

FAULTS = frozenset(
    {"empathy.missed", "question.leading", "listening.interruption", "service.blame", "coaching.boundary"}
    | {"coaching.generic_praise", "gdpr.wrong_rights_statement", "gdpr.request_not_recognised"}
    | {"gdpr.third_party_disclosure", "gdpr.insecure_handling", "gdpr.vulnerability_unsupported"}
)
"""With one of these on it a turn is nobody's strength."""

REPAIRS = frozenset(
    {"empathy.apology", "service.recovery", "service.ownership", "listening.reflection", "empathy.interpretation"}
    | {"empathy.exploration", "question.open"}
)
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
_FAR_BACK = 5
_WEAK = 0.6
_TOO_WEAK = 0.35
_IMPOSED = re.compile(
    r"\b(?:that's (?:your|the) plan|you (?:need|have|'ve got) to|you've got to|i want (?:you|to (?:hear|see))|from now on|make sure|"
    r"you (?:should|must)|just do)\b",
    re.IGNORECASE,
)
_OFFERS_HELP = re.compile(r"anything else|(?:can|may) i (?:help|do for)", re.IGNORECASE)
COMMON = frozenset(
    "i you he she it we they me him her us them my your his our their its the a an and or but so to of in on at for with "
    "from by is are was were be been am do did does have has had will would can could that this there then not no yes it's "
    "i'm i've you're that's what how when all just one get got go going okay right well very really about up out off "
    "don't can't i'll we'll as if because than too thing things bit lot time say said know see look come put make take "
    "want need think feel tell like let".split()
)
"""Words that say nothing of what a turn is about."""

_STOP = frozenset(
    "that this with have been they them were what when your just from about there would could it's anything something everything nothing thing things "
    "time times customer call bit lot somebody someone people minute minutes today day week".split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A behaviour at one turn, seen with what came before and after.

    tags: the evidence, the one that it is about first. before, after: turns of the one served that it answers and that
    answer it. returns: a later turn in which they come back to what was passed over. repair: a later turn in which the
    one who serves puts it right. slip: the earlier turn that this one puts right. about: the behaviour where it is not the
    first tag's: a request that was taken up.
    """

    kind: PointKind
    tags: tuple[Tag, ...]
    turn: int
    before: int | None
    after: int | None
    effect: Consequence
    value: float
    returns: int | None = None
    repair: int | None = None
    slip: int | None = None
    about: str | None = None

    @property
    def label(self) -> str:
        """The behaviour."""
        return self.about or self.tags[0].label


def strengths(scene: Scene) -> list[Moment]:
    """Return what may be named as a strength, the clearest first."""
    found = [
        moment
        for turn in _full_serving_turns(scene)
        for tag in scene.tags_on(turn, *STRENGTHS)
        if (moment := _strength(scene, turn, tag)) is not None
    ]
    return _ranked([*found, *_requests_met(scene)])


def developments(scene: Scene) -> list[Moment]:
    """Return what may be worth doing otherwise, the clearest first."""
    found = [
        moment
        for turn in _full_serving_turns(scene)
        for tag in scene.tags_on(turn, *DEVELOPMENTS)
        if tag.label != "question.closed" and (moment := _development(scene, turn, tag)) is not None
    ]
    return _ranked([*found, *_closed_runs(scene)])


def effect_of(scene: Scene, turn: int) -> tuple[int | None, int | None, Consequence]:
    """Return the turn before, the turn after, and what that turn shows."""
    before, after = scene.before(turn), scene.after(turn)
    shown = consequence(
        scene.turns[after].text if after is not None else None,
        before=scene.turns[before].text if before is not None else "",
        said=scene.turns[turn].text,
    )
    if after is not None and after == _last_served(scene) and len(words_of(scene.turns[after].text)) <= 6:
        shown = replace(shown, effect=Effect.ANSWERED, clear=0.5 * STRENGTH[Effect.ANSWERED])
    if after is not None and any(
        scene.full(index) for index, _ in scene.transcript.by(scene.transcript.serving) if turn < index < after
    ):
        shown = replace(shown, effect=Effect.ANSWERED, clear=0.5 * STRENGTH[Effect.ANSWERED])
    if shown.effect is Effect.CONFIRMED and _asks_for_yes(scene, turn):
        shown = replace(shown, effect=Effect.ANSWERED, clear=STRENGTH[Effect.ANSWERED])
    return before, after, shown


def _last_served(scene: Scene) -> int | None:
    """Return the last turn of the one served, whose "thanks, bye" says nothing of the turn before it."""
    return max((index for index, _ in scene.transcript.by(scene.transcript.served)), default=None)


def _heard_in(scene: Scene, turn: int, before: int | None) -> int | None:
    """Return which of the other's last turns a turn gives back: the one before it, unless an earlier one shares more."""
    said = telling(scene, turn)
    best, most = before, 0
    served = [index for index, _ in scene.transcript.by(scene.transcript.served) if index < turn and scene.full(index)]
    for index in reversed(served[-_FAR_BACK:]):
        shared = len(said & telling(scene, index))
        if shared > most + (0 if best == before and index == before else 1 if most else 0):
            best, most = index, shared
    return best


def telling(scene: Scene, turn: int) -> frozenset[str]:
    """Return the lemmas of a turn that carry its matter: nouns, verbs and adjectives that are not everybody's words."""
    return frozenset(
        word.lemma
        for word in scene.words(turn)
        if word.tag.startswith(("NN", "VB", "JJ")) and len(word.plain) > 2 and word.plain not in COMMON
    )


def _asks_for_yes(scene: Scene, turn: int) -> bool:
    """Whether a turn ends on a question, so that a "yes" answers that and confirms nothing else."""
    checks = scene.has(
        turn, "listening.clarification", "listening.summary", "coaching.agreed_action", "coaching.smart_action"
    )
    return scene.turns[turn].text.rstrip().endswith("?") and not checks


def _full_serving_turns(scene: Scene) -> list[int]:
    return [index for index, _ in scene.transcript.by(scene.transcript.serving) if scene.full(index)]


def _ranked(moments: "object") -> list[Moment]:
    return sorted(moments, key=lambda moment: (-moment.value, moment.turn, moment.label))  # type: ignore[call-overload,no-any-return]


def _strength(scene: Scene, turn: int, tag: Tag) -> Moment | None:
    if scene.has(turn, *FAULTS) or _private(scene, turn) or tag.score < _TOO_WEAK or _routine(scene, turn, tag):
        return None
    before, after, effect = effect_of(scene, turn)
    if effect.unwelcome or (tag.score < _WEAK and not effect.welcome):
        return None
    if tag.label == "question.open" and scene.has(turn, "question.stacked"):
        return None
    if tag.label in _NEEDS_QUESTION and "?" not in scene.turns[turn].text:
        return None
    if tag.label in ("coaching.constructive", "service.clarification") and effect.effect is Effect.BRIEF:
        return None
    if tag.label in _TAKES_UP and before is None:
        return None
    slip = _slip_before(scene, before, tag)
    shown = effect.clear if effect.welcome else 0.45 * effect.clear
    if tag.label == "question.open" and effect.effect is not Effect.OPENED_UP:
        shown *= 0.6
    value = STRENGTHS[tag.label] * tag.score * (0.3 + 0.7 * shown)
    cue = scene.cue(before)
    value += 0.06 * cue.weight if cue is not None and cue.plain else 0.0
    value += 0.3 * (slip is not None) + 0.25 * (
        slip is not None and tag.label in ("empathy.apology", "service.recovery")
    )
    value += _corroborated(scene, turn, tag)
    if tag.label in _ANSWERS_WHAT_WAS_SAID:
        before = _heard_in(scene, turn, before)
    return Moment(
        kind=PointKind.STRENGTH,
        tags=(tag, *_beside(scene, turn, tag, set(STRENGTHS))),
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
        if request.label not in REQUESTS or request.turn is None or request.score < _WEAK:
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
        replies = [tag for label in TAKES_ON for tag in scene.tags_on(turn, label) if tag.score >= _WEAK][:2]
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


def _private(scene: Scene, turn: int) -> bool:
    """Whether a coaching turn touches what belongs to a manager: a colleague's health, pay, or hardship."""
    if scene.kind is not Kind.COACHING:
        return False
    before = scene.before(turn)
    private = ("coaching.boundary", "gdpr.special_category", "gdpr.vulnerability")
    return scene.has(turn, *private) or (before is not None and scene.has(before, *private))


def _routine(scene: Scene, turn: int, tag: Tag) -> bool:
    """Whether it is the opening or the parting of a call, which everybody says."""
    turns = _full_serving_turns(scene)
    opens = turn == turns[0] and tag.label in ("question.open", "service.signposting", "service.ownership")
    parts = turn == turns[-1] and tag.label in ("empathy.emotional_reaction", "service.signposting", "question.open")
    offers_help = tag.label == "question.open" and _OFFERS_HELP.search(tag.quote) is not None
    return (opens and scene.kind is Kind.CUSTOMER) or (parts and len(turns) > 2) or offers_help


def _slip_before(scene: Scene, before: int | None, tag: Tag) -> int | None:
    """Return the turn that this one puts right, after which the other had to push back, ask, or say it again."""
    if before is None or tag.label not in REPAIRS:
        return None
    earlier = [index for index in _full_serving_turns(scene) if index < before]
    return earlier[-1] if earlier and effect_of(scene, earlier[-1])[2].unwelcome else None


def _corroborated(scene: Scene, turn: int, tag: Tag) -> float:
    others = {other.label for other in scene.tags_on(turn, *STRENGTHS)} - {tag.label}
    return min(0.05 * len(others), 0.1)


def _beside(scene: Scene, turn: int, tag: Tag, labels: set[str]) -> list[Tag]:
    """Return the other tags of a turn that tell of the same, one for each label."""
    found: dict[str, Tag] = {}
    for other in scene.tags_on(turn):
        if other.label in labels and other.label != tag.label and other.score >= _WEAK:
            found.setdefault(other.label, other)
    return list(found.values())


def _development(scene: Scene, turn: int, tag: Tag) -> Moment | None:
    if tag.score < _TOO_WEAK or (tag.label == "coaching.way_forward" and not _imposed(scene, turn)):
        return None
    slips = ("gdpr.identity_answer_leaked", "gdpr.over_collection")
    if (_private(scene, turn) and tag.label != "coaching.way_forward") or scene.has(turn, *slips):
        return None
    before, after, effect = effect_of(scene, turn)
    returns = _returns(scene, before, after)
    cue = scene.cue(before)
    plain_cue = cue is not None and cue.plain
    unclear = not effect.unwelcome and returns is None
    if tag.score < _WEAK and unclear and not (tag.label == "empathy.missed" and plain_cue):
        return None
    if tag.label in ("empathy.missed", "listening.interruption") and before is None:
        return None
    if tag.label == "question.leading" and effect.effect in (Effect.RELIEVED, Effect.THANKED):
        return None
    repair = _repair(scene, after, effect)
    owed = _owed_to_something_else(scene, turn, tag, effect)
    value = DEVELOPMENTS[tag.label] * tag.score * (0.3 + 0.7 * (0.3 if owed else _clarity(effect)))
    value += 0.25 * (returns is not None) + 0.1 * bool(_beside(scene, turn, tag, set(DEVELOPMENTS)))
    if tag.label == "empathy.missed":
        value += 0.08 * cue.weight if cue is not None and plain_cue else -0.25
    if scene.kind is Kind.COACHING and before is not None and invitation(scene.clauses(before)) is not None:
        value += 0.3
    return Moment(
        kind=PointKind.DEVELOPMENT,
        tags=(tag, *_beside(scene, turn, tag, set(DEVELOPMENTS) - {"question.closed"})),
        turn=turn,
        before=before,
        after=after,
        effect=effect,
        value=value * (0.6 if repair is not None else 1.0),
        returns=returns,
        repair=repair,
    )


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
    agreed = any(tag.label in ("coaching.agreed_action", "coaching.smart_action") for tag in scene.tags)
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
    for turn in [*_full_serving_turns(scene), -1]:
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
    for turn in run[1:]:
        before = scene.before(turn)
        cue = scene.cue(before)
        if before is not None and cue is not None and cue.plain and len(words_of(scene.turns[before].text)) > 10:
            telling.append((cue.weight, -turn))
    if len(telling) < 2:
        return None
    turn = -max(telling)[1]
    before, after, effect = effect_of(scene, turn)
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
        returns=_returns(scene, before, after),
    )

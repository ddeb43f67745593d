"""Says what followed a moment: the other's next words, and what changed in them that anybody can hear."""

from analyser.core.backchannel import words_of
from analyser.core.review import PointKind
from analyser.feedback.consequence import Effect
from analyser.feedback.moments import Moment
from analyser.feedback.phrasing import Phrasing
from analyser.feedback.quoting import phrase
from analyser.feedback.scene import Scene
from analyser.feedback.sentences import whole_questions
from analyser.feedback.slots import Slots

_SAID = {
    Effect.CONFIRMED: (
        "{Who} said yes to it straight away.",
        "The yes came at once.",
        "No correction came; {who} agreed and the talk moved on.",
    ),
    Effect.RELIEVED: (
        "{Who} said so without being asked.",
        "It came without being asked for.",
    ),
    Effect.NEW_TO_THEM: ("{Who} had not noticed it until you said it.",),
    Effect.OPENED_UP: (
        "It was the longest answer so far: {longest}.",
        "It got {who} talking: {count}, where a yes or no would have done.",
        "{Who} told you more than was asked for.",
        "The answer ran to {count}.",
    ),
    Effect.THANKED: ("{Who} thanked you for it.",),
    Effect.ANSWERED: (),
    Effect.ASKED_MEANING: ("{Who} had to ask what it meant before the call could go on.",),
    Effect.QUESTIONED: ("{Who} stopped to question it.", "It was met with a question."),
    Effect.PUSHED_BACK: ("{Who} had to push back to be heard.", "{Who} had to put it right before going on."),
    Effect.REPEATED: ("{Who} had to say it a second time.",),
    Effect.GAVE_UP: ("After that, {who} gave up on it.",),
    Effect.COMPLAINED: ("{Who} asked to complain.",),
    Effect.BRIEF: (
        "{count} came back, after {before_count} in the turn before.",
        "{count}, where the turn before had {before_count}.",
    ),
    Effect.NOTHING: ("Nothing more came after it.",),
}
_PASSED_OVER = (
    '{Who} answered "{own_question}"; "{cue}" got no answer.',
    '{Who} went along with it, and "{cue}" got no answer.',
    'The talk moved on without a word on "{cue}".',
)
_PASSES_OVER = frozenset(
    {"empathy.missed", "listening.interruption", "coaching.generic_praise", "question.leading", "question.closed"}
)
_LEFT = frozenset({Effect.ANSWERED, Effect.OPENED_UP, Effect.CONFIRMED, Effect.THANKED, Effect.RELIEVED})
_STACKED = ("{count} came back to {asked} questions.", "{asked} questions, and {count} in answer.")
_RETURNED = (
    'At {later_time} {who} came back to it: "{later}".',
    'It came up again at {later_time}: "{later}".',
)


def impact(scene: Scene, moment: Moment, slots: Slots, phrasing: Phrasing) -> str:
    """Return what followed, quoted, and a plain statement of what changed."""
    if moment.after is None:
        return "What followed: the conversation ended there, and nothing more was said to it."
    quoted = scene.quoted(moment.after, _shown(scene, moment), most=24)
    told = dict(slots)
    count = len(words_of(scene.turns[moment.after].text))
    told["count"] = f"{_counted(count)} word{'s' * (count != 1)}"
    if count >= max(
        len(words_of(turn.text)) for turn in scene.turns[: moment.after + 1] if turn.role is scene.transcript.served
    ):
        told["longest"] = told["count"]
    told["asked"] = _counted(len(whole_questions(scene.words(moment.turn))) or 2)
    if moment.before is not None:
        told["before_count"] = str(len(words_of(scene.turns[moment.before].text)))
    statement = phrasing.choose(_statements(moment), told)
    parts = [f'What followed: "{quoted}"', statement]
    if moment.returns is not None and moment.returns > moment.after:
        told |= {"later_time": scene.at(moment.returns), "later": _later(scene, moment)}
        parts.append(phrasing.choose(_RETURNED, told))
    return " ".join(part for part in parts if part)


def _statements(moment: Moment) -> tuple[str, ...]:
    if moment.label == "question.stacked" and not moment.effect.unwelcome:
        return _STACKED
    if moment.kind is PointKind.DEVELOPMENT and moment.effect.effect in _LEFT:
        return _PASSED_OVER if moment.label in _PASSES_OVER else ()
    if moment.kind is PointKind.STRENGTH and moment.effect.effect is Effect.BRIEF:
        return ()
    return _SAID[moment.effect.effect]


def _shown(scene: Scene, moment: Moment) -> list[tuple[int, int]]:
    assert moment.after is not None  # noqa: S101 - asked for where something followed
    text = scene.turns[moment.after].text.replace("’", "'")
    shown = moment.effect.shown_by.rstrip("…")
    start = text.find(shown) if shown else -1
    return [(start, start + len(shown))] if start >= 0 else [(0, min(len(text), 1))]


def _later(scene: Scene, moment: Moment) -> str:
    assert moment.returns is not None  # noqa: S101 - asked for where there is a return
    cue = scene.cue(moment.before)
    text = scene.turns[moment.returns].text
    if cue is not None:
        telling = {word.plain for clause in cue.clauses for word in clause.words if word.tag.startswith("NN")}
        for clause in scene.clauses(moment.returns):
            if telling & set(clause.plains):
                return phrase(text[clause.start : clause.end], most=14)
    return phrase(text, most=14)


def _counted(count: int) -> str:
    names = "No One Two Three Four Five Six Seven Eight Nine Ten Eleven Twelve".split()
    return names[count].lower() if count < len(names) else str(count)

"""What the analyser says of a unit, in the raters' own terms; and what raters are asked of a conversation."""

from collections.abc import Iterable

from analyser.core.evidence import Tag
from pipelines.audit.records import Audited
from pipelines.audit.units import Unit

SELF_ASSESSMENT = "coaching.self_assessment"
VERDICTS = frozenset({"coaching.specific_praise", "coaching.generic_praise", "coaching.constructive"})
"""What a buddy says in judgement; self-assessment counts where it is asked for before the first of them."""

_QUESTIONS = {
    SELF_ASSESSMENT: "Does the buddy ask the colleague to judge first, before the buddy's own first verdict?",
    "coaching.boundary": "Does the buddy go into sickness, pay, discipline or ratings, which belong to a manager?",
}


def question(label: str, title: str) -> str:
    """Return what is asked of a whole conversation.

    >>> question("coaching.goal", "Setting the aim of the session")
    'Is it there: setting the aim of the session?'
    """
    return _QUESTIONS.get(label, f"Is it there: {title[0].lower()}{title[1:]}?")


def evidence(one: Audited, unit: Unit, label: str) -> tuple[Tag, ...]:
    """Return the tags for which the analyser says yes to a label of a unit; none: it says no."""
    tags = [tag for tag in one.tags if tag.label == label]
    if unit.turn is not None:
        return tuple(tag for tag in tags if tag.turn == unit.turn)
    if label == SELF_ASSESSMENT:
        first = min((_place(tag) for tag in one.tags if tag.label in VERDICTS), default=None)
        tags = [tag for tag in tags if first is None or _place(tag) < first]
    return tuple(tags)


def answers(one: Audited, units: Iterable[Unit]) -> dict[tuple[str, str], bool]:
    """Return what the analyser says by unit and label; nothing where it does not judge the conversation."""
    from analyser.tagging import judged

    if judged(one.transcript) is not None:
        return {}
    return {(unit.id, label): bool(evidence(one, unit, label)) for unit in units for label in unit.asked}


def _place(tag: Tag) -> tuple[int, int]:
    return (tag.turn or 0, tag.start_char or 0)

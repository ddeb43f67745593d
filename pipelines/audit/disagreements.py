"""What to talk about: each unit on which raters differ, or on which they are of one mind against the analyser."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from analyser.report.legible import shortened
from analyser.report.wording import ROLES
from pipelines.audit.answers import Answer, Sheet
from pipelines.audit.criteria import evidence
from pipelines.audit.labels import Form
from pipelines.audit.records import Audited
from pipelines.audit.units import Key, Said, Unit, masked

BETWEEN_RATERS = "raters differ"
WITH_ANALYSER = "raters and analyser differ"
NO_LONGER = "The words have changed since the sheet was made, or are no longer kept."
_MOST_MOMENTS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """One label of one unit: who said what, in the order of the sheets and then the analyser; words are masked."""

    unit: str
    conversation: int
    turn: int | None
    label: str
    what: str
    said: tuple[str, ...]
    before: str
    text: str


def disagreements(
    key: Key,
    sheets: Sequence[Sheet],
    analyser: Mapping[tuple[str, str], bool],
    records: Mapping[str, Audited],
) -> Iterator[Disagreement]:
    """Yield them label by label: those between raters first, then those with the analyser.

    records: those whose words are still those that were judged.
    """
    said = {call_id: masked(one) for call_id, one in records.items()}
    numbers = {one.call_id: number for number, one in enumerate(key.conversations, start=1)}
    for label in key.labels:
        found = [(unit, what) for unit in key.units if (what := _differ(unit.id, label, sheets, analyser))]
        for unit, what in sorted(found, key=lambda one: one[1] != BETWEEN_RATERS):
            before, text = _words(unit, label, records.get(unit.call_id), said.get(unit.call_id, ()))
            answers = [sheet.answers.get((unit.id, label)) for sheet in sheets]
            by_analyser = analyser.get((unit.id, label))
            yield Disagreement(
                unit=unit.id,
                conversation=numbers[unit.call_id],
                turn=None if unit.turn is None else unit.turn + 1,
                label=label,
                what=what,
                said=(*("" if one is None else one.value for one in answers), _word(by_analyser)),
                before=before,
                text=text,
            )


def headings(key: Key, sheets: Sequence[Sheet]) -> tuple[str, ...]:
    """Return the headings of the table of disagreements."""
    turn = ("turn",) if key.form is Form.TURN else ()
    return (
        "label",
        "what",
        "unit",
        "conversation",
        *turn,
        *(one.rater for one in sheets),
        "analyser",
        "before",
        "text",
    )


def row(one: Disagreement) -> tuple[str, ...]:
    """Return a disagreement as a row of that table."""
    turn = () if one.turn is None else (str(one.turn),)
    return (one.label, one.what, one.unit, str(one.conversation), *turn, *one.said, one.before, one.text)


def _differ(unit: str, label: str, sheets: Sequence[Sheet], analyser: Mapping[tuple[str, str], bool]) -> str:
    decided = {sheet.answers.get((unit, label)) for sheet in sheets} & {Answer.YES, Answer.NO}
    if len(decided) > 1:
        return BETWEEN_RATERS
    by_analyser = _word(analyser.get((unit, label)))
    return WITH_ANALYSER if decided and by_analyser and by_analyser not in decided else ""


def _word(by_analyser: bool | None) -> str:
    return "" if by_analyser is None else Answer.YES.value if by_analyser else Answer.NO.value


def _words(unit: Unit, label: str, one: Audited | None, said: Sequence[Said]) -> tuple[str, str]:
    """Return what was said before, and in the unit; of a conversation the turns that the analyser rests on."""
    if one is None:
        return "", NO_LONGER
    if unit.turn is not None:
        return _spoken(said, unit.turn - 1) if unit.turn else "", _spoken(said, unit.turn)
    turns = list(dict.fromkeys(tag.turn for tag in evidence(one, unit, label) if tag.turn is not None))
    moments = [f"turn {turn + 1}, {shortened(_spoken(said, turn), 240)}" for turn in turns[:_MOST_MOMENTS]]
    more = f" … and {len(turns) - _MOST_MOMENTS} more" if len(turns) > _MOST_MOMENTS else ""
    return "", " / ".join(moments) + more if moments else "The analyser noticed nothing."


def _spoken(said: Sequence[Said], turn: int) -> str:
    return f"{ROLES[said[turn].role]}: {said[turn].text}"

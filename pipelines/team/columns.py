"""The columns of a night's table: what each means, in what unit, of what sort, and between which values it can lie."""

import csv
import io
from dataclasses import dataclass
from enum import StrEnum

from analyser.core.evidence import PersonalDataType
from analyser.core.labels import LABELS
from analyser.core.review import PointKind

SCHEMA = "debrief.night/1"

SERVING, SERVED = "serving", "served"
"""The two sides: the agent, or the buddy in a coaching conversation; and the customer, or the colleague."""

_SIDES = {SERVING: "the agent (the buddy in a coaching conversation)", SERVED: "the customer (the colleague)"}
_MANY = 1_000_000


class Sort(StrEnum):
    """How a column is kept."""

    TEXT = "text"
    COUNT = "count"
    NUMBER = "number"
    FLAG = "yes or no"
    MOMENT = "moment"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column; a value outside of `[low, high]` is none that it can have."""

    meaning: str
    unit: str
    sort: Sort
    low: float = 0
    high: float = _MANY


def _text(meaning: str) -> Column:
    return Column(meaning=meaning, unit="", sort=Sort.TEXT)


def _moment(meaning: str) -> Column:
    return Column(meaning=meaning, unit="UTC", sort=Sort.MOMENT)


def _count(meaning: str, unit: str = "per call") -> Column:
    return Column(meaning=meaning, unit=unit, sort=Sort.COUNT)


def _number(meaning: str, unit: str, low: float = 0, high: float = _MANY) -> Column:
    return Column(meaning=meaning, unit=unit, sort=Sort.NUMBER, low=low, high=high)


def _by_side(name: str, meaning: str, unit: str, *, low: float = 0, high: float = _MANY) -> dict[str, Column]:
    return {f"{name}.{side}": _number(f"{meaning}: {who}", unit, low, high) for side, who in _SIDES.items()}


COLUMNS: dict[str, Column] = {
    "call_id": _text("the call's id"),
    "kind": _text("customer, or coaching"),
    "agent": _text("who served the customer, or coached (the buddy)"),
    "queue": _text("the queue or team that the call came in on"),
    "started_at": _moment("when the call began"),
    "duration_s": _number("length of the recording", "seconds"),
    "judged": Column(
        meaning="in English, and certain enough who is who: else behaviours were not judged, and are empty",
        unit="",
        sort=Sort.FLAG,
    ),
    "roles_confidence": _number("how certain it is who is who; empty where the source says so", "0 to 1", high=1),
    **{
        name: _count(f"how often: {one.meaning}; empty where this kind of call cannot show it")
        for name, one in LABELS.items()
    },
    "questions": _count("all questions of the one who serves: open, closed and leading"),
    "open_question_share": _number("open questions as a share of all; empty without questions", "0 to 1", high=1),
    "reflections_per_question": _number("times of giving back what was said, for each question", "per question"),
    **_by_side("talk_share", "share of all speech", "0 to 1", high=1),
    **_by_side("words_per_minute", "words a minute of own speech", "words per minute", high=1000),
    **_by_side("longest_monologue_s", "longest stretch without the other taking over", "seconds"),
    **_by_side("response_gap_s", "median wait before answering; below 0 where they overlap", "seconds", low=-_MANY),
    **{f"interruptions.{side}": _count(f"took the floor before the other had finished: {who}")
       for side, who in _SIDES.items()},
    "silences": _count("stretches of more than 3 s in which nobody speaks"),
    **{f"points.{kind}": _count(f"feedback points of the kind {kind}") for kind in PointKind},
    **{f"personal_data.{kind}": _count(f"items of personal data said: {kind.replace('_', ' ')}; never the values")
       for kind in PersonalDataType},
    "handling_s": _number("handling time, as the recorder or ACD gives it", "seconds"),
    "fcr": Column(meaning="first-contact resolution, as the manifest gives it", unit="", sort=Sort.FLAG),
    "csat": _number("customer satisfaction, as the survey gives it", "the survey's own scale", low=-_MANY),
    "reviewed_at": _moment("when the review was made"),
    "made_with": _text("a mark of the versions of rules, standards and models; rows with the same can be compared"),
    "fingerprint": _text("the review's fingerprint: same fingerprint, same result"),
}  # fmt: skip
"""Every column by its name, in the table's order. Names stay; new ones may come."""


def dictionary() -> str:
    """Return the data dictionary as CSV: column, meaning, unit, sort."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["column", "meaning", "unit", "sort"])
    writer.writerows([name, one.meaning, one.unit, one.sort.value] for name, one in COLUMNS.items())
    return text.getvalue()

"""Filled sheets: yes, no, cannot say, or blank; what is not as it was given out is told and left out."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from analyser.core.errors import BadInputError, UsageError
from analyser.core.source import open_plain
from pipelines.audit.records import Told
from pipelines.audit.sheet import NOT_ASKED
from pipelines.audit.tables import LARGEST_BYTES, read_rows
from pipelines.audit.units import KEY_SCHEMA, Key, Unit, in_order


class Answer(StrEnum):
    """What a rater says of a label on a unit."""

    YES = "yes"
    NO = "no"
    CANNOT_SAY = "cannot say"


_WRITTEN = {one.value: one for one in Answer} | {"y": Answer.YES, "n": Answer.NO, "?": Answer.CANNOT_SAY}
_TWICE = "the unit is there again; neither row counts"
_UNKNOWN = "the unit is not one of the key's; the row is left out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What one rater answered, by unit and label; `left_out` units have no row as it was given out.

    made_for: the rater whose order of conversations it has, empty where nobody's or where orders are the same.
    """

    rater: str
    answers: Mapping[tuple[str, str], Answer]
    left_out: int = 0
    made_for: str = ""

    def said(self, answer: Answer) -> int:
        """Return how often the rater gave an answer."""
        return sum(one is answer for one in self.answers.values())

    def blank(self, key: Key) -> int:
        """Return how many of the questions that were asked have no answer."""
        return sum(len(unit.asked) for unit in key.units) - len(self.answers)


def read_key(file: Path) -> Key:
    """Read the key of the sheets.

    Raises:
        BadInputError: it is none.
    """
    from pydantic import TypeAdapter, ValidationError

    fix = "give the key.json that debrief audit sheet wrote"
    with open_plain(file) as opened:
        content = opened.read(LARGEST_BYTES + 1)
    try:
        told = json.loads(content)
        schema = told.get("schema") if isinstance(told, dict) else None
        if schema != KEY_SCHEMA:
            raise BadInputError(file.name, f"it is not of schema {KEY_SCHEMA}", fix)
        return TypeAdapter(Key).validate_python(told)
    except (ValueError, RecursionError, ValidationError):
        raise BadInputError(file.name, "it is not the key of a sheet", fix) from None


def read_sheets(files: Sequence[Path], key: Key, tell: Told) -> list[Sheet]:
    """Read sheets; a rater is called as the file is, without `sheet-`.

    Raises:
        UsageError: two files are called alike, or are copies of one rater's sheet.
        BadInputError: a file is no sheet, none of its rows is one of the key's, or nothing is answered.
    """
    names = [file.stem.removeprefix("sheet-") for file in files]
    twice = [name for name, count in Counter(name.casefold() for name in names).items() if count > 1]
    if twice:
        raise UsageError("sheets", "two of them are called alike", "name each file after its rater")
    sheets = [_read(file, name, key, tell) for file, name in zip(files, names, strict=True)]
    copied = [name for name, count in Counter(sheet.made_for for sheet in sheets).items() if name and count > 1]
    if copied:
        why = f"two of them are copies of the one that was made for {copied[0]}"
        raise UsageError("sheets", why, "give one sheet of each rater")
    return sheets


@dataclass(slots=True)
class _Rows:
    """The rows of a sheet that can be used, by unit, and what is wrong with the others."""

    answers: dict[str, dict[str, Answer]] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    seen: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


def _read(file: Path, rater: str, key: Key, tell: Told) -> Sheet:
    rows = _rows(file, key)
    if not rows.answers:
        why = f"none of its {rows.seen.total()} rows can be used"
        raise BadInputError(file.name, why, "give the sheets that were made with this key")
    answers = {(unit, label): answer for unit, row in rows.answers.items() for label, answer in row.items()}
    if not answers:
        raise BadInputError(file.name, "nothing is answered in it", "fill it in and save it as CSV")
    for fault in rows.faults:
        tell(f"{file.name}: {fault}")
    missing = sum(unit.id not in rows.seen for unit in key.units)
    if missing:
        tell(
            f"{file.name}: {missing} of its {len(key.units)} rows {'is' if missing == 1 else 'are'} missing; not judged"
        )
    left_out, made_for = len(key.units) - len(rows.answers), _made_for(key, rows.numbers)
    return Sheet(rater=rater, answers=answers, left_out=left_out, made_for=made_for)


def _rows(file: Path, key: Key) -> _Rows:
    units = {unit.id: unit for unit in key.units}
    rows = _Rows()
    for line, row in read_rows(file, "unit"):
        missing = [label for label in key.labels if label not in row]
        if missing:
            raise BadInputError(file.name, f"it has no column {missing[0]!r}", "give back the sheet with all columns")
        name = row["unit"]
        rows.seen[name] += 1
        if name not in units or rows.seen[name] > 1:
            rows.answers.pop(name, None)
            rows.faults.append(f"line {line}: {_TWICE if name in units else _UNKNOWN}")
            continue
        rows.answers[name], odd = _row(row, units[name], key.labels)
        rows.numbers[name] = row.get("conversation", "")
        rows.faults += [f"line {line}: {label}: {why}; that answer is left out" for label, why in odd.items()]
    return rows


def _made_for(key: Key, numbers: Mapping[str, str]) -> str:
    """Return the one rater in whose order the conversations of these units have these numbers, or nothing."""
    fitting = []
    for rater in key.raters:
        order = enumerate(in_order(key.conversations, key.seed, rater), start=1)
        places = {unit.id: str(number) for number, one in order for unit in one.units}
        if all(places[unit] == number for unit, number in numbers.items()):
            fitting.append(rater)
    return fitting[0] if len(fitting) == 1 else ""


def _row(row: Mapping[str, str], unit: Unit, labels: Sequence[str]) -> tuple[dict[str, Answer], dict[str, str]]:
    """Return a row's answers by label, and for labels whose cell cannot be used, why."""
    read: dict[str, Answer] = {}
    odd: dict[str, str] = {}
    for label in labels:
        cell = " ".join(row[label].split()).casefold()
        if label not in unit.asked:
            if cell not in ("", NOT_ASKED):
                odd[label] = "it is not asked of this unit"
        elif cell and cell not in _WRITTEN:
            odd[label] = "what stands there is not yes, no or cannot say"
        elif cell:
            read[label] = _WRITTEN[cell]
    return read, odd

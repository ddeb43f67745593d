"""Filled sheets: yes, no, cannot say, or blank; each row that is not as it was given out is told and left out."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from analyser.core.errors import BadInputError, UsageError
from analyser.core.source import open_plain
from pipelines.audit.records import Told
from pipelines.audit.sheet import NOT_ASKED
from pipelines.audit.tables import LARGEST_BYTES, read_rows
from pipelines.audit.units import KEY_SCHEMA, Key, Unit


class Answer(StrEnum):
    """What a rater says of a label on a unit."""

    YES = "yes"
    NO = "no"
    CANNOT_SAY = "cannot say"


_WRITTEN = {one.value: one for one in Answer} | {"y": Answer.YES, "n": Answer.NO, "?": Answer.CANNOT_SAY}
_TWICE = "the unit is there again; neither row counts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What one rater answered, by unit and label; `left_out` rows were not as they were given out."""

    rater: str
    answers: Mapping[tuple[str, str], Answer]
    left_out: int = 0

    def said(self, answer: Answer) -> int:
        """Return how often the rater gave an answer."""
        return sum(one is answer for one in self.answers.values())


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
        UsageError: two files are called alike.
        BadInputError: a file is no sheet, or none of its rows is one of the key's.
    """
    names = [file.stem.removeprefix("sheet-") for file in files]
    twice = [name for name, count in Counter(name.casefold() for name in names).items() if count > 1]
    if twice:
        raise UsageError("sheets", "two of them are called alike", "name each file after its rater")
    return [_read(file, name, key, tell) for file, name in zip(files, names, strict=True)]


def _read(file: Path, rater: str, key: Key, tell: Told) -> Sheet:
    units = {unit.id: unit for unit in key.units}
    rows: dict[str, dict[str, Answer]] = {}
    seen: Counter[str] = Counter()
    bad = total = 0
    for line, row in read_rows(file, "unit"):
        missing = [label for label in key.labels if label not in row]
        if missing:
            raise BadInputError(file.name, f"it has no column {missing[0]!r}", "give back the sheet with all columns")
        total += 1
        unit = units.get(row["unit"])
        seen[row["unit"]] += 1
        read = _row(row, unit, key.labels) if seen[row["unit"]] == 1 else _TWICE
        if isinstance(read, str):
            bad += 1
            rows.pop(row["unit"], None)
            tell(f"{file.name}: line {line}: {read}")
        else:
            rows[row["unit"]] = read
    if not rows:
        why = f"none of its {total} rows can be used"
        raise BadInputError(file.name, why, "give the sheets that were made with this key")
    answers = {(unit, label): answer for unit, row in rows.items() for label, answer in row.items()}
    return Sheet(rater=rater, answers=answers, left_out=bad)


def _row(row: Mapping[str, str], unit: Unit | None, labels: Sequence[str]) -> dict[str, Answer] | str:
    """Return a row's answers by label, or why it cannot be used."""
    if unit is None:
        return "the unit is not one of the key's; the row is left out"
    read: dict[str, Answer] = {}
    for label in labels:
        cell = " ".join(row[label].split()).casefold()
        if label not in unit.asked:
            if cell not in ("", NOT_ASKED):
                return f"{label} is not asked of this unit; the row is left out"
        elif cell and cell not in _WRITTEN:
            return f"what stands under {label} is not yes, no or cannot say; the row is left out"
        elif cell:
            read[label] = _WRITTEN[cell]
    return read

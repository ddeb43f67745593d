"""One row of a manifest: its cells become values, and what is wrong with them is told without showing them."""

import re
import unicodedata
from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import PydanticCustomError

from analyser.consent import Moment, Record
from analyser.core.call import Kind
from analyser.core.consent import ConsentRecord
from analyser.store import folder_name
from pipelines.manifest.columns import CONSENT
from pipelines.manifest.item import Fault
from pipelines.manifest.paths import LONGEST
from pipelines.manifest.table import Cells

LONGEST_ID = 200
LONGEST_FOLDER_NAME = 200
"""Bytes of the folder that is named after a call; a disk takes 255, and something is written beside it."""
LONGEST_HANDLING_S = 7 * 24 * 3600.0

_FORMULA = re.compile(r"[=@]|[+-].*[^\w.:+\- ]")
"""What a spreadsheet would run. `+44…` and `-7` are none: telephone systems build ids from numbers."""

_ROUNDED = re.compile(r"[0-9][.,][0-9]+[eE]\+[0-9]+")
"""What a spreadsheet makes of a long number; which number it was, nobody can say."""

_SPLIT = frozenset({"purposes", "parties"})


def _wrong(why: str) -> PydanticCustomError:
    return PydanticCustomError("manifest", why)


def _id(given: str) -> str:
    if len(given) > LONGEST_ID or len(folder_name(given).encode("utf-8", "replace")) > LONGEST_FOLDER_NAME:
        raise _wrong("it is too long")
    if not given.isprintable():
        raise _wrong("it holds signs that cannot be seen")
    if _FORMULA.match(given):
        raise _wrong("it looks like a formula")
    if _ROUNDED.fullmatch(given):
        raise _wrong("it is a long number that a spreadsheet has rounded")
    if not any(sign.isalnum() for sign in given):
        raise _wrong("it has no letter and no digit")
    return given


def _likely(moment: datetime) -> datetime:
    if not 1980 <= moment.year < 2200:
        raise _wrong("it is not a likely date of a call")
    return moment


Name = Annotated[str, Field(max_length=200)]


class Columns(BaseModel):
    """The columns beside those of consent, which have a model of their own."""

    model_config = ConfigDict(extra="forbid")

    call_id: Annotated[str, AfterValidator(_id)]
    path: Annotated[str, Field(max_length=LONGEST)]
    kind: Kind | None = None
    agent: Name | None = None
    queue: Name | None = None
    started_at: Annotated[Moment, AfterValidator(_likely)] | None = None
    handling_s: Annotated[float, Field(ge=0, le=LONGEST_HANDLING_S, allow_inf_nan=False)] | None = None
    fcr: bool | None = None
    csat: Annotated[float, Field(ge=-100, le=100, allow_inf_nan=False)] | None = None


_TIME = "write it with its offset from UTC, such as 2026-11-01T09:00:00Z or 2026-11-01T09:00:00+01:00"
_FIXES = {
    "call_id": f"give it 1 to {LONGEST_ID} letters, digits, dots, dashes or underscores",
    "path": "name the recording as it is seen from the manifest's folder",
    "kind": "write customer or coaching, or leave it empty",
    "agent": "name the colleague in at most 200 characters",
    "queue": "name it in at most 200 characters, or leave it empty",
    "started_at": _TIME,
    "basis": "write consent, legitimate_interests, contract, legal_obligation or public_task",
    "purposes": "write what was agreed, split at ; such as coaching;quality",
    "obtained_at": _TIME,
    "expires_at": f"{_TIME}, or leave it empty",
    "withdrawn_at": f"{_TIME}, or leave it empty",
    "parties": "write who agreed, split at ; such as agent;customer",
    "reference": "shorten it to 2,000 characters",
    "handling_s": "write seconds, such as 312.5, or leave it empty",
    "fcr": "write yes or no, or leave it empty",
    "csat": "write a number with a decimal point, such as 4.5, or leave it empty",
}
_WHY = {
    "missing": "it is empty",
    "too_short": "it is empty",
    "timezone_aware": "it has no offset from UTC, so that nobody can say when it was",
    "enum": "it is none of the words that are known",
    "string_too_long": "it is too long",
    "too_long": "it lists too many",
    "greater_than_equal": "it is too small",
    "less_than_equal": "it is too large",
    "finite_number": "it is not a finite number",
    "float_parsing": "it is not a number",
    "bool_parsing": "it is neither yes nor no",
    "value_error": "it is not a date and a time",
    "datetime_from_date_parsing": "it is not a date and a time",
    "datetime_parsing": "it is not a date and a time",
}


def read_row(cells: Cells, needed: Collection[str]) -> tuple[Columns | None, ConsentRecord | None, list[Fault]]:
    """Return the values of a row, its consent record, and what is wrong; each is null where anything in it is wrong.

    `needed` are the columns that may not be empty, beside id and path. A row without any consent cell has no record,
    and that is no fault: the one beside the source is meant.
    """
    faults = [*_unreadable(cells), *(_empty(name) for name in needed if name not in cells)]
    bad = {fault.column for fault in faults}
    columns = record = None
    try:
        columns = Columns.model_validate({name: text for name, text in cells.items() if name not in CONSENT})
    except ValidationError as error:
        faults += _told(error, bad)
    given: dict[str, Any] = {name: _parts(name, cells[name]) for name in CONSENT if name in cells}
    if given:
        # Where the id itself is wrong, that is told once, above.
        call_id = sound_id(cells) if faults or columns is None else columns.call_id
        try:
            found = Record.model_validate({"call_id": call_id or "-", **given}).value()
            record = found if call_id and not bad & {"call_id", *CONSENT} else None
        except ValidationError as error:
            faults += _told(error, bad)
    return columns, record, faults


def identity(call_id: str) -> str:
    """Return what two calls may not share: their id, and on a disk without capital letters the name of their folder.

    >>> identity("Night/7") == identity("night-7"), identity("7") == identity("8")
    (True, False)
    """
    return unicodedata.normalize("NFKC", folder_name(unicodedata.normalize("NFKC", call_id))).casefold()


def sound_id(cells: Cells) -> str:
    """Return the id of a row in which something else is wrong; empty where the id is."""
    given = cells.get("call_id", "")
    try:
        return _id(given) if given and not any(_unreadable({"call_id": given})) else ""
    except PydanticCustomError:
        return ""


def _empty(column: str) -> Fault:
    return Fault(column=column, why=_WHY["missing"], fix=_FIXES[column])


def _parts(name: str, text: str) -> str | list[str]:
    return [part for one in text.split(";") if (part := one.strip())] if name in _SPLIT else text


def _unreadable(cells: Cells) -> Iterator[Fault]:
    """Yield what no cell may hold: signs lost in a mixture of encodings, and control characters."""
    whole = "".join(cells.values())
    if "\ufffd" not in whole and whole.isprintable():
        return
    for name, text in cells.items():
        if "\ufffd" in text:
            why = "it holds signs of another encoding than the rest of the file"
            yield Fault(column=name, why=why, fix="save the whole file as UTF-8")
        elif any(unicodedata.category(sign) in ("Cc", "Cs") for sign in _lines_allowed(name, text)):
            yield Fault(column=name, why="it holds control characters or a line break", fix="take them out")


def _lines_allowed(name: str, text: str) -> str:
    return text.translate({10: " ", 13: " ", 9: " "}) if name == "reference" else text


def _told(error: ValidationError, already: set[str]) -> Iterator[Fault]:
    """Yield one fault for each column: pydantic's own words may quote the cell."""
    for one in error.errors(include_input=False, include_url=False, include_context=False):
        column = str(one["loc"][0])
        if column not in already:
            already.add(column)
            why = one["msg"] if one["type"] == "manifest" else _WHY.get(one["type"], "it cannot be read")
            yield Fault(column=column, why=why, fix=_FIXES[column])

"""`debrief audit agree`: reads filled sheets, compares them, and writes what came of it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from analyser import __version__
from analyser.core.errors import BadInputError
from analyser.keep import Keeper
from pipelines.audit.answers import Answer, Sheet, read_key, read_sheets
from pipelines.audit.compare import (
    LEAST_CONVERSATIONS,
    LEAST_OF_EACH,
    LEAST_UNITS,
    LabelAgreement,
    compare,
)
from pipelines.audit.consented import consented
from pipelines.audit.criteria import answers
from pipelines.audit.disagreements import Disagreement, disagreements, headings, row
from pipelines.audit.records import Audited, Told, audited
from pipelines.audit.units import Key, digest
from pipelines.cells import as_csv

COMMAND = "audit agree"
SCHEMA = "debrief.agreement/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """Everything that came of comparing sheets; `at` is UTC, `unjudged` conversations have no words any more."""

    key: Key
    sheets: tuple[Sheet, ...]
    labels: tuple[LabelAgreement, ...]
    disagreements: tuple[Disagreement, ...]
    seed: int
    draws: int
    unjudged: int
    at: datetime


def agree(
    keeper: Keeper, files: Sequence[Path], key_file: Path, reviews: Path, draws: int, seed: int, tell: Told
) -> Agreement:
    """Compare filled sheets with one another and with the analyser.

    Raises:
        UsageError: two sheets are called alike.
        BadInputError: a file is no sheet, no key, or the folder of reviews cannot be read.
    """
    from analyser.store.log import Action

    key = read_key(key_file)
    sheets = read_sheets(files, key, tell)
    records = _records(keeper, key, reviews, tell)
    keeper.store.note(Action.OPENED, records, COMMAND)
    units = {one.call_id: one.units for one in key.conversations}
    found: dict[tuple[str, str], bool] = {}
    for call_id, one in records.items():
        found |= answers(one, units[call_id])
    return Agreement(
        key=key,
        sheets=tuple(sheets),
        labels=compare(key, sheets, found, draws, seed),
        disagreements=tuple(disagreements(key, sheets, found, records)),
        seed=seed,
        draws=draws,
        unjudged=len(key.conversations) - len(records),
        at=datetime.now(UTC),
    )


def write_agreement(keeper: Keeper, made: Agreement, out: Path) -> None:
    """Write `agreement.json`, `agreement.html` and `disagreements.csv` into a folder.

    Raises:
        BadInputError: the folder or the store cannot be written, or the store knows none of the calls.
    """
    from analyser.store.rows import DataKind
    from pipelines.audit.page import render

    held = {one.call_id for one in keeper.store.held()}
    call_ids = [one.call_id for one in made.key.conversations if one.call_id in held]
    if not call_ids:
        why = "none of the calls of this key is known to the store"
        raise BadInputError("audit", why, "run it with the data directory that the sheets were written with")
    with keeper.shared_folder(out, call_ids, COMMAND, DataKind.MASKED) as folder:
        folder.write("agreement.json", dump(made), private=True)
        folder.write("agreement.html", render(made), private=True)
        rows = map(row, made.disagreements)
        folder.write("disagreements.csv", as_csv(headings(made.key, made.sheets), rows), private=True)


def dump(made: Agreement) -> str:
    """Return the figures as JSON, without a word of what was said."""
    fields = {
        "schema": SCHEMA,
        "made_at": f"{made.at:%Y-%m-%dT%H:%M:%SZ}",
        "debrief": __version__,
        "form": made.key.form.value,
        "seed": made.seed,
        "draws": made.draws,
        "interval": "95 %, bootstrap over conversations (BCa, expanded)",
        "least": {"units": LEAST_UNITS, "of_each_answer": LEAST_OF_EACH, "conversations": LEAST_CONVERSATIONS},
        "conversations": len(made.key.conversations),
        "units": len(made.key.units),
        "without_words": made.unjudged,
        "raters": [_rater(made.key, sheet) for sheet in made.sheets],
        "labels": [asdict(label) for label in made.labels],
        "disagreements": len(made.disagreements),
    }
    return json.dumps(_rounded(fields), ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _rater(key: Key, sheet: Sheet) -> dict[str, Any]:
    counts = {one.name.lower(): sheet.said(one) for one in Answer}
    return {"rater": sheet.rater, **counts, "blank": sheet.blank(key), "rows_left_out": sheet.left_out}


def _rounded(value: Any) -> Any:
    match value:
        case dict():
            return {name: _rounded(one) for name, one in value.items()}
        case list() | tuple():
            return [_rounded(one) for one in value]
        case float():
            return round(value, 4)
        case _:
            return value


def _records(keeper: Keeper, key: Key, reviews: Path, tell: Told) -> Mapping[str, Audited]:
    """Return the records whose words are still those that were judged; the others are told."""
    digests = {one.call_id: one.digest for one in key.conversations}
    there = audited(keeper, reviews, digests.keys(), tell)
    found = consented(keeper, there, tell)
    same = {call_id: one for call_id, one in found.items() if digest(one, keeper.store.reference) == digests[call_id]}
    for count, why in ((len(digests) - len(there), "not there"), (len(found) - len(same), "not what was judged")):
        if count:
            tell(f"reviews: {count} of {len(digests)} are {why}; they are left out of what concerns the analyser")
    return {call_id: same[call_id] for call_id in digests if call_id in same}

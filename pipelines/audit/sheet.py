"""`debrief audit sheet`: blind sheets for raters, and the key that stays with whoever runs the audit."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from analyser.core.errors import BadInputError, UsageError
from analyser.keep import Keeper
from analyser.report.wording import ROLES
from pipelines.audit.consented import consented
from pipelines.audit.labels import Form
from pipelines.audit.records import Audited, Told, audited
from pipelines.audit.tables import read_rows
from pipelines.audit.units import Conversation, Key, Said, Unit, conversation, in_order, masked
from pipelines.cells import as_csv

COMMAND = "audit sheet"
KEY = "key.json"
NOT_ASKED = "not asked"
_RATER = re.compile(r"[A-Za-z0-9_-]{1,40}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked of raters; `turns` is the most of a conversation, null for all."""

    form: Form
    labels: tuple[str, ...]
    raters: tuple[str, ...]
    seed: int
    turns: int | None = None

    def __post_init__(self) -> None:
        if not self.raters or len({rater.casefold() for rater in self.raters}) < len(self.raters):
            raise UsageError("--rater", "two raters are called alike, or there is none", "give each another name")
        if not all(_RATER.fullmatch(rater) for rater in self.raters):
            raise UsageError("--rater", "a sheet is called by it", "use up to 40 letters, digits, dashes")


def write_sheets(keeper: Keeper, sample: Path, reviews: Path, asked: Asked, out: Path, tell: Told) -> Key:
    """Write `sheet-<rater>.csv` and `.docx` for each rater, and `key.json`, into a folder.

    Raises:
        BadInputError: the sample cannot be read, nothing of it is there or may show a label, or `out` is not ours.
    """
    from analyser.store.log import Action
    from analyser.store.rows import DataKind
    from pipelines.audit.document import render

    found = _found(keeper, sample, reviews, tell)
    made = [
        conversation(one, asked.labels, asked.form, asked.seed, asked.turns, keeper.store.reference)
        for one in found.values()
    ]
    key = Key(
        form=asked.form,
        seed=asked.seed,
        labels=asked.labels,
        raters=asked.raters,
        made_at=f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        conversations=tuple(one for one in made if one.units),
    )
    if not key.conversations:
        raise BadInputError(sample.name, "none of its conversations may show these labels", "choose others by --labels")
    call_ids = [one.call_id for one in key.conversations]
    keeper.store.note(Action.OPENED, call_ids, COMMAND)
    said = {call_id: masked(found[call_id]) for call_id in call_ids}
    with keeper.shared_folder(out, call_ids, COMMAND, DataKind.MASKED) as folder:
        for rater in key.raters:
            order = in_order(key.conversations, key.seed, rater)
            folder.write(f"sheet-{rater}.csv", as_csv(headings(key), _rows(key, order, said)), private=True)
            folder.write(f"sheet-{rater}.docx", render(key, rater, order, said), private=True)
        folder.write(KEY, dump_key(key), private=True)
    return key


def headings(key: Key) -> tuple[str, ...]:
    """Return the headings of a sheet; those that are labels are the answers."""
    told = ("turn", "speaker", "before", "said") if key.form is Form.TURN else ()
    return ("unit", "conversation", *told, *key.labels, "note")


def dump_key(key: Key) -> str:
    """Return the key as JSON."""
    from pydantic import TypeAdapter

    return TypeAdapter(Key).dump_json(key, indent=1).decode() + "\n"


def _found(keeper: Keeper, sample: Path, reviews: Path, tell: Told) -> dict[str, Audited]:
    """Return the records of the sample by call id, in their order; a row without one is told."""
    lines: dict[str, int] = {}
    for line, row in read_rows(sample, "call_id"):
        if row["call_id"] in lines:
            tell(f"{sample.name}: line {line}: the call is there twice; it is asked once")
        lines.setdefault(row["call_id"], line)
    found = audited(keeper, reviews, lines.keys(), tell)
    for call_id, line in lines.items():
        if call_id not in found:
            tell(f"{sample.name}: line {line}: there is no review of this call; it is left out")
    if not found:
        raise BadInputError(sample.name, "no review of any of its calls is there", "name their folder by --reviews")
    allowed = consented(keeper, found, tell)
    if not allowed:
        raise BadInputError(sample.name, "none of its calls may be read any more", "draw another sample")
    return {call_id: allowed[call_id] for call_id in sorted(allowed)}


def _rows(key: Key, order: Sequence[Conversation], said: Mapping[str, Sequence[Said]]) -> Iterator[tuple[str, ...]]:
    for number, one in enumerate(order, start=1):
        for unit in one.units:
            answers = ["" if label in unit.asked else NOT_ASKED for label in key.labels]
            yield (unit.id, str(number), *_told(unit, said[one.call_id]), *answers, "")


def _told(unit: Unit, said: Sequence[Said]) -> tuple[str, ...]:
    """Return what a row tells of a turn: its number, who speaks, what was said before, what is said."""
    if unit.turn is None:
        return ()
    here = said[unit.turn]
    before = f"{ROLES[said[unit.turn - 1].role]}: {said[unit.turn - 1].text}" if unit.turn else ""
    return str(unit.turn + 1), ROLES[here.role], before, here.text

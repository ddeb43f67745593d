"""The conversations that are audited: records of `debrief review`, `nightly` or `tag` in a folder, sealed or not."""

import json
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from analyser.core.call import Kind, Transcript
from analyser.core.consent import ConsentRecord
from analyser.core.errors import BadInputError, DebriefError
from analyser.core.evidence import PersonalData, Tag
from analyser.keep import Keeper
from analyser.publish import RECORD
from analyser.store import SEALED
from pipelines.folder import SIDECAR_SUFFIX
from pipelines.records import record_text, reviews_below

if TYPE_CHECKING:
    from pydantic import TypeAdapter

SCHEMAS = ("debrief.review/1", "debrief.tagged/1")

_T = TypeVar("_T")
_FIX = "review the call again, or take the file away"

Told = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Particulars:
    """What a record says of its call; null where it does not."""

    id: str
    kind: Kind
    started_at: str | None = None
    agent: str | None = None
    queue: str | None = None
    consent: ConsentRecord | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Audited:
    """One conversation with what the analyser noticed in it."""

    call: Particulars
    transcript: Transcript
    personal_data: tuple[PersonalData, ...] = ()
    tags: tuple[Tag, ...] = ()


def particulars(keeper: Keeper, folder: Path, told: Told) -> list[Particulars]:
    """Return what the records of a folder say of their calls, in the order of call ids.

    told: is given one line for each record that cannot be read; the others are read all the same.

    Raises:
        BadInputError: the folder cannot be read or holds no record, or a record is encrypted and there is no key.
    """
    found = _latest(keeper, folder, told, lambda path, record: _part(path, record.get("call"), Particulars, told))
    if not found:
        raise BadInputError(folder.name, "it holds no review", "name the folder with what debrief review or tag wrote")
    return [found[call_id] for call_id in sorted(found)]


def audited(keeper: Keeper, folder: Path, call_ids: Collection[str], told: Told) -> dict[str, Audited]:
    """Return the records of some calls by call id; those that are not there are left out.

    Raises:
        BadInputError: the folder cannot be read, or a record is encrypted and there is no key.
    """

    def asked(path: Path, record: dict[str, Any]) -> Audited | None:
        return _part(path, record, Audited, told) if _id(record) in call_ids else None

    return _latest(keeper, folder, told, asked)


def _latest(
    keeper: Keeper, folder: Path, told: Told, part: Callable[[Path, dict[str, Any]], _T | None]
) -> dict[str, _T]:
    """Return a part of the record of each call, by call id: where a call was reviewed again, of its last review."""
    found: dict[str, tuple[str, _T]] = {}
    for path, record in _records(keeper, folder, told):
        call_id, made_at = _id(record), _made_at(record)
        if call_id in found and made_at <= found[call_id][0]:
            continue
        if (one := part(path, record)) is not None:
            found[call_id] = (made_at, one)
    return {call_id: one for call_id, (_, one) in found.items()}


def _id(record: dict[str, Any]) -> str:
    call = record.get("call")
    return str(call.get("id")) if isinstance(call, dict) else ""


def _made_at(record: dict[str, Any]) -> str:
    """Return when a review was made (ISO 8601, UTC); empty for what was tagged only."""
    made = record.get("provenance")
    return str(made.get("at")) if isinstance(made, dict) else ""


def _records(keeper: Keeper, folder: Path, told: Told) -> Iterator[tuple[Path, dict[str, Any]]]:
    for path in _files(folder):
        try:
            record = _read(keeper, path)
        except DebriefError as error:
            if path.name.endswith(SEALED) and keeper.unseal is None:
                raise  # without its key no record could be read
            told(str(error))
        else:
            if record is not None:
                yield path, record


def _files(folder: Path) -> list[Path]:
    """Return what may be records: `review.json` at any depth, and what `debrief tag` wrote, `<call>.json`."""
    found = list(reviews_below(folder))
    try:
        here = sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))
    except OSError as error:
        raise BadInputError(folder.name, f"it cannot be read ({error.strerror})", "name another folder") from None
    plain = [(path, path.name.removesuffix(SEALED)) for path in here]
    found += [path for path, name in plain if name.endswith(".json") and name != RECORD]
    return [path for path in found if not path.name.endswith(SIDECAR_SUFFIX)]


def _read(keeper: Keeper, path: Path) -> dict[str, Any] | None:
    """Return a record, or null where the file is JSON of another sort."""
    text, name = record_text(keeper, path), _name(path)
    if text is None:
        raise BadInputError(name, "it is a link, too large for a review, or cannot be read", _FIX)
    try:
        record = json.loads(text)
    except (ValueError, RecursionError):
        raise BadInputError(name, "it is not JSON", _FIX) from None
    schema = record.get("schema") if isinstance(record, dict) else None
    if schema in SCHEMAS:
        return dict(record)
    if isinstance(schema, str) and schema.startswith(("debrief.review/", "debrief.tagged/")):
        raise BadInputError(name, "it was written by another version, in a schema that this one does not know", _FIX)
    return None


def _part(path: Path, value: object, kind: type[_T], told: Told) -> _T | None:
    from pydantic import ValidationError

    try:
        part: _T = _adapter(kind.__name__).validate_python(value)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        place = ".".join(str(step) for step in first["loc"]) or "the whole"
        told(f"{_name(path)}: field {place} is not as a review has it; review the call again")
        return None
    return part


@cache
def _adapter(kind: str) -> "TypeAdapter[Any]":
    from pydantic import TypeAdapter

    return TypeAdapter(Audited if kind == Audited.__name__ else Particulars)


def _name(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"

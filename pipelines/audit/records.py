"""The conversations that are audited: records of `debrief review` or `debrief tag` in a folder, sealed or not."""

import json
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from analyser.core.call import Kind, Transcript
from analyser.core.errors import BadInputError, DebriefError, UsageError
from analyser.core.evidence import PersonalData, Tag
from analyser.core.source import open_plain
from analyser.publish import RECORD
from analyser.store import SEALED
from pipelines.folder import SIDECAR_SUFFIX

if TYPE_CHECKING:
    from pydantic import TypeAdapter

SCHEMAS = ("debrief.review/1", "debrief.tagged/1")
LARGEST_RECORD = 500_000_000

_T = TypeVar("_T")

Unseal = Callable[[bytes], bytes] | None
Told = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Particulars:
    """What a record says of its call; null where it does not."""

    id: str
    kind: Kind
    started_at: str | None = None
    agent: str | None = None
    queue: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Audited:
    """One conversation with what the analyser noticed in it."""

    call: Particulars
    transcript: Transcript
    personal_data: tuple[PersonalData, ...] = ()
    tags: tuple[Tag, ...] = ()


def particulars(folder: Path, unseal: Unseal, told: Told) -> list[Particulars]:
    """Return what the records of a folder say of their calls, in the order of call ids.

    told: is given one line for each record that cannot be read; the others are read all the same.

    Raises:
        BadInputError: the folder cannot be read, holds no record, or holds two of one call.
    """
    found: dict[str, Particulars] = {}
    for path, record in _records(folder, unseal, told):
        call = _part(path, record.get("call"), Particulars, told)
        if call is None:
            continue
        if call.id in found:
            why = f"{_name(path)} is a second record of one call"
            raise BadInputError(folder.name, why, "name a folder with one record for each call")
        found[call.id] = call
    if not found:
        raise BadInputError(folder.name, "it holds no review", "name the folder with what debrief review or tag wrote")
    return [found[call_id] for call_id in sorted(found)]


def audited(folder: Path, call_ids: Collection[str], unseal: Unseal, told: Told) -> dict[str, Audited]:
    """Return the records of some calls by call id; those that are not there are left out.

    Raises:
        BadInputError: the folder cannot be read.
    """
    found: dict[str, Audited] = {}
    for path, record in _records(folder, unseal, told):
        call = record.get("call")
        call_id = call.get("id") if isinstance(call, dict) else None
        if not isinstance(call_id, str) or call_id not in call_ids or call_id in found:
            continue
        if (one := _part(path, record, Audited, told)) is not None:
            found[call_id] = one
    return found


def _records(folder: Path, unseal: Unseal, told: Told) -> Iterator[tuple[Path, dict[str, Any]]]:
    for path in _files(folder):
        try:
            record = _read(path, unseal)
        except UsageError:
            raise  # without its key no record could be read
        except DebriefError as error:
            told(str(error))
        else:
            if record is not None:
                yield path, record


def _files(folder: Path) -> list[Path]:
    """Return the files that may be records: `<call>/review.json` and `<call>.json`, sealed or not."""
    endings = ("", SEALED)
    try:
        below = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
        nested = [path / f"{RECORD}{ending}" for path in below if path.is_dir() for ending in endings]
        found = [path for path in nested if path.exists()]
        found += [path for path in below if path.is_file() and path.name.removesuffix(SEALED).endswith(".json")]
    except OSError as error:
        raise BadInputError(folder.name, f"it cannot be read ({error.strerror})", "name another folder") from None
    return [path for path in found if not path.name.endswith(SIDECAR_SUFFIX)]


def _read(path: Path, unseal: Unseal) -> dict[str, Any] | None:
    """Return a record, or null where the file is JSON of another sort."""
    name, fix = _name(path), "review the call again, or take the file away"
    with open_plain(path) as file:
        content = file.read(LARGEST_RECORD + 1)
    if len(content) > LARGEST_RECORD:
        raise BadInputError(name, "it is too large for a review", fix)
    if path.name.endswith(SEALED):
        if unseal is None:
            raise UsageError(name, "it is encrypted and there is no key", "set DEBRIEF_KEY or key_file")
        content = unseal(content)
    try:
        record = json.loads(content)
    except (ValueError, RecursionError):
        raise BadInputError(name, "it is not JSON", fix) from None
    schema = record.get("schema") if isinstance(record, dict) else None
    if schema in SCHEMAS:
        return dict(record)
    if isinstance(schema, str) and schema.startswith(("debrief.review/", "debrief.tagged/")):
        raise BadInputError(name, "it was written by another version, in a schema that this one does not know", fix)
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

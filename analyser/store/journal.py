"""The journal of one erasure: what is to be deleted and looked for, kept until the certificate is written.

It holds values of the call, because an erasure that was killed after the records were deleted must still look for them.
It lies in the data directory with mode 0600, is the first thing written and the last thing deleted.
"""

import json
import secrets
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from analyser.core.errors import BadInputError
from analyser.store.folder import SEALED
from analyser.store.place import unwritable, write_whole
from analyser.store.records import Store
from analyser.store.rows import Held, Output, from_text, to_text, utc_now
from analyser.store.traces import Pattern, Searched, Traces, told_by
from analyser.store.whereabouts import OfOthers, missing

LARGEST_RECORD = 500_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Journal:
    """Everything that is needed to finish an erasure; `missing` is what was not found when it was begun."""

    id: str
    call_id: str
    reason: str
    with_source: bool
    begun_at: str
    hashes: tuple[str, ...]
    values: tuple[str, ...]
    too_short: int
    unread: int
    sources: tuple[str, ...]
    paths: tuple[str, ...]
    missing: tuple[str, ...] = ()

    @property
    def traces(self) -> Traces:
        """What to look for."""
        return Traces(call_id=self.call_id, hashes=self.hashes, values=self.values, too_short=self.too_short)

    @property
    def source_paths(self) -> list[Path]:
        """The recordings and transcripts that the call was made from."""
        return [Path(from_text(one)) for one in self.sources]


def begin(
    store: Store,
    call: Held,
    reason: str,
    *,
    with_source: bool,
    unseal: Callable[[bytes], bytes] | None,
    unread: bool = False,
) -> Journal:
    """Write the journal of a new erasure; `unread` allows that sealed records cannot be read.

    Raises:
        BadInputError: the data directory cannot be written, or a sealed record cannot be read without its key.
        OSError: something at a place of the call cannot be read.
    """
    outputs = store.outputs(call.call_id)
    told = _told(outputs, unseal, unread=unread)
    known = {one for one in (call.audio_sha256, call.fingerprint) if one}
    journal = Journal(
        id=secrets.token_hex(4),
        call_id=call.call_id,
        reason=reason,
        with_source=with_source,
        begun_at=f"{utc_now():%Y-%m-%dT%H:%M:%SZ}",
        hashes=tuple(sorted(told.hashes | known)),
        values=tuple(sorted(told.values)),
        too_short=told.too_short,
        unread=told.unread,
        sources=tuple(to_text(path) for path in store.sources(call.call_id)),
        paths=tuple(sorted({to_text(one.path) for one in outputs})),
    )
    journal = replace(journal, missing=tuple(sorted(map(_mark, _missing(store, journal, outputs)))))
    write(store, journal)
    return journal


def still_missing(store: Store, journal: Journal, outputs: Iterable[Output]) -> list[Output]:
    """Return what was not found when the erasure was begun, and is not found now.

    Raises:
        OSError: something at a place of the call cannot be read.
    """
    return _missing(store, journal, [one for one in outputs if _mark(one) in journal.missing])


def of_others(store: Store, call_id: str) -> OfOthers:
    """Return what tells the outputs of other calls at a path or below it."""
    return lambda path: [one for one in store.outputs_at(path) if one.call_id != call_id]


def holds(traces: Traces) -> Callable[[Path], bool]:
    """Return what tells whether a file holds something of a call; it raises OSError where it cannot be read."""
    pattern = Pattern({"": traces})

    def told(file: Path) -> bool:
        with file.open("rb"):
            pass
        return bool(pattern.in_file(file, Searched()))

    return told


def _missing(store: Store, journal: Journal, outputs: list[Output]) -> list[Output]:
    others, is_mine = of_others(store, journal.call_id), holds(journal.traces)
    found: list[Output] = []
    for path in dict.fromkeys(one.path for one in outputs):
        found.extend(missing(path, [one for one in outputs if one.path == path], others, is_mine))
    return found


def _mark(output: Output) -> str:
    return f"{output.run} {to_text(output.file)}"


def write(store: Store, journal: Journal) -> None:
    """Put a journal on the disk.

    Raises:
        BadInputError: the data directory cannot be written.
    """
    try:
        write_whole(store.journal(journal.call_id), json.dumps(asdict(journal)).encode())
    except OSError as error:
        raise unwritable(error) from None


def read(path: Path) -> Journal | None:
    """Return the journal in a file, or null where there is none.

    Raises:
        BadInputError: it is there and is none.
    """
    try:
        content: Any = json.loads(path.read_bytes())
        lists = {name: tuple(value) for name, value in content.items() if isinstance(value, list)}
        return Journal(**content | lists)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise unwritable(error) from None
    except (ValueError, TypeError, AttributeError):
        fix = "delete it, run the erasure again, and look for the call yourself"
        raise BadInputError(f"erasing/{path.name}", "the journal of an erasure cannot be read", fix) from None


def unfinished(store: Store) -> list[Journal]:
    """Return the erasures that were begun and are not finished."""
    found = (read(path) for path in sorted(store.place.erasing.glob("*.json")))
    return [journal for journal in found if journal is not None]


@dataclass(slots=True)
class _Told:
    hashes: set[str] = field(default_factory=set)
    values: set[str] = field(default_factory=set)
    too_short: int = 0
    unread: int = 0


def _told(outputs: Iterable[Output], unseal: Callable[[bytes], bytes] | None, *, unread: bool) -> _Told:
    told = _Told()
    for file in sorted({file for one in outputs for file in _records(one)}):
        try:
            if file.stat().st_size > LARGEST_RECORD:
                told.unread += 1
                continue
            content = file.read_bytes()
            if file.name.endswith(SEALED):
                content = _unsealed(content, file.name, unseal)
            hashes, values, short = told_by(json.loads(content))
        except BadInputError:
            if not unread:
                raise
            told.unread += 1
        except (OSError, ValueError, RecursionError):
            told.unread += 1
        else:
            told.hashes |= hashes
            told.values |= values
            told.too_short += short
    return told


def _unsealed(content: bytes, name: str, unseal: Callable[[bytes], bytes] | None) -> bytes:
    fix = "set DEBRIEF_KEY or key_file; where the key is lost, erase with --without-key"
    if unseal is None:
        raise BadInputError(name, "it is encrypted and there is no key", fix)
    try:
        return unseal(content)
    except BadInputError as error:
        raise BadInputError(name, error.why, fix) from None


def _records(output: Output) -> list[Path]:
    """Return the clear JSON records at an output; a folder that was never recorded as whole is looked into."""
    if output.file.is_symlink():
        return []
    if output.file.is_dir():
        return [one for one in output.file.iterdir() if one.name.endswith((".json", ".json" + SEALED))]
    return [output.file] if output.file.name.endswith((".json", ".json" + SEALED)) and output.file.is_file() else []

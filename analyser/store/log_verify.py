"""Checks the audit log from its first entry to its head record, and against the certificates, in bounded memory."""

import contextlib
import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from analyser.core.errors import BadInputError
from analyser.store.log import HEAD, HEAD_LOST, LOG, LONGEST_LINE, START, Head, hash_of, parsed, read_head
from analyser.store.place import Place

LARGEST_CERTIFICATE = 10_000_000
_HEAD_LOST = f'"detail":"{HEAD_LOST}"'.encode()
_FIX = "keep the file as it is, and compare it with a backup and with the hashes in your certificates"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """A log that is whole: its last entry, how often it was mended after a crash, and what was written but not told.

    head_lost: the entry that says that the head record was missing; only a known hash tells what stood before it.
    known_at: the entry that has the known hash.
    """

    number: int = 0
    sha256: str = START
    mended: int = 0
    torn_bytes: int = 0
    head_lost: int | None = None
    known_at: int = 0


def verify_place(place: Place, *, known: str | None = None) -> Verified:
    """Return what is known of the log of a data directory, compared with what its certificates say of it.

    Raises:
        BadInputError: there is no data directory, or naming the first entry that is wrong.
    """
    try:
        if not place.root.is_dir():
            fix = "check DEBRIEF_DATA and the settings"
            raise BadInputError("the data directory", "there is no such folder, so that there is no log", fix)
        return verify(place.audit, known=known, named=_named(place.certificates))
    except OSError as error:
        raise _unreadable(error) from None


def verify(folder: Path, *, known: str | None = None, named: Mapping[int, str] | None = None) -> Verified:
    """Return what is known of the log in `folder`, every entry checked; nothing is written.

    `known` is a hash that must be among the entries; `named` are hashes that others gave for entries, by number. Where
    the head record was lost once, only a known hash says that nothing was cut off then.

    Raises:
        BadInputError: naming the first entry that is wrong.
    """
    named = named or {}
    if not (folder / LOG).exists() and not (folder / HEAD).exists():
        if named:
            raise _wrong(f"there is no log, but certificates name its entries up to {max(named)}")
        if known is not None:
            raise _wrong("there is no log, so the hash that you gave is not in it")
        return Verified()
    try:
        with _shared(folder):
            found = _verified(folder, known, named)
    except FileNotFoundError:
        raise _wrong("its file is missing, but its head record is there") from None
    except OSError as error:
        raise _unreadable(error) from None
    if found.head_lost is not None and known is None:
        why = f"its head record was missing when entry {found.head_lost} was written: some before it may have been cut"
        raise _wrong(f"{why} off. Give a hash noted down by then as --known; the last is now {found.sha256}")
    return found


@contextlib.contextmanager
def _shared(folder: Path) -> Iterator[None]:
    """Hold writers back where that can be done; without it a line in the making is taken for one that was torn."""
    with contextlib.ExitStack() as stack:
        with contextlib.suppress(OSError):
            descriptor = os.open(folder / "lock", os.O_RDONLY | os.O_CLOEXEC)
            stack.callback(os.close, descriptor)
            fcntl.flock(descriptor, fcntl.LOCK_SH)
        yield


def _named(certificates: Path) -> dict[int, str]:
    """Return the hashes of entries that certificates name.

    Raises:
        BadInputError: a certificate cannot be read, or two name one entry by different hashes.
    """
    named: dict[int, str] = {}
    for file in sorted(certificates.glob("*.json")):
        try:
            with file.open("rb") as opened:
                record = json.loads(opened.read(LARGEST_CERTIFICATE))
            number, sha256 = int(record["log_number"]), str(record["log_sha256"])
        except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
            raise _wrong(f"certificate {file.name} cannot be read, so that it could not be compared") from None
        if number > 0 and named.setdefault(number, sha256) != sha256:
            raise _wrong(f"entry {number} is named by two hashes in certificates")
    return named


def entries(folder: Path) -> Iterator[dict[str, object]]:
    """Yield the entries of a log, unchecked; lines that are none are passed over.

    Raises:
        BadInputError: the log cannot be read.
    """
    try:
        with (folder / LOG).open("rb") as file:
            yield from (entry for line in _lines(file) if (entry := parsed(line)) is not None)
    except FileNotFoundError:
        return
    except OSError as error:
        raise _unreadable(error) from None


def _verified(folder: Path, known: str | None, named: Mapping[int, str]) -> Verified:
    head, head_lost = read_head(folder), None
    number, sha256, mended, torn, position = 0, START, 0, 0, 0
    known_at = 0 if known in (None, START) else None
    met = head is not None and head.number == 0
    with (folder / LOG).open("rb") as file:
        for line in _lines(file):
            if not line.endswith(b"\n") and head is not None and position >= head.size:
                torn = len(line)
                break
            _check(line, number + 1, sha256)
            number, sha256, position = number + 1, hash_of(line), position + len(line)
            mended += b'"action":"log mended"' in line
            head_lost = number if _HEAD_LOST in line else head_lost
            if named.get(number, sha256) != sha256:
                raise _wrong(f"entry {number} is not the one that a certificate names")
            known_at = number if sha256 == known else known_at
            met = met or (head is not None and (number, sha256) == (head.number, head.sha256))
    _check_end(head, number, met=met)
    if max(named, default=0) > number:
        raise _wrong(f"entry {number + 1} and what follows are missing: a certificate names entry {max(named)}")
    if known_at is None:
        raise _wrong("no entry has the hash that you gave")
    return Verified(
        number=number, sha256=sha256, mended=mended, torn_bytes=torn, head_lost=head_lost, known_at=known_at
    )


def _lines(file: BinaryIO) -> Iterator[bytes]:
    while line := file.readline(LONGEST_LINE):
        yield line


def _check(line: bytes, number: int, before: str) -> None:
    entry = parsed(line) if line.endswith(b"\n") else None
    if entry is None:
        raise _wrong(f"entry {number} cannot be read as an entry")
    if entry.get("before") != before:
        raise _wrong(f"entry {number} does not follow from the one before it")
    if entry.get("number") != number:
        raise _wrong(f"entry {number} has another number")


def _check_end(head: Head | None, number: int, *, met: bool) -> None:
    if head is None:
        raise _wrong(f"its head record is missing or unreadable, so nothing says whether entry {number} is the last")
    if number < head.number:
        raise _wrong(f"entry {number + 1} and what follows are missing, up to entry {head.number}")
    if not met:
        raise _wrong(f"entry {head.number} is not the one that the head record names")


def _wrong(why: str) -> BadInputError:
    return BadInputError("the audit log", why, _FIX)


def _unreadable(error: OSError) -> BadInputError:
    return BadInputError("the audit log", f"it cannot be read ({error.strerror})", "make DEBRIEF_DATA readable for you")

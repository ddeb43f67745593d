"""Checks the audit log from its first entry to its head record, in bounded memory."""

import fcntl
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from analyser.core.errors import BadInputError
from analyser.store.log import LOG, LONGEST_LINE, START, Head, hash_of, locked, parsed, read_head
from analyser.store.place import unwritable

_FIX = "keep the file as it is, and compare it with a backup and with the hashes in your certificates"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """A log that is whole: its last entry, how often it was mended after a crash, and what was written but not told."""

    number: int = 0
    sha256: str = START
    mended: int = 0
    torn_bytes: int = 0


def verify(folder: Path, *, known: str | None = None) -> Verified:
    """Return what is known of the log in `folder`, every entry checked; `known` is a hash that must be among them.

    Raises:
        BadInputError: naming the first entry that is wrong.
    """
    if not (folder / LOG).exists() and read_head(folder) is None:
        if known is not None:
            raise _wrong("there is no log, so the hash that you gave is not in it")
        return Verified()
    try:
        with locked(folder, fcntl.LOCK_SH):
            return _verified(folder, known)
    except FileNotFoundError:
        raise _wrong("its file is missing, but its head record is there") from None
    except OSError as error:
        raise unwritable(error) from None


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
        raise unwritable(error) from None


def _verified(folder: Path, known: str | None) -> Verified:
    head = read_head(folder)
    number, sha256, mended, seen, torn, position = 0, START, 0, known in (None, START), 0, 0
    met = head is not None and head.number == 0
    with (folder / LOG).open("rb") as file:
        for line in _lines(file):
            if not line.endswith(b"\n") and head is not None and position >= head.size:
                torn = len(line)
                break
            _check(line, number + 1, sha256)
            number, sha256, position = number + 1, hash_of(line), position + len(line)
            mended += b'"action":"log mended"' in line
            seen = seen or sha256 == known
            met = met or (head is not None and (number, sha256) == (head.number, head.sha256))
    _check_end(head, number, met=met)
    if not seen:
        raise _wrong("no entry has the hash that you gave")
    return Verified(number=number, sha256=sha256, mended=mended, torn_bytes=torn)


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

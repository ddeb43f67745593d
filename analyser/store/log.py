"""The audit log: who did what to which call and when, as JSON lines that each name the sha256 of the one before.

A head record beside it (`head.json`) says where the log ends, so that lines cut off at the end are missed. Nothing in
the log is personal data of a caller: a call goes by its reference (`Place.reference`).
"""

import contextlib
import fcntl
import hashlib
import json
import os
import pwd
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from analyser.store.place import PRIVATE_FILE, unwritable, write_whole

LOG = "log.jsonl"
HEAD = "head.json"
HEAD_LOST = "the head record was missing"
"""What an entry says after which nobody can tell from the log alone whether others stood before it."""

LONGEST_LINE = 64 * 1024
START = "0" * 64
"""What the first entry names as the one before it."""


class Action(StrEnum):
    """What an entry says was done."""

    OPENED = "opened"
    WROTE = "wrote"
    EXPORTED = "exported"
    ERASED = "erased"
    PURGED = "purged"
    CONSENT_OBTAINED = "consent obtained"
    CONSENT_EXPIRED = "consent expired"
    CONSENT_WITHDRAWN = "consent withdrawn"
    KEY_ROTATED = "key rotated"
    MIGRATED = "store migrated"
    BACKUP_DELETED = "store backup deleted"
    LOG_MENDED = "log mended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What is to be logged: the action, the reference of the call, and a few words or numbers that name nobody."""

    action: Action
    call: str | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Where the log ends: number and sha256 of the last entry, and the length of the file in bytes."""

    number: int = 0
    sha256: str = START
    size: int = 0


class AuditLog:
    """Appends to the log in `folder`; several processes may do so at once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._log = folder / LOG

    def append(self, events: Sequence[Event]) -> Head:
        """Write one entry for each event, on the disk when this returns, and return the new end.

        What a crash left of a line that nobody was told of is taken away, and an entry says so.

        Raises:
            BadInputError: the log cannot be written; then nothing was.
        """
        try:
            with locked(self._folder, fcntl.LOCK_EX):
                head, mended = self._end()
                lines, head = _chained(head, [*mended, *events])
                self._write(lines, head.size - len(lines))
                write_whole(self._folder / HEAD, json.dumps(asdict(head)).encode())
                return head
        except OSError as error:
            raise unwritable(error) from None

    def _write(self, lines: bytes, size: int) -> None:
        descriptor = os.open(self._log, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, PRIVATE_FILE)
        with os.fdopen(descriptor, "wb") as file:
            try:
                file.write(lines)
                file.flush()
                os.fsync(file.fileno())
            except OSError:
                with contextlib.suppress(OSError):
                    os.ftruncate(descriptor, size)
                raise

    def _end(self) -> tuple[Head, list[Event]]:
        """Return the end to go on from, after mending what a crash left.

        The chain always goes on from the head record: where entries were cut off, the gap stays to be seen.
        """
        size = self._log.stat().st_size if self._log.exists() else 0
        head, mended = read_head(self._folder), []
        if head is None:
            head = Head()
            if size:
                mended.append(Event(action=Action.LOG_MENDED, detail=HEAD_LOST))
        if size < head.size:
            mended.append(Event(action=Action.LOG_MENDED, detail=f"{head.size - size} bytes at the end were missing"))
        if size != head.size:
            head = self._caught_up(head, size)
            if torn := size - head.size:
                os.truncate(self._log, head.size)
                mended.append(Event(action=Action.LOG_MENDED, detail=f"a torn line of {torn} bytes was taken away"))
        return head, mended

    def _caught_up(self, head: Head, size: int) -> Head:
        """Follow the whole lines after the head; only those that chain count, and the end is that of the last line."""
        if not size:
            return Head(number=head.number, sha256=head.sha256)
        number, sha256, position = head.number, head.sha256, min(head.size, size)
        with self._log.open("rb") as file:
            if position == size:
                file.seek(max(0, size - LONGEST_LINE))
                rest = file.read()
                return Head(number=number, sha256=sha256, size=size - len(rest) + rest.rfind(b"\n") + 1)
            file.seek(position)
            while (line := file.readline(LONGEST_LINE)).endswith(b"\n"):
                position += len(line)
                entry = parsed(line)
                if entry is not None and entry.get("before") == sha256 and entry.get("number") == number + 1:
                    number, sha256 = number + 1, hash_of(line)
        return Head(number=number, sha256=sha256, size=position)


def _chained(head: Head, events: Sequence[Event]) -> tuple[bytes, Head]:
    lines, number, sha256 = [], head.number, head.sha256
    now, actor = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}", login_name()
    for event in events:
        number += 1
        entry = {"number": number, "at": now, "actor": actor, **asdict(event), "before": sha256}
        line = json.dumps(entry, separators=(",", ":")).encode() + b"\n"
        sha256 = hash_of(line)
        lines.append(line)
    written = b"".join(lines)
    return written, Head(number=number, sha256=sha256, size=head.size + len(written))


def read_head(folder: Path) -> Head | None:
    """Return the head record, or null where there is none that can be read."""
    try:
        record = json.loads((folder / HEAD).read_bytes())
        head = Head(number=int(record["number"]), sha256=str(record["sha256"]), size=int(record["size"]))
    except (OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return None
    return head if head.number >= 0 and head.size >= 0 else None


def parsed(line: bytes) -> dict[str, object] | None:
    """Return the entry in a line, or null where it is none."""
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return entry if isinstance(entry, dict) else None


def hash_of(line: bytes) -> str:
    """Return the sha256 (hex) of a line without its end."""
    return hashlib.sha256(line.removesuffix(b"\n")).hexdigest()


@contextlib.contextmanager
def locked(folder: Path, how: int) -> Iterator[None]:
    """Hold the lock of a folder: `fcntl.LOCK_EX` to write, `fcntl.LOCK_SH` to read."""
    descriptor = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, PRIVATE_FILE)
    try:
        fcntl.flock(descriptor, how)
        yield
    finally:
        os.close(descriptor)


def login_name() -> str:
    """Return who runs this, by the operating system and not by an environment variable that anybody can set."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return f"uid {os.getuid()}"

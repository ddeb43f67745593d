"""Remembers which ids and paths a manifest has had, in the room of a few megabytes however long it is.

A set in memory would take some 200 bytes for each row. This is a table on disk that SQLite makes for itself, without a
name, and drops when it is closed. It holds digests under a key of its own, so that no id lies in a temporary folder.
"""

import hashlib
import secrets
import sqlite3
from types import TracebackType
from typing import Self

from analyser.core.errors import BadInputError

_CACHE_KIB = 32 * 1024
_DIGEST = 16
"""Bytes: among a million rows two of them are the same by chance once in 10^26 manifests."""


class Seen:
    """What was claimed, and by which row."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(16)

    def __enter__(self) -> Self:
        self._on = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        for setting in ("journal_mode = OFF", "synchronous = OFF", f"cache_size = -{_CACHE_KIB}"):
            self._on.execute(f"PRAGMA {setting}")
        self._on.execute("CREATE TABLE seen (digest BLOB PRIMARY KEY, row INTEGER NOT NULL) WITHOUT ROWID")
        self._on.execute("BEGIN")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._on.close()

    def claim(self, sort: str, value: str, row: int) -> int:
        """Let a row have a value of a sort, such as a path; return the row that has it, which is the first.

        Raises:
            BadInputError: the disk with the temporary folder is full.
        """
        text = f"{sort}\0{value}".encode("utf-8", "surrogateescape")
        digest = hashlib.blake2b(text, digest_size=_DIGEST, key=self._key).digest()
        try:
            done = self._on.execute("INSERT OR IGNORE INTO seen VALUES (?, ?)", (digest, row))
            if done.rowcount:
                return row
            found = self._on.execute("SELECT row FROM seen WHERE digest = ?", (digest,)).fetchone()
        except sqlite3.Error:
            raise BadInputError(
                "the temporary folder", "it cannot be written", "free its disk, or set TMPDIR"
            ) from None
        return int(found[0])

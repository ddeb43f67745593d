"""Reading from a source what was pinned, and nothing else: bounded, hashed, refused by name."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import BinaryIO

from models.errors import HashMismatchError
from models.spec import Pinned

BLOCK = 1 << 20
"""Files are read in blocks of this size (bytes)."""

Opener = Callable[[], AbstractContextManager[BinaryIO]]
"""Opens one part of a file for reading."""


class Silence(Exception):  # noqa: N818 - a source that does not answer is no fault: the next one is asked
    """A source does not answer; the message says which, and why."""


def digest(path: Path) -> str:
    """The sha256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_pinned(parts: tuple[Opener, ...], target: Path, pinned: Pinned, *, model: str) -> None:
    """Writes the parts, joined, to `target`, which must come out as pinned.

    Never more than the pinned size and one block is read, whatever the source claims.

    Raises:
        HashMismatchError: the result is longer, shorter, or other than pinned; the caller's folder is
            then incomplete and must be thrown away.
        OSError: the target cannot be written.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    hashed, size = hashlib.sha256(), 0
    with target.open("wb") as file:
        for block in _blocks(parts):
            size += len(block)
            if size > pinned.size:
                raise _refusal(model, pinned, f"more than its {pinned.size:,} bytes")
            hashed.update(block)
            file.write(block)
    if size < pinned.size:
        raise _refusal(model, pinned, f"only {size:,} of its {pinned.size:,} bytes")
    if hashed.hexdigest() != pinned.sha256:
        raise _refusal(model, pinned, hashed.hexdigest())


def _blocks(parts: tuple[Opener, ...]) -> Iterator[bytes]:
    for opener in parts:
        with opener() as part:
            while block := part.read(BLOCK):
                yield block


def _refusal(model: str, pinned: Pinned, found: str) -> HashMismatchError:
    return HashMismatchError(model, pinned.path, expected=pinned.sha256, found=found)

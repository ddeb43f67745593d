"""Clear records as runs left them: found below a folder, unsealed where they are encrypted, never through a link."""

import os
from collections.abc import Iterator
from pathlib import Path

from analyser.core.errors import BadInputError
from analyser.keep import Keeper
from analyser.publish import RECORD
from analyser.store import SEALED

LARGEST_RECORD = 500_000_000
"""Bytes; the record of a conversation of many hours is far smaller."""


def record_text(keeper: Keeper, path: Path) -> str | None:
    """Return a record in the clear; None where it is not there, is a link, is no JSON by its name, or too large.

    Raises:
        BadInputError: it is encrypted, and there is no key or not the right one.
    """
    try:
        if not path.name.endswith((".json", ".json" + SEALED)) or path.is_symlink() or not path.is_file():
            return None
        if path.stat().st_size > LARGEST_RECORD:
            return None
        content = path.read_bytes()
    except OSError:
        return None
    if path.name.endswith(SEALED):
        if keeper.unseal is None:
            raise BadInputError(path.name, "it is encrypted and there is no key", "set DEBRIEF_KEY or key_file")
        content = keeper.unseal(content)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return None


def reviews_below(folder: Path) -> Iterator[Path]:
    """Yield the records of reviews in a folder and those below it, in order of their paths.

    Links are not followed, and hidden folders left out: runs at work, or killed, have theirs there.

    Raises:
        BadInputError: it is no folder that can be read.
    """
    try:
        os.scandir(folder).close()
    except OSError as error:
        why = f"it is no folder that can be read ({error.strerror})"
        raise BadInputError(folder.name or str(folder), why, "name the folder that holds the reviews") from None
    for below, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in (RECORD, RECORD + SEALED):
            if name in files:
                yield Path(below) / name

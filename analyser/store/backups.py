"""Backups of a SQLite store, made before its tables are changed; those of a server are made with its own tools.

A backup holds what the store held, personal data included: the next erasure deletes it, of whatever call, and
`debrief purge` does after `KEPT`.
"""

import os
import re
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from analyser.core.errors import BadInputError
from analyser.store.log import Action, Event
from analyser.store.place import PRIVATE_FILE, sync_folder
from analyser.store.rows import utc_now

if TYPE_CHECKING:
    from analyser.store.records import Store

KEPT = timedelta(days=7)
"""How long a backup is kept where nothing is erased: long enough to find out that the newer version will not do."""

CHECKED = "quick_check"
"""How SQLite is asked whether a backup is whole."""

_NAME = re.compile(r"\.\w+\.\d{8}T\d{6}Z\.backup(?:\.new(?:-journal)?)?")


def back_up(file: Path, revision: str) -> Path:
    """Copy a SQLite database that nobody is writing into a private file beside it, checked, and return that.

    Raises:
        BadInputError: it cannot be written whole; then the database was not touched.
    """
    import sqlite3

    backup = file.with_name(f"{file.name}.{revision}.{utc_now():%Y%m%dT%H%M%SZ}.backup")
    aside = backup.with_name(f"{backup.name}.new")
    try:
        os.close(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, PRIVATE_FILE))
        with closing(sqlite3.connect(file)) as source:
            source.execute("VACUUM INTO ?", (str(aside),))
        with closing(sqlite3.connect(aside)) as made:
            whole = made.execute(f"PRAGMA {CHECKED}").fetchone() == ("ok",)
        if not whole:
            raise sqlite3.DatabaseError
        with aside.open("rb") as written:
            os.fsync(written.fileno())
        aside.replace(backup)
        sync_folder(backup.parent)
    except (OSError, sqlite3.Error) as error:
        aside.unlink(missing_ok=True)
        code = getattr(error, "strerror", None) or getattr(error, "sqlite_errorname", type(error).__name__)
        why = f"it is of an older version, and no backup of it can be made ({code}), so that it was left as it is"
        raise BadInputError("the store", why, "free the disk, or put a backup back") from None
    return backup


def backups_of(file: Path) -> list[Path]:
    """Return the backups of a SQLite database, the oldest first, with what was left of one that was interrupted."""
    found = (one for one in file.parent.glob("*.backup*") if one.name.startswith(file.name))
    return sorted(one for one in found if _NAME.fullmatch(one.name[len(file.name) :]))


def drop_backups(store: "Store", *, older_than: timedelta | None = None) -> None:
    """Delete the backups of a store, all or the older ones, and log it.

    Raises:
        OSError: one cannot be deleted.
        BadInputError: the log cannot be written.
    """
    end = None if older_than is None else time.time() - older_than.total_seconds()
    due = [one for one in store.database.backups() if end is None or one.stat().st_mtime < end]
    for one in due:
        one.unlink()
    if due:
        store.log.append([Event(action=Action.BACKUP_DELETED, detail=str(len(due)))])

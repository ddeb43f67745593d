"""The database behind the store: SQLite beside the audit log, or PostgreSQL by URL; made or migrated on first use."""

import contextlib
import fcntl
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from analyser.core.errors import UsageError
from analyser.store.backups import back_up, backups_of
from analyser.store.engine import ALONE, PATIENCE_S, engine_of
from analyser.store.faults import explained, is_away
from analyser.store.log import locked
from analyser.store.migrate import REVISION, check_older, not_asked_for, revision_of, upgrade
from analyser.store.place import Place, another_key, lost

if TYPE_CHECKING:
    from sqlalchemy import Connection

WAITS_S = (0.2, 1.0, 3.0, 6.0)
"""Pauses in seconds before a server that was there is asked again: as long as it takes to start anew."""

_KEY = "reference key"
_Begun = TypeVar("_Begun")


class Database:
    """Transactions on the store's tables.

    `migrate` allows that tables on a server are changed. `migrated` says, in a few words, from which revision they were
    brought up to date just now, and with which backup.

    Raises on construction:
        UsageError: the URL is none that can be used, or its driver is missing.
        BadInputError: the database cannot be reached or written, a newer version of this program has changed it, it is
            a server with tables of an older one, it holds nothing although the audit log does, or it was begun with
            another key of references.
    """

    def __init__(self, place: Place, url: str | None = None, *, migrate: bool = False) -> None:
        self._place = place
        self._named = url is not None
        self._waits_s: tuple[float, ...] = ()
        self._engine, self._file = engine_of(url, place)
        self.close = weakref.finalize(self, self._engine.dispose)
        """Lets go of the connections that are kept for later; nothing has to call it."""
        self.migrated: str | None = None
        with explained(), locked(place.root, fcntl.LOCK_EX), self.transaction() as on:
            self._prepare(on, migrate=migrate)
        self._waits_s = WAITS_S

    @property
    def on_server(self) -> bool:
        """Whether it is PostgreSQL."""
        return self._file is None

    @contextmanager
    def transaction(self) -> Iterator["Connection"]:
        """Yield a connection; what was done is on the disk after the block, or undone where the block failed.

        Raises:
            BadInputError: the database cannot be written.
        """
        with explained():
            begun = self._patiently(lambda on: on.begin())
            with begun.connection, begun:
                yield begun.connection

    def _patiently(self, begin: "Callable[[Connection], _Begun]") -> "_Begun":
        """Connect and begin; a server that is starting anew is waited for, because nothing has been done yet."""
        from sqlalchemy.exc import SQLAlchemyError

        waits = list(self._waits_s)
        while True:
            connection = None
            try:
                connection = self._engine.connect()
                return begin(connection)
            except BaseException as error:
                if connection is not None:
                    connection.close()
                if not waits or not isinstance(error, SQLAlchemyError) or not is_away(error):
                    raise
            time.sleep(waits.pop(0))

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold off every other erasure and change of keys, on whatever machine, for as long as the block takes.

        Raises:
            BadInputError: the data directory or the database cannot be used.
        """
        with contextlib.ExitStack() as stack:
            with explained():
                stack.enter_context(locked(self._place.erasing, fcntl.LOCK_EX))
                if self.on_server:
                    # A connection that is lost meanwhile has let go of the lock by itself.
                    on = self._autocommit()
                    stack.callback(_leave, on)
                    on.exec_driver_sql(f"SELECT pg_advisory_lock({ALONE})")
            yield

    def is_blank(self) -> bool:
        """Whether no call was ever recorded, and none is remembered."""
        from sqlalchemy import select

        from analyser.store.schema import CALLS, ERASURES

        with self.transaction() as on:
            return all(on.execute(select(table.c.id).limit(1)).first() is None for table in (CALLS, ERASURES))

    def shrink(self) -> bool:
        """Take what was deleted out of the files of the database; whether that could be done."""
        if self._file is not None:
            with explained(), closing(self._engine.raw_connection()) as connection:
                cursor = connection.cursor()
                cursor.execute(f"PRAGMA busy_timeout={1000 * PATIENCE_S:.0f}")
                busy = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            return bool(busy[0] == 0)
        from analyser.store.rewrite import rewritten
        from analyser.store.schema import of_calls

        with explained(), self._autocommit() as on:
            return rewritten(on, [table.name for table in of_calls()])

    def files(self) -> tuple[Path, ...]:
        """Return the files of a SQLite database; nothing where it lies on a server."""
        if self._file is None:
            return ()
        return tuple(self._file.with_name(self._file.name + ending) for ending in ("", "-wal", "-shm"))

    def backups(self) -> list[Path]:
        """Return the backups of a SQLite database that migrations made."""
        return [] if self._file is None else backups_of(self._file)

    def _autocommit(self) -> "Connection":
        """Return a connection of its own, which closes when it is left."""
        on = self._patiently(lambda on: on.execution_options(isolation_level="AUTOCOMMIT"))
        on.detach()
        return on

    def _prepare(self, on: "Connection", *, migrate: bool) -> None:
        revision = revision_of(on)
        if revision is None and self._place.has_history():
            raise lost("what was in the database" if self._named else "debrief.sqlite3")
        if revision != REVISION:
            if revision is None:
                self._check_encoding(on)
            else:
                check_older(revision)
                if self.on_server and not migrate:
                    raise not_asked_for(revision)
                backup = "none of ours" if self._file is None else back_up(self._file, revision).name
                self.migrated = f"{revision} to {REVISION}, backup: {backup}"
            upgrade(on)
        self._check_key(on)

    def _check_encoding(self, on: "Connection") -> None:
        if self.on_server and on.exec_driver_sql("SHOW server_encoding").scalar() != "UTF8":
            fix = "CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0"
            raise UsageError("settings", "the database of the store does not keep UTF-8", fix)

    def _check_key(self, on: "Connection") -> None:
        """Make sure that references are made with the key that this store was begun with.

        Under another one, as a second machine with a data directory of its own would have it, no withdrawal and no
        certificate would be found.
        """
        from sqlalchemy import select

        from analyser.store.schema import PROPERTIES

        known = on.execute(select(PROPERTIES.c.value).where(PROPERTIES.c.name == _KEY)).scalar()
        if known is None:
            on.execute(PROPERTIES.insert().values(name=_KEY, value=self._place.key_mark()))
        elif not self._place.has_key() or known != self._place.key_mark():
            raise another_key()


def _leave(on: "Connection") -> None:
    with contextlib.suppress(Exception):
        on.close()

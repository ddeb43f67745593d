"""The database behind the store: SQLite in WAL beside the audit log, or another by URL; migrated on first use."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analyser.core.errors import BadInputError, UsageError
from analyser.store.log import locked
from analyser.store.place import PRIVATE_FILE, Place, lost, unwritable

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

REVISION = "0002"
"""The newest migration; asked for at every start, so that Alembic is loaded only when there is something to do."""

_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON", "busy_timeout=30000")
"""`secure_delete` overwrites what is deleted, so that nothing of a row stays in free pages."""


class Database:
    """Transactions on the store's tables.

    Raises on construction:
        UsageError: the URL is none that SQLAlchemy can use.
        BadInputError: the database cannot be written, a newer version of this program has changed it, or it holds
            nothing although the audit log does.
    """

    def __init__(self, place: Place, url: str | None = None) -> None:
        self._place = place
        self._file = None if url else place.database
        self._engine = _engine(url, place)
        with explained():
            self._migrate()

    @contextmanager
    def transaction(self) -> Iterator["Connection"]:
        """Yield a connection; what was done is on the disk after the block, or undone where the block failed.

        Raises:
            BadInputError: the database cannot be written.
        """
        with explained(), self._engine.begin() as connection:
            yield connection

    def is_blank(self) -> bool:
        """Whether no call was ever recorded, and none is remembered."""
        from sqlalchemy import select

        from analyser.store.schema import CALLS, ERASURES

        with self.transaction() as on:
            return all(on.execute(select(table.c.id).limit(1)).first() is None for table in (CALLS, ERASURES))

    def shrink(self) -> bool:
        """Fold the write-ahead log of SQLite into the file and empty it; whether that could be done."""
        if self._file is None:
            return True
        with explained(), closing(self._engine.raw_connection()) as connection:
            busy = connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return bool(busy[0] == 0)

    def files(self) -> tuple[Path, ...]:
        """Return the files of a SQLite database; nothing where it lies elsewhere."""
        if self._file is None:
            return ()
        return tuple(self._file.with_name(self._file.name + ending) for ending in ("", "-wal", "-shm"))

    def _migrate(self) -> None:
        if self._revision() == REVISION:
            return
        with locked(self._place.root, fcntl.LOCK_EX):
            revision = self._revision()
            if revision is None and self._place.has_history():
                raise lost("debrief.sqlite3" if self._file else "what was in the database")
            if revision != REVISION:
                _upgrade(self._engine)

    def _revision(self) -> str | None:
        from sqlalchemy import inspect, text

        with self._engine.connect() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return None
            return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _engine(url: str | None, place: Place) -> "Engine":
    from sqlalchemy import URL, create_engine, event
    from sqlalchemy.exc import SQLAlchemyError
    from sqlalchemy.pool import NullPool

    if url is None:
        try:
            place.prepare()
            # Made here, so that it and the files that SQLite puts beside it are private from the start.
            os.close(os.open(place.database, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, PRIVATE_FILE))
        except OSError as error:
            raise unwritable(error) from None
    else:
        place.prepare()
    try:
        engine = create_engine(
            url or URL.create("sqlite", database=str(place.database)), poolclass=NullPool, hide_parameters=True
        )
    except (SQLAlchemyError, ImportError):
        why = "the URL of the store is none that can be used"
        raise UsageError("settings", why, "see README.md, and install the driver that it names") from None
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: "Connection") -> None:
    # A transaction that reads first and writes later could be refused half-way; this one waits at its start.
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _upgrade(engine: "Engine") -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError:
            why = "a newer version of Call Debrief has written it"
            raise BadInputError("the store", why, "use that version, or another DEBRIEF_DATA") from None


@contextmanager
def explained() -> Iterator[None]:
    """Turn what a database says into one line; its own words may hold values, so that only its code is told."""
    from sqlalchemy.exc import SQLAlchemyError

    try:
        yield
    except SQLAlchemyError as error:
        cause = getattr(error, "orig", None)
        code = getattr(cause, "sqlite_errorname", None) or type(cause or error).__name__
        fix = "make DEBRIEF_DATA a folder that you may write, free the disk, or put a backup back"
        raise BadInputError("the store", f"it cannot be used ({code})", fix) from None
    except UnicodeEncodeError:
        fix = "give it as text in the encoding of this terminal"
        raise BadInputError("the store", "an id or a name that was given is no text", fix) from None
    except OSError as error:
        raise unwritable(error) from None

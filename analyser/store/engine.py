"""Connections to SQLite in WAL, or to PostgreSQL; on both, every transaction waits for its turn at its start.

One transaction of the store at a time, readers included: what it reads stays true until it ends, on a file as on a
server that several machines share. They are short, so that the wait is.
"""

import functools
import logging
import os
import weakref
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analyser.core.errors import UsageError
from analyser.store.place import PRIVATE_FILE, Place, unwritable

if TYPE_CHECKING:
    from sqlalchemy import URL, Connection, Engine

TURN, ALONE = 0x64656272_01, 0x64656272_02
"""PostgreSQL's numbers of our two locks: of one transaction, and of an erasure or a change of keys."""

WAIT_MS = 30_000
"""Longest wait for a turn, in milliseconds."""

PATIENCE_S = 5.0
"""Longest wait for other programs to look away, in seconds, before deleted rows are said to be there still."""

_PRAGMAS = (f"busy_timeout={WAIT_MS}", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON")
"""`secure_delete` overwrites what is deleted, so that nothing of a row stays in free pages."""

_LASTING = """
    SELECT set_config('synchronous_commit', CASE setting WHEN 'off' THEN 'on' ELSE setting END, true)
    FROM current_setting('synchronous_commit') AS setting
"""
"""For one transaction of PostgreSQL: what is said to be done outlives a crash of the server, whatever it is set to."""

_DRIVERS = {"sqlite": "sqlite", "sqlite+pysqlite": "sqlite"} | dict.fromkeys(
    ("postgres", "postgresql", "postgresql+psycopg"), "postgresql+psycopg"
)


# What the library says of a connection that a signal closed is nothing for whoever runs a command.
logging.getLogger("sqlalchemy").addHandler(logging.NullHandler())


def engine_of(url: str | None, place: Place) -> "tuple[Engine, Path | None]":
    """Return the engine of a store, and its file where it is SQLite; nothing is connected yet.

    Raises:
        UsageError: the URL is none that can be used, or the driver is not installed.
        BadInputError: the data directory or the file cannot be written.
    """
    read = _read(url, place)
    place.prepare()
    if read.drivername == "sqlite":
        file = Path(str(read.database)).absolute()
        return _sqlite(read.set(database=str(file)), file), file
    return _postgresql(read), None


def _read(url: str | None, place: Place) -> "URL":
    from sqlalchemy import URL, make_url
    from sqlalchemy.exc import SQLAlchemyError

    if url is None:
        return URL.create("sqlite", database=str(place.database))
    try:
        read = make_url(url)
        driver = _DRIVERS[read.drivername]
    except (SQLAlchemyError, ValueError, KeyError):
        raise _unusable() from None
    if driver == "sqlite" and (not read.database or read.database.startswith((":", "file:"))):
        raise _unusable()
    return read.set(drivername=driver)


def _unusable() -> UsageError:
    why = "the URL of the store is none that can be used"
    return UsageError("settings", why, "begin it with postgresql:// or sqlite:///, and see README.md")


def _sqlite(url: "URL", file: Path) -> "Engine":
    from sqlalchemy import create_engine, event
    from sqlalchemy.pool import NullPool

    try:
        # Made here, so that it and the files that SQLite puts beside it are private from the start.
        os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, PRIVATE_FILE))
    except OSError as error:
        raise unwritable(error) from None
    engine = create_engine(url, poolclass=NullPool, hide_parameters=True)
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


def _postgresql(url: "URL") -> "Engine":
    from sqlalchemy import create_engine, event

    # Statements are not prepared: a pooler between us and the server may know nothing of them.
    given: dict[str, Any] = {"connect_timeout": 10, "keepalives_idle": 30, "application_name": "debrief"}
    options = {name: value for name, value in given.items() if name not in url.query} | {"prepare_threshold": None}
    try:
        # Each statement must see what was committed before the turn came, hence the isolation level.
        engine = create_engine(
            url, hide_parameters=True, pool_pre_ping=True, isolation_level="READ COMMITTED", connect_args=options
        )
    except ImportError:
        fix = "pip install 'call-debrief[postgresql]'"
        raise UsageError("settings", "the driver of PostgreSQL is not installed", fix) from None
    event.listen(engine, "begin", _begin_postgresql)
    # A connection must not be shared with a process that was forked.
    os.register_at_fork(after_in_child=functools.partial(_let_go, weakref.ref(engine)))
    return engine


def _begin_postgresql(connection: "Connection") -> None:
    if connection.get_execution_options().get("isolation_level") == "AUTOCOMMIT":
        return
    connection.exec_driver_sql(_LASTING)
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = {WAIT_MS}")
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({TURN})")


def _let_go(known: "weakref.ref[Engine]") -> None:
    engine = known()
    if engine is not None:
        engine.dispose(close=False)

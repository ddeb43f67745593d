"""Takes deleted rows out of the files of a PostgreSQL server, which otherwise keep them until they are overwritten."""

import time
from typing import TYPE_CHECKING

from analyser.store.engine import PATIENCE_S, WAIT_MS
from analyser.store.faults import BUSY, sqlstate

if TYPE_CHECKING:
    from sqlalchemy import Connection

_OLDER = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND age(backend_xmin) >= age('{mark}'::xid)
"""


def rewritten(on: "Connection", tables: list[str]) -> bool:
    """Write tables anew without what was deleted, and delete the old files; whether that could be done.

    It cannot where another program still has a transaction open that may look at what was deleted, or holds a table,
    or where the tables belong to another user of the database. `on` is in autocommit and not used afterwards.
    """
    from sqlalchemy.exc import OperationalError

    # What a transaction sees that began after this number, the deletion is no part of.
    mark = on.exec_driver_sql("SELECT pg_current_xact_id()::xid::text").scalar()
    if not _waited(on, _OLDER.format(mark=mark)):
        return False
    before = _files(on, tables)
    on.exec_driver_sql(f"SET lock_timeout = {WAIT_MS}")
    try:
        on.exec_driver_sql(f"VACUUM (FULL) {', '.join(tables)}")
    except OperationalError as error:
        if sqlstate(error) == BUSY:
            return False
        raise
    # A table of somebody else is passed over with a warning only.
    return not before & _files(on, tables)


def _waited(on: "Connection", older: str) -> bool:
    end = time.monotonic() + PATIENCE_S
    while on.exec_driver_sql(older).scalar():
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True


def _files(on: "Connection", tables: list[str]) -> set[int]:
    return {int(on.exec_driver_sql(f"SELECT pg_relation_filenode('{table}')").scalar() or 0) for table in tables}

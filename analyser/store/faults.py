"""What a database says, as one line: its own words may hold values or a password, and are never told."""

from collections.abc import Iterator
from contextlib import contextmanager

from analyser.core.errors import BadInputError
from analyser.store.place import unwritable

BUSY = "55P03"
"""PostgreSQL: a lock was not to be had in time."""

_AWAY = ("08", "57P", "53300")
"""Beginnings of PostgreSQL's codes for a server that is not there, is going or coming up, or has no connection left."""


@contextmanager
def explained() -> Iterator[None]:
    """Turn what a database raises into one line, which names its code only.

    Raises:
        BadInputError: in the place of what was raised.
    """
    from sqlalchemy.exc import SQLAlchemyError

    try:
        yield
    except SQLAlchemyError as error:
        raise _told(error) from None
    except UnicodeEncodeError:
        raise no_text() from None
    except OSError as error:
        raise unwritable(error) from None


def is_away(error: BaseException) -> bool:
    """Whether a server of PostgreSQL could not be reached, or was lost."""
    from sqlalchemy.exc import DBAPIError

    cause = getattr(error, "orig", None)
    if not isinstance(error, DBAPIError) or not type(cause).__module__.startswith("psycopg"):
        return False
    code = sqlstate(error)
    return error.connection_invalidated or (
        type(cause).__name__ in ("OperationalError", "ConnectionTimeout") if code is None else code.startswith(_AWAY)
    )


def sqlstate(error: BaseException) -> str | None:
    """Return PostgreSQL's code of an error; null where it is another database's, or never came to a server."""
    code = getattr(getattr(error, "orig", None), "sqlstate", None)
    return code if isinstance(code, str) else None


def no_text() -> BadInputError:
    """Return the error of an id or a name that no database can keep."""
    fix = "give it as text in the encoding of this terminal"
    return BadInputError("the store", "an id or a name that was given is no text", fix)


def _told(error: BaseException) -> BadInputError:
    cause = getattr(error, "orig", None)
    code = getattr(cause, "sqlite_errorname", None) or type(cause or error).__name__
    if is_away(error):
        fix = "see that it runs and that the URL of the store, its user and password are right, then run this again"
        return BadInputError("the store", f"its database server cannot be reached, or was lost ({code})", fix)
    if not type(cause).__module__.startswith("psycopg"):
        fix = "make DEBRIEF_DATA a folder that you may write, free the disk, or put a backup back"
    elif code == "DataError":
        return no_text()  # a NUL, which PostgreSQL keeps in no text
    else:
        fix = "ask who looks after the database server: its log says more"
    return BadInputError("the store", f"it cannot be used ({code})", fix)

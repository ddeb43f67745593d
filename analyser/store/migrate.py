"""Brings the tables of an older version up to date; on a server, which machines share, only when somebody says so."""

from pathlib import Path
from typing import TYPE_CHECKING

from analyser.core.errors import BadInputError

if TYPE_CHECKING:
    from alembic.config import Config
    from sqlalchemy import Connection

REVISION = "0003"
"""The newest migration; asked for at every start, so that Alembic is loaded only when there is something to do."""


def revision_of(on: "Connection") -> str | None:
    """Return which migration the tables are of; null where there are none."""
    from sqlalchemy import inspect, text

    if not inspect(on).has_table("alembic_version"):
        return None
    return on.execute(text("SELECT version_num FROM alembic_version")).scalar()


def upgrade(on: "Connection") -> None:
    """Make the tables, or bring them up to date, in the transaction of `on`."""
    from alembic import command

    config = _config()
    config.attributes["connection"] = on
    command.upgrade(config, REVISION)


def check_older(revision: str) -> None:
    """Make sure that tables are of a version that this one knows.

    Raises:
        BadInputError: a newer version has made them.
    """
    from alembic.script import ScriptDirectory

    if revision not in {one.revision for one in ScriptDirectory.from_config(_config()).walk_revisions()}:
        why = "a newer version of Call Debrief has written it"
        raise BadInputError("the store", why, "use that version, or another DEBRIEF_DATA")


def not_asked_for(revision: str) -> BadInputError:
    """Return the refusal to change tables on a server that nobody has said may be changed."""
    why = f"its tables are of revision {revision}, and this version needs {REVISION}"
    fix = "stop other runs, back the database up (pg_dump), then run `debrief store migrate --yes`"
    return BadInputError("the store", why, fix)


def _config() -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config

"""A private server of PostgreSQL for one test run, in a folder of its own, reached by a socket there."""

import os
import pwd
import re
import secrets
import shutil
import subprocess
import tempfile
from pathlib import Path

FIX = "`apt-get install postgresql` brings it"
REQUIRED = "DEBRIEF_REQUIRE_POSTGRESQL"
"""Set to 1, it makes tests fail that would skip without a server."""

_SETTINGS = {
    "listen_addresses": "",
    "max_connections": "30",
    "shared_buffers": "16MB",
    # Nothing here has to outlive the machine, and nothing may happen by itself.
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
}


class MissingServerError(Exception):
    """No server can be had here."""


def programs() -> Path:
    """Return the folder of the newest server that is installed, as Debian or PATH has it."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda path: int(re.sub(r"\D", "", path.parts[-3]) or 0),
    )
    named = shutil.which("initdb")
    if not found and named is None:
        raise MissingServerError(f"no PostgreSQL server on this machine; {FIX}")
    return found[-1].parent if found else Path(str(named)).resolve().parent


class Server:
    """A server that runs; each database that it makes has the tables of the store, or none."""

    def __init__(self) -> None:
        self._programs = programs()
        self._as = _somebody()
        # Not pytest's folder: the name of a socket is short, and another user has to get there.
        self.folder = Path(tempfile.mkdtemp(prefix="debrief-pg-"))
        if self._as:
            user = pwd.getpwnam(str(self._as["user"]))
            os.chown(self.folder, user.pw_uid, user.pw_gid)
        self.data = self.folder / "data"
        self._run("initdb", "-D", self.data, "-U", "tester", "--auth=trust", "-E", "UTF8", "--no-locale", "--no-sync")
        with (self.data / "postgresql.conf").open("a") as file:
            file.writelines(f"{name} = '{value}'\n" for name, value in _SETTINGS.items())
            file.write(f"unix_socket_directories = '{self.folder}'\n")
        (self.data / "pg_hba.conf").write_text("local all locked scram-sha-256\nlocal all all trust\n")
        self.start()

    def start(self) -> None:
        self._run("pg_ctl", "-D", self.data, "-w", "-t", "60", "-l", self.folder / "log", "start")

    def stop(self, how: str = "fast") -> None:
        self._run("pg_ctl", "-D", self.data, "-w", "-t", "60", "-m", how, "stop")

    def close(self) -> None:
        try:
            self.stop("immediate")
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)

    def url(self, database: str, user: str = "tester", password: str = "") -> str:
        return f"postgresql://{user}{password and ':'}{password}@/{database}?host={self.folder}"

    def execute(self, statement: str, database: str = "postgres") -> list[tuple[object, ...]]:
        """Run one statement by itself, and return the rows it gives."""
        import psycopg

        with psycopg.connect(self.url(database), autocommit=True) as connection:
            rows = connection.execute(statement.encode())
            return rows.fetchall() if rows.description else []

    def new(self, template: str = "template1") -> str:
        """Make a database like `template` and return its name."""
        name = f"t_{secrets.token_hex(6)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def drop(self, database: str) -> None:
        self.execute(f"DROP DATABASE {database} WITH (FORCE)")

    def _run(self, program: str, *arguments: object) -> None:
        # Its output goes into a file: the server keeps what it was started with open.
        with (self.folder / f"{program}.out").open("ab") as told:
            done = subprocess.run(
                [self._programs / program, *map(str, arguments)],
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=told,
                stderr=told,
                timeout=120,
                env={**os.environ, "LC_ALL": "C"},
                **self._as,
            )
        if done.returncode:
            raise MissingServerError(f"{program} failed: {(self.folder / f'{program}.out').read_text()[-500:]}; {FIX}")


def _somebody() -> dict[str, object]:
    """Return the user that a server runs as: not root, whom it refuses."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            return {"user": name, "group": pwd.getpwnam(name).pw_gid, "extra_groups": []}
        except KeyError:
            continue
    raise MissingServerError("a server does not run as root, and there is neither a user postgres nor nobody")

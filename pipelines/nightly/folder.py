"""The folder of a night: a folder for each call, the mark that says whose it is, and a lock against a second run."""

import contextlib
import fcntl
import json
import os
from collections.abc import Iterator
from pathlib import Path

from analyser.core.errors import BadInputError
from analyser.store import folder_name, real_path
from pipelines.team.files import TABLE

MARK = ".debrief-night"
SCHEMA = "debrief.night/"
VERSION = 1
CALLS = "calls"


class NightFolder:
    """Where a night is written; `call` says where each call of it is, `table` where the table of all of them is."""

    def __init__(self, target: Path) -> None:
        self.path = real_path(target)
        self.table = self.path / TABLE

    def call(self, call_id: str) -> Path:
        """Return the folder of one call."""
        return self.path / CALLS / folder_name(call_id)

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the night for this run alone; its folder is made and marked where it is not there.

        Raises:
            BadInputError: another run is at work, the folder is somebody else's, a newer version has written it, or it
                cannot be written.
        """
        name = self.path.name
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            mark = os.open(self.path / MARK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        except OSError as error:
            raise BadInputError(name, f"it cannot be written ({error.strerror})", "choose another --out") from None
        try:
            self._hold(mark)
            self._check(mark)
            yield
        finally:
            os.close(mark)

    def _hold(self, mark: int) -> None:
        try:
            fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            why = "another run is at work on this night"
            raise BadInputError(self.path.name, why, "wait until it has ended") from None
        except OSError as error:
            why = f"it cannot be locked ({error.strerror})"
            raise BadInputError(self.path.name, why, "choose a disk that knows locks") from None

    def _check(self, mark: int) -> None:
        written = os.read(mark, 1000)
        if not written:
            if any(entry.name != MARK for entry in self.path.iterdir()):
                (self.path / MARK).unlink()
                why = "there are files in it that are not of a night"
                raise BadInputError(self.path.name, why, "choose an empty folder, or a new one")
            os.write(mark, json.dumps({"schema": f"{SCHEMA}{VERSION}"}).encode() + b"\n")
            os.fsync(mark)
            return
        try:
            version = int(str(json.loads(written)["schema"]).removeprefix(SCHEMA))
        except (ValueError, KeyError, TypeError):
            raise BadInputError(self.path.name, f"its {MARK} is not ours", "choose another --out") from None
        if version > VERSION:
            why = "a newer version of Call Debrief has written it"
            raise BadInputError(self.path.name, why, "use that version, or another --out")

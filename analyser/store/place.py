"""The data directory: what lies in it, who may read it, and the key that turns call ids into references."""

import contextlib
import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from analyser.core.errors import BadInputError

PRIVATE_FOLDER = 0o700
PRIVATE_FILE = 0o600
KEY_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The data directory of one organisation: database, audit log, certificates, unfinished erasures, artefacts."""

    root: Path

    @property
    def database(self) -> Path:
        """The SQLite file, where no other store was chosen."""
        return self.root / "debrief.sqlite3"

    @property
    def audit(self) -> Path:
        """The folder of the audit log."""
        return self.root / "audit"

    @property
    def certificates(self) -> Path:
        """The folder of the certificates of erasure."""
        return self.root / "certificates"

    @property
    def erasing(self) -> Path:
        """The folder of the journals of erasures that are not finished."""
        return self.root / "erasing"

    @property
    def artefacts(self) -> Path:
        """The folder of what is kept of calls for later runs; each file goes by the hash of its content."""
        return self.root / "artefacts"

    def prepare(self) -> None:
        """Make the folders, readable by their owner only.

        Raises:
            BadInputError: the data directory cannot be written.
        """
        try:
            for folder in (self.root, self.audit, self.certificates, self.erasing, self.artefacts):
                folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        except OSError as error:
            raise unwritable(error) from None

    def has_history(self) -> bool:
        """Whether the audit log, a certificate or an unfinished erasure says that something was recorded here.

        Raises:
            BadInputError: the data directory cannot be read.
        """
        log = self.audit / "log.jsonl"
        try:
            if (self.audit / "head.json").exists() or (log.exists() and log.stat().st_size > 0):
                return True
            return any(any(folder.glob("*.json")) for folder in (self.certificates, self.erasing))
        except OSError as error:
            raise unwritable(error) from None

    def reference(self, call_id: str) -> str:
        """Return what logs and certificates call a call: 32 hexadecimal digits that tell nothing without the key.

        A call id is personal data (UK GDPR article 4(1)): the telephone system behind it names the caller, and many
        systems build it from the caller's number. Ids are short enough to be guessed, so that a plain hash would not
        hide them; it is an HMAC-SHA-256 under a key that stays in the data directory. Who has the id and the
        directory can ask about the call; nobody can read ids out of the log.

        Raises:
            BadInputError: the data directory cannot be read or written, or the key that references were made with is
                lost: under a new one no withdrawal and no certificate would be found again.
        """
        return hmac.new(self._key(), call_id.encode("utf-8", "replace"), hashlib.sha256).hexdigest()[:32]

    def has_key(self) -> bool:
        """Whether there is a key of references; without one, it is made for the first reference."""
        return (self.root / "reference.key").exists()

    def key_mark(self) -> str:
        """Return what tells the key of references from another one, and nothing about it.

        Raises:
            BadInputError: as `reference` does.
        """
        return hmac.new(self._key(), b"the key of a store", hashlib.sha256).hexdigest()

    def _key(self) -> bytes:
        path = self.root / "reference.key"
        try:
            if not path.exists():
                if self.has_history() and not path.exists():
                    raise lost("reference.key")
                self.prepare()
                write_once(path, secrets.token_bytes(KEY_BYTES))
            key = path.read_bytes()
        except OSError as error:
            raise unwritable(error) from None
        if len(key) != KEY_BYTES:
            why = f"reference.key is {len(key)} bytes, where {KEY_BYTES} were expected"
            raise BadInputError("the data directory", why, "put the file back from a backup")
        return key


def write_once(path: Path, content: bytes) -> None:
    """Write a private file whole, unless somebody else was first: then theirs stays."""
    aside = path.with_name(f"{path.name}.{secrets.token_hex(4)}.new")
    try:
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(aside, path)
    finally:
        aside.unlink(missing_ok=True)


def write_whole(path: Path, content: bytes) -> None:
    """Write a private file aside, then rename it into place, so that it is never half there."""
    aside = path.with_name(f"{path.name}.new")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE_FILE)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder last through a loss of power; a disk that cannot is left as it is."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def lost(name: str) -> BadInputError:
    """Return the error of a data directory that lacks what it had: made anew, it would forget withdrawals."""
    why = f"{name} is missing or empty, but the audit log or certificates say that it was in use"
    return BadInputError("the data directory", why, "put it back from a backup")


def another_key() -> BadInputError:
    """Return the error of a data directory whose references the store would not understand."""
    why = "reference.key is missing, or is not the one that the store was begun with"
    fix = "put it back from a backup; machines that share a store share its data directory (DEBRIEF_DATA)"
    return BadInputError("the data directory", why, fix)


def unwritable(error: OSError) -> BadInputError:
    """Return the error of a data directory that cannot be used."""
    fix = "make DEBRIEF_DATA a folder that you may write, and free the disk"
    return BadInputError("the data directory", f"it cannot be written ({error.strerror})", fix)

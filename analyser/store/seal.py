"""Encryption of clear records: AES-256-GCM under keys of the organisation's own, each record naming its key.

A sealed record is `debrief-sealed/1`, a line feed, the id of the key (8 bytes), a nonce (12 bytes), and the ciphertext
with its tag; all before the ciphertext is authenticated with it. Keys come from `DEBRIEF_KEY` or a key file, one in
each line, the current one first; older ones stay until every record was sealed anew.
"""

import base64
import binascii
import hashlib
import os
import secrets
import stat
from dataclasses import dataclass, field
from pathlib import Path

from analyser.core.errors import BadInputError, UsageError
from analyser.store.place import PRIVATE_FILE, write_whole

VARIABLE = "DEBRIEF_KEY"
MAGIC = b"debrief-sealed/1\n"
_ID = 8
_NONCE = 12
_BYTES = 32
_LARGEST_FILE = 10_000
_FIX = "name the key with DEBRIEF_KEY or key_file, or make one with `debrief key new FILE`"


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of an organisation, the current one first."""

    keys: tuple[bytes, ...] = field(repr=False)

    def seal(self, content: bytes) -> bytes:
        """Return the record encrypted under the current key."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        nonce = os.urandom(_NONCE)
        head = MAGIC + key_id(self.keys[0]) + nonce
        return head + AESGCM(self.keys[0]).encrypt(nonce, content, head)

    def unseal(self, content: bytes) -> bytes:
        """Return the record in the clear.

        Raises:
            BadInputError: it is no sealed record, was sealed under another key, or was changed since.
        """
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        start = len(MAGIC) + _ID + _NONCE
        if not content.startswith(MAGIC) or len(content) < start + 16:
            raise BadInputError("the record", "it is no whole sealed record", "name a file that ends in .sealed")
        head, named = content[:start], content[len(MAGIC) : len(MAGIC) + _ID]
        key = next((one for one in self.keys if key_id(one) == named), None)
        if key is None:
            raise BadInputError("the record", "it was sealed under a key that is not given", _FIX)
        try:
            return AESGCM(key).decrypt(head[-_NONCE:], content[start:], head)
        except InvalidTag:
            raise BadInputError(
                "the record", "it was changed since it was sealed", "put it back from a backup"
            ) from None

    def current(self, content: bytes) -> bool:
        """Whether a sealed record is under the current key."""
        return content[len(MAGIC) : len(MAGIC) + _ID] == key_id(self.keys[0])


def key_id(key: bytes) -> bytes:
    """Return what a record calls its key; it tells nothing of the key."""
    return hashlib.sha256(b"debrief key id\n" + key).digest()[:_ID]


def read_keys(file: Path | None) -> Keys | None:
    """Return the keys of `DEBRIEF_KEY` (separated by spaces), else of the key file; null where neither is named.

    Raises:
        UsageError: the file cannot be read, others than its owner may read it, or what is given is no key.
    """
    named = os.environ.get(VARIABLE, "")
    if named.strip():
        return Keys(tuple(_key(word, VARIABLE) for word in named.split()))
    if file is None:
        return None
    try:
        status = file.stat()
        if not stat.S_ISREG(status.st_mode) or status.st_size > _LARGEST_FILE:
            raise UsageError("key file", "it is no file of keys", _FIX)
        if stat.S_IMODE(status.st_mode) & 0o077:
            why = f"others may read it (mode {stat.S_IMODE(status.st_mode):04o})"
            raise UsageError("key file", why, f"chmod 600 {file.name}")
        words = file.read_text(encoding="ascii").split()
    except OSError as error:
        raise UsageError("key file", f"it cannot be read ({error.strerror})", _FIX) from None
    except UnicodeDecodeError:
        raise UsageError("key file", "it holds something that is no key", _FIX) from None
    if not words:
        raise UsageError("key file", "it holds no key", _FIX)
    return Keys(tuple(_key(word, "key file") for word in words))


def new_key_file(file: Path) -> None:
    """Write a key file with one new key, readable by its owner only.

    Raises:
        BadInputError: it is there already, or cannot be written.
    """
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE), "wb") as opened:
            opened.write(_text(secrets.token_bytes(_BYTES)) + b"\n")
            opened.flush()
            os.fsync(opened.fileno())
    except FileExistsError:
        raise BadInputError(
            file.name, "there is a file already", "choose another name, or `debrief key rotate`"
        ) from None
    except OSError as error:
        raise BadInputError(file.name, f"it cannot be written ({error.strerror})", "choose another place") from None


def put_new_key_first(file: Path, keys: Keys) -> Keys:
    """Add a new key to a key file, before the older ones, and return them all.

    Raises:
        BadInputError: it cannot be written.
    """
    more = Keys((secrets.token_bytes(_BYTES), *keys.keys))
    keep_keys(file, more)
    return more


def keep_keys(file: Path, keys: Keys) -> None:
    """Put keys into a key file, in the place of those there.

    Raises:
        BadInputError: it cannot be written.
    """
    try:
        write_whole(file, b"".join(_text(key) + b"\n" for key in keys.keys))
    except OSError as error:
        raise BadInputError(file.name, f"it cannot be written ({error.strerror})", "make it writable") from None


def _text(key: bytes) -> bytes:
    return base64.urlsafe_b64encode(key).rstrip(b"=")


def _key(word: str, where: str) -> bytes:
    try:
        key = base64.b64decode(word + "=" * (-len(word) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != _BYTES:
        raise UsageError(where, f"it holds something that is no key of {_BYTES} bytes", _FIX)
    return key

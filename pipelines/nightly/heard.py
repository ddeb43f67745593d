"""What was heard in a call, kept beside its review: when only the judging changes, the audio is not touched."""

import base64
import functools
import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from analyser.core.evidence import PersonalData
from analyser.hear import Transcribed
from analyser.publish import PAGE
from analyser.store import SEALED

if TYPE_CHECKING:
    from pydantic import TypeAdapter

HEARD = "heard.json"
"""Beside `review.json`: clear, and sealed where that is."""

LARGEST_BYTES = 500_000_000
_PLAYED = 'src="data:audio/mpeg;base64,'


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What was heard, and a hash of the personal data that is silenced in what the page plays; null: it plays none."""

    transcribed: Transcribed
    silenced: str | None = None


def dumped(kept: Kept) -> str:
    """Return it as JSON."""
    return _adapter().dump_json(kept).decode()


def read(folder: Path, unseal: Callable[[bytes], bytes] | None) -> Kept | None:
    """Return what was heard in the call of a folder; null where that is not there, or cannot be read."""
    from pydantic import ValidationError

    content = kept_file(folder, HEARD, unseal)
    try:
        return None if content is None else _adapter().validate_json(content)
    except ValidationError:
        return None


def kept_file(folder: Path, name: str, unseal: Callable[[bytes], bytes] | None) -> bytes | None:
    """Return a clear file of the folder of a call; null where it is not there."""
    try:
        if unseal is None:
            return (folder / name).read_bytes()
        return unseal((folder / f"{name}{SEALED}").read_bytes())
    except OSError:
        return None


def hash_of(spans: Iterable[PersonalData]) -> str:
    """Return a hash of where personal data was found: the same places are silenced for the same ones."""
    places = [(span.turn, span.start_char, span.end_char) for span in spans]
    return hashlib.sha256(json.dumps(places).encode()).hexdigest()


def played(folder: Path) -> bytes | None:
    """Return the sound that the page of a folder plays; null where it plays none."""
    try:
        _, found, rest = (folder / PAGE).read_text("utf-8").partition(_PLAYED)
    except (OSError, UnicodeDecodeError):
        return None
    return base64.b64decode(rest.partition('"')[0]) if found else None


@functools.cache
def _adapter() -> "TypeAdapter[Kept]":
    from pydantic import TypeAdapter

    return TypeAdapter(Kept)

"""What was heard in a call, kept for later runs: when only the judging changes, the audio is not touched."""

import base64
import functools
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from analyser.artefacts import Artefacts
from analyser.core.evidence import PersonalData
from analyser.core.provenance import fingerprint
from analyser.hear import Transcribed
from analyser.publish import PAGE

if TYPE_CHECKING:
    from pydantic import TypeAdapter

HEARD = "heard"
"""The kind of artefact."""

_PLAYED = 'src="data:audio/mpeg;base64,'


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What was heard, in which state of the source (`stamp`), and by what (`listening`, a hash).

    silenced: a hash of the personal data that is silenced in what the page plays; null where it plays nothing.
    """

    transcribed: Transcribed
    stamp: str
    listening: str
    silenced: str | None = None


def keep(artefacts: Artefacts, kept: Kept) -> None:
    """Keep what was heard in a call.

    Raises:
        BadInputError: the store or the data directory cannot be written.
    """
    artefacts.keep(kept.transcribed.call.id, HEARD, _adapter().dump_json(kept))


def read(artefacts: Artefacts, call_id: str) -> Kept | None:
    """Return what was heard in a call; null where nothing is kept, or not in a way that this version understands."""
    from pydantic import ValidationError

    content = artefacts.read(call_id, HEARD)
    try:
        return None if content is None else _adapter().validate_json(content)
    except ValidationError:
        return None


def hash_of(spans: Iterable[PersonalData], page: Path) -> str:
    """Return a hash of where personal data was found, for one page: there the same places are silenced already."""
    places = [(span.turn, span.start_char, span.end_char) for span in spans]
    return fingerprint(places=places, page=page)


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

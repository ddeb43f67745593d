"""Reads saved transcripts instead of listening: json, WebVTT, SRT and plain text."""

from collections.abc import Callable
from pathlib import Path

from analyser.core.call import Kind, Transcript
from analyser.core.errors import BadInputError
from analyser.core.source import open_plain
from analyser.transcribe import from_json, from_srt, from_txt, from_vtt
from analyser.transcribe.lines import printable

MAX_BYTES = 20_000_000

READERS: dict[str, Callable[[str, str, Kind | None], Transcript]] = {
    ".json": from_json.read,
    ".vtt": from_vtt.read,
    ".srt": from_srt.read,
    ".txt": from_txt.read,
}
"""Which reader takes which file: `(file name, text, kind) -> Transcript`."""


def read_transcript(path: Path, *, kind: Kind | None = None) -> Transcript:
    """Return the transcript in a file; the form is told by its suffix.

    `kind` overrides what the file says; a file that says nothing is a customer call, unless only a buddy and a
    colleague speak in it.

    Raises:
        BadInputError: the file cannot be read as a transcript of its form, holds nothing, or too much.
    """
    read = READERS.get(path.suffix.lower())
    if read is None:
        raise BadInputError(path.name, "it is not a transcript by its name", f"name a {', '.join(READERS)} file")
    return read(path.name, _text(path), kind)


def _text(path: Path) -> str:
    with open_plain(path) as file:
        raw = file.read(MAX_BYTES + 1)
    if len(raw) > MAX_BYTES:
        why = f"it is larger than {MAX_BYTES // 1_000_000} MB, the most that is taken"
        raise BadInputError(path.name, why, "split it by call")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        why = f"it is not UTF-8 (the first wrong byte is at position {error.start:,})"
        raise BadInputError(path.name, why, "save it as UTF-8") from None
    return printable(text)

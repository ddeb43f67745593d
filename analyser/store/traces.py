"""What would show that something of a call is left: its id, its hashes, and values said in it."""

import html
import json
import os
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from analyser.core.errors import DebriefError
from analyser.store.folder import SEALED

CHUNK = 1 << 20
LONGEST = 300
"""Characters of the longest trace that is looked for; of longer ones, the first so many."""

LARGEST_MEMBER = 200_000_000
"""Bytes of one member of a document that are read; no document of ours comes near."""

_BEYOND = 8
"""Characters after an id that say whether it stands for itself."""

_SHORT_ID = 6
_SHORT_VALUE = 6
_UNTELLING = frozenset({"card_security_code", "card_expiry", "password_or_pin", "date_of_birth"})
"""Types whose values are too common to say anything where they are met."""


_HASH = re.compile(r"[0-9a-f]{64}")


class Kind:
    """What a trace is of."""

    ID = "call id"
    HASH = "hash"
    VALUE = "known value"


@dataclass(frozen=True, slots=True, kw_only=True)
class Traces:
    """What to look for of one call; `too_short` counts the values that are too common to be told apart."""

    call_id: str
    hashes: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    too_short: int = 0


@dataclass(slots=True)
class Searched:
    """How much was looked through."""

    files: int = 0
    size: int = 0
    unreadable: list[Path] = field(default_factory=list)


def told_by(record: Any) -> tuple[set[str], set[str], int]:
    """Return hashes and telling values of a clear record (review, tagged transcript), and how many do not tell."""
    hashes: set[str] = set()
    values: set[str] = set()
    short: set[str] = set()
    if not isinstance(record, dict):
        return hashes, values, 0
    provenance = record.get("provenance")
    if isinstance(provenance, dict):
        given = {str(provenance.get(name)) for name in ("audio_sha256", "fingerprint")}
        hashes |= {one for one in given if _HASH.fullmatch(one)}
    for row in [*_rows(record, "personal_data"), *_rows(record, "personal_data_groups")]:
        for name in ("value", "quote"):
            text = row.get(name)
            if isinstance(text, str) and text:
                (values if _telling(str(row.get("type")), text) else short).add(text[:LONGEST])
    return hashes, values, len(short)


def _rows(record: dict[str, Any], name: str) -> list[dict[str, Any]]:
    rows = record.get(name)
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _telling(kind: str, text: str) -> bool:
    letters = sum(sign.isalnum() for sign in text)
    if kind in _UNTELLING or letters < _SHORT_VALUE:
        return False
    if kind in ("person", "address"):
        return " " in text.strip() and letters >= 2 * _SHORT_VALUE - 2
    return sum(sign.isdigit() for sign in text) >= _SHORT_VALUE or "@" in text or kind == "postcode"


class Pattern:
    """The traces of some calls, compiled once and looked for in linear time."""

    def __init__(self, calls: Mapping[str, Traces], *, ids: bool = True) -> None:
        import re2

        self._meaning: dict[bytes, list[tuple[str, str]]] = {}
        for reference, traces in calls.items():
            if ids:
                self._add(reference, Kind.ID, _id_text(traces.call_id))
            for text in traces.hashes:
                self._add(reference, Kind.HASH, text)
            for text in traces.values:
                self._add(reference, Kind.VALUE, text)
        options = re2.Options()
        options.max_mem = 256 << 20
        options.longest_match = True
        options.encoding = re2.Options.Encoding.LATIN1
        alternatives = b"|".join(re2.escape(form) for form in self._meaning) or rb"[^\x00-\xff]"
        self._found = re2.compile(alternatives, options) if self._meaning else None
        self._reach = max(map(len, self._meaning), default=0) + 2 * _BEYOND

    def _add(self, reference: str, kind: str, text: str) -> None:
        escaped = json.dumps(text)[1:-1]
        for form in {text, escaped, html.escape(text), json.dumps(html.escape(text))[1:-1]}:
            self._meaning.setdefault(form.encode("utf-8", "surrogateescape"), []).append((reference, kind))

    def in_bytes(self, content: bytes, *, begins: bool = True, ends: bool = True) -> set[tuple[str, str]]:
        """Return `(reference, kind)` of each trace in `content`; an id counts only where it stands for itself.

        Where more comes before or after, ids at that edge are left to the piece that overlaps.
        """
        met: set[tuple[str, str]] = set()
        if self._found is None:
            return met
        for match in self._found.finditer(content):
            whole = (begins or match.start() > 0) and (ends or match.end() <= len(content) - _BEYOND)
            alone = whole and _alone(content, match.start(), match.end())
            met |= {one for one in self._meaning[match.group()] if alone or one[1] != Kind.ID}
        return met

    def in_stream(self, file: IO[bytes], searched: Searched) -> set[tuple[str, str]]:
        """Return the traces in a file of any size, in bounded memory."""
        met: set[tuple[str, str]] = set()
        before = b""
        begins, chunk = True, file.read(CHUNK)
        while chunk:
            following = file.read(CHUNK)
            searched.size += len(chunk)
            met |= self.in_bytes(before + chunk, begins=begins, ends=not following)
            before, chunk = (before + chunk)[-self._reach :], following
            begins = begins and len(before) < self._reach
        return met

    def in_file(
        self, path: Path, searched: Searched, unseal: Callable[[bytes], bytes] | None = None
    ) -> set[tuple[str, str]]:
        """Return the traces in a file: in its name, its bytes, the members of a document, and a sealed record."""
        met = self.in_bytes(path.name.encode("utf-8", "surrogateescape"))
        searched.files += 1
        try:
            with path.open("rb") as file:
                met |= self.in_stream(file, searched)
            if path.suffix in (".docx", ".zip") and zipfile.is_zipfile(path):
                met |= self._in_members(path, searched)
            if path.suffix == SEALED and unseal is None:
                searched.unreadable.append(path)
            elif path.suffix == SEALED and unseal is not None:
                met |= self.in_bytes(unseal(path.read_bytes()))
        except (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error, DebriefError):
            searched.unreadable.append(path)
        return met

    def _in_members(self, path: Path, searched: Searched) -> set[tuple[str, str]]:
        met: set[tuple[str, str]] = set()
        with zipfile.ZipFile(path) as document:
            for member in document.infolist():
                if member.file_size <= LARGEST_MEMBER:
                    with document.open(member) as file:
                        met |= self.in_stream(file, searched)
        return met


def _id_text(call_id: str) -> str:
    # An id of a few signs is met in any text: only as a value of its own does it mean the call.
    return call_id if len(call_id) >= _SHORT_ID else f'"{call_id}"'


_WITHIN = re.compile(rb"[A-Za-z0-9_\x80-\xff]")


def _alone(content: bytes, start: int, end: int) -> bool:
    """Whether characters [start, end) are no part of a longer id.

    >>> _alone(b"see call-1.", 4, 10), _alone(b"call-12", 0, 6), _alone(b"call-1-b", 0, 6)
    (True, False, False)
    """
    before, after, beyond = content[max(start - 1, 0) : start], content[end : end + 1], content[end + 1 : end + 2]
    if _WITHIN.match(before) or before == b"-" or _WITHIN.match(after):
        return False
    return not (after in (b"-", b".") and _WITHIN.match(beyond) and not content[end:].startswith(_ENDINGS))


_ENDINGS = (b".json", b".vtt", b".srt", b".wav", b".html", b".docx", b".flac", b".txt")


def files_under(
    folder: Path, *, apart_from: Iterable[Path] = (), unreadable: list[Path] | None = None
) -> Iterator[Path]:
    """Yield the plain files under a folder; links are not followed. Folders that cannot be read go to `unreadable`."""
    yield from _files_under(str(folder), {str(path) for path in apart_from}, [] if unreadable is None else unreadable)


def _files_under(folder: str, left_out: set[str], unreadable: list[Path]) -> Iterator[Path]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError:
        unreadable.append(Path(folder))
        return
    for entry in entries:
        if entry.path in left_out:
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _files_under(entry.path, left_out, unreadable)
        elif entry.is_file(follow_symlinks=False):
            yield Path(entry.path)

"""Recognisers that an organisation chooses itself: a folder of its own, or a commit of a repository on a hub.

Nobody pinned them beforehand. A folder is known by what lies in it: its revision is made of the hashes of its files.
What came from a hub is trusted when it is first fetched; a record beside it keeps the hashes, and from then on it is
pinned.
"""

from __future__ import annotations

import functools
import hashlib
import json
import os
import re
from pathlib import Path
from typing import Literal

import platformdirs

from models.binary import FlawError, vocabulary_size
from models.errors import ChoiceError, ModelMissingError, UnusableFolderError
from models.pinning import digest
from models.spec import Chosen, Pinned
from models.written import read_toml

REQUIRED = ("config.json", "model.bin", "tokenizer.json")
VOCABULARIES = ("vocabulary.json", "vocabulary.txt")
KNOWN = (*REQUIRED, *VOCABULARIES, "preprocessor_config.json")
"""The files of a recogniser; others that lie beside them are never read."""

HUB = "hub"
"""Where what came from hubs lies, in the model directory."""

AGAIN = "copy it there again, whole, from where the model was made"

LARGEST_TEXT = 32 * 2**20
"""No file but model.bin may be larger (bytes)."""

_PINNED = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_ON_HUB = re.compile(r"(?P<repository>[\w.-]+/[\w.-]+)@(?P<revision>[^/@]*)", re.ASCII)
_COMMIT = re.compile(r"[0-9a-f]{40}")

Sort = Literal["pinned", "hub", "folder"]


def directory() -> Path:
    """The model directory: `DEBRIEF_MODELS`, or a folder in the user's cache."""
    named = os.environ.get("DEBRIEF_MODELS")
    return Path(named).expanduser() if named else platformdirs.user_cache_path("call-debrief") / "models"


def sort_of(name: str) -> Sort:
    """Say what a name names: a model described here, `owner/name@commit` of a hub, or else a folder.

    Raises:
        ChoiceError: it is the id of a hub with a branch or a tag in place of a commit.

    >>> sort_of("whisper-base"), sort_of("./whisper-base")
    ('pinned', 'folder')
    """
    if not name or _PINNED.fullmatch(name):
        return "pinned"
    hub = _ON_HUB.fullmatch(name)
    if hub is None or Path(name).is_dir():
        return "folder"
    if not _COMMIT.fullmatch(hub["revision"]):
        why = "what a branch or a tag names may change, so that only a commit is taken"
        fix = f"write {hub['repository']}@ and the 40 hex digits of a commit"
        raise ChoiceError(what=f"recogniser {name}", why=why, fix=fix)
    return "hub"


def record(name: str) -> Path:
    """The file that keeps what a hub id was found to be when it was first fetched."""
    return directory() / HUB / name.replace("/", "--") / "model.toml"


def place(name: str) -> Path:
    """Where the weights of a model lie, or will."""
    match sort_of(name):
        case "pinned":
            return directory() / name
        case "hub":
            return record(name).with_name("weights")
    return Path(name).expanduser()


def fetched() -> tuple[str, ...]:
    """Every hub id that was fetched to this machine, in alphabetical order."""
    records = (directory() / HUB).glob("*--*@*/model.toml")
    return tuple(sorted(path.parent.name.replace("--", "/", 1) for path in records))


def read(name: str) -> Chosen:
    """What is known about a folder, which is looked through, or about a hub id, by its record.

    Raises:
        UnusableFolderError: a file of the folder is missing, cut off, or not what it must be.
        ModelMissingError: the hub id was never fetched.
        InvalidModelError: its record is damaged.
    """
    if sort_of(name) == "folder":
        return inspected(Path(name).expanduser())
    if not record(name).is_file():
        raise ModelMissingError(name)
    return read_toml(record(name), Chosen, absent="its record is gone")


def inspected(folder: Path) -> Chosen:
    """Look through a folder, and say what lies in it.

    Raises:
        UnusableFolderError: a file is missing, cut off, or not what it must be.
    """
    if not folder.is_dir():
        why = "there is no such folder"
        raise UnusableFolderError(folder, why, "name a folder, a model of debrief models list, or owner/name@commit")
    present = [folder / name for name in KNOWN if (folder / name).is_file()]
    missing = [name for name in REQUIRED if folder / name not in present]
    if not any(folder / name in present for name in VOCABULARIES):
        missing.append(" or ".join(VOCABULARIES))
    if missing:
        why = f"{missing[0]} is missing"
        raise UnusableFolderError(folder, why, "copy it there whole; ct2-transformers-converter makes such a folder")
    stats = [path.stat() for path in present]
    return _inspected(folder, tuple(zip(present, [(one.st_size, one.st_mtime_ns) for one in stats], strict=True)))


@functools.lru_cache(maxsize=4)
def _inspected(folder: Path, seen: tuple[tuple[Path, tuple[int, int]], ...]) -> Chosen:
    """Read the files of a folder; once, for as long as they keep their sizes and times."""
    for path, (size, _) in seen:
        _check(folder, path, size)
    _check_vocabulary(folder, [path for path, _ in seen])
    files = tuple(Pinned(path=path.name, size=size, sha256=digest(path)) for path, (size, _) in seen)
    whole = hashlib.sha256("".join(f"{file.path} {file.sha256}\n" for file in files).encode()).hexdigest()
    return Chosen(name=folder.resolve().name, revision=f"sha256:{whole[:16]}", files=files)


def _check(folder: Path, path: Path, size: int) -> None:
    if path.name == "model.bin":
        return
    if size == 0:
        raise UnusableFolderError(folder, f"{path.name} is empty", AGAIN)
    if size > LARGEST_TEXT:
        raise UnusableFolderError(folder, f"{path.name} is too large ({size:,} bytes)", AGAIN)
    if path.suffix == ".json":
        try:
            json.loads(path.read_text("utf-8"))
        except (ValueError, RecursionError):
            raise UnusableFolderError(folder, f"{path.name} is not whole JSON", AGAIN) from None


def _check_vocabulary(folder: Path, present: list[Path]) -> None:
    """See that model.bin is whole, and that its vocabulary has as many pieces as it needs."""
    try:
        needed = vocabulary_size(folder / "model.bin")
    except FlawError as error:
        raise UnusableFolderError(folder, f"model.bin cannot be used: {error}", AGAIN) from None
    for path in present:
        if path.name not in VOCABULARIES:
            continue
        content = path.read_text("utf-8", errors="replace")
        lines = content.count("\n") + (not content.endswith("\n"))
        pieces = len(json.loads(content)) if path.suffix == ".json" else lines
        if pieces != needed:
            why = f"{path.name} has {pieces:,} pieces, and model.bin needs {needed:,}"
            raise UnusableFolderError(folder, why, AGAIN)

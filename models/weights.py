"""The weights on this machine: where they lie, whether they are whole, and how they get there."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from models import chosen, registry
from models.errors import FetchFailedError, HashMismatchError, ModelMissingError
from models.pinning import Silence, digest, write_pinned
from models.spec import Pinned, Spec

Progress = Callable[[str, int, int], None]
"""Told after each step of a fetch: what is being done, how many of it are done, of how many."""

STALE_S = 24 * 3600
"""What an interrupted fetch left behind is thrown away once it is this old (seconds)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileCheck:
    """What one file of a model was found to be: `found` is its sha256, or null where it is missing."""

    path: str
    state: Literal["ok", "missing", "different"]
    expected: str
    found: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """Where a model's weights are, from names and sizes alone (nothing is read); size in bytes."""

    name: str
    folder: Path
    state: Literal["present", "missing", "incomplete"]
    size: int


def status(name: str) -> Status:
    """Whether the weights of a model are on this machine, without reading them.

    Raises:
        UnknownModelError: there is no such model.
    """
    spec = registry.spec(name)
    folder = chosen.place(name)
    whole = all(_has_size(folder / file.path, file.size) for file in spec.files)
    state: Literal["present", "missing", "incomplete"] = "incomplete" if folder.is_dir() else "missing"
    return Status(name=name, folder=folder, state="present" if whole else state, size=spec.size)


def verify(name: str) -> tuple[FileCheck, ...]:
    """Reads every file of a model and compares it with what is pinned, in the order of its model.toml.

    Raises:
        UnknownModelError: there is no such model.
    """
    return _checks(registry.spec(name), chosen.place(name))


def located(name: str) -> Path:
    """The folder with the weights of a model, every file of which is the pinned one.

    Raises:
        UnknownModelError: there is no such model.
        ModelMissingError: the weights, or some of the files, are not on this machine.
        HashMismatchError: a file is not the pinned one.
    """
    folder = chosen.place(name)
    if chosen.sort_of(name) == "folder":
        registry.spec(name)  # which looks through it: what lies there is what is meant
        return folder
    checks = verify(name)
    missing = [check.path for check in checks if check.state == "missing"]
    if len(missing) == len(checks):
        raise ModelMissingError(name)
    if missing:
        raise ModelMissingError(name, f"{missing[0]} is missing from its weights")
    for check in checks:
        if check.state == "different":
            raise HashMismatchError(name, check.path, expected=check.expected, found=str(check.found))
    return folder


def fetch(name: str, *, progress: Progress | None = None) -> Path:
    """Puts the weights of a model into the model directory, from the first source that answers.

    A folder that an organisation named is only looked through. What a hub id brings is recorded
    at the first fetch.

    Weights that are there and whole are left alone. Otherwise they are written aside, checked, and
    renamed into place: an interrupted fetch changes nothing.

    Returns:
        The folder with the weights.

    Raises:
        UnknownModelError: there is no such model.
        HashMismatchError: the source that answered gave another file than the pinned one.
        FetchFailedError: no source answered, or the model directory cannot be written.
    """
    from models import hub

    told = progress or _silent
    folder = chosen.place(name)
    if chosen.sort_of(name) == "folder":
        return located(name)
    first = chosen.sort_of(name) == "hub" and not chosen.record(name).is_file()
    spec = None if first else registry.spec(name)
    if spec is not None and _is_whole(spec, folder, told):
        return folder
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        _drop_leftovers(folder)
        with tempfile.TemporaryDirectory(prefix=f".{folder.name}.", suffix=".partial", dir=folder.parent) as aside:
            fresh = Path(aside) / "fresh"
            if spec is None:
                hub.adopt(name, fresh, told)
            else:
                _take(spec, fresh, told)
            _put_in_place(fresh, folder, retired=Path(aside) / "retired")
    except OSError as error:
        raise FetchFailedError(name, f"its weights cannot be written ({error.strerror or error})") from error
    return folder


def _take(spec: Spec, fresh: Path, told: Progress) -> None:
    """Fills `fresh` with exactly the pinned files, from the first source that answers."""
    from models.sources import open_source

    silences: list[str] = []
    for source in spec.sources:
        with tempfile.TemporaryDirectory(prefix="debrief-models-") as scratch:
            try:
                offered = open_source(source, spec, Path(scratch), told)
                for done, file in enumerate(spec.files, start=1):
                    write_pinned(offered[file.path], fresh / file.path, file, model=spec.name)
                    told("check and write", done, len(spec.files))
            except Silence as silence:
                silences.append(str(silence))
            else:
                return
    raise FetchFailedError(spec.name, "no source gave its weights: " + "; ".join(silences))


def _put_in_place(fresh: Path, folder: Path, *, retired: Path) -> None:
    """Renames `fresh` to `folder`; what lay there comes back if that fails."""
    if not folder.exists():
        fresh.rename(folder)
        return
    folder.rename(retired)
    try:
        fresh.rename(folder)
    except BaseException:
        retired.rename(folder)
        raise


def _drop_leftovers(folder: Path) -> None:
    """Removes what fetches of this model left when they were killed, unless one may still be running."""
    for left in folder.parent.glob(f".{folder.name}.*.partial"):
        if time.time() - left.stat().st_mtime > STALE_S:
            shutil.rmtree(left, ignore_errors=True)


def _is_whole(spec: Spec, folder: Path, told: Progress) -> bool:
    if not all(_has_size(folder / file.path, file.size) for file in spec.files):
        return False
    checks = _checks(spec, folder)
    told("check", len(checks), len(checks))
    return all(check.state == "ok" for check in checks)


def _checks(spec: Spec, folder: Path) -> tuple[FileCheck, ...]:
    return tuple(_check(file, folder / file.path) for file in spec.files)


def _check(file: Pinned, path: Path) -> FileCheck:
    if not path.is_file():
        return FileCheck(path=file.path, state="missing", expected=file.sha256, found=None)
    found = digest(path)
    state: Literal["ok", "different"] = "ok" if found == file.sha256 else "different"
    return FileCheck(path=file.path, state=state, expected=file.sha256, found=found)


def _has_size(path: Path, size: int) -> bool:
    return path.is_file() and path.stat().st_size == size


def _silent(step: str, done: int, total: int) -> None:
    """Tells nobody."""

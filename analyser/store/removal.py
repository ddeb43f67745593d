"""Deletes what a run wrote: only what is provably ours, at once for whoever looks, and finished after a kill."""

import contextlib
import errno
import hashlib
import os
import re
import secrets
import shutil
import stat
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from analyser.core.errors import BadInputError
from analyser.store.folder import MARKER, run_in
from analyser.store.leftovers import drop_leftovers
from analyser.store.place import sync_folder
from analyser.store.rows import Output

_LEFT = re.compile(r"\.(.*)\.[0-9a-f]{8}\.(?:partial|previous)", re.DOTALL)
MOST_SIBLINGS = 100_000


@dataclass(slots=True)
class Removed:
    """How much was deleted; `gone` counts what was not where it was written, or had been replaced since."""

    files: int = 0
    folders: int = 0
    gone: int = 0


def check_removable(outputs: Iterable[Output]) -> None:
    """Make sure that everything can be deleted, before anything is.

    Raises:
        BadInputError: a folder is not writable, or a run is still writing into it.
    """
    for path in {one.path for one in outputs}:
        for folder in (path.parent, path):
            if folder.is_dir() and not folder.is_symlink() and not os.access(folder, os.W_OK | os.X_OK):
                raise BadInputError(
                    "erasure",
                    f"{folder} cannot be written, so that nothing was deleted",
                    "make it writable, then retry",
                )
        drop_leftovers(path)
        if any(left.is_dir() for left in _leftovers(path)):
            raise BadInputError("erasure", f"a run is still writing {path}", "wait for it to end, then retry")


def remove(
    path: Path, mine: Sequence[Output], others: Sequence[Output], is_mine: Callable[[Path], bool], removed: Removed
) -> None:
    """Delete what one call has at `path`; `others` are the rows of other calls at or under it.

    `is_mine` tells of a file that is not as it was written whether it holds something of the call.

    Raises:
        OSError: it cannot be deleted.
    """
    for left in _leftovers(path):
        _delete(left, removed)
    if path.is_symlink() or not path.exists():
        removed.gone += 1
    elif path.is_dir():
        _remove_folder(path, mine, others, is_mine, removed)
    elif stat.S_ISREG(path.lstat().st_mode):
        taken = sha256_of(path) in {one.run for one in mine} or is_mine(path)
        removed.gone += not taken
        if taken:
            _unlink(path, removed)
    for copy in _copies(path, {one.run for one in mine if one.run}) if not others else ():
        _delete(copy, removed)
    sync_folder(path.parent)


def remove_file(output: Output, removed: Removed) -> None:
    """Delete one file of a folder whose time has come, and the folder with the last of them.

    Raises:
        OSError: it cannot be deleted.
    """
    if output.name and run_in(output.path) == output.run:
        if output.file.is_file() and not output.file.is_symlink():
            _unlink(output.file, removed)
        if {one.name for one in output.path.iterdir()} <= {MARKER}:
            _delete(output.path, removed)
    elif (
        not output.name and output.path.is_dir() and not output.path.is_symlink() and run_in(output.path) == output.run
    ):
        _delete(output.path, removed)
    elif not output.name and output.path.is_file() and sha256_of(output.path) == output.run:
        _unlink(output.path, removed)
    else:
        removed.gone += 1
    sync_folder(output.path.parent)


def _remove_folder(
    path: Path, mine: Sequence[Output], others: Sequence[Output], is_mine: Callable[[Path], bool], removed: Removed
) -> None:
    run = run_in(path)
    here = [one for one in mine if one.run == run]
    shared = [one for one in others if one.path != path or (one.run == run and one.command != "export-subject")]
    if run and here and not shared:
        _delete(path, removed)
        return
    names = {one.name for one in (here if run else mine) if one.name}
    for name in sorted(names):
        file = path / name
        if file.is_file() and not file.is_symlink() and (here or is_mine(file)):
            _unlink(file, removed)
    removed.gone += not here


def _delete(path: Path, removed: Removed) -> None:
    """Delete a folder: first out of sight under a name that any later run clears away, then file by file."""
    if not path.is_dir() or path.is_symlink():
        _unlink(path, removed)
        return
    aside = path
    if not _LEFT.fullmatch(path.name):
        aside = path.with_name(f".{path.name[:100]}.{secrets.token_hex(4)}.previous")
        removed.files += sum(1 for one in path.rglob("*") if one.is_file())
        removed.folders += 1
        path.rename(aside)
    shutil.rmtree(aside)


def _unlink(path: Path, removed: Removed) -> None:
    with contextlib.suppress(FileNotFoundError):
        path.unlink()
        removed.files += 1


def _leftovers(path: Path) -> list[Path]:
    """Return what killed runs left beside `path`."""
    return [one for one in _siblings(path) if (left := _LEFT.fullmatch(one.name)) and left[1] == path.name[:100]]


def _copies(path: Path, runs: set[str]) -> list[Path]:
    """Return folders beside `path` that bear the mark of the same run: it was renamed, or copied."""
    beside = (one for one in _siblings(path) if one != path and one.is_dir() and not one.is_symlink())
    return [one for one in beside if run_in(one) in runs]


def _siblings(path: Path) -> list[Path]:
    found: list[Path] = []
    try:
        for entry in os.scandir(path.parent):
            found.append(Path(entry.path))
            if len(found) >= MOST_SIBLINGS:
                break
    except OSError as error:
        if error.errno not in (errno.ENOENT, errno.ENOTDIR, errno.EACCES):
            raise
    return found


def sha256_of(path: Path) -> str:
    """Return the sha256 (hex) of a file; empty where it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""

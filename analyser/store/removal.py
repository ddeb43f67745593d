"""Deletes what a run wrote: only what is provably ours, at once for whoever looks, and finished after a kill."""

import contextlib
import errno
import os
import re
import secrets
import shutil
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from analyser.core.errors import BadInputError
from analyser.store.folder import MARKER, foreign_in, forget_names, names_in
from analyser.store.leftovers import at_work, drop_leftovers
from analyser.store.place import sync_folder
from analyser.store.rows import DataKind, Output
from analyser.store.tables import Rows
from analyser.store.whereabouts import OfOthers, held_at, is_plain, places, reachable, run_of, sha256, siblings

_LEFT = re.compile(r"\.(.*)\.[0-9a-f]{8}\.(?:partial|previous)", re.DOTALL)


@dataclass(slots=True)
class Removed:
    """How much was deleted."""

    files: int = 0
    folders: int = 0


def check_removable(outputs: Iterable[Output]) -> None:
    """Make sure that everything can be deleted, before anything is.

    Raises:
        BadInputError: a folder cannot be read and written, or a run is still writing into it.
    """
    for path in sorted({one.path for one in outputs}):
        try:
            _check_removable(path)
        except OSError as error:
            why = f"{path} cannot be looked at ({error.strerror}), so that nothing was deleted"
            raise BadInputError("erasure", why, "make it readable, then retry") from None


def _check_removable(path: Path) -> None:
    for folder in (path.parent, path):
        if folder.is_dir() and not folder.is_symlink() and not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
            why = f"{folder} cannot be read and written, so that nothing was deleted"
            raise BadInputError("erasure", why, "make it writable, then retry")
    drop_leftovers(path)
    for left in _leftovers(path):
        if left.is_dir() and at_work(left):
            raise BadInputError("erasure", f"a run is still writing {path}", "wait for it to end, then retry")
        if left.is_dir():
            why = f"{left}, which a killed run left, cannot be deleted, so that nothing was"
            raise BadInputError("erasure", why, "make it deletable, or delete it yourself, then retry")


def remove(
    path: Path,
    mine: Sequence[Output],
    of_others: OfOthers,
    is_mine: Callable[[Path], bool],
    removed: Removed,
    rows: Rows,
) -> None:
    """Delete what one call has at `path` and, renamed or copied, beside it.

    `is_mine` tells of a file that is not as it was written whether it holds something of the call. `rows` are those of
    the call in tables that stay.

    Raises:
        OSError: it cannot be read or deleted.
    """
    for left in _leftovers(path):
        _delete(left, removed)
    for place in places(path, mine, of_others):
        if place.is_dir() and not place.is_symlink():
            if any(one.kind is DataKind.ROWS and one.run == run_of(place) for one in mine):
                _remove_names(place, rows.take_out(place), removed)
            else:
                _remove_folder(place, mine, of_others(path), is_mine, removed)
        elif any(held_at(place, one, is_mine) for one in mine if not one.name):
            _unlink(place, removed)
    sync_folder(path.parent)


def remove_file(output: Output, of_others: OfOthers, removed: Removed) -> bool:
    """Delete one output whose time has come, and its folder with the last; whether it was found and is gone.

    Of a run that was killed before its output was in place, what it left beside goes.

    Raises:
        OSError: it cannot be read or deleted, or the disk that it is on is not there.
    """
    if not reachable(output):
        raise OSError(errno.ENOENT, "its folder cannot be reached")
    found = False
    for place in places(output.path, [output], of_others):
        if (held := held_at(place, output, _never)) is None:
            continue
        found = True
        if output.name:
            _remove_names(place, {output.name}, removed)
            if {one.name for one in place.iterdir()} <= {MARKER}:
                _delete(place, removed)
        elif held.is_dir():
            _remove_folder(place, [output], of_others(output.path), _never, removed)
        else:
            _unlink(held, removed)
    if not output.written and not found:
        drop_leftovers(output.path)
        found = not any(left.is_dir() for left in _leftovers(output.path))
    sync_folder(output.path.parent)
    return found


def _never(_: Path) -> bool:
    return False


def _remove_folder(
    place: Path, mine: Sequence[Output], others: Sequence[Output], is_mine: Callable[[Path], bool], removed: Removed
) -> None:
    """Delete a folder whole, or of a folder that others share, or put their own into, what was written of the call.

    A row without a name stands for the whole folder: one that belongs to several calls goes with the first of them.
    """
    run = run_of(place)
    here = [one for one in mine if run and one.run == run]
    shared = any(one.run == run and one.name for one in others)
    names = {one.name for one in here if one.name}
    if here and not shared:
        names |= names_in(place)
        if not foreign_in(place, names):
            _delete(place, removed)
            return
        names |= {MARKER}
    elif not here:
        names = {one.name for one in mine if one.name and held_at(place, one, is_mine)}
    _remove_names(place, names, removed)


def _remove_names(folder: Path, names: Collection[str], removed: Removed) -> None:
    # The marker goes last: without it a run that goes on after a kill could not tell what is ours.
    for name in sorted(names, key=lambda name: (name == MARKER, name)):
        for file in (folder / name, folder / f"{name}.new"):
            if is_plain(file):
                _unlink(file, removed)
        for above in (folder / name).relative_to(folder).parents[:-1]:
            with contextlib.suppress(OSError):
                (folder / above).rmdir()
    forget_names(folder, names)


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
    return [one for one in siblings(path) if (left := _LEFT.fullmatch(one.name)) and left[1] == path.name[:100]]


def sha256_of(path: Path) -> str:
    """Return the sha256 (hex) of a file; empty where it cannot be read."""
    try:
        return sha256(path)
    except OSError:
        return ""

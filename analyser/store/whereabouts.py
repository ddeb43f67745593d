"""Where the outputs of a call are now: in their place, or renamed or copied beside it; and which are not found."""

import errno
import hashlib
import os
import stat
from collections.abc import Callable, Sequence
from pathlib import Path

from analyser.store.folder import MARKER, run_in
from analyser.store.rows import Output

OfOthers = Callable[[Path], Sequence[Output]]
"""What the store has of other calls at a path or below it."""

MOST_SIBLINGS = 100_000
LARGEST_COPY = 200_000_000
"""Bytes of the largest file beside a single output that is compared with it; no clear record comes near."""

_SHA256 = 64
"""Characters of the mark of a single file; that of a folder is shorter."""


def missing(
    path: Path, mine: Sequence[Output], of_others: OfOthers, is_mine: Callable[[Path], bool]
) -> tuple[Output, ...]:
    """Return what was written at `path` and is neither there nor beside it; all, where the disk is not there.

    Raises:
        OSError: something there cannot be read, so that nobody can say.
    """
    at = places(path, mine, of_others)
    return tuple(
        one
        for one in mine
        if not reachable(one) or (one.written and not any(held_at(place, one, is_mine) for place in at))
    )


def reachable(output: Output) -> bool:
    """Whether the folder that an output was written into is there.

    A disk that is not mounted leaves an empty folder, or none; where a run that was killed may never have written
    anything, an empty one is as it should be.

    Raises:
        OSError: nobody can say.
    """
    parent = output.path.parent
    if not parent.is_dir():
        return False
    return not output.written or any(True for _ in parent.iterdir())


def places(path: Path, mine: Sequence[Output], of_others: OfOthers) -> list[Path]:
    """Return `path`, and what bears the same mark or holds the same bytes beside it.

    Raises:
        OSError: what is at `path` cannot be read.
    """
    runs = {one.run for one in mine if one.run}
    sums = {one.run for one in mine if not one.name and len(one.run) == _SHA256}
    size = path.lstat().st_size if sums and is_plain(path) and sha256(path) in sums else None
    found = [path]
    for one in siblings(path):
        if one == path or one.is_symlink():
            continue
        same_folder = one.is_dir() and run_in(one) in runs
        if same_folder or (sums and _is_copy(one, sums, size) and not of_others(one)):
            found.append(one)
    return found


def held_at(place: Path, output: Output, is_mine: Callable[[Path], bool]) -> Path | None:
    """Return the file, or the folder, at `place` that is provably this output; `is_mine` tells of a changed file.

    Raises:
        OSError: it cannot be read.
    """
    if output.name:
        file = place / output.name
        if not is_plain(file):
            return None
        run = run_of(place)
        return file if run == output.run or (not run and is_mine(file)) else None
    if place.is_dir() and not place.is_symlink():
        return place if run_of(place) == output.run else None
    return place if is_plain(place) and (sha256(place) == output.run or is_mine(place)) else None


def is_plain(path: Path) -> bool:
    """Whether a path is a file, and neither a link nor a device."""
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return False


def run_of(folder: Path) -> str | None:
    """Return the mark of the run that wrote a folder, as `run_in` does.

    Raises:
        OSError: the mark is there and cannot be read.
    """
    if is_plain(folder / MARKER):
        with (folder / MARKER).open("rb"):
            pass
    return run_in(folder)


def sha256(path: Path) -> str:
    """Return the sha256 (hex) of a file.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def siblings(path: Path) -> list[Path]:
    """Return what lies in the same folder.

    Raises:
        OSError: the folder is there and cannot be read.
    """
    found: list[Path] = []
    try:
        for entry in os.scandir(path.parent):
            found.append(Path(entry.path))
            if len(found) >= MOST_SIBLINGS:
                break
    except OSError as error:
        if error.errno not in (errno.ENOENT, errno.ENOTDIR):
            raise
    return found


def _is_copy(file: Path, sums: set[str], size: int | None) -> bool:
    """Whether a file holds the bytes of one of ours; `size` is theirs where it is known."""
    if not is_plain(file):
        return False
    length = file.lstat().st_size
    try:
        return length == (length if size is None else size) and length <= LARGEST_COPY and sha256(file) in sums
    except OSError:
        return False  # nothing says that it is ours

"""Where the sources of a manifest are: below one folder, without links that lead out of it. Nothing is opened."""

import errno
import functools
import os
import re
import stat
from pathlib import Path

from analyser.core.errors import BadInputError
from analyser.core.source import KINDS
from pipelines.folder import SIDECAR_SUFFIX
from pipelines.manifest.item import Fault

LONGEST = 4000
"""Characters of a path."""

_FIX = "write it as it is seen from the manifest's folder, or name another folder with --root"
_WINDOWS = re.compile(r"\\|^[A-Za-z]:")
_ADDRESS = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]+:/")
_WHY = {
    errno.ENOENT: "there is no such file",
    errno.ENOTDIR: "there is no such file",
    errno.ELOOP: "its links go round in a circle",
    errno.EACCES: "it may not be looked at with your permissions",
    errno.ENAMETOOLONG: "it is too long",
}
_FOLDERS_REMEMBERED = 4096


class _UnfitError(Exception):
    """What lies at a path is no source; the message says why, and shows nothing of the path."""


class Root:
    """The folder that every source of a manifest lies in."""

    def __init__(self, folder: Path) -> None:
        """Settle where the folder really is.

        Raises:
            BadInputError: there is no such folder.
        """
        try:
            self._real = os.path.realpath(folder, strict=True)
        except (OSError, ValueError):
            raise BadInputError(folder.name or str(folder), "there is no such folder", "name another root") from None
        if not Path(self._real).is_dir():
            raise BadInputError(folder.name, "it is not a folder", "name the folder of the recordings")
        self._named = (self._real, os.path.abspath(folder))  # noqa: PTH100 - strings: a manifest has a million of them
        self._folder = functools.lru_cache(_FOLDERS_REMEMBERED)(functools.partial(os.path.realpath, strict=True))

    def locate(self, written: str) -> tuple[Path, str] | Fault:
        """Return where a source is, as it is to be opened, and its real path, which no two rows may share."""
        if why := self._odd(written):
            return Fault(column="path", why=why, fix=_FIX)
        try:
            return self._located(os.path.join(self._real, written))  # noqa: PTH118 - as above
        except _UnfitError as unfit:
            why = str(unfit)
        except ValueError:
            why = "it is not a valid path"
        except OSError as error:
            why = _WHY.get(error.errno or 0, "it cannot be looked at")
        return Fault(column="path", why=why, fix="check it, or take the row out")

    def _odd(self, written: str) -> str:
        """Return what is wrong with a path as it is written; empty where nothing is."""
        if len(written) > LONGEST:
            return "it is too long"
        if _ADDRESS.match(written):
            return "it is an address on the network, where a file was expected"
        if _WINDOWS.search(written):
            return "it is a path of Windows"
        if ".." in written.split("/"):
            return "it climbs out of its folder with .."
        if written.startswith("/") and not any(_is_in(written, folder) for folder in self._named):
            return "it lies outside of the folder"
        return ""

    def _located(self, joined: str) -> tuple[Path, str]:
        above, _, name = joined.rpartition("/")
        place = real = f"{self._folder(above)}/{name}"
        self._check_inside(place)
        status = os.lstat(place)
        if stat.S_ISLNK(status.st_mode):
            real = os.path.realpath(place, strict=True)
            self._check_inside(real)
            status = os.lstat(real)
        kind = stat.S_IFMT(status.st_mode)
        if kind != stat.S_IFREG:
            raise _UnfitError(f"it is {KINDS.get(kind, 'not a plain file')}, where a recording was expected")
        if name.endswith(SIDECAR_SUFFIX):
            raise _UnfitError("it is a consent record, where a recording was expected")
        return Path(place), real

    def _check_inside(self, place: str) -> None:
        if not _is_in(place, self._real):
            raise _UnfitError("a link leads out of the folder")


def _is_in(place: str, folder: str) -> bool:
    return place.startswith(f"{folder.rstrip('/')}/")

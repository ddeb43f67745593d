"""Opens files that somebody else made, so that nothing hangs and nothing but plain files is read."""

import os
import stat
from pathlib import Path
from typing import BinaryIO

from analyser.core.errors import BadInputError

KINDS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a named pipe",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFSOCK: "a socket",
}


def open_plain(path: Path) -> BinaryIO:
    """Open a plain, non-empty file for reading; pipes and devices are refused without waiting for them.

    Raises:
        BadInputError: it is not there, not a plain file, empty, or may not be read.
    """
    try:
        _check_plain(path, path.stat())
        # What lies at the path may have been replaced since: a pipe must not block, so it is asked twice.
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        raise BadInputError(path.name, "there is no such file", "check the path") from None
    except PermissionError:
        why = "it may not be read with your permissions"
        raise BadInputError(path.name, why, "ask its owner for read access") from None
    except (OSError, ValueError) as error:  # a path that is too long, loops, or holds a null character
        why = f"it cannot be opened ({getattr(error, 'strerror', None) or 'not a valid path'})"
        raise BadInputError(path.name, why, "check the path") from None
    try:
        _check_plain(path, os.fstat(handle))
        return os.fdopen(handle, "rb")
    except BaseException:
        os.close(handle)
        raise


def _check_plain(path: Path, status: os.stat_result) -> None:
    kind = stat.S_IFMT(status.st_mode)
    if kind != stat.S_IFREG:
        what = KINDS.get(kind, "not a plain file")
        raise BadInputError(
            path.name or str(path), f"it is {what}, where one file was expected", "name the file itself"
        )
    if status.st_size == 0:
        raise BadInputError(path.name, "it is empty (0 bytes)", "export or copy it again")

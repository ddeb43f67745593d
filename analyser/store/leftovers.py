"""Folders that a killed run left beside its target: they may hold personal data, so the next run removes them."""

import contextlib
import fcntl
import os
import re
import shutil
from pathlib import Path

_ENDING = re.compile(r"\.[0-9a-f]{8}\.(partial|previous)")


def held(folder: Path) -> int:
    """Lock a folder for as long as this process lives, or until the returned descriptor is closed.

    Raises:
        OSError: the folder cannot be opened.
    """
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    # A disk that knows no locks only means that leftovers stay.
    with contextlib.suppress(OSError):
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return descriptor


def drop_leftovers(target: Path) -> None:
    """Remove what runs that were killed left beside `target`; folders of runs that are still at work stay."""
    start = f".{target.name[:100]}"
    with contextlib.suppress(OSError):
        # Names, not paths: a night's folder has thousands beside each call, and all are looked at before each.
        for name in os.listdir(target.parent):  # noqa: PTH208 - iterdir makes a path of each
            if name.startswith(start) and _ENDING.fullmatch(name[len(start) :]):
                with contextlib.suppress(OSError):
                    _remove_if_free(target.parent / name)


def _remove_if_free(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(descriptor)


def at_work(folder: Path) -> bool:
    """Whether a run that is still at work holds a folder; a disk that knows no locks cannot say, and it is not."""
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    finally:
        os.close(descriptor)
    return False

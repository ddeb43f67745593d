"""Output folders that are whole or absent: everything is written aside, then renamed into place."""

import contextlib
import json
import os
import secrets
import shutil
from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

from analyser.core.errors import BadInputError
from analyser.store.interruption import undisturbed
from analyser.store.leftovers import drop_leftovers, held
from analyser.store.place import write_whole

MARKER = ".debrief-output"
"""The file that says that an earlier run wrote a folder, so that a later one may replace it."""

_MARKED = "Written by Call Debrief; a later run may replace this folder.\n"
_RUN = "run: "
_NAMES = "files: "
_BY_DESKTOPS = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
"""What file managers put into every folder that somebody looks at: it is nobody's work."""

SEALED = ".sealed"
"""What the name of an encrypted record ends in."""

_BEFORE_LISTS = [
    *("review.json", f"review.json{SEALED}", "review.html", "review.docx"),
    *("transcript.json", "redaction.json", "audio.flac"),
]

Seal = Callable[[bytes], bytes]

CLEAR_MODE = 0o600
"""Clear working records can be read by their owner only."""

MASKED_MODE = 0o644


class OutputFolder:
    """A folder in the making; on a clean exit it takes the place of `target`, otherwise nothing is left.

    `run` is put into its marker, so that the store knows its own; `seal` encrypts clear records, which then end in
    `.sealed`. `files` are the names written so far, each with whether it is clear.

    Raises on entry:
        BadInputError: `target` is a file, holds files that no earlier run wrote, or its parent is not writable.
    """

    def __init__(self, target: Path, *, run: str = "", seal: Seal | None = None) -> None:
        self._target = real_path(target)
        self._run = run
        self._seal = seal
        self.files: list[tuple[str, bool]] = []
        self._aside = self._beside("partial")
        self._held = -1

    def __enter__(self) -> Self:
        check_replaceable(self._target)
        try:
            self._target.parent.mkdir(parents=True, exist_ok=True)
            drop_leftovers(self._target)
            self._aside.mkdir(mode=0o700)
            self._held = held(self._aside)
        except OSError as error:
            raise _unwritable(self._target, error) from None
        return self

    def write(self, name: str, content: str | bytes, *, clear: bool = False, private: bool = False) -> None:
        """Write one file; `clear` marks a record with unmasked personal data (mode 0600, sealed where that is chosen).

        `private` gives a file for a reader that mode alone.

        Raises:
            BadInputError: the disk is full or the folder is not writable.
        """
        if clear and self._seal is not None:
            name, content = name + SEALED, self._seal(content.encode() if isinstance(content, str) else content)
        try:
            _write(self._aside / name, content, CLEAR_MODE if clear or private else MASKED_MODE)
        except OSError as error:
            raise _unwritable(self._target, error) from None
        self.files.append((name, clear))

    def made(self, name: str, make: Callable[[Path], None]) -> None:
        """Let a stage write one masked file itself, or write it anew: `make` is given its path.

        Raises:
            BadInputError: the disk is full or the folder is not writable.
        """
        try:
            make(self._aside / name)
            (self._aside / name).chmod(MASKED_MODE)
        except OSError as error:
            raise _unwritable(self._target, error) from None
        if (name, False) not in self.files:
            self.files.append((name, False))

    def path(self, name: str) -> Path:
        """Return where a file of this folder lies until the folder is in its place."""
        return self._aside / name

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with undisturbed():
            try:
                if kind is None:
                    self._put_in_place()
            finally:
                shutil.rmtree(self._aside, ignore_errors=True)
                os.close(self._held)

    def _beside(self, ending: str) -> Path:
        # Not with_name, which the root folder has none of.
        return self._target.parent / f".{self._target.name[:100]}.{secrets.token_hex(4)}.{ending}"

    def _put_in_place(self) -> None:
        previous = self._beside("previous")
        try:
            _write(self._aside / MARKER, _marked(self._run, _names_below(self._aside)), MASKED_MODE)
            self._aside.chmod(0o755)
            check_replaceable(self._target)
            if self._target.exists():
                self._target.rename(previous)
            self._aside.rename(self._target)
        except OSError as error:
            if previous.exists() and not self._target.exists():
                previous.rename(self._target)
            raise _unwritable(self._target, error) from None
        shutil.rmtree(previous, ignore_errors=True)


def full_path(target: Path) -> Path:
    """Return a path without `..` and relative parts; links stay as they are named."""
    return Path(os.path.abspath(target))  # noqa: PTH100 - Path.absolute keeps `..`, which names no folder


def real_path(target: Path) -> Path:
    """Return where an output really lies, whatever links lead to its folder; its own name stays as it is named."""
    full = full_path(target)
    return full.parent.resolve() / full.name


def _marked(run: str, names: Iterable[str]) -> str:
    told = f"{_RUN}{run}\n" if run else ""
    return f"{_MARKED}{told}{_NAMES}{json.dumps(sorted(names))}\n"


def _names_below(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_symlink() or not path.is_dir()}


def run_in(folder: Path) -> str | None:
    """Return the mark of the run that wrote a folder; null where it is none of ours, empty where it is unmarked."""
    try:
        with (folder / MARKER).open(encoding="utf-8") as file:
            lines = file.read(1000).splitlines()
    except (OSError, UnicodeDecodeError):
        return None
    return next((line.removeprefix(_RUN) for line in lines if line.startswith(_RUN)), "")


def names_in(folder: Path) -> frozenset[str]:
    """Return the names of files that the run wrote which marked a folder; none where it is not marked.

    A marker of an early version lists none: then what its reviews and redactions were called counts.

    Raises:
        OSError: the marker is there and cannot be read.
    """
    try:
        lines = (folder / MARKER).read_text(encoding="utf-8").splitlines()
        listed = next((line.removeprefix(_NAMES) for line in lines if line.startswith(_NAMES)), None)
        told = _BEFORE_LISTS if listed is None else json.loads(listed)
    except (FileNotFoundError, ValueError, RecursionError):
        return frozenset()
    return frozenset(one for one in told if isinstance(one, str)) if isinstance(told, list) else frozenset()


def forget_names(folder: Path, names: Collection[str]) -> None:
    """Take names out of the marker of a folder: they may tell of a call, and what they named is deleted.

    Raises:
        OSError: the marker cannot be written.
    """
    before = names_in(folder)
    if before & set(names):
        write_whole(folder / MARKER, _marked(run_in(folder) or "", before - set(names)).encode())


def foreign_in(folder: Path, ours: Collection[str] = ()) -> list[str]:
    """Return the names below a folder that no run of ours wrote, by its marker or by `ours`.

    Raises:
        OSError: the folder or its marker cannot be read.
    """
    known = {MARKER, *names_in(folder), *ours}
    known |= {f"{name}.new" for name in known}  # what a change of keys that was killed may have left
    return sorted(
        name for name in _names_below(folder) if name not in known and name.rpartition("/")[2] not in _BY_DESKTOPS
    )


def check_replaceable(target: Path) -> None:
    """Make sure that `target` may be written as a whole: absent, empty, or written by an earlier run.

    Raises:
        BadInputError: it is a file or a link, or it holds files of somebody else.
    """
    fix = "choose another folder with --out"
    if not target.name:
        raise BadInputError(str(target), "it is the root of the disk", fix)
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise BadInputError(target.name, "the output is not a folder", fix)
    try:
        foreign = foreign_in(target) if target.is_dir() else []
    except OSError as error:
        raise _unwritable(target, error) from None
    if foreign:
        why = f"the folder holds files that no run of ours wrote ({len(foreign)})"
        raise BadInputError(target.name, why, "move them away, or choose another folder with --out")


def folder_name(call_id: str) -> str:
    """Return a call id as the name of a folder: letters, digits, dot, dash and underscore stay.

    >>> folder_name("2026/11 no. 7"), folder_name("../..")
    ('2026-11-no.-7', 'call')
    """
    kept = "".join(sign if sign.isalnum() or sign in "._-" else "-" for sign in call_id)
    return kept.strip(".-")[:100] or "call"


def write_file(target: Path, content: str | bytes, *, clear: bool = False) -> None:
    """Write one file aside and rename it into place; `clear` marks unmasked personal data (mode 0600).

    Raises:
        BadInputError: the target is a folder, or cannot be written.
    """
    if target.is_dir():
        raise BadInputError(target.name, "the output is a folder", "name a file with --out")
    aside = target.with_name(f".{target.name[:100]}.{secrets.token_hex(4)}.partial")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _write(aside, content, CLEAR_MODE if clear else MASKED_MODE)
        aside.replace(target)
    except OSError as error:
        raise _unwritable(target, error) from None
    finally:
        with contextlib.suppress(OSError):
            aside.unlink(missing_ok=True)


def _write(path: Path, content: str | bytes, mode: int) -> None:
    data = content.encode("utf-8") if isinstance(content, str) else content
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _unwritable(target: Path, error: OSError) -> BadInputError:
    return BadInputError(
        target.name, f"it cannot be written ({error.strerror})", "free the disk or choose another --out"
    )

"""A folder as a source: which files are items, and what their outputs are called."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

from analyser.core.errors import BadInputError

SIDECAR_SUFFIX = ".consent.json"


def is_folder(path: Path) -> bool:
    """Whether a source is a folder; a path that cannot be looked at is none, and whoever opens it says why."""
    try:
        return path.is_dir()
    except OSError:
        return False


def items(folder: Path, accept: Callable[[Path], bool]) -> tuple[Path, ...]:
    """Return the files of a folder that `accept` takes, by name; sidecars and hidden files are no items.

    Folders inside are not searched.

    Raises:
        BadInputError: the folder cannot be read, or holds no such file.
    """
    try:
        found = sorted(
            path
            for path in folder.iterdir()
            if not path.name.startswith(".") and not path.name.endswith(SIDECAR_SUFFIX) and accept(path)
        )
    except OSError as error:
        raise BadInputError(folder.name, f"it cannot be read ({error.strerror})", "name another folder") from None
    files = tuple(path for path in found if not path.is_dir())
    if not files:
        raise BadInputError(folder.name, "it holds no file to work on", "name a folder with recordings or transcripts")
    return files


def output_names(sources: tuple[Path, ...], suffix: str) -> dict[Path, str]:
    """Return what each source's output is called: `<stem><suffix>`; where stems clash, the extension stays too.

    >>> names = output_names((Path("a.wav"), Path("b.wav"), Path("b.mp3")), ".json")
    >>> [names[path] for path in names]
    ['a.json', 'b.wav.json', 'b.mp3.json']
    """
    stems = Counter(path.stem.casefold() for path in sources)
    named = {path: (path.stem if stems[path.stem.casefold()] == 1 else path.name) + suffix for path in sources}
    if len({name.casefold() for name in named.values()}) < len(sources):
        # Only names such as a.wav.flac beside a.wav get here; whole names never clash in one folder.
        return {path: path.name + suffix for path in sources}
    return named

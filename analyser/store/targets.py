"""Which places an output may take: none of the store's own, and no file that somebody else wrote."""

from pathlib import Path

from analyser.core.errors import BadInputError
from analyser.store.folder import real_path
from analyser.store.place import Place
from analyser.store.records import Store
from analyser.store.whereabouts import is_plain, sha256

FIX = "choose another place with --out"


def check_apart(place: Place, target: Path) -> None:
    """Make sure that an output is none of the data directory's own files and folders, nor lies in or holds them.

    Raises:
        BadInputError: it is, or does.
    """
    root = place.root.resolve()
    at = real_path(target)
    if root == at or root.is_relative_to(at):
        raise BadInputError(str(target), "it is or holds the data directory", FIX)
    if not at.is_relative_to(root):
        return
    first = at.relative_to(root).parts[0]
    own = {place.audit.name, place.certificates.name, place.erasing.name, "lock"}
    if first in own or first.startswith((place.database.name, "reference.key")):
        raise BadInputError(str(target), "it is one of the data directory's own places", FIX)


def check_file(store: Store, target: Path) -> None:
    """Make sure that a single file may be written: there is none, an empty one, or ours as it was written.

    Raises:
        BadInputError: there is something else.
    """
    check_apart(store.place, target)
    path = real_path(target)
    try:
        if path.is_dir() or not (path.exists() or path.is_symlink()) or (is_plain(path) and not path.stat().st_size):
            return  # what is wrong with a folder, whoever writes says
        runs = {one.run for one in store.outputs_at(path) if one.path == path and not one.name}
        ours = is_plain(path) and sha256(path) in runs
    except OSError as error:
        raise BadInputError(target.name, f"it cannot be read ({error.strerror})", FIX) from None
    if not ours:
        why = "there is a file that no run of ours wrote, or that was changed since"
        raise BadInputError(target.name, why, f"move it away, or {FIX}")

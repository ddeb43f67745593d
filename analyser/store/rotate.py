"""Seals every recorded record anew under a new key; killed at any moment, the next run goes on.

Old keys go only when every record that the store knows was met under the new one. A run at work seals after the store
knows of its output, and reads the key file at that moment: what it seals under an old key is met, or waited for, here.
"""

import hashlib
import os
from dataclasses import dataclass, field
from pathlib import Path

from analyser.core.errors import BadInputError, DebriefError, UsageError
from analyser.store.folder import SEALED, run_in
from analyser.store.log import Action, Event
from analyser.store.place import PRIVATE_FILE, write_whole
from analyser.store.records import Store
from analyser.store.removal import sha256_of
from analyser.store.rows import DataKind, Output
from analyser.store.seal import Keys, keep_keys, put_new_key_first, read_keys


@dataclass(slots=True)
class Rotated:
    """How many records were sealed anew, were already, and lie in the clear from before; and those that are neither.

    failed: could not be read or written. missing: are not where they were written. unwritten: a run is at work on
    them, or was killed. dropped: whether the old keys were taken out of the key file.
    """

    anew: int = 0
    already: int = 0
    in_the_clear: int = 0
    failed: list[Path] = field(default_factory=list)
    missing: list[Path] = field(default_factory=list)
    unwritten: list[Path] = field(default_factory=list)
    dropped: bool = False

    @property
    def left(self) -> int:
        """How many records may still need an old key."""
        return len(self.failed) + len(self.missing) + len(self.unwritten)


def rotate(store: Store, file: Path | None, *, forget_old: bool = False) -> Rotated:
    """Put a new key first in the key file, seal all under it, and drop the old ones when no record needs them.

    `file` is null where the keys come from the environment: then they are changed there, by hand. `forget_old` drops
    the old keys although records may need them. Only one rotation or erasure of a store is at work at a time.

    Raises:
        UsageError: there is no key.
        BadInputError: the store or the key file cannot be written, or the store knows nothing that is sealed.
    """
    with store.database.alone():
        keys = read_keys(file)
        if keys is None:
            raise UsageError("key", "no key is named, so there is nothing to change", "see debrief key new")
        if not forget_old and not any(_may_be_sealed(one) for one in store.outputs()):
            why = "the store knows no encrypted record, so that no key was changed"
            raise BadInputError("key", why, "check DEBRIEF_DATA, or make a key with `debrief key new FILE`")
        if file is not None and len(keys.keys) == 1:
            keys = put_new_key_first(file, keys)
        rotated = reseal(store, keys)
        if file is not None and (forget_old or not rotated.left):
            keep_keys(file, Keys(keys.keys[:1]))
            rotated.dropped = True
        return rotated


def reseal(store: Store, keys: Keys) -> Rotated:
    """Seal all records under the current key, and log it.

    Raises:
        BadInputError: the store cannot be written.
    """
    rotated = Rotated()
    for output in store.outputs():
        if not output.written and output.path.name.endswith(SEALED) and _is_ours(output):
            # A single file that a killed run, or a killed rotation, had put in its place.
            store.finish(output.run, output.path)
    for output in store.outputs():
        if output.kind is not DataKind.CLEAR:
            continue
        if not output.written:
            rotated.unwritten.append(output.file)
        elif not output.file.name.endswith(SEALED):
            rotated.in_the_clear += _is_ours(output)
        else:
            try:
                _reseal_one(store, output, keys, rotated)
            except (OSError, DebriefError):
                rotated.failed.append(output.file)
    detail = (
        f"{rotated.anew} sealed anew, {rotated.already} already, {len(rotated.failed)} failed, "
        f"{len(rotated.missing)} missing, {len(rotated.unwritten)} not written yet"
    )
    store.log.append([Event(action=Action.KEY_ROTATED, detail=detail)])
    return rotated


def _may_be_sealed(output: Output) -> bool:
    return output.kind is DataKind.CLEAR and (not output.written or output.file.name.endswith(SEALED))


def _is_ours(output: Output) -> bool:
    if not output.file.is_file() or output.file.is_symlink():
        return False
    return run_in(output.path) == output.run if output.name else sha256_of(output.path) == output.run


def _reseal_one(store: Store, output: Output, keys: Keys, rotated: Rotated) -> None:
    if not _is_ours(output):
        rotated.missing.append(output.file)
        return
    content = output.file.read_bytes()
    if keys.current(content):
        keys.unseal(content)
        rotated.already += 1
        return
    sealed = keys.seal(keys.unseal(content))
    if output.name:
        _put_into_folder(output, sealed)
    else:
        # A single file is known by its hash, so that the new one is recorded before it is there.
        run = hashlib.sha256(sealed).hexdigest()
        store.intend([output.call_id], output.path, output.command, run=run)
        write_whole(output.path, sealed)
        store.finish(run, output.path)
    rotated.anew += 1


def _put_into_folder(output: Output, sealed: bytes) -> None:
    """Replace a record in the very folder that its run wrote: another run may put its own in the place meanwhile."""
    folder = os.open(output.path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        if run_in(output.path) != output.run or not os.path.samestat(os.fstat(folder), output.path.stat()):
            raise FileNotFoundError(output.name)
        aside = f"{output.name}.new"
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW
        with os.fdopen(os.open(aside, flags, PRIVATE_FILE, dir_fd=folder), "wb") as opened:
            opened.write(sealed)
            opened.flush()
            os.fsync(opened.fileno())
        os.replace(aside, output.name, src_dir_fd=folder, dst_dir_fd=folder)
        os.fsync(folder)
    finally:
        os.close(folder)


def recorded(store: Store, file: Path) -> Output | None:
    """Return what is recorded of a file: at its path, or in a folder that was moved with its marker."""
    run = run_in(file.parent)
    for output in store.outputs():
        if output.file == file or (run and output.run == run and output.name == file.name):
            return output
    return None

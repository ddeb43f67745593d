"""Seals every recorded record anew under the current key; killed at any moment, the next run goes on."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from analyser.core.errors import DebriefError
from analyser.store.folder import SEALED, run_in
from analyser.store.log import Action, Event
from analyser.store.place import write_whole
from analyser.store.records import Store
from analyser.store.removal import sha256_of
from analyser.store.rows import DataKind, Output
from analyser.store.seal import Keys


@dataclass(slots=True)
class Rotated:
    """How many records were sealed anew, were already, could not be, and lie there in the clear from before."""

    anew: int = 0
    already: int = 0
    failed: int = 0
    in_the_clear: int = 0


def reseal(store: Store, keys: Keys) -> Rotated:
    """Seal all records under the current key, and log it.

    Raises:
        BadInputError: the store cannot be written.
    """
    rotated = Rotated()
    for output in store.outputs():
        if output.kind is not DataKind.CLEAR or not _is_ours(output):
            continue
        if not output.file.name.endswith(SEALED):
            rotated.in_the_clear += 1
            continue
        try:
            _reseal_one(store, output, keys, rotated)
        except (OSError, DebriefError):
            rotated.failed += 1
    detail = f"{rotated.anew} sealed anew, {rotated.already} already, {rotated.failed} failed"
    store.log.append([Event(action=Action.KEY_ROTATED, detail=detail)])
    return rotated


def _is_ours(output: Output) -> bool:
    if not output.file.is_file() or output.file.is_symlink():
        return False
    return run_in(output.path) == output.run if output.name else sha256_of(output.path) == output.run


def _reseal_one(store: Store, output: Output, keys: Keys, rotated: Rotated) -> None:
    content = output.file.read_bytes()
    if keys.current(content):
        rotated.already += 1
        return
    sealed = keys.seal(keys.unseal(content))
    if output.name:
        write_whole(output.file, sealed)
    else:
        # A single file is known by its hash, so that the new one is recorded before it is there.
        run = hashlib.sha256(sealed).hexdigest()
        store.intend([output.call_id], output.path, output.command, run=run)
        write_whole(output.path, sealed)
        store.finish(run, output.path)
    rotated.anew += 1


def recorded(store: Store, file: Path) -> Output | None:
    """Return what is recorded of a file: at its path, or in a folder that was moved with its marker."""
    run = run_in(file.parent)
    for output in store.outputs():
        if output.file == file or (run and output.run == run and output.name == file.name):
            return output
    return None

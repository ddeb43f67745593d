"""What is kept of a call for later runs, in a folder where each file goes by the hash of what is in it.

Artefacts lie in the data directory as <kind>/<first two digits>/<sha256>, sealed where records are. Each belongs to one
call, is recorded in the store before it is written, and goes with an erasure or when the time of clear records is up.
"""

import hashlib
from pathlib import Path

from analyser.core.errors import DebriefError
from analyser.keep import Keeper
from analyser.store import SEALED
from analyser.store.rows import Output

COMMAND = "artefact"


class Artefacts:
    """The artefacts of the calls that a keeper knows."""

    def __init__(self, keeper: Keeper) -> None:
        self._keeper = keeper

    def keep(self, call_id: str, kind: str, content: bytes) -> None:
        """Keep one artefact of a kind of a call, in place of the one that was there; `kind` is the name of a folder.

        Raises:
            BadInputError: the store or the file cannot be written, or the call was erased meanwhile.
            ConsentRefusedError: consent for the call was withdrawn meanwhile.
        """
        name = hashlib.sha256(content).hexdigest()
        earlier = [one for one in self._recorded(call_id, kind) if one.written]
        sound = [one for one in earlier if _name(one) == name and self._content(one) == content]
        self._drop([one for one in earlier if one not in sound])
        if not sound:
            self._keeper.file(self._folder(kind) / name[:2] / name, content, call_id, COMMAND)

    def read(self, call_id: str, kind: str) -> bytes | None:
        """Return the latest artefact of a kind of a call; null where there is none that is whole."""
        for one in reversed(self._recorded(call_id, kind)):
            if (content := self._content(one)) is not None:
                return content
        return None

    def _folder(self, kind: str) -> Path:
        return self._keeper.store.place.artefacts / kind

    def _recorded(self, call_id: str, kind: str) -> list[Output]:
        folder = self._folder(kind).resolve()
        return [one for one in self._keeper.store.outputs(call_id) if one.path.is_relative_to(folder)]

    def _content(self, output: Output) -> bytes | None:
        """Return what is in an artefact; null where it is not there, cannot be unsealed, or is not what it was."""
        unseal = self._keeper.unseal
        sealed = output.path.name.endswith(SEALED)
        try:
            content = output.path.read_bytes()
            if sealed:
                content = unseal(content) if unseal is not None else b""
        except (OSError, DebriefError):
            return None
        return content if hashlib.sha256(content).hexdigest() == _name(output) else None

    def _drop(self, outputs: list[Output]) -> None:
        for one in outputs:
            one.path.unlink(missing_ok=True)
        if outputs:
            self._keeper.store.drop_outputs(outputs)


def _name(output: Output) -> str:
    return output.path.name.removesuffix(SEALED)

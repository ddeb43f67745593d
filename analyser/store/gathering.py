"""A folder of one run with a record for each of many calls."""

from collections.abc import Callable
from pathlib import Path

from analyser.store.folder import SEALED, OutputFolder
from analyser.store.records import Store

TOGETHER = 32
"""Files of a folder that are recorded at once: each time costs a few hundredths of a second of waiting for the disk."""


class Gathering:
    """A folder that takes one clear record for each call; some are recorded together, before any of them is written.

    sealed: whether records are encrypted now.
    """

    def __init__(
        self, store: Store, folder: OutputFolder, path: Path, command: str, run: str, *, sealed: Callable[[], bool]
    ) -> None:
        self._store = store
        self._folder = folder
        self._sealed = sealed
        self._place = (path, command, run)
        self._waiting: list[tuple[str, str, str]] = []
        self.recorded = 0

    def write(self, call_id: str, name: str, content: str) -> None:
        """Take the record of a call; it is written with some others, or by `flush`.

        Raises:
            BadInputError: the store or the folder cannot be written.
        """
        self._waiting.append((call_id, name, content))
        if len(self._waiting) >= TOGETHER:
            self.flush()

    def flush(self) -> None:
        """Record and write what was taken.

        Raises:
            BadInputError: the store or the folder cannot be written.
        """
        path, command, run = self._place
        ending = SEALED if self._sealed() else ""
        files = [(call_id, name + ending) for call_id, name, _ in self._waiting]
        self._store.intend_files(files, path, command, run=run)
        self.recorded += len(files)
        for _, name, content in self._waiting:
            self._folder.write(name, content, clear=True)
        self._waiting.clear()

"""A folder as a manifest: its recordings and transcripts, each with the consent record beside it."""

from collections.abc import Iterator
from pathlib import Path

from analyser.consent import read_record, sidecar_of
from analyser.core.errors import ConsentRefusedError
from pipelines.folder import items, output_names
from pipelines.manifest.table import Row


class Recordings:
    """The files of a folder in the order of their names; see `Table`. Folders inside are not searched."""

    needed = ()
    notes = ()

    def __init__(self, folder: Path) -> None:
        """List the folder.

        Raises:
            BadInputError: it cannot be read, or holds no file.
        """
        self._folder = folder
        self._files = items(folder, lambda _: True)
        self._names = output_names(self._files, "")

    def what(self, row: int, path: str) -> str:
        """Return the name of the file, as every command on a folder does; without one, its place by name."""
        return path or f"{self._folder.name} file {row}"

    def rows(self) -> Iterator[Row]:
        """Yield the name of each file, and its id: that of its consent record, else made of its name.

        A record that cannot be read is none; it is refused when the source is to be opened.
        """
        for row, file in enumerate(self._files, start=1):
            try:
                call_id = read_record(sidecar_of(file)).call_id
            except ConsentRefusedError:
                call_id = self._names[file]
            yield row, {"call_id": call_id, "path": file.name}

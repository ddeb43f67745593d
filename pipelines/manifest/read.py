"""Reads a manifest row by row: what is sound comes out as an item, what is not as an error that says why."""

import os
from collections.abc import Iterator
from pathlib import Path

from analyser.consent import read_record, sidecar_of
from analyser.core.errors import BadInputError, ConsentRefusedError, UsageError
from analyser.core.source import open_plain
from pipelines.folder import is_folder
from pipelines.manifest.columnar import MAGIC, Columnar
from pipelines.manifest.delimited import Delimited
from pipelines.manifest.item import Fault, Item, RowError
from pipelines.manifest.paths import Root
from pipelines.manifest.recordings import Recordings
from pipelines.manifest.row import identity, read_row, sound_id
from pipelines.manifest.seen import Seen
from pipelines.manifest.table import Cells, Table

_PARQUET = frozenset({".parquet", ".pq"})


def read_manifest(path: Path, root: Path | None = None) -> "Manifest":
    """Return the manifest at `path`: CSV, Parquet, or a folder of recordings and transcripts.

    `root` is the folder that paths start at and may not leave; by default that of the manifest.

    Raises:
        BadInputError: it is none of these, or its columns are wrong.
        UsageError: a root is named for a folder, which is its own.
    """
    if is_folder(path):
        if root is not None:
            raise UsageError("--root", "a folder of recordings is its own root", "leave it out")
        return Manifest(Recordings(path), Root(path))
    with open_plain(path) as file:
        start = file.read(len(MAGIC))
    table: Table
    if start == MAGIC:
        table = Columnar(path)
    elif path.suffix.lower() in _PARQUET:
        raise BadInputError(path.name, "it is not Parquet, though its name says so", "write it or copy it again")
    else:
        table = Delimited(path)
    return Manifest(table, Root(path.parent if root is None else root))


class Manifest:
    """The rows of a manifest, in order. It can be gone through again and again, and is never held in memory.

    notes: what the user should know of the file as a whole, one line each.
    """

    def __init__(self, table: Table, root: Root) -> None:
        self._table = table
        self._root = root
        self.notes = table.notes

    def count(self) -> int:
        """Return how many rows there are, having gone through all of the file, so that a damaged one is known before.

        Raises:
            BadInputError: from some row on it cannot be read.
        """
        return sum(1 for _ in self._table.rows())

    def __iter__(self) -> Iterator[Item | RowError]:
        """Yield each row, sound or not. Of the sources nothing is opened; consent is decided on when they are.

        Raises:
            BadInputError: from some row on the file cannot be read.
        """
        with Seen() as seen:
            for row, cells in self._table.rows():
                yield self._checked(row, cells, seen)

    def _checked(self, row: int, cells: Cells | Fault, seen: Seen) -> Item | RowError:
        if isinstance(cells, Fault):
            return RowError(row=row, what=self._table.what(row, ""), faults=(cells,))
        columns, record, faults = read_row(cells, self._table.needed)
        call_id = sound_id(cells) if faults or columns is None else columns.call_id
        if call_id and (first := seen.claim("id", identity(call_id), row)) != row:
            faults.append(_claimed("call_id", self._table.what(first, "")))
            call_id = ""  # the outcome of this id is that of the first
        path = self._path(row, cells, faults, seen)
        if call_id and path is not None and record is None and not faults and _of_another(path, call_id):
            why = "the consent record beside the recording is of another call"
            faults.append(Fault(column="call_id", why=why, fix="give both the same id, or fill in the consent columns"))
        if columns is None or path is None or faults:
            what = self._table.what(row, cells.get("path", ""))
            return RowError(row=row, what=what, faults=tuple(faults), call_id=call_id, consent=record)
        return Item(row=row, consent=record, **{**dict(columns), "path": path})

    def _path(self, row: int, cells: Cells, faults: list[Fault], seen: Seen) -> Path | None:
        """Return where the source of a row is; null where that, or something that it says about it, is wrong."""
        if any(fault.column == "path" for fault in faults):
            return None
        located = self._root.locate(cells["path"])
        if isinstance(located, Fault):
            faults.append(located)
            return None
        path, real = located
        if (first := seen.claim("path", real, row)) != row:
            faults.append(_claimed("path", self._table.what(first, "")))
            return None
        return path


def _claimed(column: str, first: str) -> Fault:
    if column == "path":
        return Fault(column=column, why=f"it is the recording of {first}", fix="give each call its own, or take it out")
    why = f"it is the id of {first}, or is the same as the name of a folder"
    return Fault(column=column, why=why, fix="give each call one row, and an id of its own")


def _of_another(source: Path, call_id: str) -> bool:
    """Whether the record that would let a source be opened names another call than its row; an unreadable one opens
    nothing."""
    sidecar = sidecar_of(source)
    try:
        return os.path.lexists(sidecar) and read_record(sidecar).call_id != call_id
    except ConsentRefusedError:
        return False

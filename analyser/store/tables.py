"""Tables that have a row for each of many calls: when a call is erased, its row goes and the others stay."""

import contextlib
import csv
import io
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

from analyser.store.folder import names_in
from analyser.store.place import write_whole
from analyser.store.whereabouts import is_plain

CALL_ID = "call_id"
"""The column of a table that says whose its rows are."""

PARQUET, CSV = ".parquet", ".csv"

Without = Callable[[bytes, frozenset[str]], tuple[bytes, int]]
"""Takes the rows of calls out of a table; returns it with how many are left."""


class Rows:
    """The rows of calls that are erased together: they are taken out of each folder of tables once.

    Where one of the calls cannot be erased after all, its row is gone nevertheless; whoever made the table brings it
    back.
    """

    def __init__(self, call_ids: Collection[str]) -> None:
        self._call_ids = frozenset(call_ids)
        self._done: set[Path] = set()

    def take_out(self, folder: Path) -> list[str]:
        """Write the tables in a folder of ours anew without the rows; return those that must go whole instead.

        Those are the ones that cannot be read as they were written, so that nobody can say whose rows they hold: a CSV
        that a spreadsheet has saved, where 007 has become 7, is known by the Parquet beside it having more rows or
        fewer.

        Raises:
            OSError: one of them cannot be read or written.
        """
        if folder in self._done:
            return []
        tables = sorted(name for name in names_in(folder) if is_plain(folder / name))
        left: dict[str, int | None] = {}
        for ending, without in ((PARQUET, _parquet_without), (CSV, _csv_without)):
            for name in (one for one in tables if one.endswith(ending)):
                with contextlib.suppress(_NotOfCallsError):
                    left[name] = _written(folder / name, without, self._call_ids)
        counts = {count for name, count in left.items() if name.endswith(PARQUET)}
        self._done.add(folder)
        return [name for name, count in left.items() if count is None or {count} != counts]


class _NotOfCallsError(Exception):
    """A table has no column that says whose its rows are, so that they are nobody's."""


def _written(path: Path, without: Without, ids: frozenset[str]) -> int | None:
    """Write a table anew where it had such rows; return how many are left, null where it cannot be read."""
    import pyarrow as pa

    before = path.read_bytes()
    try:
        after, count = without(before, ids)
    except (pa.ArrowException, csv.Error, UnicodeDecodeError):
        return None
    if after != before:
        write_whole(path, after)
    return count


def _parquet_without(content: bytes, ids: frozenset[str]) -> tuple[bytes, int]:
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    table = pq.ParquetFile(pa.BufferReader(content)).read()
    if CALL_ID not in table.column_names:
        raise _NotOfCallsError
    kept = table.filter(pc.invert(pc.is_in(table[CALL_ID].cast(pa.string()), pa.array(sorted(ids), pa.string()))))
    if len(kept) == len(table):
        return content, len(kept)
    out = io.BytesIO()
    # Not compressed, so that the search at the end of an erasure can look into it.
    pq.write_table(kept, out, compression="none")
    return out.getvalue(), len(kept)


def _csv_without(content: bytes, ids: frozenset[str]) -> tuple[bytes, int]:
    """Take records out and leave the others letter by letter as they are."""
    records = _records(content.decode("utf-8"))
    head, first = next(records, ([], ""))
    names = [name.removeprefix("\ufeff") for name in head]
    if CALL_ID not in names:
        raise csv.Error if CALL_ID in first else _NotOfCallsError  # a spreadsheet may write ; between the columns
    place = names.index(CALL_ID)
    # An apostrophe stands before what a spreadsheet would calculate.
    cells = ids | {f"'{call_id}" for call_id in ids}
    kept = [raw for row, raw in records if place >= len(row) or row[place] not in cells]
    return "".join([first, *kept]).encode(), len(kept)


def _records(text: str) -> Iterator[tuple[list[str], str]]:
    """Yield each record of a CSV as its cells and as it stands there; quoted cells may hold line breaks."""
    lines: list[str] = []

    def taken() -> Iterator[str]:
        for line in io.StringIO(text, newline=""):
            lines.append(line)
            yield line

    for cells in csv.reader(taken(), strict=True):
        yield cells, "".join(lines)
        lines.clear()

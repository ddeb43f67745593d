"""A manifest as Parquet, read batch by batch; whatever type a column has, its cells become text as in a CSV file."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analyser.core.errors import BadInputError
from analyser.core.source import open_plain
from pipelines.manifest.columns import FILLED, read_header
from pipelines.manifest.table import LONGEST_CELL, Row

if TYPE_CHECKING:
    from pyarrow import Array, DataType
    from pyarrow.parquet import ParquetFile

MAGIC = b"PAR1"
ROWS_AT_ONCE = 8192
LARGEST_GROUP = 300_000_000
"""Bytes of our columns in one row group, unpacked: so much of it may lie in memory. A million usual rows have 50 MB."""

_BUFFER = 1 << 20


class Columnar:
    """A Parquet file; see `Table`."""

    needed = FILLED

    def __init__(self, path: Path) -> None:
        """Read the schema.

        Raises:
            BadInputError: the file is not whole, a column cannot be told as text, or the columns are wrong.
        """
        self._path = path
        with self._open(()) as file:
            schema = file.schema_arrow
            header = read_header(path.name, schema.names)
            self.notes = header.notes
            self._names = {schema.names[place]: name for name, place in header.places.items()}
            for given, name in self._names.items():
                if not _is_plain(schema.field(given).type):
                    why = f"column {name} is of type {str(schema.field(given).type)[:40]}"
                    raise BadInputError(path.name, why, "write it as text, as in a CSV file")
            # As a dictionary, a long text that thousands of rows share lies in memory once.
            self._texts = [given for given in self._names if _is_text(schema.field(given).type)]
            self._check_sizes(file)

    def what(self, row: int, path: str) -> str:
        """Return the file and the row; a path in it may name somebody."""
        return f"{self._path.name} row {row}"

    def rows(self) -> Iterator[Row]:
        """Yield the rows; the first has number 2, as it would below a header.

        Raises:
            BadInputError: the rest of the file is damaged.
        """
        with self._open(self._texts) as file:
            row = 1
            for batch in file.iter_batches(ROWS_AT_ONCE, columns=list(self._names), use_threads=False):
                names = [self._names[given] for given in batch.schema.names]
                columns = [_as_text(column) for column in batch.columns]
                for cells in zip(*columns, strict=True):
                    row += 1
                    if kept := {name: cell for name, cell in zip(names, cells, strict=True) if cell}:
                        yield row, kept

    @contextmanager
    def _open(self, as_dictionary: Sequence[str]) -> Iterator["ParquetFile"]:
        import pyarrow
        from pyarrow.parquet import ParquetFile

        with open_plain(self._path) as file:
            try:
                yield ParquetFile(file, read_dictionary=list(as_dictionary), buffer_size=_BUFFER, pre_buffer=False)
            except (pyarrow.ArrowException, OSError, UnicodeDecodeError):
                why = "it is not a whole Parquet file, or is damaged"
                raise BadInputError(self._path.name, why, "write it or copy it again") from None

    def _check_sizes(self, file: "ParquetFile") -> None:
        meta = file.metadata
        wanted = [at for at in range(meta.num_columns) if meta.schema.column(at).path in self._names]
        for group in range(meta.num_row_groups):
            columns = meta.row_group(group)
            if sum(columns.column(at).total_uncompressed_size for at in wanted) > LARGEST_GROUP:
                why = f"a row group is over {LARGEST_GROUP // 1_000_000:,} MB unpacked"
                raise BadInputError(self._path.name, why, "write it with smaller row groups")


def _is_text(kind: "DataType") -> bool:
    from pyarrow import types

    inner = kind.value_type if types.is_dictionary(kind) else kind
    return bool(types.is_string(inner) or types.is_large_string(inner) or types.is_string_view(inner))


def _is_plain(kind: "DataType") -> bool:
    from pyarrow import types

    tests = (types.is_timestamp, types.is_date, types.is_boolean, types.is_integer, types.is_floating, types.is_decimal)
    return _is_text(kind) or types.is_null(kind) or any(test(kind) for test in tests)


def _as_text(column: "Array") -> list[str]:
    """Return the cells of a column as text, empty where there are none."""
    import pyarrow
    from pyarrow import compute, types

    if types.is_timestamp(column.type):
        column = column.cast(pyarrow.timestamp("us", "UTC" if column.type.tz else None), safe=False)
    if types.is_temporal(column.type):  # not by way of Python's dates, which end with the year 9999
        column = column.cast(pyarrow.string())
    if not _is_text(column.type):
        return ["" if cell is None else _written(cell) for cell in column.to_pylist()]
    if not types.is_dictionary(column.type):
        column = column.dictionary_encode()
    # Not UTF-8, but bytes: nobody has checked that they are what the schema says, and a cell has an end.
    used = compute.unique(column.indices).drop_null()  # the dictionary is that of all rows so far
    cut = compute.binary_slice(column.dictionary.cast(pyarrow.large_binary()).take(used), 0, LONGEST_CELL + 1)
    words = [(word or b"").decode("utf-8", "replace").strip() for word in cut.to_pylist()]
    texts = dict(zip(used.to_pylist(), words, strict=True))
    return [texts.get(at, "") for at in column.indices.to_pylist()]


def _written(cell: Any) -> str:
    """Return a value as a CSV file would have it; pandas makes whole numbers with gaps into 1.0 and NaN.

    >>> _written(1.0), _written(float("nan")), _written(True)
    ('1', '', 'true')
    """
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return "" if cell != cell else str(int(cell)) if cell.is_integer() else str(cell)
    return str(cell)

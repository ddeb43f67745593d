"""A manifest as CSV: UTF-8 or UTF-16, commas or semicolons, read line by line."""

import codecs
import csv
import io
from collections.abc import Iterator
from pathlib import Path

from analyser.core.errors import BadInputError
from analyser.core.source import open_plain
from pipelines.manifest.columns import COLUMNS, FILLED, Header, read_header
from pipelines.manifest.item import Fault
from pipelines.manifest.table import LONGEST_CELL, Row

LONGEST_ROW = 200_000
"""Characters of a row; a usual one has some hundred."""
MOST_LINES = 100
"""Lines of one row: more are no long remark, but a quotation mark that was never closed."""

_SAMPLE = 4096
_UNREADABLE = "\ufffd"
NOT_CSV = {
    b"\x1f\x8b": "a gzip archive",
    b"PK\x03\x04": "a zip archive or an Excel workbook",
    b"BZh": "a bzip2 archive",
    b"\xfd7zXZ": "an xz archive",
    b"\x28\xb5\x2f\xfd": "a zstd archive",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"%PDF": "a PDF",
}
"""What a file is that begins with these bytes."""


class Delimited:
    """A CSV file; see `Table`. Bytes that are not of its encoding stay visible as U+FFFD in their cell."""

    needed = FILLED

    def __init__(self, path: Path) -> None:
        """Read the header.

        Raises:
            BadInputError: the file is not CSV, or its columns are wrong.
        """
        self._path = path
        self._encoding = _encoding(path)
        self._delimiter, self._header = self._sniffed()

    @property
    def notes(self) -> tuple[str, ...]:
        """The columns that are not ours."""
        return self._header.notes

    def what(self, row: int, path: str) -> str:
        """Return the file and the row; a path in it may name somebody."""
        return f"{self._path.name} row {row}"

    def rows(self) -> Iterator[Row]:
        """Yield the rows below the header.

        Raises:
            BadInputError: a row is endless, or quotation marks run on so that nobody can say where it ends.
        """
        header = self._header
        places = tuple(header.places.items())
        for row, cells in self._records(self._delimiter):
            if row == 1 or (not isinstance(cells, Fault) and not any(cells)):
                continue
            if isinstance(cells, Fault):
                yield row, cells
            elif len(cells) != header.width:
                yield row, self._uneven(len(cells))
            else:
                yield row, {name: text for name, place in places if (text := cells[place][: LONGEST_CELL + 1].strip())}

    def _uneven(self, cells: int) -> Fault:
        why = f"it has {cells} cells, where the header has {self._header.width}"
        return Fault(column="", why=why, fix=f'put a cell that holds {self._delimiter} in quotation marks, as "a;b"')

    def _sniffed(self) -> tuple[str, Header]:
        headers = {delimiter: self._first(delimiter) for delimiter in ",;"}
        delimiter = max(headers, key=lambda one: sum(name.strip().casefold() in COLUMNS for name in headers[one]))
        names = headers[delimiter]
        if any("\0" in name for name in names):
            raise _foreign(self._path, "it holds null characters, as UTF-16 without its byte order mark does")
        if any(_UNREADABLE in name for name in names):
            raise _foreign(self._path, "its header is neither UTF-8 nor UTF-16 with a byte order mark")
        return delimiter, read_header(self._path.name, names)

    def _first(self, delimiter: str) -> list[str]:
        try:
            cells = next(self._records(delimiter), (1, Fault(column="", why="", fix="")))[1]
        except BadInputError:
            return []  # with this delimiter its quotation marks make no sense, or its first row has no end
        return [] if isinstance(cells, Fault) else cells

    def _records(self, delimiter: str) -> Iterator[tuple[int, list[str] | Fault]]:
        with open_plain(self._path) as file:
            text = io.TextIOWrapper(file, encoding=self._encoding, errors="replace", newline="")
            lines = _Lines(text, self._path.name)
            reader = csv.reader(lines, delimiter=delimiter, strict=True)
            while True:
                lines.begin()
                try:
                    cells: list[str] | Fault = next(reader)
                except StopIteration:
                    return
                except csv.Error:
                    cells = lines.unbalanced()
                yield lines.row, cells


class _Lines:
    """The lines of a file for the reader of rows, which takes any length: here a row has an end."""

    def __init__(self, text: io.TextIOWrapper, name: str) -> None:
        self._text = text
        self._name = name
        self._lines = 0
        self._signs = 0
        self.row = 0

    def begin(self) -> None:
        """Start a row."""
        self.row += 1
        self._lines = self._signs = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        try:
            line = self._text.readline(LONGEST_ROW + 1)
        except OSError as error:
            raise BadInputError(self._name, f"it cannot be read on ({error.strerror})", "copy it again") from None
        self._lines += bool(line)
        self._signs += len(line)
        if self._signs > LONGEST_ROW or self._lines > MOST_LINES:
            why = f"row {self.row} is over {LONGEST_ROW:,} characters or {MOST_LINES} lines long"
            raise BadInputError(self._name, why, "look there for a quotation mark that is never closed")
        if not line:
            raise StopIteration
        return line

    def unbalanced(self) -> Fault:
        """Return the fault of a row with odd quotation marks.

        Raises:
            BadInputError: it runs over several lines, so that other rows may be lost in it.
        """
        if self._lines > 1:
            why = f"a quotation mark in row {self.row} is never closed, or a cell there is far too long"
            raise BadInputError(self._name, why, "close it, or write the file anew")
        return Fault(column="", why="its quotation marks make no sense", fix='double those within a cell, as "a ""b"""')


def _encoding(path: Path) -> str:
    """Return the encoding that the first bytes tell.

    Raises:
        BadInputError: they are of another kind of file, or of an encoding that is not read.
    """
    with open_plain(path) as file:
        start = file.read(_SAMPLE)
    for magic, kind in NOT_CSV.items():
        if start.startswith(magic):
            raise BadInputError(path.name, f"it is {kind}, not CSV", "unpack it, or export it as CSV or Parquet")
    if start.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise _foreign(path, "it is UTF-32")
    return "utf-16" if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"


def _foreign(path: Path, why: str) -> BadInputError:
    return BadInputError(path.name, why, "save it as UTF-8")

"""CSV as it comes back from people: other separators and encodings, and rows that are not what they should be."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from analyser.core.errors import BadInputError
from analyser.core.source import open_plain
from pipelines.cells import restored
from pipelines.manifest.delimited import NOT_CSV

LARGEST_BYTES = 50_000_000
_WIDE = (b"\xff\xfe", b"\xfe\xff")
_FIX = "save it as CSV again, with the first row as it was"


def read_rows(file: Path, needed: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the rows of a table with the number of their line, cells by heading; empty rows are passed over.

    needed: the heading without which it is another table. Commas, semicolons and tabs may part the cells.

    Raises:
        BadInputError: it is no such table, or has a heading twice.
    """
    text = _text(file)
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count))
    try:
        headings = [heading.strip() for heading in next(reader, [])]
        if needed not in headings:
            raise BadInputError(file.name, f"it has no column {needed!r}", _FIX)
        named = [heading for heading in headings if heading]
        if len(set(named)) < len(named):
            raise BadInputError(file.name, "two of its columns are called alike", _FIX)
        for row in reader:
            if any(cell.strip() for cell in row):
                cells = dict(zip(headings, (restored(cell.strip()) for cell in row), strict=False))
                yield reader.line_num, dict.fromkeys(headings, "") | cells
    except csv.Error:
        raise BadInputError(file.name, f"line {reader.line_num} is not CSV", _FIX) from None


def _text(file: Path) -> str:
    with open_plain(file) as opened:
        content = opened.read(LARGEST_BYTES + 1)
    if len(content) > LARGEST_BYTES:
        raise BadInputError(file.name, f"it is larger than {LARGEST_BYTES // 1_000_000} MB", "name the table itself")
    if kind := next((kind for magic, kind in NOT_CSV.items() if content.startswith(magic)), ""):
        raise BadInputError(file.name, f"it is {kind}, not CSV", "save it as CSV")
    if content.startswith(_WIDE):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")

"""Tables as CSV that a spreadsheet opens and never calculates with."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

_FORMULA = re.compile(r"'*[=+\-@\t\r\n]")
"""What a spreadsheet takes for the beginning of a formula, and what was defused already (OWASP, CSV injection)."""

_MARK = "\ufeff"
"""Tells spreadsheets that a file is UTF-8."""


def defused(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula.

    >>> defused("=1+1"), defused("a=b"), defused("'=1")
    ("'=1+1", 'a=b', "''=1")
    """
    return f"'{text}" if _FORMULA.match(text) else text


def restored(cell: str) -> str:
    """Return the text that `defused` was given.

    >>> [restored(defused(text)) == text for text in ("=1", "'=1", "'cause", "-", "")]
    [True, True, True, True, True]
    """
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def as_csv(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return a table as CSV: UTF-8 with its mark, commas, every cell defused."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    for row in (headings, *rows):
        writer.writerow([defused(cell) for cell in row])
    return f"{_MARK}{buffer.getvalue()}".encode()

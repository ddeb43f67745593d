"""What the forms of a manifest have in common: rows of text, with the columns that are ours."""

from collections.abc import Iterator
from typing import Protocol

from pipelines.manifest.item import Fault

LONGEST_CELL = 10_000
"""Characters of the longest cell that is looked at whole; every column takes fewer."""

Cells = dict[str, str]
"""The text of each cell that is not empty, by the name of its column."""

Row = tuple[int, Cells | Fault]
"""The number of a row, and its cells, or what is wrong with it as a whole."""


class Table(Protocol):
    """A manifest as a table; it may be gone through any number of times, and is never held in memory."""

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader should know of it: the columns that are not ours."""
        ...

    @property
    def needed(self) -> tuple[str, ...]:
        """The columns that may not be empty, beside id and path."""
        ...

    def what(self, row: int, path: str) -> str:
        """Return what a message calls a row; `path` as it stands there, or empty."""
        ...

    def rows(self) -> Iterator[Row]:
        """Yield the rows that are not blank.

        Raises:
            BadInputError: from some row on it cannot be read.
        """
        ...

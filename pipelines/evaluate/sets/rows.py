"""Sets that come as JSON lines, one row for each segment."""

import json
from collections.abc import Callable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from analyser.core.call import Kind, Role
from analyser.core.errors import BadInputError
from pipelines.evaluate.gold import Recorded, Said

Row = dict[str, Any]


def rows(path: Path) -> Iterator[Row]:
    """Yield the rows of a file of JSON lines.

    Raises:
        BadInputError: a line is not a JSON object.
    """
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, start=1):
            try:
                row = json.loads(line)
            except ValueError:
                row = None
            if not isinstance(row, dict):
                raise BadInputError(path.name, f"line {number} is not a JSON object", "fetch the set again")
            yield row


def conversations(path: Path, key: str) -> Iterator[tuple[str, list[Row]]]:
    """Yield each conversation of a file whose rows are sorted by conversation: its id and its rows."""
    for name, some in groupby(rows(path), key=lambda row: str(row[key])):
        yield name, list(some)


def talks(path: Path, *, serving: str, label: str, spoken: Callable[[str], str] = str) -> Iterator[Recorded]:
    """Yield the conversations of a set with `conv_id`, `speaker` and `text` as customer calls.

    `serving` is the speaker whom we call the agent, `label` the column with the gold, `spoken` makes words of a text.
    """
    for name, some in conversations(path, "conv_id"):
        said = tuple(
            Said(
                role=Role.AGENT if row["speaker"] == serving else Role.CUSTOMER,
                text=spoken(row["text"]),
                labels=frozenset({row[label]} - {""}),
            )
            for row in some
        )
        yield Recorded(id=name, group=name, kind=Kind.CUSTOMER, said=said)

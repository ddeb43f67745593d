"""What a network reads together: windows or passages of about equal length, so that there is little padding."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import Protocol, TypeVar


class Tokenised(Protocol):
    """Anything that a network reads as one row."""

    @property
    def tokens(self) -> tuple[int, ...]:
        """Its tokens."""
        ...


Row = TypeVar("Row", bound=Tokenised)


ROWS, STEP = 8, 16
"""Rows that a network reads at a time, and what their length is a multiple of. A processor's library prepares itself
anew for every shape, and keeps what it prepared, so that there should be few. What it makes of a row depends on the
shape (in bfloat16 a score moves by a hundredth), not on the other rows: the shape rests on the row's length alone."""


def batches(made: Sequence[Row], tokens: int) -> Iterator[list[Row]]:
    """Rows of one padded length together, `ROWS` or as many as hold at most `tokens`; the last ones are fewer."""
    batch: list[Row] = []
    for row in sorted(made, key=lambda one: len(one.tokens)):
        if batch and (len(batch) >= _rows(batch, tokens) or padded_length([row]) > padded_length(batch)):
            yield batch
            batch = []
        batch.append(row)
    if batch:
        yield batch


def filled(batch: Sequence[Row], tokens: int) -> list[Row]:
    """Return a batch with as many rows as others of its length have: the last comes again and again.

    Rows of nothing would have nothing to attend to.
    """
    return [*batch, *[batch[-1]] * (_rows(batch, tokens) - len(batch))]


def padded_length(batch: Sequence[Row]) -> int:
    """Return the length of every row of a batch once it is padded."""
    return -(-max(len(row.tokens) for row in batch) // STEP) * STEP


def _rows(batch: Sequence[Row], tokens: int) -> int:
    return max(1, min(ROWS, tokens // padded_length(batch)))


def shuffled(made: Sequence[Row], tokens: int, chance: random.Random) -> list[list[Row]]:
    """Rows of nearly equal length together, in random order."""
    lots = list(_together(sorted(made, key=lambda one: len(one.tokens) + chance.random() * 8), tokens))
    chance.shuffle(lots)
    return lots


def _together(made: Sequence[Row], tokens: int) -> Iterator[list[Row]]:
    batch: list[Row] = []
    for row in made:
        if batch and len(row.tokens) * (len(batch) + 1) > tokens:
            yield batch
            batch = []
        batch.append(row)
    if batch:
        yield batch

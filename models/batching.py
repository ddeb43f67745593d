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
"""Rows that a network reads at a time, and what their length is a multiple of: a processor's library prepares itself
anew for every shape, and keeps what it prepared, so that there should be few."""


def batches(made: Sequence[Row], tokens: int) -> Iterator[list[Row]]:
    """Rows in order of length, as many together as `shape` has, the last few fewer: bounded memory."""
    batch: list[Row] = []
    for row in sorted(made, key=lambda one: len(one.tokens)):
        if batch and len(batch) >= shape(len(row.tokens), tokens)[0]:
            yield batch
            batch = []
        batch.append(row)
    if batch:
        yield batch


def shape(longest: int, tokens: int) -> tuple[int, int]:
    """Return how many rows of which length are read together where the longest has so many tokens.

    >>> shape(20, 3000), shape(500, 3000)
    ((8, 32), (5, 512))
    """
    length = -(-longest // STEP) * STEP
    return max(1, min(ROWS, tokens // length)), length


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

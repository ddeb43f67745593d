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


def batches(made: Sequence[Row], tokens: int) -> Iterator[list[Row]]:
    """Rows in order of length, as many together as hold at most `tokens` with their padding: bounded memory."""
    yield from _together(sorted(made, key=lambda one: len(one.tokens)), tokens)


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

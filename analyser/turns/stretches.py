"""Sets of time as sorted, disjoint stretches `(start_s, end_s)`: union, overlap, and what is left between."""

import itertools
from collections.abc import Iterable, Iterator

Stretch = tuple[float, float]


def union(stretches: Iterable[Stretch], bridge_s: float = 0.0) -> list[Stretch]:
    """Return the time that any of `stretches` covers; gaps of up to `bridge_s` seconds are closed.

    >>> union([(4, 5), (0, 2), (1, 3)]), union([(0, 2), (2.3, 3)], bridge_s=0.5)
    ([(0, 3), (4, 5)], [(0, 3)])
    """
    joined: list[Stretch] = []
    for start, end in sorted(stretches):
        if joined and start - joined[-1][1] <= bridge_s:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def shared(one: Iterable[Stretch], other: Iterable[Stretch]) -> list[Stretch]:
    """Return the time that both cover; each must be sorted and disjoint.

    >>> shared([(0, 3), (5, 8)], [(2, 6)])
    [(2, 3), (5, 6)]
    """
    both: list[Stretch] = []
    firsts, seconds = iter(one), iter(other)
    first, second = next(firsts, None), next(seconds, None)
    while first and second:
        start, end = max(first[0], second[0]), min(first[1], second[1])
        if start < end:
            both.append((start, end))
        if first[1] < second[1]:
            first = next(firsts, None)
        else:
            second = next(seconds, None)
    return both


def gaps(stretches: Iterable[Stretch], start_s: float, end_s: float) -> Iterator[Stretch]:
    """Yield the time in `[start_s, end_s]` that the stretches, sorted and disjoint, leave free.

    >>> list(gaps([(1, 2), (4, 5)], 0, 5))
    [(0, 1), (2, 4)]
    """
    edges = [(start_s, start_s), *stretches, (end_s, end_s)]
    for (_, before), (after, _) in itertools.pairwise(edges):
        free = (max(before, start_s), min(after, end_s))
        if free[0] < free[1]:
            yield free


def length(stretches: Iterable[Stretch]) -> float:
    """Return the seconds covered; the stretches must be disjoint."""
    return sum(end - start for start, end in stretches)

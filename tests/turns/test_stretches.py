"""Sets of time, against counting every hundredth of a second."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyser.turns.stretches import Stretch, gaps, length, shared, union

ticks = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 12)), max_size=12).map(
    lambda items: [(float(start), float(start + size)) for start, size in items]
)


def counted(stretches: list[Stretch]) -> set[int]:
    return {tick for start, end in stretches for tick in range(int(start), int(end))}


@given(ticks)
def test_union_covers_the_same_time(stretches: list[Stretch]) -> None:
    joined = union(stretches)
    assert counted(joined) == counted(stretches)
    assert length(joined) == len(counted(stretches))
    assert all(before[1] < after[0] for before, after in itertools.pairwise(joined))


@given(ticks, ticks)
def test_shared_is_the_overlap(one: list[Stretch], other: list[Stretch]) -> None:
    assert counted(shared(union(one), union(other))) == counted(one) & counted(other)


@given(ticks, st.integers(0, 40), st.integers(0, 40))
def test_gaps_are_what_is_left(stretches: list[Stretch], start: int, size: int) -> None:
    free = list(gaps(union(stretches), start, start + size))
    assert counted(free) == set(range(start, start + size)) - counted(stretches)


@pytest.mark.parametrize(("bridge_s", "count"), [(0.0, 3), (0.5, 2), (1.0, 1)])
def test_small_gaps_are_bridged(bridge_s: float, count: int) -> None:
    assert len(union([(0, 1), (1.5, 2), (3, 4)], bridge_s=bridge_s)) == count

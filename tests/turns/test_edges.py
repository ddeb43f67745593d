"""Edges of words, drawn in to where speech was heard."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyser.core.call import Word
from analyser.core.sound import Region
from analyser.turns.edges import OVER_S, drawn_in, drawn_out


def words(*times: tuple[float, float]) -> list[Word]:
    return [Word(text="word", start_s=start, end_s=end) for start, end in times]


def regions(*times: tuple[float, float]) -> list[Region]:
    return [Region(start_s=start, end_s=end) for start, end in times]


@pytest.mark.parametrize(
    ("said", "heard", "drawn"),
    [
        # begins in the silence before
        ([(0.0, 1.5), (1.5, 2.0)], [(1.0, 2.0)], [(1.0, 1.5), (1.5, 2.0)]),
        # stretched over the silence after
        ([(1.0, 1.5), (1.5, 4.0)], [(1.0, 2.0)], [(1.0, 1.5), (1.5, 2.0)]),
        # ended a little too early; a good deal too early is left
        ([(1.0, 1.7)], [(1.0, 2.0)], [(1.0, 2.0)]),
        ([(1.0, 1.5)], [(1.0, 2.0)], [(1.0, 1.5)]),
        # the next word is still in the region: no lengthening
        ([(1.0, 1.3), (1.6, 2.0)], [(1.0, 2.0)], [(1.0, 1.3), (1.6, 2.0)]),
        # a word across a gap belongs where most of it is
        ([(1.0, 3.0)], [(0.5, 1.2), (1.9, 3.0)], [(1.9, 3.0)]),
        # what the detector lost is left as it is
        ([(5.0, 5.5)], [(1.0, 2.0)], [(5.0, 5.5)]),
        ([(5.0, 5.5)], [], [(5.0, 5.5)]),
        # a word wholly before the region that it runs into shares its beginning (equal lengths of text)
        ([(0.4, 0.8), (0.8, 1.6)], [(1.0, 3.0)], [(1.0, 1.3), (1.3, 1.6)]),
        # too far before: another matter
        ([(4.0, 4.4), (4.4, 6.0)], [(5.6, 8.0)], [(4.0, 4.4), (5.6, 6.0)]),
    ],
)
def test_drawn_in(
    said: list[tuple[float, float]], heard: list[tuple[float, float]], drawn: list[tuple[float, float]]
) -> None:
    found = drawn_in(words(*said), regions(*heard))
    assert [(word.start_s, word.end_s) for word in found] == [pytest.approx(times) for times in drawn]


pairs = st.lists(st.tuples(st.floats(0, 30), st.floats(0.01, 3)), max_size=15)


@given(pairs, pairs)
def test_words_stay_in_order_and_near(said: list[tuple[float, float]], heard: list[tuple[float, float]]) -> None:
    starts = sorted(start for start, _ in said)
    own = [
        Word(text="word", start_s=start, end_s=start + length) for start, (_, length) in zip(starts, said, strict=True)
    ]
    edges = sorted({round(edge, 3) for start, length in heard for edge in (start, start + length)})
    found = regions(*zip(edges[::2], edges[1::2], strict=False))
    drawn = drawn_in(own, found)
    assert [word.text for word in drawn] == [word.text for word in own]
    for before, after in zip(own, drawn, strict=True):
        assert 0 <= after.start_s <= after.end_s
        assert abs(after.start_s - before.start_s) <= max(before.end_s - before.start_s, 2.5)


@pytest.mark.parametrize(
    ("said", "heard", "over", "drawn"),
    [
        # the words of the one who cut in seem to begin when the other is done
        ([(3.0, 3.4), (3.4, 4.0)], [(2.0, 4.0)], [(2.0, 2.9)], [(2.0, 3.4), (3.4, 4.0)]),
        # the words of the one who was cut off seem to end before the other begins
        ([(1.0, 1.5), (1.5, 2.0)], [(1.0, 3.0)], [(2.0, 3.0)], [(1.0, 1.5), (1.5, 3.0)]),
        # nobody else talks before the first word or after the last: no business of ours
        ([(3.0, 3.4)], [(2.0, 4.0)], [], [(3.0, 3.4)]),
        ([(3.0, 3.4)], [(2.0, 4.0)], [(2.0, 2.3)], [(3.0, 3.4)]),
        # too long to be a word or two that were lost
        ([(2.5 + OVER_S, 5.0)], [(2.0, 5.0)], [(2.0, 2.5 + OVER_S)], [(2.5 + OVER_S, 5.0)]),
        # other regions are left alone, with words or without
        ([(3.0, 3.4)], [(0.0, 1.0), (3.0, 3.4)], [(0.0, 1.0)], [(3.0, 3.4)]),
        ([], [(0.0, 1.0)], [(0.0, 1.0)], []),
    ],
)
def test_drawn_out(
    said: list[tuple[float, float]],
    heard: list[tuple[float, float]],
    over: list[tuple[float, float]],
    drawn: list[tuple[float, float]],
) -> None:
    out = drawn_out(words(*said), regions(*heard), regions(*over))
    assert [(word.start_s, word.end_s) for word in out] == [pytest.approx(times) for times in drawn]

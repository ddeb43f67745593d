"""Words spoken while another speaker speaks are marked, by where both were heard; nothing else of a turn changes."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyser.core.call import Word
from analyser.core.sound import Region
from analyser.turns.merge import merge
from analyser.turns.overlap import overlap_marked
from analyser.turns.spoken import SpokenTurn


def said(*times: tuple[float, float]) -> list[Word]:
    return [Word(text="word", start_s=start_s, end_s=end_s) for start_s, end_s in times]


def heard(*times: tuple[float, float]) -> tuple[Region, ...]:
    return tuple(Region(start_s=start_s, end_s=end_s) for start_s, end_s in times)


def marks(turns: tuple[SpokenTurn, ...], speaker: int) -> list[bool]:
    return [word.overlap for turn in turns if turn.speaker == speaker for word in turn.words]


def test_a_backchannel_and_what_it_lies_over_are_marked() -> None:
    turns = merge([said((0, 1), (1, 2), (2, 3), (3, 4)), said((1.4, 2.8))])
    found = overlap_marked(turns)
    assert marks(found, 0) == [False, True, True, False]
    assert marks(found, 1) == [True]


@pytest.mark.parametrize(("until_s", "overlap"), [(1.4, False), (1.5, True), (3.0, True)])
def test_half_of_a_word_is_enough(until_s: float, overlap: bool) -> None:
    found = overlap_marked(merge([said((1, 2)), said((0, until_s))]))
    assert marks(found, 0) == [overlap]


def test_where_speakers_were_heard_goes_before_their_words() -> None:
    turns = merge([said((0, 1), (1, 2)), said((5, 6))])
    assert marks(overlap_marked(turns, [heard((0, 2)), heard((1, 2), (5, 6))]), 0) == [False, True]
    assert marks(overlap_marked(turns, [heard((0, 2)), ()]), 0) == [False, False]


def test_a_word_in_the_speech_of_another_alone_is_not_said_over_it() -> None:
    """On one channel that is a word of which words and voices disagree: only one person speaks there."""
    turns = merge([said((0, 1), (1, 2)), said((2, 3))])
    assert marks(overlap_marked(turns, [heard((0, 1)), heard((1, 3))]), 0) == [False, False]


def test_a_third_speaker_counts_as_well() -> None:
    found = overlap_marked(merge([said((0, 1)), said((4, 5)), said((0.2, 0.8))]))
    assert [marks(found, speaker) for speaker in range(3)] == [[True], [False], [True]]


@pytest.mark.parametrize("regions", [(), (heard((0, 1)),), (heard((0, 1)), (), ())])
def test_one_speaker_speaks_over_nobody(regions: tuple[tuple[Region, ...], ...]) -> None:
    assert marks(overlap_marked(merge([said((0, 1), (1, 1))]), regions), 0) == [False, False]
    assert overlap_marked((), regions) == ()


times = st.lists(st.tuples(st.floats(0, 20), st.floats(0, 2)), max_size=20).map(
    lambda found: sorted((start_s, start_s + long_s) for start_s, long_s in found)
)


@given(times, times)
def test_only_the_marks_change(one: list[tuple[float, float]], two: list[tuple[float, float]]) -> None:
    turns = merge([said(*one), said(*two)])
    found = overlap_marked(turns)
    assert [replace(turn, words=tuple(replace(word, overlap=False) for word in turn.words)) for turn in found] == list(
        turns
    )
    assert any(word.overlap for turn in found for word in turn.words) <= bool(one and two)

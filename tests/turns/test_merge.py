"""Words to turns. A timeline is written as `speaker start-end text`; its words share its time evenly."""

import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyser.core.call import Role, Word
from analyser.core.evidence import word_spans
from analyser.core.sound import Region
from analyser.turns.merge import HOLD_S, joined, merge
from analyser.turns.spoken import SpokenTurn


def said(*lines: str) -> list[list[Word]]:
    """Read a timeline into the words of each speaker."""
    words: list[list[Word]] = [[], []]
    for line in lines:
        found = re.fullmatch(r"([01]) ([\d.]+)-([\d.]+) (.*)", line)
        assert found
        start, end, texts = float(found[2]), float(found[3]), found[4].split()
        step = (end - start) / len(texts)
        for index, text in enumerate(texts):
            own = Word(text=text, start_s=start + index * step, end_s=start + (index + 1) * step)
            words[int(found[1])].append(own)
    return words


def timeline(turns: tuple[SpokenTurn, ...]) -> list[str]:
    return [f"{turn.speaker} {turn.start_s:g}-{turn.end_s:g} {turn.text}" for turn in turns]


@pytest.mark.parametrize(
    "lines",
    [
        # plain exchange
        ["0 0-3 How can I help?", "1 3.5-8 My gate has come off its hinge.", "0 8.5-10 Which house is it?"],
        # a backchannel over a long turn is a turn of its own, and the long turn stays one
        ["1 0-8 I came home and the whole of the kitchen was wet", "0 3.2-3.6 Mm-hm.", "0 8.6-10 Oh, that's awful."],
        # digits taken down group by group: each group and each "yep" is a turn
        ["1 0-2 It's oh seven nine", "0 2.3-2.7 Yep.", "1 3-5 four four two"],
        # an own silence over 2.5 s ends a turn
        ["0 0-2 I'll just have a look.", "0 6-8 Thanks for waiting."],
        # two interruptions: each one who is cut off starts again after the other
        [
            "1 0-5 and I told him that it was never",
            "0 4.5-6.5 Sorry, who was that?",
            "1 6.2-9 the man who came on Monday",
            "0 8.8-10 Right, and what did he say?",
        ],
        # a vain try for the floor lies beside the turn that goes on
        ["1 0-8 so first of all the boiler and then the", "0 3-4 Can I just ask", "0 8.4-9.5 When was that?"],
    ],
)
def test_turns_are_kept(lines: list[str]) -> None:
    assert timeline(merge(said(*lines))) == [re.sub(r"\.0\b", "", line) for line in lines]


@pytest.mark.parametrize(
    ("pause_s", "text", "turns"),
    [
        (0.5, "Mm.", 2),  # in a breath of the other: the long turn goes on
        (0.7, "Right.", 2),
        (0.9, "Right.", 3),  # stands free
        (0.9, "Which one?", 3),
        (0.5, "Why?", 3),  # not a backchannel: it takes the floor, however short the pause
        (0.2, "Why?", 2),  # no pause to take the floor in
    ],
)
def test_what_is_said_in_a_pause(pause_s: float, text: str, turns: int) -> None:
    words = said(
        f"1 0-3 it was the {'one'}", f"0 3.05-{3 + pause_s - 0.05:g} {text}", f"1 {3 + pause_s:g}-6 on the left"
    )
    assert len(merge(words)) == turns


@pytest.mark.parametrize(("pause_s", "turns"), [(1.0, 1), (HOLD_S, 1), (HOLD_S + 0.01, 2), (9.0, 2)])
def test_own_silence(pause_s: float, turns: int) -> None:
    assert len(merge(said("0 0-2 let me see", f"0 {2 + pause_s}-{4 + pause_s} here it is"))) == turns


def test_the_other_takes_the_floor_between() -> None:
    words = said("0 0-2 Which day suits you?", "1 2.5-3.2 Any day.", "0 3.6-5 Friday, then.")
    assert [turn.speaker for turn in merge(words)] == [0, 1, 0]


def test_nothing_said() -> None:
    assert merge([]) == ()
    assert merge([[], []]) == ()
    assert merge([[Word(text="  ", start_s=1, end_s=2)], []]) == ()


@pytest.mark.parametrize(
    ("texts", "text"),
    [
        ([" Hello,", " you."], "Hello, you."),
        ([" Mm", "-hm."], "Mm-hm."),
        ([" £43", ".20", " please"], "£43.20 please"),
        (["Hello,", "you."], "Hello, you."),
        (["Mm", "-hm."], "Mm-hm."),
        (["twenty", "-", "four"], "twenty - four"),
        ([], ""),
    ],
)
def test_joined(texts: list[str], text: str) -> None:
    assert joined([Word(text=part, start_s=0, end_s=1) for part in texts]) == text


def test_regions_draw_the_edges_in() -> None:
    words = [[Word(text=" Yes,", start_s=0.1, end_s=1.2), Word(text=" thanks.", start_s=1.2, end_s=1.5)], []]
    (turn,) = merge(words, [[Region(start_s=0.9, end_s=1.7)], []])
    assert (turn.start_s, turn.end_s) == (0.9, 1.7)


spoken_words = st.lists(
    st.tuples(st.floats(0, 120), st.floats(0, 2), st.sampled_from(["yeah", " okay.", "no?", " the", "-hm", "é", "12"])),
    max_size=40,
).map(
    lambda items: [
        Word(text=text, start_s=round(start, 2), end_s=round(start, 2) + round(length, 2))
        for start, length, text in sorted(items)
    ]
)


@given(st.lists(spoken_words, min_size=1, max_size=3))
def test_every_word_is_in_one_turn(words: list[list[Word]]) -> None:
    turns = merge(words)
    for speaker, own in enumerate(words):
        kept = [word for turn in turns if turn.speaker == speaker for word in turn.words]
        assert Counter((word.text, word.start_s, word.end_s) for word in kept) == Counter(
            (word.text.strip(), word.start_s, word.end_s) for word in own
        )


@given(st.lists(spoken_words, min_size=1, max_size=3))
def test_turns_are_sound(words: list[list[Word]]) -> None:
    turns = merge(words)
    assert list(turns) == sorted(turns, key=lambda turn: turn.start_s)
    for turn in turns:
        assert turn.start_s == turn.words[0].start_s
        assert turn.end_s == max(word.end_s for word in turn.words)
        spans = word_spans(turn.given({turn.speaker: Role.AGENT}))
        assert all(turn.text[start:end] == word.text for (start, end), word in zip(spans, turn.words, strict=True))


@given(spoken_words, spoken_words)
def test_speakers_may_change_places(one: list[Word], other: list[Word]) -> None:
    straight = {(turn.speaker, turn.start_s, turn.text) for turn in merge([one, other])}
    swapped = {(1 - turn.speaker, turn.start_s, turn.text) for turn in merge([other, one])}
    assert straight == swapped


def test_long_calls_take_little_time() -> None:
    many = [
        [Word(text=" so", start_s=2.0 * index + speaker, end_s=2.0 * index + speaker + 0.5) for index in range(30_000)]
        for speaker in (0, 1)
    ]
    assert len(merge(many)) == 60_000

"""The call in figures, against values computed by hand."""

import dataclasses
from operator import itemgetter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyser.core.call import Kind, Role, Transcript, Turn, Word
from analyser.core.review import Silence, Timing
from analyser.core.sound import Region
from analyser.turns.timing import interruptions, measure

A, C = Role.AGENT, Role.CUSTOMER


def call(*turns: tuple[Role, float | None, float | None, str], kind: Kind = Kind.CUSTOMER) -> Transcript:
    return Transcript(
        kind=kind,
        turns=tuple(Turn(role=role, text=text, start_s=start, end_s=end) for role, start, end, text in turns),
    )


EXCHANGE = call(
    (A, 1.0, 4.0, "Good morning, how can I help you today?"),  # 8 words in 3 s
    (C, 4.5, 14.5, "My gate has come off its hinge and it is blocking the whole of the path."),  # 16 words in 10 s
    (A, 8.0, 8.5, "Mm-hm."),  # a backchannel over it
    (A, 15.0, 17.0, "Which house is it?"),  # 4 words in 2 s; 0.5 s after
    (C, 16.7, 19.7, "Number nine, the blue one."),  # 5 words in 3 s; 0.3 s early: it saw the end coming
    (A, 24.6, 26.6, "Thanks for waiting."),  # 3 words in 2 s; 4.9 s later
)


def test_a_call_measured_by_hand() -> None:
    assert measure(EXCHANGE, None, 30.0) == Timing(
        speech_s={"agent": 7.5, "customer": 13.0},
        talk_share={"agent": 0.3659, "customer": 0.6341},  # 7.5 and 13 of 20.5
        words_per_minute={"agent": 128.0, "customer": 96.9},  # 16 words in 7.5 s, 21 in 13 s
        silences=(Silence(start_s=19.7, end_s=24.6), Silence(start_s=26.6, end_s=30.0)),
        interruptions={"agent": 0, "customer": 0},
        longest_monologue_s={"agent": 3.0, "customer": 10.0},
        response_gap_s={"agent": 2.7, "customer": 0.1},  # of 0.5 and 4.9; of 0.5 and -0.3
        overlap_s=0.8,  # 8.0-8.5 and 16.7-17.0
    )


def test_without_times_there_are_no_figures() -> None:
    assert measure(call((A, None, None, "Hello."), (C, None, None, "Hello."))) == Timing()
    assert measure(call()) == Timing()


def test_silence_of_a_recording_without_words() -> None:
    assert measure(call(), {}, 60.0) == Timing(silences=(Silence(start_s=0.0, end_s=60.0),))
    heard = {Role.UNKNOWN: [Region(start_s=2.0, end_s=5.0)]}
    assert measure(call(), heard, 7.0).silences == ()


@pytest.mark.parametrize(
    ("turns", "duration_s", "silences"),
    [
        ([(A, 0, 2, "One."), (C, 5, 6, "Two.")], 6.0, []),  # 3 s is not over 3 s
        ([(A, 0, 2, "One."), (C, 5.1, 6, "Two.")], 6.0, [(2.0, 5.1)]),
        ([(A, 4, 5, "One.")], 5.0, [(0.0, 4.0)]),  # a wait before the first word
        ([(A, 0, 2, "One.")], None, []),  # nobody knows how long it went on
        ([(A, 0, 2, "One.")], 5.5, [(2.0, 5.5)]),
        ([(A, 0, 9, "One."), (C, 3, 4, "Two."), (A, 13, 14, "Three.")], 14.0, [(9.0, 13.0)]),
    ],
)
def test_silences(
    turns: list[tuple[Role, float, float, str]], duration_s: float | None, silences: list[tuple[float, float]]
) -> None:
    found = measure(call(*turns), None, duration_s).silences
    assert found is not None
    assert [(silence.start_s, silence.end_s) for silence in found] == silences


def test_speech_that_has_no_words_breaks_a_silence() -> None:
    talk = call((A, 0, 2, "One."), (C, 8, 9, "Two."))
    narrow = {Role.UNKNOWN: [Region(start_s=4.5, end_s=5.0)]}
    assert measure(talk, narrow, 9.0).silences == ()
    wide = {Role.UNKNOWN: [Region(start_s=2.5, end_s=4.0)]}
    assert measure(talk, wide, 9.0).silences == (Silence(start_s=4.0, end_s=8.0),)


def test_words_make_speech_and_long_pauses_do_not() -> None:
    words = (
        Word(text="Well,", start_s=0.0, end_s=1.0),
        Word(text="yes,", start_s=1.9, end_s=3.0),  # 0.9 s: a breath
        Word(text="no.", start_s=5.0, end_s=6.0),  # 2 s: a pause
    )
    turn = Turn(role=A, text="Well, yes, no.", start_s=0.0, end_s=6.0, words=words)
    timing = measure(Transcript(kind=Kind.CUSTOMER, turns=(turn,)))
    assert timing.speech_s == {"agent": 4.0, "customer": 0.0}
    assert timing.words_per_minute == {"agent": 45.0, "customer": 0.0}
    assert timing.longest_monologue_s == {"agent": 6.0, "customer": 0.0}


def test_regions_count_inside_the_own_turns_only() -> None:
    words = (Word(text="Hello", start_s=0.0, end_s=0.5), Word(text="there.", start_s=3.5, end_s=4.0))
    turn = Turn(role=A, text="Hello there.", start_s=0.0, end_s=4.0, words=words)
    # the agent is heard where the recogniser lost a word (1.8 to 2.3), and as crosstalk at 8 s
    regions = {A: [Region(start_s=1.8, end_s=2.3), Region(start_s=8.0, end_s=9.0)]}
    timing = measure(Transcript(kind=Kind.CUSTOMER, turns=(turn,)), regions, 9.0)
    assert timing.speech_s == {"agent": 1.5, "customer": 0.0}
    assert timing.silences == (Silence(start_s=4.0, end_s=8.0),)


@pytest.mark.parametrize(
    ("turns", "agent_s"),
    [
        # a backchannel of the other does not break it
        ([(A, 0, 4, "First this."), (C, 4.2, 4.6, "Right."), (A, 5, 9, "Then that.")], 9.0),
        # an answer does: the question gave the floor away
        ([(A, 0, 4, "Is it this?"), (C, 4.2, 4.6, "Right."), (A, 5, 9, "Then that.")], 4.0),
        # so does any other turn
        ([(A, 0, 4, "First this."), (C, 4.2, 4.9, "What next?"), (A, 5, 9, "Then that.")], 4.0),
        # a try that lies inside the turn does not
        ([(A, 0, 4, "First this."), (C, 2, 3, "What about mine?"), (A, 4.5, 9, "Then that.")], 9.0),
        # a silence of over 3 s ends it
        ([(A, 0, 4, "First this."), (A, 7.5, 9, "Then that.")], 4.0),
        ([(A, 0, 4, "First this."), (A, 7, 9, "Then that.")], 9.0),
    ],
)
def test_longest_monologue(turns: list[tuple[Role, float, float, str]], agent_s: float) -> None:
    longest = measure(call(*turns)).longest_monologue_s
    assert longest is not None
    assert longest["agent"] == agent_s


def test_backchannels_make_no_response_gap() -> None:
    timing = measure(
        call(
            (C, 0, 4, "It leaks."),
            (A, 4.1, 4.4, "Oh dear."),
            (C, 5, 8, "Every night."),
            (A, 9, 10, "Since when?"),
            (C, 12, 12.3, "Yes."),  # answers, odd as it is
        )
    )
    assert timing.response_gap_s == {"agent": 1.0, "customer": 2.0}


def test_a_role_that_never_replied_has_no_gap() -> None:
    assert measure(call((A, 0, 2, "Hello?"), (A, 4, 5, "Anyone there?"))).response_gap_s == {
        "agent": None,
        "customer": None,
    }


@pytest.mark.parametrize(
    ("turns", "cut_in"),
    [
        ([(C, 0, 5, "and then the boiler—"), (A, 4.3, 6, "Did you ring us?")], (1,)),
        ([(C, 0, 5, "and then the boiler just"), (A, 4.3, 4.8, "Mm-hm."), (A, 5.2, 6, "Did you ring?")], ()),
        # over a backchannel of the other's: nobody is interrupted
        ([(C, 0, 5, "It stopped."), (A, 4.8, 5.4, "Oh dear."), (C, 5.1, 9, "And it smells.")], ()),
        # the one who was cut off starts again, and cuts in on the sentence
        (
            [(C, 0, 5, "and the wall"), (A, 4.3, 6.4, "Which wall, was that the"), (C, 6.0, 8, "Let me finish.")],
            (1, 2),
        ),
        # a turn between: the backchannel does not hide who is still speaking
        ([(C, 0, 9, "and the wall and the"), (A, 4, 4.4, "Yes."), (A, 8.4, 10, "Which wall?")], (2,)),
        # three in a row, no times, one speaker
        ([(A, 0, 2, "One."), (C, 2.1, 3, "Two."), (A, 3.1, 4, "Three.")], ()),
        ([(A, None, None, "One"), (C, None, None, "Two.")], ()),
        ([(A, 0, 5, "One and"), (A, 4, 6, "two.")], ()),
    ],
)
def test_interruptions(turns: list[tuple[Role, float | None, float | None, str]], cut_in: tuple[int, ...]) -> None:
    assert interruptions(call(*turns)) == cut_in


def test_coaching_has_its_own_roles() -> None:
    timing = measure(call((Role.BUDDY, 0, 3, "How did it go?"), (Role.COLLEAGUE, 3, 4, "Well."), kind=Kind.COACHING))
    assert timing.talk_share == {"buddy": 0.75, "colleague": 0.25}


def test_unknown_speakers_are_measured_together() -> None:
    timing = measure(call((Role.UNKNOWN, 0, 3, "Hello."), (Role.UNKNOWN, 4, 5, "Hello.")))
    assert timing.speech_s == {"agent": 0.0, "customer": 0.0, "unknown": 5.0}


texts = st.sampled_from(["Mm-hm.", "Okay.", "Is that so?", "Yes, it came on Monday.", "and then", "I see", "No—"])
calls = st.lists(
    st.tuples(st.sampled_from([A, C]), st.integers(0, 3000), st.integers(1, 300), texts), min_size=1, max_size=25
).map(
    lambda items: call(
        *((role, start / 10, (start + size) / 10, text) for role, start, size, text in sorted(items, key=itemgetter(1)))
    )
)


@given(calls)
def test_shares_make_one_and_nothing_is_negative(talk: Transcript) -> None:
    timing = measure(talk, None, 400.0)
    assert timing.talk_share is not None
    assert sum(timing.talk_share.values()) == pytest.approx(1, abs=2e-4)
    for figures in (timing.speech_s, timing.words_per_minute, timing.interruptions, timing.longest_monologue_s):
        assert figures is not None
        assert min(figures.values()) >= 0
    assert timing.speech_s is not None
    assert timing.overlap_s is not None
    assert 0 <= timing.overlap_s <= min(timing.speech_s.values()) + 1e-9


@given(calls)
def test_silences_hold_no_speech(talk: Transcript) -> None:
    silences = measure(talk, None, 400.0).silences
    assert silences is not None
    for silence in silences:
        assert silence.end_s - silence.start_s > 3
        assert 0 <= silence.start_s < silence.end_s <= 400
        for turn in talk.turns:
            assert turn.start_s is not None
            assert turn.end_s is not None
            assert turn.end_s <= silence.start_s + 1e-9 or turn.start_s >= silence.end_s - 1e-9


@given(calls)
def test_roles_may_change_places(talk: Transcript) -> None:
    swapped = Transcript(
        kind=talk.kind, turns=tuple(dataclasses.replace(turn, role=C if turn.role is A else A) for turn in talk.turns)
    )
    one, other = measure(talk, None, 400.0), measure(swapped, None, 400.0)
    assert interruptions(talk) == interruptions(swapped)
    assert (one.silences, one.overlap_s) == (other.silences, other.overlap_s)
    for field in ("speech_s", "talk_share", "words_per_minute", "longest_monologue_s", "response_gap_s"):
        straight, crossed = getattr(one, field), getattr(other, field)
        assert (straight["agent"], straight["customer"]) == (crossed["customer"], crossed["agent"])


@given(calls, st.integers(0, 1000))
def test_figures_do_not_hang_on_when_it_starts(talk: Transcript, later: int) -> None:
    shifted = Transcript(
        kind=talk.kind,
        turns=tuple(
            dataclasses.replace(turn, start_s=(turn.start_s or 0) + later, end_s=(turn.end_s or 0) + later)
            for turn in talk.turns
        ),
    )
    one, other = measure(talk), measure(shifted)
    assert one.speech_s == pytest.approx(other.speech_s, abs=2e-3)
    assert one.overlap_s == pytest.approx(other.overlap_s, abs=2e-3)


def test_fifty_thousand_turns_take_little_time() -> None:
    many = call(*((A if index % 2 else C, index * 2.0, index * 2.0 + 2.5, "and then the") for index in range(50_000)))
    assert measure(many).interruptions == {"agent": 25_000, "customer": 24_999}

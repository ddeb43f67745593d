import json
import os
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyser.core.call import Kind, Role, Transcript, Turn
from analyser.core.evidence import PersonalData, PersonalDataType
from analyser.redact import Found, find
from tests.redact.marked import read

Finder = Callable[[Transcript], Found]
CALLS = Path(os.environ.get("DEBRIEF_DEV_DATA", "../shared")) / "calls"


def _values(found: Found, kind: str) -> list[str]:
    return [span.value for span in found.spans if span.type == kind]


def test_pieces_over_turns_share_a_group_with_the_joined_value() -> None:
    transcript, _ = read("A: What's the long number? | C: four two four two | A: yep | C: 4242 4242, and then 4242")
    found = find(transcript)
    assert [(span.turn, span.quote, span.value) for span in found.spans] == [
        (1, "four two four two", "4242"),
        (3, "4242 4242", "42424242"),
        (3, "4242", "4242"),
    ]
    assert len({span.group for span in found.spans}) == 1
    (group,) = found.groups
    assert (group.type, group.value, group.turns) == (PersonalDataType.CARD_NUMBER, "4242424242424242", (1, 3))


def test_a_read_back_is_a_span_of_its_own() -> None:
    found = find(read("A: The sort code? | C: 08 99 99. | A: So oh eight, double nine, double nine.")[0])
    assert [(span.turn, span.value, span.group) for span in found.spans] == [
        (1, "08-99-99", None),
        (2, "08-99-99", None),
    ]


def test_a_correction_belongs_to_the_span_and_makes_its_value() -> None:
    found = find(read("C: My postcode is H X six, no, sorry, H X seven, two A B.")[0])
    (span,) = found.spans
    assert (span.quote, span.value) == ("H X six, no, sorry, H X seven, two A B", "HX7 2AB")


def test_two_things_asked_at_once_are_told_apart() -> None:
    found = find(read("A: Sort code and account number? | C: 20 32 06 and it's 3 1 9 2 6 8 1 9")[0])
    assert [(span.type.value, span.value) for span in found.spans] == [
        ("sort_code", "20-32-06"),
        ("account_number", "31926819"),
    ]


def test_what_names_a_code_may_come_after_it() -> None:
    found = find(read("C: 20 32 06 is the sort code and 31926819 is the account number")[0])
    assert [(span.type.value, span.value) for span in found.spans] == [
        ("sort_code", "20-32-06"),
        ("account_number", "31926819"),
    ]


def test_a_name_is_found_again_where_it_is_said_again() -> None:
    found = find(read("C: My name's Ngaire Tuhoe. | A: Thanks, Ngaire. And it's Tuhoe with an H?")[0])
    assert _values(found, "person") == ["Ngaire Tuhoe", "Ngaire", "Tuhoe"]


def test_times_come_from_the_words() -> None:
    from analyser.core.call import Word

    words = tuple(
        Word(text=text, start_s=index, end_s=index + 0.9) for index, text in enumerate("The CVV is 123 okay".split())
    )
    turn = Turn(role=Role.CUSTOMER, text="The CVV is 123 okay", start_s=0, end_s=5, words=words)
    (span,) = find(Transcript(kind=Kind.CUSTOMER, turns=(turn,))).spans
    assert (span.start_s, span.end_s) == (3, 3.9)


def test_the_source_names_the_rule_or_the_parser(found: Finder) -> None:
    here = found(read("C: I work with Barrowclough and Danielle, my PIN is 4026.")[0])
    assert all(span.source.startswith(("rule:", "model:en-core-web-sm@")) and "@" in span.source for span in here.spans)


def test_parses_must_be_one_for_each_turn(language: object) -> None:
    transcript, _ = read("C: Hello. | A: Hi.")
    with pytest.raises(ValueError, match="1 parses were given for 2 turns"):
        find(transcript, [object()])  # type: ignore[list-item]


def test_an_empty_conversation_holds_nothing() -> None:
    assert find(Transcript(kind=Kind.CUSTOMER, turns=())) == Found()
    assert find(Transcript(kind=Kind.CUSTOMER, turns=(Turn(role=Role.AGENT, text=""),))) == Found()


WORDS = st.sampled_from(
    (
        "oh zero one two double treble nine nineteen fifty-eight hundred thousand and for sugar as in apple A B I X no "
        "sorry wait at dot com gmail underscore my card number is expires sort code password PIN Danielle Mr Whelan "
        "flat road lima x-ray HX7 2AB 07700 900-318 , . ? — ' Ⅷ é İ postcode the date of birth third of May 14/06/58 "
        "£ % pounds"
    ).split()
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(list(Role)), st.lists(WORDS, max_size=25)), max_size=6))
def test_spans_are_in_order_apart_and_quote_the_text(said: list[tuple[Role, list[str]]]) -> None:
    turns = tuple(Turn(role=role, text=" ".join(words)) for role, words in said)
    found = find(Transcript(kind=Kind.CUSTOMER, turns=turns))
    places = [(span.turn, span.start_char, span.end_char) for span in found.spans]
    assert places == sorted(places)
    for (turn, _, end), (next_turn, start, _) in pairwise(places):
        assert turn < next_turn or end <= start
    for span in found.spans:
        assert span.quote == turns[span.turn].text[span.start_char : span.end_char]
        assert span.value
    groups = {span.group for span in found.spans if span.group}
    assert groups == {group.group for group in found.groups}


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    find(Transcript(kind=Kind.CUSTOMER, turns=(Turn(role=Role.CUSTOMER, text=text),)))


LONG = {
    "digits": "7" * 1_000_000,
    "groups": "4242 " * 200_000,
    "words": "four two " * 110_000,
    "ats": "a@" * 50_000,
    "regrets": "no sorry " * 20_000,
    "dots": "at dot " * 20_000,
    "names": "Tom " * 20_000,
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_what_nobody_says_is_read_quickly(text: str) -> None:
    started = time.process_time()
    find(Transcript(kind=Kind.CUSTOMER, turns=(Turn(role=Role.CUSTOMER, text=text),)))
    assert time.process_time() - started < 20


@pytest.mark.parametrize(
    "said",
    [
        ("And your date of birth?", "4th of May 1970"),
        ("What's the sort code?", "20 32 06"),
        ("Your name?", "Jo Hartley, and the number's 07700 900 461"),
        ("Go on.", "it's 31926819 and 4242 for the 719"),
    ],
)
def test_many_turns_are_read_in_linear_time(said: tuple[str, str]) -> None:
    pair = (Turn(role=Role.AGENT, text=said[0]), Turn(role=Role.CUSTOMER, text=said[1]))

    def seconds(count: int) -> float:
        started = time.process_time()
        find(Transcript(kind=Kind.CUSTOMER, turns=pair * count))
        return time.process_time() - started

    seconds(10)
    assert seconds(3000) < 30 * max(seconds(300), 0.05)


@pytest.mark.skipif(not CALLS.is_dir(), reason="the development calls are not here (DEBRIEF_DEV_DATA)")
def test_the_development_calls_are_covered(found: Finder) -> None:
    hit = gold = right = put = 0
    for path in sorted(CALLS.glob("*/call.json")):
        call = json.loads(path.read_text(encoding="utf-8"))
        turns = tuple(Turn(role=Role(turn["role"]), text=turn["text"]) for turn in call["turns"])
        spans = found(Transcript(kind=Kind(call["kind"]), turns=turns)).spans
        wanted = [
            (index, one["type"], one["start_char"], one["end_char"])
            for index, turn in enumerate(call["turns"])
            for one in turn["personal_data"]
        ]
        gold, put = gold + len(wanted), put + len(spans)
        hit += sum(any(_meets(span, one) for span in spans) for one in wanted)
        right += sum(any(_meets(span, one) for one in wanted) for span in spans)
    assert hit / gold >= 0.97
    assert right / put >= 0.95


def _meets(span: PersonalData, wanted: tuple[int, str, int, int]) -> bool:
    turn, kind, start, end = wanted
    return span.turn == turn and span.type == kind and span.start_char < end and span.end_char > start

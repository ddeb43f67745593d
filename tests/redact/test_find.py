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
from models.mentions import Mention
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


@pytest.mark.parametrize(
    ("said", "value"),
    [
        (
            "A: Day, month and year of birth? | C: Twenty three. | A: Okay. | C: six | A: Okay. | C: ninety one",
            "1991-06-23",
        ),
        (
            "A: Email for it? | C: a m underscore cole | A: Mm. | C: at example | A: Yes. | C: dot co dot uk",
            "am_cole@example.co.uk",
        ),
        (
            "C: 3566. | A: 3566. | C: 0020. | A: 0020. | C: 2036. | A: 2036. | C: 0505. | A: 0505, lovely.",
            "3566002020360505",
        ),
    ],
)
def test_an_item_said_bit_by_bit_is_put_together(said: str, value: str) -> None:
    assert [group.value for group in find(read(said)[0]).groups] == [value]


def test_the_end_of_one_turn_and_the_start_of_the_next_make_no_address() -> None:
    found = find(read("A: What's your email? | C: It's the usual. | A: Okay. | C: Look at example dot com.")[0])
    assert not found.groups


@pytest.mark.parametrize("answer", ["204116, 5 5 1 2 9 0 4 4", "2-0-4-1-1-6-5-5-1-2-9-0-4-4"])
def test_bank_details_in_one_breath_are_two_items(answer: str) -> None:
    found = find(read(f"A: And the sort code and account number? | C: {answer}")[0])
    assert [(span.type.value, span.value) for span in found.spans] == [
        ("sort_code", "20-41-16"),
        ("account_number", "55129044"),
    ]


def test_a_card_among_cards_and_an_iban_that_starts_like_a_word_are_found() -> None:
    found = find(read("C: 4012888888881881 4012-8888-8888-1881, or BE68 5390 0754 7034")[0])
    assert [(span.type.value, span.value) for span in found.spans] == [
        ("card_number", "4012888888881881"),
        ("card_number", "4012888888881881"),
        ("iban", "BE68539007547034"),
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


def test_the_source_names_the_rule_or_the_reader(found: Finder) -> None:
    here = found(read("A: And who was that with? | C: oluwadamilola I think, my PIN is 4026.")[0])
    assert [(span.type.value, span.source.partition(":")[0]) for span in here.spans] == [
        ("person", "model"),
        ("password_or_pin", "rule"),
    ]
    assert here.spans[0].source.startswith("model:personal-data@")


def test_mentions_must_be_given_for_each_turn() -> None:
    transcript, _ = read("C: Hello. | A: Hi.")
    with pytest.raises(ValueError, match="mentions were given for 1 of 2 turns"):
        find(transcript, [()])


def test_a_mention_lends_its_type_to_a_code_that_nobody_named() -> None:
    transcript, _ = read("A: And the little one? | C: {seven one} | A: yep | C: {nine}")
    said = [(), (Mention(start=0, end=9, type="card_security_code", score=0.9),), (), ()]
    here = find(transcript, [*said[:3], (Mention(start=0, end=4, type="card_security_code", score=0.9),)])
    assert [(group.type.value, group.value) for group in here.groups] == [("card_security_code", "719")]
    assert [span.value for span in find(transcript, said).spans] == ["71"]


def test_a_mention_makes_an_address_whole_and_leaves_the_postcode() -> None:
    transcript, _ = read("C: it's 12 Mill Lane the old dairy HX7 2AB")
    whole = (Mention(start=5, end=39, type="address", score=0.9),)
    assert [(span.type.value, span.quote) for span in find(transcript, [whole]).spans] == [
        ("address", "12 Mill Lane the old dairy"),
        ("postcode", "HX7 2AB"),
    ]


def test_a_mention_of_ordinary_words_or_of_a_firms_line_is_nothing() -> None:
    transcript, _ = read("C: thank you so much | A: ring us on 0345 496 0110")
    mentions = [
        (Mention(start=0, end=9, type="person", score=0.99),),
        (Mention(start=11, end=24, type="phone", score=0.99),),
    ]
    assert find(transcript, mentions).spans == ()


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


@st.composite
def mentions_of(draw: st.DrawFn, text: str) -> tuple[Mention, ...]:
    """Mentions as a reader may give them: anywhere, of any type, apart from each other."""
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=8)))
    kinds = st.sampled_from([kind.value for kind in PersonalDataType])
    return tuple(
        Mention(start=start, end=end, type=draw(kinds), score=draw(st.floats(0, 1)))
        for start, end in pairwise(cuts)
        if draw(st.booleans())
    )


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(list(Role)), st.lists(WORDS, max_size=25)), max_size=6), st.data())
def test_spans_are_in_order_apart_and_quote_the_text(said: list[tuple[Role, list[str]]], data: st.DataObject) -> None:
    turns = tuple(Turn(role=role, text=" ".join(words)) for role, words in said)
    read_of = [data.draw(mentions_of(turn.text)) for turn in turns] if data.draw(st.booleans()) else []
    found = find(Transcript(kind=Kind.CUSTOMER, turns=turns), read_of)
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


@pytest.mark.parametrize(
    "written",
    [
        "４２４２ ４２４２ ４２４２ ４２４２",
        "٤٢٤٢ ٤٢٤٢ ٤٢٤٢ ٤٢٤٢",
        "𝟒𝟐𝟒𝟐 ④②④② ⁴²⁴² 4\u200b242",
        "fo\u200bur two four two, 4\u03012\u030142 4242 4\u00ad242",
    ],
    ids=["full width", "arabic", "shapes", "unseen"],
)
def test_figures_in_every_shape_are_figures(written: str) -> None:
    (span,) = find(read(f"A: What's the long number? | C: it's {written}.")[0]).spans
    assert (span.quote, span.value) == (written, "4242424242424242")


def test_a_written_address_in_wide_letters_is_found() -> None:
    found = find(read("C: it's ｊｏ．ｌｅｅ＠ｅｘａｍｐｌｅ．ｃｏｍ")[0])
    assert _values(found, "email") == ["jo.lee@example.com"]

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyser.core.evidence import PersonalData, PersonalDataType
from analyser.redact.rest import with_the_rest
from tests.redact.marked import read


def piece(text: str, start: int, end: int, kind: str = "account_number", turn: int = 0) -> PersonalData:
    return PersonalData(
        type=PersonalDataType(kind), turn=turn, start_char=start, end_char=end, start_s=None, end_s=None,
        quote=text[start:end], value="1", group=None, score=1, source="rule:x@1",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("said", "quote"),
    [
        ("C: it's {5 0 2 2 7 4, 2 1 4 8} thanks", "2 2 7 4"),
        ("C: {four two double four, 4242} I think", "4242"),
        ("C: {HX7 2AB} and a 2 bedroom flat", "HX7 2AB"),
        ("C: {07700 900318}, until 5 pm", "07700 900318"),
        ("C: {07700 900318}, forty pounds", "900318"),
        ("C: so {4242} is it. And then 7 of us", "4242"),
    ],
)
def test_a_part_is_drawn_over_its_run(said: str, quote: str) -> None:
    transcript, ((_, start, end),) = read(said)
    text = transcript.turns[0].text
    at = text.index(quote)
    (wider,) = with_the_rest(transcript, [piece(text, at, at + len(quote))])
    assert (wider.start_char, wider.end_char) == (start, end)
    assert wider.quote == text[start:end]
    assert wider.value == "1"


@pytest.mark.parametrize("kind", ["person", "address", "date_of_birth"])
def test_what_is_said_in_words_stays_as_it_was_found(kind: str) -> None:
    transcript, _ = read("C: 14 12 58 07700 900318")
    text = transcript.turns[0].text
    span = piece(text, 0, 8, kind)
    assert with_the_rest(transcript, [span]) == (span,)


def test_between_two_spans_the_rest_goes_to_the_first() -> None:
    transcript, _ = read("C: 5 0 2 2 7 4 2 1 4 8")
    text = transcript.turns[0].text
    one, two = with_the_rest(transcript, [piece(text, 12, 15, "sort_code"), piece(text, 0, 3)])
    assert (one.quote, two.quote) == ("5 0 2 2 7 4", "2 1 4 8")


@given(
    st.lists(st.sampled_from(["4", "oh", "double two", "a", "B", "no, sorry,", "then", "yes", ".", "to"])), st.data()
)
def test_spans_stay_apart_and_only_grow(words: list[str], data: st.DataObject) -> None:
    transcript, _ = read("C: " + " ".join(words))
    text = transcript.turns[0].text
    cuts = data.draw(st.lists(st.integers(0, len(text)), max_size=8, unique=True).map(sorted))
    spans = [piece(text, start, end) for start, end in zip(cuts[::2], cuts[1::2], strict=False)]
    wider = with_the_rest(transcript, spans)
    for one, other in zip(spans, wider, strict=True):
        assert other.start_char <= one.start_char
        assert other.end_char >= one.end_char
    for one, other in pairwise(wider):
        assert one.end_char <= other.start_char

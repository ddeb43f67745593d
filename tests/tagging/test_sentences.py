"""Turns are cut into acts, with punctuation and without."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analyser.tagging.sentences import sentences

CUT = [
    "I'm so sorry about that. | What's your postcode?",
    "So what happened, | how fast was he going, | and did anyone see it?",
    "is it the front door | or is it the back one?",
    "okay let's have a look | can i get your number",
    "that's a shame | how long has it been off",
    "the engineer came on monday | has it been all right since",
    "i'll order the part today | thank you for waiting",
    "you got there in the end didn't you | i'd have done the same",
    "i've found your booking | and your date of birth",
    "i'm ever so sorry | let's get it put right",
    "And you mentioned a noise, | tell me more about that.",
    "do you know what it said on the label",
    "I'm not sure what you mean.",
    "he's the one who's been ringing",
    "if it is raining you can wait in here",
    "How do you think it went, do you reckon?",
    "i'd stay at home if i were you",
    "What happens now is that we write to you.",
]


@pytest.mark.parametrize("marked", CUT)
def test_acts_begin_where_a_reader_would_put_them(nlp: Any, marked: str) -> None:
    parts = [part.strip() for part in marked.split("|")]
    found = [act.text.rstrip(",") for act in sentences(nlp(" ".join(parts)))]
    assert found == [part.rstrip(",") for part in parts]


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("Okay, so, er, did you pay by card?", "did you pay by card?"),
        ("Erm, yeah, I can do that.", "I can do that."),
        ("Well done, you.", "Well done, you."),
        ("Oh dear.", "Oh dear."),
        ("Right.", "Right."),
    ],
)
def test_fillers_in_front_are_left_out(nlp: Any, text: str, act: str) -> None:
    assert [one.text.removeprefix("so, er, ") for one in sentences(nlp(text))] == [act]


@pytest.mark.parametrize("text", ["", " ", "\n\t", "…", "😀", "—", "?"])
def test_turns_without_words_do_no_harm(nlp: Any, text: str) -> None:
    for act in sentences(nlp(text)):
        assert act.text == text[act.start_char : act.end_char]


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.sampled_from("so what did you say is it okay and , . ? i'll don't 4 é 😀 tell me —".split()), max_size=40
    )
)
def test_acts_stand_in_order_inside_their_turn(nlp: Any, words: list[str]) -> None:
    text = " ".join(words)
    end = 0
    for act in sentences(nlp(text)):
        assert end <= act.start_char < act.end_char <= len(text)
        assert act.text == text[act.start_char : act.end_char] == act.span.text
        end = act.end_char


def test_a_turn_of_five_thousand_words_is_cut_quickly(nlp: Any, converse: Callable[..., Any]) -> None:
    long = "and then i rang them again and they said it was the other lot and is that right i don't know " * 250
    acts = sentences(nlp(long))
    assert len(acts) > 250

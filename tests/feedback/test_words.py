"""Tidying, quoting, and reading what followed."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyser.core.call import Role, Turn
from analyser.feedback.clauses import clauses
from analyser.feedback.consequence import Effect, Shown, consequence, find_effect, shown_effects
from analyser.feedback.jargon import terms, translated
from analyser.feedback.quoting import LONGEST_QUOTE_WORDS, clock, ending, phrase, quote, without_numbers
from analyser.feedback.speech import spoken, text_of
from analyser.feedback.tidying import tidy

if TYPE_CHECKING:
    from spacy.tokens import Doc

Parse = Callable[[str], "Doc"]


@pytest.mark.parametrize(
    ("said", "tidied"),
    [
        ("Erm, I, I only asked.", "I only asked."),
        ("It's, um, it's the back door.", "it's the back door."),
        ("I was told, I was told on Monday.", "I was told on Monday."),
        ("We're, you know, managing.", "We're managing."),
        ("It's a long, long drive.", "It's a long, long drive."),
        ("I was very very tired.", "I was very very tired."),
        ("She'd, um, she'd already gone.", "she'd already gone."),
        ("I've just, the line's gone again.", "the line's gone again."),
        ("Do you know what time it shuts?", "Do you know what time it shuts?"),
        ("what sort of form is it", "what sort of form is it"),
        ("It's gone sort of green.", "It's gone green."),
    ],
)
def test_what_speech_leaves_in_is_left_out(parse: Parse, said: str, tidied: str) -> None:
    assert text_of(tidy(spoken(parse(said)))) == tidied


@pytest.mark.parametrize(
    ("said", "cut"),
    [
        ("I rang on Monday and nobody came, so I rang again.", ["I rang on Monday", "nobody came", "I rang again"]),
        (
            "i've been on hold an hour i just want somebody to help",
            ["I've been on hold an hour", "I just want somebody to help"],
        ),
        ("the engineer i spoke to said it was fine", ["the engineer I spoke to said it was fine"]),
        ("When I got there, it was shut.", ["When I got there, it was shut"]),
        ("She told me she'd ring.", ["She told me she'd ring"]),
    ],
)
def test_clauses_are_cut_where_a_new_one_begins(parse: Parse, said: str, cut: list[str]) -> None:
    assert [clause.text for clause in clauses(parse(said))] == cut


def _turn(text: str) -> Turn:
    return Turn(role=Role.CUSTOMER, text=text, start_s=1, end_s=20)


def test_a_short_turn_is_quoted_whole() -> None:
    assert quote(_turn("It never came."), [(0, 2)], []) == "It never came."


def test_a_long_turn_is_cut_at_its_borders_around_the_words_that_matter() -> None:
    text = (
        "Right, so I came home at about six and the kitchen was fine. Then I went up to run the bath. When I came "
        "down the whole floor was under water, and my daughter was standing on a chair. I rang the number and it just "
        "rang out."
    )
    start = text.index("my daughter")
    said = quote(_turn(text), [(start, start + 11)], [])
    assert "my daughter was standing on a chair" in said
    assert said.startswith("…")
    assert len(said.split()) <= LONGEST_QUOTE_WORDS + 1


@given(st.text(alphabet="ab ,.?!—\n'", max_size=400), st.integers(0, 400), st.integers(0, 400))
def test_a_quotation_never_fails_and_never_grows(text: str, first: int, second: int) -> None:
    start, end = sorted((min(first, len(text)), min(second, len(text))))
    said = quote(_turn(text), [(start, end)], [])
    assert len(said) <= len(text) + 4
    assert "\n" not in said


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("My number's oh seven nine double oh, one two three.", "My number's […]."),
        ("It's six one two on the back.", "It's […] on the back."),
        ("It was two hundred and ten pounds.", "It was two hundred and ten pounds."),
        ("Ring nine nine nine.", "Ring nine nine nine."),
        ("Write to p dot marsh at example dot org.", "Write to […]"),
        ("It's 4929 0000 0000 1234.", "It's […]."),
        ("The R M A is on its way.", "The R M A is on its way."),
    ],
)
def test_numbers_and_addresses_are_left_out_of_quotations(said: str, kept: str) -> None:
    assert without_numbers(said) == kept


def test_phrases_are_short_and_endings_are_endings() -> None:
    assert phrase("One two.") == "One two"
    assert phrase(" ".join(["word"] * 30)).endswith("word…")
    assert ending("I went in. And then the lights—") == "And then the lights"
    assert clock(61) == "1:01"


@pytest.mark.parametrize("shown", shown_effects(), ids=lambda shown: shown.name)
def test_every_effect_fires_and_is_quiet_on_its_examples(shown: Shown) -> None:
    assert [example for example in shown.fires if find_effect(shown, example) is None] == []
    assert [example for example in shown.quiet if find_effect(shown, example) is not None] == []


@pytest.mark.parametrize(
    ("reply", "effect"),
    [
        (None, Effect.NOTHING),
        ("Wednesday?", Effect.QUESTIONED),
        ("Wednesday? I've already told you, I work Wednesdays.", Effect.REPEATED),
        ("No, no problem at all.", Effect.ANSWERED),
        ("No, that's everything, thank you.", Effect.THANKED),
        ("Sheffield.", Effect.BRIEF),
        ("Abandoned! Yes, that's it.", Effect.CONFIRMED),
    ],
)
def test_what_followed_is_read(reply: str | None, effect: Effect) -> None:
    before = "I told them about the leak and the carpet and the ceiling, and about my neighbour downstairs as well."
    assert consequence(reply, before=before, said="So you felt abandoned.").effect is effect


def test_jargon_is_found_and_said_otherwise() -> None:
    assert terms("Your GP and the UK office use the K Y C form.") == ["K Y C"]
    assert (
        translated("There's a KYC on the account.", {"kyc": "identity check"})
        == "There's an identity check on the account."
    )
    assert translated("It's on the ZZT.", {}) is None

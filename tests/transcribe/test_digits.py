"""Numbers as figures: where it is certain, and nowhere else."""

import pytest

from analyser.core.call import Word
from analyser.transcribe.digits import figures
from analyser.transcribe.protocol import Heard
from analyser.transcribe.style import styled


def said(text: str) -> list[Word]:
    return [Word(text=one, start_s=at, end_s=at + 0.9, probability=1 - at / 100) for at, one in enumerate(text.split())]


def written(text: str) -> str:
    return " ".join(word.text for word in figures(said(text)))


@pytest.mark.parametrize(
    ("heard", "expected"),
    [
        ("I am thirty six.", "I am 36."),
        ("it was twenty-five pounds fifty", "it was 25 pounds 50"),
        ("it's one hundred and five point two kilos", "it's 105.2 kilos"),
        ("that is five pounds, ten pence", "that is 5 pounds, 10 pence"),
        ("oh seven seven double four one two three", "0 7 7 double 4 1 2 3"),
        ("four, two, four, two.", "4, 2, 4, 2."),
        ("in two thousand and twenty four", "in 2024"),
        ("seven pm on the twelve", "7 pm on the 12"),
    ],
)
def test_a_number_becomes_figures(heard: str, expected: str) -> None:
    assert written(heard) == expected


@pytest.mark.parametrize(
    "text",
    [
        "no one knows the one I want",
        "one of them, or two people",
        "three or four days",
        "the twenty first of May",
        "in a second, first of all",
        "nineteen eighty four",
        "a hundred times, a couple of hundred",
        "two million people",
        "a five-star place",
        "oh I see",
        "half past two",
        "0 7 7 4",
        "",
    ],
)
def test_what_is_not_certain_stays_as_it_was_heard(text: str) -> None:
    assert written(text) == text


def test_a_pause_or_a_mark_parts_two_numbers() -> None:
    assert written("forty, two") == "forty, two"
    late = [Word(text="forty", start_s=0, end_s=1), Word(text="two", start_s=3, end_s=4)]
    assert [word.text for word in figures(late)] == ["forty", "two"]


def test_the_words_of_a_number_become_one_with_all_their_time() -> None:
    (_, number, pounds) = figures(said("about twenty five pounds"))
    assert (number.text, number.start_s, number.end_s, number.probability) == ("25", 1, 2.9, 0.98)
    assert pounds.start_s == 3


def test_the_choices_are_made_apart_and_for_english_only() -> None:
    heard = Heard(words=tuple(said("the color of thirty two")), language="en")
    kept = styled(heard, spelling="as_heard", digits="as_heard")
    assert kept == heard
    assert [word.text for word in styled(heard, spelling="british", digits="figures").words] == [
        *("the", "colour", "of", "32")
    ]
    french = Heard(words=heard.words, language="fr")
    assert styled(french, spelling="british", digits="figures") == french

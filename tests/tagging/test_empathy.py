"""Empathy, sympathy against apology, and cues of distress that a reply passes over."""

from collections.abc import Callable
from typing import Any

import pytest

from analyser.core.call import Kind
from analyser.tagging import tag


@pytest.fixture(scope="module")
def labels(converse: Callable[..., Any]) -> Callable[..., set[str]]:
    """The empathy labels of the last line, after all taggers."""

    def of(*lines: tuple[str, str], kind: Kind = Kind.CUSTOMER) -> set[str]:
        tags = tag([converse(*lines, kind=kind)])[0]
        last = len(lines) - 1
        return {one.label.removeprefix("empathy.") for one in tags if one.family == "empathy" and one.turn == last}

    return of


@pytest.mark.parametrize(
    ("before", "said", "expected"),
    [
        ("My wife died in May.", "I'm so sorry.", {"emotional_reaction"}),
        ("I've rung four times and nobody's come.", "I'm so sorry.", {"apology"}),
        ("You charged me twice.", "That's our mistake, and I apologise.", {"apology"}),
        (
            "My son's in hospital.",
            "Oh, that's awful. You must be worried sick.",
            {"emotional_reaction", "interpretation"},
        ),
        ("I've been on my own with it.", "That must have been so hard.", {"interpretation"}),
        ("I can't sleep for it.", "How have you been coping with the nights?", {"exploration"}),
        ("We were stuck there all night.", "What was it like for you, stuck there?", {"exploration"}),
        ("It's been a long week.", "You look after yourself.", {"emotional_reaction"}),
        ("I had to ring again.", "I shouldn't have kept you waiting.", {"apology"}),
    ],
)
def test_shown(labels: Callable[..., set[str]], before: str, said: str, expected: set[str]) -> None:
    assert labels(("customer", before), ("agent", said)) == expected


@pytest.mark.parametrize(
    ("before", "said"),
    [
        ("It's the blue one.", "Sorry?"),
        ("It's the blue one.", "Sorry, was that blue?"),
        ("I want a refund.", "I'm sorry, but we can't do that."),
        ("I want a refund.", "I understand."),
        ("I want a refund.", "I hear what you say, but it's outside the window."),
        ("I want a refund.", "Thanks for waiting, lovely."),
        ("Is it bad?", "It's hard to say from here."),
        ("Was he cross?", "You said, I'm so sorry about that, and he calmed down."),
        ("My battery died.", "What model is the phone?"),
        ("I'm annoyed about the price.", "What was the old price?"),
    ],
)
def test_not_shown_and_not_missed(labels: Callable[..., set[str]], before: str, said: str) -> None:
    assert labels(("customer", before), ("agent", said)) == set()


@pytest.mark.parametrize(
    ("cue", "reply"),
    [
        ("My dad passed away last week.", "Okay, what's the account number?"),
        ("I've been in tears all morning.", "Right, so the order was placed on Monday."),
        ("I can't cope with any more letters.", "Did you pay by card?"),
        ("She's been rushed to hospital.", "And your postcode?"),
        ("We'll lose the house.", "So it's four hundred and twelve pounds due today."),
    ],
)
def test_missed(labels: Callable[..., set[str]], cue: str, reply: str) -> None:
    assert "missed" in labels(("customer", cue), ("agent", reply))
    assert "missed" in labels(("customer", cue), ("agent", "Mm-hm."), ("agent", reply))


@pytest.mark.parametrize(
    "reply",
    [
        "I'm so sorry for your loss. What's the account number?",
        "Take your time, there's no rush.",
        "Losing your dad, and now all these forms.",
        "When was the funeral?",
        "What happened?",
        "Are you all right to carry on?",
    ],
)
def test_taken_up_in_any_words(labels: Callable[..., set[str]], reply: str) -> None:
    assert "missed" not in labels(("customer", "It was dad's funeral on Monday, and I'm not coping."), ("agent", reply))


def test_in_coaching_the_callers_tears_are_not_the_colleagues(labels: Callable[..., set[str]]) -> None:
    lines = (("colleague", "She was crying by the end of it."), ("buddy", "How long was the hold?"))
    assert "missed" not in labels(*lines, kind=Kind.COACHING)
    lines = (("colleague", "I was in tears after it."), ("buddy", "How long was the hold?"))
    assert "missed" in labels(*lines, kind=Kind.COACHING)


def test_a_reply_that_never_comes_is_not_missed(labels: Callable[..., set[str]]) -> None:
    assert labels(("agent", "Hello."), ("customer", "My husband died on Sunday.")) == set()


@pytest.mark.parametrize(
    ("said", "sorry"),
    [
        ("oh sorry there's nobody of that name here", "oh sorry"),
        ("Sorry, it won't let me do it.", "Sorry"),
        ("I'm sorry about that, it's slow today.", "I'm sorry about that, it's slow today."),
        ("Sorry, what was the name?", None),
        ("sorry can i just check the postcode", None),
    ],
)
def test_a_sorry_before_a_statement_is_tagged_by_itself(
    converse: Callable[..., Any], said: str, sorry: str | None
) -> None:
    tags = tag([converse(("customer", "Smith in Leeds please."), ("agent", said))])[0]
    assert [one.quote for one in tags if one.label == "empathy.apology"] == [sorry][: sorry is not None]

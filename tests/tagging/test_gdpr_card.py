"""Cards: what is taken with the recording running, pausing and starting again."""

from collections.abc import Callable

import pytest

from analyser.tagging.gdpr import GdprTagger
from analyser.tagging.protocol import Conversation

Found = set[tuple[str, int | None]]


@pytest.fixture
def taken(converse: Callable[..., Conversation]) -> Callable[..., Found]:
    def run(*lines: tuple[str, str]) -> Found:
        tags = GdprTagger().tag([converse(*lines)])[0]
        return {
            (tag.label.removeprefix("gdpr."), tag.turn) for tag in tags if "card" in tag.label or "pause" in tag.label
        }

    return run


DIGITS = ("customer", "Four two four two, four two four two, four two four two, four two four two.")


def test_card_and_code_asked_for_while_recording(taken: Callable[..., Found]) -> None:
    found = taken(
        ("agent", "Can I take the long number on the card?"),
        DIGITS,
        ("agent", "Lovely."),
        ("agent", "And the three digits on the back?"),
        ("customer", "One two three."),
        ("agent", "That's gone through."),
    )
    assert found == {("card_data_recorded", 0), ("pause_resume_slip", 0), ("card_data_recorded", 3)}


def test_read_back_of_the_card_is_data_recorded_too(taken: Callable[..., Found]) -> None:
    found = taken(
        ("agent", "Go ahead with the long number."),
        ("customer", "Five five double five."),
        ("agent", "Yep."),
        ("customer", "Five five double five, five five double five, double four double four."),
        (
            "agent",
            "So that's five five double five, five five double five, five five double five, four four four four?",
        ),
    )
    assert ("card_data_recorded", 4) in found
    assert ("card_data_recorded", 2) not in found


def test_paused_and_resumed_is_clean(taken: Callable[..., Found]) -> None:
    assert not taken(
        ("agent", "I'll just pause the recording while we do the card."),
        ("customer", "Okay."),
        ("agent", "What's the long number?"),
        DIGITS,
        ("agent", "That's paid, and the recording's back on. Anything else?"),
        ("customer", "No, thanks."),
        ("agent", "Thanks for calling."),
    )


def test_paused_and_never_resumed(taken: Callable[..., Found]) -> None:
    found = taken(
        ("agent", "I'm pausing the recording for your card now."),
        ("customer", "Okay."),
        ("agent", "What's the long number?"),
        DIGITS,
        ("agent", "That's gone through, thank you."),
        ("customer", "Great. When will it come?"),
        ("agent", "It'll be with you on Monday."),
    )
    assert found == {("pause_resume_slip", 4)}


def test_keypad_keeps_the_card_out(taken: Callable[..., Found]) -> None:
    assert not taken(
        ("agent", "I'll switch you to the keypad, so please don't read the card number to me."),
        ("customer", "Okay."),
        ("agent", "Now type the security code on your keypad."),
        ("customer", "Done."),
    )


def test_said_not_to_be_paused(taken: Callable[..., Found]) -> None:
    found = taken(
        ("customer", "I'd like to pay by card."),
        ("agent", "I should pause the recording but it's stuck, never mind. What's the card number?"),
        DIGITS,
    )
    assert found == {("pause_resume_slip", 1), ("card_data_recorded", 1)}


@pytest.mark.parametrize(
    "text",
    [
        "Same card as last time, or a different one?",
        "It's the card ending four two four two, is that right?",
        "What's the sort code and account number?",
        "Can I take your order number?",
        "We never ask for the security code by email.",
        "I'll pause the direct debit for you.",
    ],
)
def test_no_card_is_taken(text: str, taken: Callable[..., Found]) -> None:
    assert not taken(("customer", "Hello, about my payment."), ("agent", text), ("customer", "Okay."))

"""Leaked answers, and the two absences: the notice of recording, and the check before details are given out."""

from collections.abc import Callable

import pytest

from analyser.core.call import Kind, Role, Transcript, Turn
from analyser.core.evidence import Tag
from analyser.tagging import parse
from analyser.tagging.gdpr import GdprTagger
from analyser.tagging.protocol import Conversation

LEAKED, NOTICE, CHECK = (
    "gdpr.identity_answer_leaked",
    "gdpr.recording_notice_missing",
    "gdpr.identity_check_missing",
)


@pytest.fixture
def found(converse: Callable[..., Conversation]) -> Callable[..., set[str]]:
    def run(*lines: tuple[str, str]) -> set[str]:
        return {tag.label for tag in GdprTagger().tag([converse(*lines)])[0]} & {LEAKED, NOTICE, CHECK}

    return run


def call(*middle: tuple[str, str], opening: str = "Good morning, Peel Energy, calls are recorded, I'm Zoe.") -> list:
    return [
        ("agent", opening),
        ("customer", "Hello, it's about my account, the name's Doyle."),
        *middle,
        ("customer", "All right."),
        ("agent", "Anything else I can help with?"),
        ("customer", "No, thank you."),
        ("agent", "Thanks for ringing, goodbye."),
    ]


CHECKED = ("agent", "Could I take your date of birth and the first line of your address?")
ANSWER = ("customer", "Third of June, eighty-one, and it's twelve Mill Lane.")


def test_answer_said_first_is_leaked(found: Callable[..., set[str]]) -> None:
    assert LEAKED in found(
        *call(("agent", "I've got your date of birth as the third of June eighty-one, is that right?"))
    )
    assert LEAKED in found(*call(("agent", "And you're still at twelve Mill Lane, yeah?")))
    assert LEAKED in found(*call(("agent", "Your memorable word's Biscuit, isn't it?")))


def test_read_back_is_no_leak(found: Callable[..., set[str]]) -> None:
    assert LEAKED not in found(
        *call(CHECKED, ANSWER, ("agent", "Your date of birth's the third of June eighty-one, right?"))
    )


def test_after_the_check_is_passed_nothing_leaks(found: Callable[..., set[str]]) -> None:
    lines = call(
        CHECKED,
        ANSWER,
        ("agent", "That all matches. I've got your mobile number as oh seven seven double oh, is that still right?"),
    )
    assert LEAKED not in found(*lines)


@pytest.mark.parametrize(
    "text",
    [
        "What's your date of birth?",
        "Is your address still the same?",
        "My direct number is oh one one three, four nine six.",
        "Your appointment is at ten on the third of June.",
    ],
)
def test_asking_and_telling_other_things_is_no_leak(text: str, found: Callable[..., set[str]]) -> None:
    assert LEAKED not in found(*call(("agent", text)))


def test_notice_missing_and_given(found: Callable[..., set[str]]) -> None:
    assert NOTICE in found(*call(opening="Good morning, Peel Energy, Zoe speaking."))
    assert NOTICE not in found(*call())
    late = call(("agent", "Oh, I should have said, we record our calls."), opening="Peel Energy, hello.")
    assert NOTICE not in found(*late)


def test_notice_by_the_other_words(found: Callable[..., set[str]]) -> None:
    for words in ("This line's monitored.", "You're on a recorded line.", "We tape, sorry, record all calls."):
        assert NOTICE not in found(*call(opening=f"Peel Energy, hello. {words}")), words


def test_pausing_for_a_card_or_recorded_delivery_is_no_notice(found: Callable[..., set[str]]) -> None:
    for words in ("I'll pause the recording for the card.", "It went by recorded delivery."):
        assert NOTICE in found(*call(("agent", words), opening="Peel Energy, Zoe speaking.")), words


def test_recording_that_starts_in_the_middle_says_nothing_of_before(found: Callable[..., set[str]]) -> None:
    lines = [
        ("customer", "And then it tripped again on Sunday, the whole of the downstairs."),
        ("agent", "Right, and your balance is four hundred pounds."),
        *call()[2:],
    ]
    assert not found(*lines)


def test_short_calls_and_coaching_have_no_absences(converse: Callable[..., Conversation]) -> None:
    short = converse(("agent", "Peel Energy, hello."), ("customer", "Sorry, wrong number."))
    session = converse(*[("buddy", "Hello there."), ("colleague", "Hi.")] * 4, kind=Kind.COACHING)
    assert GdprTagger().tag([short, session]) == [[], []]


def test_details_before_any_check(found: Callable[..., set[str]]) -> None:
    told = ("agent", "I've got it up here. Your last payment was forty pounds, on the second.")
    assert CHECK in found(*call(told))
    assert CHECK not in found(*call(CHECKED, ANSWER, told))


def test_reference_alone_is_no_check(found: Callable[..., set[str]]) -> None:
    lines = call(
        ("agent", "What's the order number?"),
        ("customer", "It's four four one nine."),
        ("agent", "Your order was left with the porter on Tuesday."),
    )
    assert CHECK in found(*lines)


@pytest.mark.parametrize(
    "text",
    [
        "Our tariffs are on the website.",
        "I can see why that's a worry.",
        "Refunds usually take five days.",
        "Let me look.",
    ],
)
def test_general_talk_gives_nothing_out(text: str, found: Callable[..., set[str]]) -> None:
    assert CHECK not in found(*call(("agent", text)))


def test_caller_put_through_was_checked_before(found: Callable[..., set[str]]) -> None:
    lines = call(
        ("customer", "I've been through security with your colleague."),
        ("agent", "Thanks. Your balance is nine pounds."),
    )
    assert CHECK not in found(*lines)


def test_absences_say_by_when_they_were_due(nlp: object) -> None:
    lines = call(("agent", "Your order was left with the porter."), opening="Peel Energy, Zoe speaking.")
    turns = tuple(
        Turn(role=Role(role), text=text, start_s=10.0 * index, end_s=10.0 * index + 8)
        for index, (role, text) in enumerate(lines)
    )
    transcript = Transcript(kind=Kind.CUSTOMER, turns=turns)
    tags = GdprTagger().tag([Conversation(transcript=transcript, docs=parse([transcript], nlp)[0])])[0]
    due: dict[str, Tag] = {tag.label: tag for tag in tags if tag.absent}
    assert due[NOTICE].start_s == 8.0
    assert due[CHECK].start_s == 20.0
    assert due[CHECK].turn is None
    assert due[CHECK].quote == ""

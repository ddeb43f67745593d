"""Rights requests, and what the agent makes of them."""

from collections.abc import Callable

import pytest

from analyser.core.call import Kind
from analyser.core.evidence import Tag
from analyser.tagging.gdpr import GdprTagger
from analyser.tagging.protocol import Conversation

Found = set[tuple[str, int | None]]
OPENING = (("agent", "Hello, Teal Broadband, this call is recorded, I'm Ade."), ("customer", "Hello."))


@pytest.fixture
def judged(converse: Callable[..., Conversation]) -> Callable[..., Found]:
    """Return the request labels and their failures after an opening of two turns, by turn of what was given."""

    def run(*lines: tuple[str, str]) -> Found:
        tags = GdprTagger().tag([converse(*OPENING, *lines)])[0]
        wanted = ("request", "objection", "complaint", "rights")
        return {
            (tag.label.removeprefix("gdpr."), None if tag.turn is None else tag.turn - 2)
            for tag in tags
            if any(word in tag.label for word in wanted)
        }

    return run


def test_request_taken_up(judged: Callable[..., Found]) -> None:
    assert judged(
        ("customer", "I'd like a copy of everything you hold about me."),
        ("agent", "Of course, I'll log that now and you'll have it within a month."),
    ) == {("access_request", 0)}


def test_request_passed_over_is_put_on_the_full_reply(judged: Callable[..., Found]) -> None:
    assert judged(
        ("customer", "Please delete my account and all my details."),
        ("agent", "Mm-hm."),
        ("agent", "So your router will be there on Monday."),
        ("customer", "Right."),
        ("agent", "Is there anything else?"),
    ) == {("erasure_request", 0), ("request_not_recognised", 2)}


def test_request_taken_up_in_the_second_reply_is_recognised(judged: Callable[..., Found]) -> None:
    assert judged(
        ("customer", "My surname's spelt wrong on your letters."),
        ("agent", "Let me have a look, one moment."),
        ("customer", "Okay."),
        ("agent", "I've corrected it to one L."),
    ) == {("rectification_request", 0)}


def test_read_back_of_the_new_detail_takes_it_up(judged: Callable[..., Found]) -> None:
    assert judged(
        ("customer", "You've still got my old mobile. It's oh seven seven double oh, nine double oh, six one two."),
        ("agent", "Oh seven seven double oh, nine double oh, six one two."),
    ) == {("rectification_request", 0)}


def test_sent_away(judged: Callable[..., Found]) -> None:
    assert judged(
        ("customer", "I want to see the notes you've got about me."),
        ("agent", "You'd have to write to head office."),
    ) == {("access_request", 0), ("request_not_recognised", 1)}


def test_untrue_answer_is_no_failure_to_recognise(judged: Callable[..., Found]) -> None:
    assert judged(
        ("customer", "Can you wipe all of my details, please?"),
        ("agent", "We never delete anything, it stays on there for good."),
    ) == {("erasure_request", 0), ("wrong_rights_statement", 1)}


def test_refusal_with_its_reason_is_no_slip(judged: Callable[..., Found]) -> None:
    assert judged(
        ("customer", "I want my account and everything on it deleted."),
        ("agent", "I can't delete the invoices for six years because of tax law, but I'll remove the rest today."),
    ) == {("erasure_request", 0)}


def test_fee_for_a_copy_is_untrue_and_a_price_is_not(judged: Callable[..., Found]) -> None:
    assert ("wrong_rights_statement", 1) in judged(
        ("customer", "Can I have a transcript of that call?"), ("agent", "There's a ten pound fee for that.")
    )
    assert not judged(("customer", "Can I have a new router?"), ("agent", "There's a ten pound fee for that."))


def test_two_requests_and_one_taken_up(judged: Callable[..., Found]) -> None:
    found = judged(
        ("customer", "Take me off the mailing list, and I'd like a copy of my file."),
        ("agent", "Sure, I've opted you out of the emails."),
        ("customer", "Okay."),
        ("agent", "Anything else today?"),
    )
    assert found == {("marketing_objection", 0), ("access_request", 0), ("request_not_recognised", 1)}


def test_call_that_ends_on_the_request_is_not_judged(judged: Callable[..., Found]) -> None:
    assert judged(("customer", "I'm reporting you to the Information Commissioner.")) == {("data_complaint", 0)}


@pytest.mark.parametrize(
    "text",
    [
        "I'd like to cancel my order.",
        "Can you send me a copy of the last bill?",
        "Please don't ring me on the old number.",
        "Is this call being recorded?",
        "I want to complain about the engineer.",
        "If I wanted to leave, would you keep anything?",
        "It's four two, no, sorry, four three.",
        "My sister said I should delete my account, but I like it.",
    ],
)
def test_near_misses_are_no_requests(text: str, judged: Callable[..., Found]) -> None:
    assert not judged(("customer", text), ("agent", "Right you are."), ("customer", "Okay."))


def test_agent_and_coaching_make_no_requests(converse: Callable[..., Conversation]) -> None:
    lines = (("agent", "I'd like a copy of your file."), ("customer", "What file?"))
    assert not [tag for tag in GdprTagger().tag([converse(*lines)])[0] if "request" in tag.label]
    session = converse(("colleague", "Please delete my account."), ("buddy", "Ha."), kind=Kind.COACHING)
    assert not GdprTagger().tag([session])[0]


def test_quote_is_the_act_and_why_names_a_source(converse: Callable[..., Conversation]) -> None:
    text = "Right. I'd like a copy of my file, please. When's the engineer coming?"
    tags: list[Tag] = GdprTagger().tag([converse(("agent", "Hello."), ("customer", text))])[0]
    (tag,) = [tag for tag in tags if tag.label == "gdpr.access_request"]
    assert tag.quote == "I'd like a copy of my file, please."
    assert "Art. 15" in tag.why

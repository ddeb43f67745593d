"""Coaching behaviour: feedback with its moment, agreed actions, boundaries, and what only sounds like them."""

from collections.abc import Callable

import pytest

from analyser.core.call import Kind
from analyser.tagging.coaching import CoachingTagger
from analyser.tagging.protocol import Conversation

Found = Callable[..., set[tuple[str, int | None]]]


@pytest.fixture
def session(converse: Callable[..., Conversation]) -> Found:
    def run(*lines: tuple[str, str]) -> set[tuple[str, int | None]]:
        tags = CoachingTagger().tag([converse(*lines, kind=Kind.COACHING)])[0]
        return {(tag.label.removeprefix("coaching."), tag.turn) for tag in tags}

    return run


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("What would you like to get out of today?", {"goal"}),
        ("How do you think it went?", {"self_assessment", "reality"}),
        ("What happened when she mentioned the fee?", {"reality"}),
        ("What could you say there instead?", {"options"}),
        ("You could have asked, or parked it, or rung her back.", {"options"}),
        ("What will you do differently on Monday?", {"way_forward"}),
        ("Our hold policy says you ask first.", {"standard_link"}),
        ("Great call, well done.", {"generic_praise"}),
        ("One more day off sick and it's a stage two.", {"boundary"}),
        ("Any questions?", set()),
        ("Carry on, then.", set()),
        ("You need to stop doing that.", set()),
        ("You're just not a listener.", set()),
        ("You should always smile.", set()),
    ],
)
def test_single_acts(text: str, labels: set[str], session: Found) -> None:
    assert {label for label, _ in session(("colleague", "Okay."), ("buddy", text))} == labels


def test_praise_with_its_moment_is_specific_and_no_longer_generic(session: Found) -> None:
    text = "That was lovely. When he went quiet you said, take your time, and you waited, and he told you the rest."
    assert session(("buddy", text)) == {("specific_praise", 0)}


def test_what_the_customer_said_first_is_the_moment_and_no_effect(session: Found) -> None:
    met = "When he said he'd lost his sister"
    assert session(("buddy", f"{met}, you stopped and said you were sorry, and he calmed down at once.")) == {
        ("specific_praise", 0)
    }
    assert session(("buddy", f"{met}, you moved straight on to the postcode.")) == {("constructive", 0)}


def test_a_question_for_another_way_in_a_call_that_is_over_agrees_nothing(session: Found) -> None:
    asked, answered = "What else could you have done there?", "I could have told him what I was looking up."
    assert session(("buddy", asked), ("colleague", answered)) == {("options", 0)}


@pytest.mark.parametrize("text", ["Good energy all the way through.", "Your opening was nice.", "You're a natural."])
def test_praise_without_a_moment_stays_generic(text: str, session: Found) -> None:
    assert session(("buddy", text)) == {("generic_praise", 0)}


def test_backchannel_is_no_praise(session: Found) -> None:
    assert not session(("colleague", "I waited for her."), ("buddy", "Nice."))


def test_criticism_with_its_moment_and_without(session: Found) -> None:
    told = "At two minutes he asked for the date and you moved on to the form, so he had to ask again."
    assert session(("buddy", told)) == {("constructive", 0)}
    assert not session(("buddy", "You talked over him. You always do."))


def test_praise_and_criticism_in_one_turn(session: Found) -> None:
    text = (
        "I liked how you paused when she cried, and her voice went calmer. "
        "Then at four minutes you read out the terms without asking, and she had to stop you."
    )
    assert session(("buddy", text)) == {("specific_praise", 0), ("constructive", 0)}


def test_restated_proposal_is_agreed_and_smart(session: Found) -> None:
    found = session(
        ("colleague", "I'll name the wait on every hold this week and bring you three to listen to on Friday."),
        ("buddy", "So you'll name the wait on every hold, and on Friday we listen to three of them. Is that right?"),
    )
    assert {("agreed_action", 1), ("smart_action", 1)} <= found
    assert ("way_forward", 1) not in found


def test_agreed_without_check_or_date_is_not_smart(session: Found) -> None:
    found = session(
        ("colleague", "I'll name the wait on every hold."), ("buddy", "So you'll name the wait on every hold. Agreed?")
    )
    assert found == {("agreed_action", 1)}
    vague = session(
        ("colleague", "I'll name the wait on every hold."),
        ("buddy", "So you'll name the wait on every hold and I'll check in a couple of weeks. Agreed?"),
    )
    assert ("smart_action", 1) not in vague


def test_offer_that_is_accepted_is_agreed_and_one_that_is_not(session: Found) -> None:
    offer = ("buddy", "How about you try the pause on your next three calls?")
    assert ("agreed_action", 0) in session(offer, ("colleague", "Yeah, I can do that."))
    assert ("agreed_action", 0) not in session(offer, ("colleague", "I suppose, if you insist."))
    assert ("agreed_action", 0) not in session(offer, ("colleague", "What pause?"))


def test_imposed_plan_is_not_agreed_whatever_the_answer(session: Found) -> None:
    found = session(("buddy", "You'll do it on every call from now on. That's your plan."), ("colleague", "Okay."))
    assert found == {("way_forward", 0)}


@pytest.mark.parametrize(
    "text",
    [
        "That's one for Meera, not me, so do ring her about your overtime.",
        "Have a word with your manager about your sick leave.",
        "This isn't about your rating.",
        "The customer had a bonus stopped on his policy.",
    ],
)
def test_sending_it_to_the_manager_keeps_the_boundary(text: str, session: Found) -> None:
    assert ("boundary", 1) not in session(("colleague", "They've paid me short."), ("buddy", text))


@pytest.mark.parametrize(
    "text",
    ["Your bonus won't go through like this.", "You've had six days off since May.", "You'll be on a final warning."],
)
def test_going_into_it_crosses_the_boundary(text: str, session: Found) -> None:
    assert ("boundary", 1) in session(("colleague", "Right."), ("buddy", text))


def test_colleague_and_customer_calls_get_no_coaching_labels(
    converse: Callable[..., Conversation], session: Found
) -> None:
    assert not session(("colleague", "What would you like to get out of today? Great call!"))
    customer = converse(("agent", "How do you think it went?"), ("customer", "Great call, well done."))
    assert CoachingTagger().tag([customer]) == [[]]


def test_tag_quotes_the_act_it_rests_on(converse: Callable[..., Conversation]) -> None:
    text = "Okay. What will you do differently on Monday? Take your time."
    (tag,) = CoachingTagger().tag([converse(("buddy", text), kind=Kind.COACHING)])[0]
    assert tag.quote == "What will you do differently on Monday?"
    assert tag.source == "rule:coaching.way_forward.asks_what_next@1"

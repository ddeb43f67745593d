"""Frames of who wants what: a denial, a quotation, a supposition or somebody else's business is none of them."""

from collections.abc import Callable

import pytest

from analyser.tagging.gdpr import GdprTagger
from analyser.tagging.protocol import Conversation

Labels = Callable[..., set[tuple[str, int | None]]]


@pytest.fixture
def found(converse: Callable[..., Conversation]) -> Labels:
    def run(*lines: tuple[str, str]) -> set[tuple[str, int | None]]:
        tags = GdprTagger().tag([converse(*lines)])[0]
        return {(tag.label.removeprefix("gdpr."), tag.turn) for tag in tags}

    return run


@pytest.mark.parametrize(
    "text",
    [
        "I don't want my account deleted, I only want a new card.",
        "If I ever wanted to see my notes, is there a form?",
        "My sister said I should ask for a copy of my file, but I'm not bothered.",
        "I don't mind being recorded at all.",
        "You don't need to stop the adverts, I like the adverts.",
        "There's nothing wrong with my address on there, is there?",
        "Nobody's lost my details or sent them to anyone, I only wondered.",
        "What would happen if you sent my letter to somebody else?",
        "I've never been in prison and never been arrested.",
        "I haven't got asthma and he hasn't got diabetes.",
        "If I lost my job, would the policy pay?",
        "I've never told anyone my PIN.",
        "The kids' menu looked nice.",
        "I saw a film about a man who was sent to the wrong address.",
    ],
)
def test_a_denial_or_a_supposition_is_nothing(text: str, found: Labels) -> None:
    assert not found(("agent", "Go on."), ("customer", text))


@pytest.mark.parametrize(
    ("request_", "reply", "label"),
    [
        (
            "I'd like to read the notes your surveyor made about me.",
            "It's only notes, you'd be bored.",
            "access_request",
        ),
        ("Would you rub my name off your books for good?", "Anyway, back to the meter.", "erasure_request"),
        ("You've got me down as Alan and it's Allan, can you fix that?", "It's near enough.", "rectification_request"),
        ("Please stop your sales people texting me.", "They're really good offers.", "marketing_objection"),
        ("I'd sooner not have this taped.", "Everyone gets recorded. What's the reference?", "recording_objection"),
        ("You read my results out to a full shop, it's a disgrace.", "Nobody was listening.", "data_complaint"),
    ],
)
def test_a_request_made_light_of_is_not_recognised(request_: str, reply: str, label: str, found: Labels) -> None:
    tags = found(("agent", "Go on."), ("customer", request_), ("agent", reply), ("customer", "Right."))
    assert {(label, 1), ("request_not_recognised", 2)} <= tags


@pytest.mark.parametrize(
    ("request_", "reply"),
    [
        ("I'd like to read the notes your surveyor made about me.", "Of course, I'm asking for them today."),
        ("Would you rub my name off your books for good?", "Leave it with me, that's your right."),
        ("You've got me down as Alan and it's Allan, can you fix that?", "Let's change it now."),
        ("Please stop your sales people texting me.", "They're off for good."),
    ],
)
def test_a_request_that_is_taken_up_is_recognised(request_: str, reply: str, found: Labels) -> None:
    tags = found(("agent", "Go on."), ("customer", request_), ("agent", reply), ("customer", "Thanks."))
    assert not {label for label, _ in tags} & {"request_not_recognised", "wrong_rights_statement"}


def test_what_is_answered_with_a_card_asked_for_it(found: Labels) -> None:
    lines = (
        ("customer", "I want to pay the bill on my card."),
        ("agent", "Right you are, whenever suits."),
        ("customer", "Four two four two, four two four two, four two four two, four two four two."),
    )
    assert ("card_data_recorded", 1) in found(*lines)
    paused = (("agent", "I'm pausing the recording now."), *lines)
    assert not {label for label, _ in found(*paused)} & {"card_data_recorded", "pause_resume_slip"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("He's three months behind, and he's been in hospital.", True),
        ("She owes us four hundred pounds.", True),
        ("I can't tell you whether he owes us anything.", False),
        ("Has he been in hospital?", False),
        ("The engineer was in hospital, so somebody else will come.", False),
        ("So he's been ill, you said.", False),
    ],
)
def test_news_of_the_absent(text: str, told: bool, found: Labels) -> None:
    tags = found(("customer", "I live next door to Mr Marsh."), ("agent", text), ("customer", "I see."))
    assert (("third_party_disclosure", 1) in tags) is told


@pytest.mark.parametrize(
    ("text", "leaked"),
    [
        ("And the memorable word's Limassol.", True),
        ("It's biscuit, isn't it, that's what's on here.", True),
        ("And his mobile ends five one five, does it?", True),
        ("What's the memorable word?", False),
        ("I never ask for your password.", False),
        ("Can I have the first letter of your memorable word?", False),
    ],
)
def test_an_answer_given_away(text: str, leaked: bool, found: Labels) -> None:
    lines = (("customer", "I can't remember the security word."), ("agent", text), ("customer", "Yes."))
    assert (("identity_answer_leaked", 1) in found(*lines)) is leaked


def test_a_pin_said_again(found: Labels) -> None:
    lines = (
        ("agent", "And what's the PIN for the app?"),
        ("customer", "It's six oh six oh."),
        ("agent", "Six oh six oh, I'm in."),
    )
    assert {("credentials", 1), ("credentials", 2)} <= found(*lines)

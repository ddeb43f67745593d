"""What is said that needs care: whose words count, what is told anew, near misses."""

from collections.abc import Callable

import pytest

from analyser.core.call import Kind, Role, Transcript, Turn
from analyser.tagging.gdpr import GdprTagger
from analyser.tagging.protocol import Conversation

CONTENT = {
    "special_category",
    "criminal_offence",
    "credentials",
    "possible_breach",
    "vulnerability",
    "child_or_capacity",
}
Found = Callable[..., set[tuple[str, int | None]]]


@pytest.fixture
def content(converse: Callable[..., Conversation]) -> Found:
    def run(*lines: tuple[str, str], kind: Kind = Kind.CUSTOMER) -> set[tuple[str, int | None]]:
        tags = GdprTagger().tag([converse(*lines, kind=kind)])[0]
        return {(name, tag.turn) for tag in tags if (name := tag.label.removeprefix("gdpr.")) in CONTENT}

    return run


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("I'm, er, I'm diabetic, so I can't leave it.", {"special_category"}),
        ("My, my mum's got, you know, dementia.", {"special_category", "vulnerability", "child_or_capacity"}),
        ("He's just come out of prison.", {"criminal_offence"}),
        ("My PIN's four two one nine.", {"credentials"}),
        ("You've sent my statement to my old house and the new people opened it.", {"possible_breach"}),
        ("I've lost my job and I can't pay the rent.", {"vulnerability"}),
        ("It's for my little girl, she's four.", {"child_or_capacity"}),
        ("I've forgotten my password.", set()),
        ("My back garden's sick of weeds, and so am I.", set()),
        ("The boiler's died.", set()),
        ("I've been charged twice.", set()),
        ("My dog's got cancer.", set()),
        ("I nearly had a heart attack when I saw the bill.", set()),
        ("If I had cancer, would I be covered?", set()),
        ("I haven't got diabetes or anything.", set()),
    ],
)
def test_what_the_customer_states(text: str, labels: set[str], content: Found) -> None:
    assert {label for label, _ in content(("agent", "Go on."), ("customer", text))} == labels


def test_as_a_recogniser_writes_it(content: Found) -> None:
    text = "yeah my husbands having chemo and weve got a 3 year old little boy and i dont know how were going to manage"
    found = content(("agent", "go on"), ("customer", text))
    assert {("special_category", 1), ("child_or_capacity", 1)} <= found


def test_the_same_loss_told_again_is_not_told_anew(content: Found) -> None:
    found = content(
        ("customer", "It's for my dad's funeral."),
        ("agent", "Which day?"),
        ("customer", "The funeral's on Friday!"),
        ("agent", "Right."),
        ("customer", "I've not been sleeping with it."),
    )
    assert found == {("vulnerability", 0), ("vulnerability", 4)}


def test_agent_who_brings_it_up_and_agent_who_gives_it_back(content: Found) -> None:
    assert ("special_category", 1) in content(
        ("customer", "Can you note it?"), ("agent", "I'll note your mum's dialysis.")
    )
    echoed = content(("customer", "She's on dialysis."), ("agent", "Okay, so with your mum's dialysis, when suits?"))
    assert echoed == {("special_category", 0), ("vulnerability", 0)}
    assert not content(("customer", "Hello."), ("agent", "Do you have any health conditions?"))


def test_he_is_six_needs_a_child(content: Found) -> None:
    assert content(("customer", "My boy was in the car."), ("agent", "Oh."), ("customer", "He's six.")) == {
        ("child_or_capacity", 2)
    }
    assert not content(("customer", "It's my cat."), ("agent", "How old?"), ("customer", "He's six."))


def test_password_asked_for_and_said(content: Found) -> None:
    assert content(("agent", "What's your password?"), ("customer", "Marigold nine.")) == {("credentials", 1)}
    assert not content(("agent", "What's your password?"), ("customer", "I can't remember it."))
    assert not content(("agent", "Can I have the second letter of your password?"), ("customer", "M."))


def test_coaching_colleague_of_herself_and_of_a_customer(content: Found) -> None:
    own = ("colleague", "I've been signed off with stress and I'm behind on my rent.")
    assert content(("buddy", "How are you?"), own, kind=Kind.COACHING) == {
        ("special_category", 1),
        ("vulnerability", 1),
    }
    customers = ("colleague", "The customer said her husband had died and I froze.")
    assert not content(("buddy", "What happened?"), customers, kind=Kind.COACHING)


def test_one_tag_of_a_label_in_a_turn(converse: Callable[..., Conversation]) -> None:
    text = "I'm diabetic. I've got asthma. And I've a bad hip."
    tags = GdprTagger().tag([converse(("customer", text))])[0]
    assert len([tag for tag in tags if tag.label == "gdpr.special_category"]) == 1


def test_unknown_roles_and_empty_turns_are_borne(converse: Callable[..., Conversation]) -> None:
    lines = [("unknown", "My PIN's four two one nine."), ("customer", ""), ("agent", "..."), ("customer", "Mm.")]
    assert GdprTagger().tag([converse(*lines)]) == [[]]
    empty = Conversation(transcript=Transcript(kind=Kind.CUSTOMER, turns=()), docs=())
    assert GdprTagger().tag([empty]) == [[]]
    assert Turn(role=Role.AGENT, text="").text == ""

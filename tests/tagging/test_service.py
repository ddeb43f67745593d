"""Service behaviours, in the place of the call where they belong."""

from collections.abc import Callable
from typing import Any

import pytest

from analyser.core.call import Kind
from analyser.core.evidence import PersonalData, PersonalDataType
from analyser.tagging import Conversation
from analyser.tagging.service import ServiceTagger

Lines = tuple[tuple[str, str], ...]
START: Lines = (
    ("agent", "Good morning, Brook Gas, Tim speaking."),
    ("customer", "The meter's broken and nobody came."),
)
TALK: Lines = (
    *START,
    ("agent", "What does the meter show?"),
    ("customer", "Nothing at all."),
    ("agent", "Is the valve open?"),
    ("customer", "Yes, it is."),
    ("agent", "Then a new meter is what you need, and a fitter to put it in."),
    ("customer", "Fine, when can the fitter come with the meter?"),
)


@pytest.fixture(scope="module")
def labels(converse: Callable[..., Any]) -> Callable[..., set[str]]:
    """The service labels of the last line."""

    def of(*lines: tuple[str, str], kind: Kind = Kind.CUSTOMER) -> set[str]:
        tags = ServiceTagger().tag([converse(*lines, kind=kind)])[0]
        return {tag.label.removeprefix("service.") for tag in tags if tag.turn == len(lines) - 1}

    return of


@pytest.mark.parametrize(
    "said",
    [
        "Good morning, Brook Gas, Tim speaking.",
        "hi there thanks for calling brook gas you're speaking to tim",
        "Repairs, calls are recorded, go ahead.",
        "Hello, you're through to the billing team.",
    ],
)
def test_greeting(labels: Callable[..., set[str]], said: str) -> None:
    assert "greeting" in labels(("agent", said))


@pytest.mark.parametrize("said", ["Hello?", "Yes?", "Hello, can you hear me?"])
def test_no_greeting(labels: Callable[..., set[str]], said: str) -> None:
    assert "greeting" not in labels(("agent", said))


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("I'll get that sorted for you today.", {"ownership"}),
        ("I'll put you through to billing.", set()),
        ("I can see it on here.", set()),
        ("I'll check your details first, and then we'll book the fitter.", {"signposting"}),
        ("A fitter will ring you on Tuesday morning.", {"signposting"}),
        ("It'll take about five working days.", {"signposting"}),
        ("There's a support fund that can help with that.", {"signposting"}),
        ("Is it okay if I pop you on hold while I ask?", {"hold_etiquette"}),
        ("Bear with me while I look that up.", {"hold_etiquette"}),
        ("Bear with me.", set()),
        ("Hold on.", set()),
        ("It's gone down as an M T R job on the C A D.", {"jargon"}),
        ("It's an MPRN, that's the number of your meter.", set()),
        ("Your PIN and your NHS number are safe.", set()),
        ("You should have read the meter last month.", {"blame"}),
        ("You should have received a letter last month.", set()),
        ("That's the contractor, that's not us.", {"blame"}),
        ("The contractor left the valve shut.", set()),
        ("You said, I'll sort it for you, and he thanked you.", set()),
    ],
)
def test_behaviours(labels: Callable[..., set[str]], said: str, expected: set[str]) -> None:
    assert labels(*START, ("agent", said)) == expected


def test_recovery_answers_a_failure(labels: Callable[..., set[str]]) -> None:
    assert "recovery" in labels(*START, ("agent", "I'll refund the call-out fee now."))
    assert "recovery" not in labels(
        ("agent", "Hello there."), ("customer", "Lovely day."), ("agent", "I can refund that.")
    )


def test_adaptation_fits_a_stated_need(labels: Callable[..., set[str]]) -> None:
    need = ("customer", "I'm sorry, I'm rather deaf.")
    assert "adaptation" in labels(("agent", "Hello there."), need, ("agent", "Of course, I'll speak up a bit louder."))
    assert "adaptation" not in labels(
        ("agent", "Hello there."), ("customer", "It's the blue one."), ("agent", "I can send it in large print.")
    )


def test_recap_says_again_what_was_agreed(labels: Callable[..., set[str]]) -> None:
    said = "So that's a new meter with a fitter on Tuesday, and the valve stays open till then."
    assert "recap" in labels(*TALK, ("agent", said))
    assert "recap" not in labels(*START, ("agent", "So that's Tuesday."))
    assert "recap" not in labels(*TALK, ("agent", "Tuesday, then."))


@pytest.mark.parametrize(
    ("said", "closes"),
    [
        ("Is there anything else I can help with?", True),
        ("Thanks for calling, bye.", True),
        ("Take care of yourself. Goodbye.", True),
        ("Have a lovely weekend.", True),
        ("Bye.", False),
        ("Up to you. Bye.", False),
    ],
)
def test_closing(labels: Callable[..., set[str]], said: str, closes: bool) -> None:
    assert ("closing" in labels(*TALK, ("agent", said))) is closes


def test_thanks_for_calling_at_the_start_is_no_closing(labels: Callable[..., set[str]]) -> None:
    lines = [("agent", "Thanks for calling Brook Gas, Tim speaking.")]
    assert "closing" not in labels(*lines)


def test_coaching_has_no_service_labels(labels: Callable[..., set[str]]) -> None:
    assert labels(("colleague", "Hi."), ("buddy", "I'll sort that for you today."), kind=Kind.COACHING) == set()


def test_letters_that_spell_personal_data_are_no_jargon(converse: Callable[..., Any]) -> None:
    plain = converse(*START, ("agent", "I've put the B X R down for you."))
    span = PersonalData(
        type=PersonalDataType.VEHICLE_REGISTRATION,
        turn=2,
        start_char=13,
        end_char=18,
        start_s=None,
        end_s=None,
        quote="B X R",
        value="BXR",
        group=None,
        score=1.0,
        source="rule:test@1",
    )
    masked = Conversation(transcript=plain.transcript, docs=plain.docs, personal_data=(span,))
    found = [{tag.label for tag in tags} for tags in ServiceTagger().tag([plain, masked])]
    assert "service.jargon" in found[0]
    assert "service.jargon" not in found[1]

"""Active listening, in pairs of what was said before and what the listener makes of it."""

from collections.abc import Callable
from typing import Any

import pytest

from analyser.core.call import Kind, Role, Transcript, Turn
from analyser.tagging import Conversation, parse
from analyser.tagging.listening import ListeningTagger

Lines = tuple[tuple[str, str], ...]


@pytest.fixture(scope="module")
def labels(converse: Callable[..., Any]) -> Callable[..., set[str]]:
    """The listening labels of the last line."""

    def of(*lines: tuple[str, str], kind: Kind = Kind.CUSTOMER) -> set[str]:
        conversation = converse(*lines, kind=kind)
        tags = ListeningTagger().tag([conversation])[0]
        return {tag.label.removeprefix("listening.") for tag in tags if tag.turn == len(lines) - 1}

    return of


@pytest.mark.parametrize(
    ("before", "said"),
    [
        ("I've been sat in that waiting room for three hours.", "Three hours, sat in a waiting room."),
        ("They keep passing me from one team to the next.", "So you keep getting passed around."),
        ("I just didn't want to let her down.", "You didn't want to let her down."),
        ("My boss was stood right behind me.", "So he was stood right behind you the whole time."),
        ("I have to explain it every time I ring.", "Having to explain it, every single time."),
        ("I don't know if the money's gone or not.", "It sounds like you're left not knowing where the money is."),
        (
            "It's the stairs, I can't carry the shopping up any more.",
            "So the shopping has to wait till somebody can carry it.",
        ),
        ("I'd hoped to have it in for my daughter's birthday.", "You were hoping she'd have it for the day."),
    ],
)
def test_reflection(labels: Callable[..., set[str]], before: str, said: str) -> None:
    assert "reflection" in labels(("customer", before), ("agent", said))


@pytest.mark.parametrize(
    ("before", "said"),
    [
        ("My number's oh nine double two.", "Oh nine double two."),
        ("It's Sarah Pym.", "Sarah Pym, thank you."),
        ("The boiler's off.", "So I've had a look and the boiler shows a fault code."),
        ("When will it come?", "So it'll be with you on Monday."),
        ("I want to cancel.", "You'll need to write to us to cancel."),
        ("I want it fixed.", "I hear what you say, but that's not how it works."),
        ("The card was stopped.", "Was the card stopped?"),
        ("It's about my bill.", "So what's the account number?"),
        ("I rang about the tariff.", "So your tariff is the fixed one, it says here."),
    ],
)
def test_no_reflection(labels: Callable[..., set[str]], before: str, said: str) -> None:
    assert "reflection" not in labels(("customer", before), ("agent", said))


@pytest.mark.parametrize(
    ("before", "said"),
    [
        ("It's flat twelve B.", "Was that twelve B, or twelve D?"),
        ("It's the garage roof, the flat one.", "So you mean the garage roof?"),
        ("It's nine nine four, double one.", "Nine nine four, double one, is that right?"),
        ("He rang on the Monday.", "He rang on the Monday, yeah?"),
        ("I want both of them stopped.", "Have I got that right?"),
        ("I'd like it moved to my sister's.", "Just to be sure, is it your sister's address you want it moved to?"),
    ],
)
def test_clarification(labels: Callable[..., set[str]], before: str, said: str) -> None:
    assert "clarification" in labels(("customer", before), ("agent", said))


@pytest.mark.parametrize(
    ("before", "said"),
    [
        ("It's the garage roof.", "Have you got that?"),
        ("It's the garage roof.", "What do you mean?"),
        ("It's the garage roof.", "Was that a tiled roof or felt, would you say?"),
        ("It's the garage roof.", "And is the house yours?"),
        ("It's the garage roof.", "Did you say anything to the builder?"),
    ],
)
def test_no_clarification(labels: Callable[..., set[str]], before: str, said: str) -> None:
    assert "clarification" not in labels(("customer", before), ("agent", said))


TALK: Lines = (
    ("customer", "The washer broke on Monday and flooded the kitchen."),
    ("agent", "Oh no. I'll get a new part ordered."),
    ("customer", "And I've been paying for the cover since March."),
    ("agent", "Then the repair's free, and an engineer can come on Friday."),
    ("customer", "Right."),
)


@pytest.mark.parametrize(
    "said",
    [
        "To sum up: the part's ordered, the repair's free, and the engineer comes on Friday.",
        "So, the kitchen flooded on Monday, you've had cover since March, and the engineer's Friday.",
        "Let me just go over what we've got. The part's ordered. The engineer's coming on Friday.",
        "So that's the part ordered, the repair free under the cover, and an engineer on Friday.",
    ],
)
def test_summary(labels: Callable[..., set[str]], said: str) -> None:
    assert "summary" in labels(*TALK, ("agent", said))


@pytest.mark.parametrize(
    "said",
    [
        "So the engineer comes on Friday.",
        "Could you recap what happened?",
        "So what you do is, open the drawer, lift the flap, and press the button.",
        "So if you look at the front, find the label, and read me the number.",
    ],
)
def test_no_summary(labels: Callable[..., set[str]], said: str) -> None:
    assert "summary" not in labels(*TALK, ("agent", said))


@pytest.mark.parametrize("said", ["Mm-hm.", "Yep.", "Oh dear.", "Right, okay.", "I see.", "mm", "Got you."])
def test_acknowledgement(labels: Callable[..., set[str]], said: str) -> None:
    assert labels(("customer", "And then the lights went out."), ("agent", said)) == {"acknowledgement"}


@pytest.mark.parametrize(
    ("before", "said"),
    [
        ("Is that all of it?", "Yes."),
        ("so is that everything", "yeah"),
        ("And then the lights went out.", "Right, and what did you do?"),
        ("And then the lights went out.", "Okay?"),
    ],
)
def test_an_answer_or_an_opening_is_no_acknowledgement(labels: Callable[..., set[str]], before: str, said: str) -> None:
    assert "acknowledgement" not in labels(("customer", before), ("agent", said))


def _timed(nlp: Any, *turns: tuple[str, str, float, float]) -> list[tuple[int | None, str]]:
    transcript = Transcript(
        kind=Kind.CUSTOMER,
        turns=tuple(Turn(role=Role(role), text=text, start_s=start, end_s=end) for role, text, start, end in turns),
    )
    tags = ListeningTagger().tag([Conversation(transcript=transcript, docs=parse([transcript], nlp)[0])])[0]
    return [(tag.turn, tag.label.removeprefix("listening.")) for tag in tags]


def test_interruption_starts_before_the_other_is_done(nlp: Any) -> None:
    found = _timed(
        nlp,
        ("customer", "I rang on Monday and then again on", 0.0, 5.0),
        ("agent", "Have you got the reference there?", 4.2, 6.5),
    )
    assert (1, "interruption") in found


def test_a_backchannel_over_the_other_is_no_interruption(nlp: Any) -> None:
    found = _timed(
        nlp,
        ("customer", "I rang on Monday and then again on Wednesday.", 0.0, 5.0),
        ("agent", "Mm-hm.", 3.0, 3.4),
        ("agent", "And what did they say?", 5.3, 6.5),
    )
    assert found == [(1, "acknowledgement")]


def test_without_times_a_dash_shows_the_interruption(labels: Callable[..., set[str]]) -> None:
    assert "interruption" in labels(("customer", "And when I rang, the woman—"), ("agent", "What's your reference?"))
    assert "interruption" not in labels(("customer", "And when I rang,"), ("agent", "What's your reference?"))

"""Questions: found by their grammar, told apart by the answer that they call for."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from analyser.core.call import Kind
from analyser.core.evidence import Tag
from analyser.tagging.questions import QuestionTagger

OPEN = [
    "What happened after the van had gone?",
    "How did that go down with your manager?",
    "Talk me through the morning of the flood.",
    "Could you tell me what you noticed first?",
    "Would you mind explaining how it started?",
    "Tell me a bit more about the noise.",
    "What would help you most right now?",
    "Why do you think she stopped talking?",
    "What's it been like with no hot water?",
    "And what made you choose that one?",
    "How can I help?",
    "What can I do for you today?",
    "Any thoughts on how to open it?",
    "Where would you like to start?",
    "What else is on your mind?",
    "So what was going on for you there?",
    "What's your view on that?",
    "Help me understand how the two letters differ.",
]
CLOSED = [
    "What's your account number?",
    "Which branch was it?",
    "When did you move in?",
    "Who else lives at the address?",
    "How many of you are there?",
    "How long has the light been red?",
    "How would you like to pay?",
    "Is it all right if I ring you at four?",
    "Could you confirm your surname for me?",
    "Did anyone see it?",
    "And your date of birth?",
    "Morning or afternoon?",
    "Can you tell me your postcode please?",
    "Have you had a letter from us?",
    "What does it say on the meter?",
    "Do you want the blue one or the green one?",
    "Anything else I can do for you?",
    "What time suits you?",
]
LEADING = [
    "You did keep the receipt, didn't you?",
    "That's much cheaper, isn't it?",
    "Don't you think you should have rung first?",
    "Surely you read the small print?",
    "You wouldn't want to lose the discount, would you?",
    "It wasn't the weather, though, was it?",
]
NONE = [
    "I'll ask what happened and let you know.",
    "What happens next is that we write to you.",
    "Do let us know how you get on.",
    "Have a lovely weekend.",
    "Should you need anything, ring this number.",
    "They never do, do they.",
    "Can I just say how sorry I am.",
    "Sorry?",
    "Okay?",
    "Oh, did you?",
    "What a day you've had.",
    "I know what you mean.",
    "That's where it is.",
    "Let me know if the light comes on.",
]


@pytest.fixture(scope="module")
def labels(converse: Callable[..., Any]) -> Callable[..., set[str]]:
    def of(text: str, before: str = "", kind: Kind = Kind.CUSTOMER) -> set[str]:
        roles = ("customer", "agent") if kind is Kind.CUSTOMER else ("colleague", "buddy")
        conversation = converse((roles[0], before or "Hello there."), (roles[1], text), kind=kind)
        return {tag.label.removeprefix("question.") for tag in QuestionTagger().tag([conversation])[0]}

    return of


def bare(text: str) -> str:
    """The text as a recogniser without punctuation writes it."""
    return re.sub(r"[^\w\s']", "", text).lower()


CASES = [(text, kind) for kind, texts in (("open", OPEN), ("closed", CLOSED), ("leading", LEADING)) for text in texts]


@pytest.mark.parametrize(("text", "kind"), CASES)
def test_kind_of_question(labels: Callable[..., set[str]], text: str, kind: str) -> None:
    assert labels(text) == {kind}


# "Surely" without a mark is a statement as well; a verbless choice is heard from its tune only when it ends the turn.
@pytest.mark.parametrize(("text", "kind"), [case for case in CASES if not case[0].startswith("Surely")])
def test_kind_of_question_without_punctuation(labels: Callable[..., set[str]], text: str, kind: str) -> None:
    assert labels(bare(text)) == {kind}


@pytest.mark.parametrize("text", NONE)
def test_no_question(labels: Callable[..., set[str]], text: str) -> None:
    assert labels(text) == set()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("What's wrong with it, and when did it start?", {"stacked", "open", "closed"}),
        ("Are you at home tomorrow? And have you got a key to the meter cupboard?", {"stacked", "closed"}),
        ("How did it go? How do you think it went?", {"open"}),
        ("What happened? Can you talk me through it?", {"open"}),
        ("Can I take your name, and your postcode?", {"closed"}),
        ("What's your name? And your date of birth?", {"closed"}),
        ("Can I ask you something? When did you buy it?", {"closed"}),
        ("Which one is it? Is it the big one?", {"closed"}),
        ("Is it the tap, or is it the pipe?", {"closed"}),
    ],
)
def test_stacked_are_separate_questions_before_any_answer(
    labels: Callable[..., set[str]], text: str, expected: set[str]
) -> None:
    assert labels(text) == expected


@pytest.mark.parametrize(
    ("before", "text"),
    [
        ("The van came on Tuesday and left again.", "So the van came on Tuesday and left again, didn't it?"),
        ("It's four nine, double two.", "That's four nine double two, isn't it?"),
    ],
)
def test_a_tag_that_reads_back_is_no_leading_question(labels: Callable[..., set[str]], before: str, text: str) -> None:
    assert labels(text, before) == {"closed"}


def test_the_tag_points_at_the_question(tags_of: Callable[..., tuple[Tag, ...]]) -> None:
    text = "I'm sorry about that. What happened when you rang us? I'll have a look."
    tags = tags_of(("customer", "I rang you."), ("agent", text))
    assert [tag.quote for tag in tags if tag.label == "question.open"] == ["What happened when you rang us?"]


def test_the_customers_questions_are_not_tagged(tags_of: Callable[..., tuple[Tag, ...]]) -> None:
    tags = tags_of(("customer", "What happens now? And when will you ring?"), ("agent", "Tomorrow at nine."))
    assert not [tag for tag in tags if tag.family == "question"]

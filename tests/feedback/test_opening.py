"""Questions that carry their answer, opened; several questions, told apart; checks and requests handed back."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from analyser.core.call import Kind
from analyser.feedback.asked import invitation
from analyser.feedback.clauses import clauses
from analyser.feedback.grammar import faults
from analyser.feedback.opening import open_check, open_form
from analyser.feedback.requests import asked_for
from analyser.feedback.sentences import as_question, questions
from analyser.feedback.speech import Spoken, spoken
from analyser.feedback.tidying import tidy

if TYPE_CHECKING:
    from spacy.tokens import Doc

Parse = Callable[[str], "Doc"]

LEADING = [
    ("You did ask your landlord, didn't you?", "What have you been able to find out from your landlord so far?"),
    ("You rang the bank about it, didn't you?", "What have you been able to find out from the bank so far?"),
    ("You've spoken to the surgery, haven't you?", "What have you been able to find out from the surgery so far?"),
    ("You've read the terms and conditions, haven't you?", "What have you seen of the terms and conditions so far?"),
    ("So you didn't turn the water off, then?", "What happened with the water?"),
    ("You turned the boiler off and on again, didn't you?", "What have you tried with the boiler so far?"),
    ("You'll be in all day Tuesday, won't you?", "When will you be in?"),
    ("You don't want to cancel, do you?", "How do you feel about cancelling?"),
    ("You don't want to pay extra for that, do you?", "How do you feel about paying extra for that?"),
    ("You're not going to switch provider over that, are you?", "What are you thinking of doing?"),
    ("You were going a bit fast, weren't you?", "How fast were you going?"),
    ("You'd left the door unlocked, hadn't you?", "What happened with the door?"),
    ("You must have dropped it, mustn't you?", "What happened to it?"),
    ("Surely you noticed the leak before that?", "What did you notice about the leak?"),
    ("You wouldn't mind waiting another week, would you?", "How do you feel about waiting another week?"),
    ("You can pay that today, can't you?", "What could you manage towards it?"),
    ("It's working now, isn't it?", "How is it working now?"),
    ("It's probably just condensation, isn't it?", "What do you think it is?"),
    ("That's fair enough, isn't it?", "How does that seem to you?"),
    ("That sounds reasonable, doesn't it?", "How does that seem to you?"),
    ("The engineer came on Monday, didn't he?", "What happened with the engineer?"),
    ("They told you it would be ten days, didn't they?", "What did they tell you?"),
    ("You did get our letter, didn't you?", "What have you had from us about this?"),
    ("You knew there was a fee, didn't you?", "What have you been told about the fee?"),
    ("You agree it's your responsibility, don't you?", "What is your own view of that?"),
    ("You're happy for me to close that now, aren't you?", "How do you feel about me closing that now?"),
    (
        "You'd be fine with a voucher rather than the refund, wouldn't you?",
        "What would you like to happen about the refund?",
    ),
    ("You've tried restarting the router, I assume?", "What have you tried with the router so far?"),
    ("You haven't been using the tumble dryer at night, have you?", "How have you been using the tumble dryer?"),
    ("So you just left it on the doorstep, did you?", "What happened to it?"),
    ("You spoke to somebody about this last week, right?", "Who have you been able to speak to so far?"),
    ("Don't you think it would be better to wait until Monday?", "How would you feel about waiting until Monday?"),
    ("Wouldn't you agree that was a bit harsh?", "What is your own view of that?"),
    ("Isn't it better to do it online?", "How would you feel about doing it online?"),
    ("You thought that went well, didn't you?", "How do you think that went?"),
    ("You felt rushed, didn't you?", "How did you feel at that point?"),
    ("You knew he was upset, didn't you?", "What did you pick up from him?"),
    ("You weren't really listening at that point, were you?", "What was going on for you at that point?"),
    ("There's nobody else who uses the account, is there?", "Who else uses the account?"),
    ("There wasn't any damage to the box, was there?", "What damage was there to the box?"),
    ("You paid by direct debit, didn't you?", "How did you pay?"),
    ("You ordered the wrong size, didn't you?", "What did you order?"),
    ("You do realise the warranty's expired, don't you?", "What have you been told about the warranty?"),
    ("You told us you'd moved, did you?", "What have you been able to tell us about that so far?"),
    ("You always take the dog with you, don't you?", "What do you usually do with the dog?"),
    ("So it was your fault then, wasn't it?", "What do you think happened?"),
    ("You're sure you posted it, are you?", "What do you remember about posting it?"),
    ("You've got contents insurance, haven't you?", "What insurance do you have?"),
    ("You live on your own, don't you?", "What is your situation at home?"),
    ("you checked the fuse box didnt you", "What have you been able to find out about the fuse box so far?"),
    ("so you didnt read the email then did you", "What have you seen of the email so far?"),
    ("The weather's been terrible though, hasn't it?", "How has the weather been?"),
    (
        "It's in the terms, you did see that when you booked, didn't you?",
        "What did you see about that when you booked?",
    ),
    ("You want the premium package, don't you?", "How do you feel about the premium package?"),
    ("It wasn't the signal, though, was it?", "What was the signal like?"),
    ("You are airing the room though, aren't you?", "How are you airing the room at the moment?"),
]

STACKED = [
    (
        "So what did you see, how many were there, and did anyone call for help?",
        ["What did you see?", "How many were there?", "Did anyone call for help?"],
    ),
    (
        "Is it the left one or is it the right one, and does it hurt?",
        ["Is it the left one or is it the right one?", "Does it hurt?"],
    ),
    ("Right. What's the address? And have you moved recently?", ["What's the address?", "Have you moved recently?"]),
    ("Who did you speak to, and when was that?", ["Who did you speak to?", "When was that?"]),
    (
        "have you tried turning it off have you got another cable?",
        ["Have you tried turning it off have you got another cable?"],
    ),
    ("Would you like bread and butter with that?", ["Would you like bread and butter with that?"]),
    ("You did ring them, didn't you?", ["You did ring them, didn't you?"]),
]

OFFERS = [
    ("Can I tell you what I noticed?", "Yes: what did you notice?"),
    ("Shall I say how I felt about it?", "Yes: how did you feel about it?"),
    ("Do you want to know what I made of it?", "Yes: what did you make of it?"),
    (
        "Is there something I could have said to calm her down?",
        "What could you have said to calm her down, do you think?",
    ),
    ("Did I do anything well?", "What did you like in it yourself?"),
    ("So what happens now?", "What would you like to do next?"),
    ("How did I do?", "How did you find it yourself?"),
    ("Is it raining?", None),
]

REQUESTS = [
    (
        "I'd like to see what you've got written down about me.",
        "gdpr.access_request",
        "You'd like to see what we've got written down about you.",
    ),
    ("Can you send me all my records?", "gdpr.access_request", "You'd like us to send you all your records."),
    ("Could I have a copy of the recording?", "gdpr.access_request", "You'd like to have a copy of the recording."),
    (
        "Please take me off your mailing list.",
        "gdpr.marketing_objection",
        "You'd like us to take you off our mailing list.",
    ),
    (
        "Please don't text me any more adverts.",
        "gdpr.marketing_objection",
        "You'd like us not to text you any more adverts.",
    ),
    ("I want everything wiped.", "gdpr.erasure_request", "You want everything wiped."),
    (
        "You've spelled my surname wrong on the account.",
        "gdpr.rectification_request",
        "We've spelled your surname wrong on the account.",
    ),
    ("My number's changed.", "gdpr.rectification_request", "Your number's changed."),
    ("I'd prefer not to be recorded.", "gdpr.recording_objection", "You'd prefer not to be recorded."),
]


def _words(parse: Parse, text: str) -> list[Spoken]:
    return tidy(spoken(parse(text)))


@pytest.mark.parametrize(("leading", "opened"), LEADING)
def test_a_leading_question_is_opened(parse: Parse, leading: str, opened: str) -> None:
    assert open_form(_words(parse, leading)) == opened


def test_there_are_enough_of_them_and_every_one_is_sound_and_leaves_the_answer_open() -> None:
    assert len(LEADING) >= 40
    for _, opened in LEADING:
        assert faults(opened) == ()
        assert opened.split()[0] in {"What", "How", "Who", "When", "Where"}
        assert opened.endswith("?")


def test_in_coaching_the_colleague_is_asked_what_was_going_on(parse: Parse) -> None:
    assert open_form(_words(parse, "You rushed her there, didn't you?"), Kind.COACHING) == (
        "What was going on between you and her there?"
    )


@pytest.mark.parametrize("text", ["What's your postcode?", "I've got you down as Mr Hale, is that right?", "Okay.", ""])
def test_what_takes_nothing_for_granted_is_left_alone(parse: Parse, text: str) -> None:
    assert open_form(_words(parse, text)) is None


@pytest.mark.parametrize(("said", "parts"), STACKED)
def test_questions_in_one_breath_are_told_apart(parse: Parse, said: str, parts: list[str]) -> None:
    assert [as_question(part) for part in questions(_words(parse, said))] == parts


@pytest.mark.parametrize(
    ("check", "opened"),
    [
        ("Have I left anything out?", "What have I left out?"),
        ("Is there anything else I can do?", "What else can I do?"),
        ("Does that all make sense?", "How does that sound to you?"),
        ("Have I got that right?", "What would you change in that?"),
    ],
)
def test_a_check_at_the_end_is_opened(parse: Parse, check: str, opened: str | None) -> None:
    assert open_check(_words(parse, check)) == opened


@pytest.mark.parametrize(("asked", "handed_back"), OFFERS)
def test_what_a_colleague_asks_is_handed_back(parse: Parse, asked: str, handed_back: str | None) -> None:
    assert invitation(clauses(parse(asked))) == handed_back


@pytest.mark.parametrize(("asked", "label", "said_back"), REQUESTS)
def test_a_request_is_said_back(parse: Parse, asked: str, label: str, said_back: str) -> None:
    assert asked_for(clauses(parse(asked)), label) == said_back

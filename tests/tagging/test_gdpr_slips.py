"""What is asked for without need, told to the wrong person, handled unsafely, or left without support."""

from collections.abc import Callable

import pytest

from analyser.core.call import Kind
from analyser.tagging.gdpr import GdprTagger
from analyser.tagging.protocol import Conversation

OVER, UNSAFE, THIRD, ALONE = (
    "over_collection",
    "insecure_handling",
    "third_party_disclosure",
    "vulnerability_unsupported",
)


@pytest.fixture
def slips(converse: Callable[..., Conversation]) -> Callable[..., set[tuple[str, int | None]]]:
    def run(*lines: tuple[str, str], kind: Kind = Kind.CUSTOMER) -> set[tuple[str, int | None]]:
        tags = GdprTagger().tag([converse(*lines, kind=kind)])[0]
        return {
            (tag.label.removeprefix("gdpr."), tag.turn)
            for tag in tags
            if tag.label.split(".")[1] in (OVER, UNSAFE, THIRD, ALONE)
        }

    return run


Slips = Callable[..., set[tuple[str, int | None]]]


@pytest.mark.parametrize(
    ("business", "question", "needless"),
    [
        ("I want to return a pair of shoes.", "What's your passport number?", True),
        ("I want to check in for my flight.", "What's your passport number?", False),
        ("My boiler's broken.", "And are you married?", True),
        ("I'd like a quote for life insurance.", "And are you married?", False),
        ("The bin wasn't emptied.", "What's your NHS number?", True),
        ("I'd like an appointment at the surgery.", "What's your NHS number?", False),
        ("I need a taxi at nine.", "How much do you earn?", True),
        ("I'd like to talk about a mortgage.", "How much do you earn?", False),
        ("I can't get into the app.", "Can I have your full password, please?", True),
        ("I can't get into the app.", "Can I have the first and third letters of your password?", False),
        ("I can't get into the app.", "You don't have to tell me your religion.", False),
    ],
)
def test_what_is_asked_for_is_weighed_against_the_business(
    business: str, question: str, needless: bool, slips: Slips
) -> None:
    found = slips(("agent", "Hello."), ("customer", business), ("agent", question), ("customer", "Why?"))
    assert ((OVER, 2) in found) is needless


def test_paper_matters_with_something_personal_on_it(slips: Slips) -> None:
    note = ("agent", "I've jotted that on a bit of paper for now.")
    assert slips(("agent", "Hello."), ("customer", "My sort code's oh eight, double nine, double nine."), note) == {
        (UNSAFE, 2)
    }
    assert not slips(("agent", "Hello."), ("customer", "The lamp in the hall flickers."), note)


@pytest.mark.parametrize(
    "text",
    [
        "Send the photos to my own email, it's quicker.",
        "I'll log in as you and change it.",
        "My manager's on lunch so I'm using her login.",
        "Just text me a picture of the card.",
    ],
)
def test_unsafe_ways(text: str, slips: Slips) -> None:
    assert slips(("customer", "How do I get it to you?"), ("agent", text)) == {(UNSAFE, 1)}


@pytest.mark.parametrize(
    "text",
    [
        "Send the photos through the link, please.",
        "You can log in with your password and see it.",
        "Please don't send that to my own email.",
        "I've made a note on your account.",
    ],
)
def test_safe_ways(text: str, slips: Slips) -> None:
    assert not slips(("customer", "How do I get it to you?"), ("agent", text))


def test_stranger_named_with_her_affairs(slips: Slips) -> None:
    assert slips(
        ("customer", "Where's my parcel?"),
        ("agent", "It was signed for by a Mrs Tolland, she's always behind with us."),
    ) == {(THIRD, 1)}


def test_news_of_kin_whom_the_caller_did_not_bring_up(slips: Slips) -> None:
    assert slips(
        ("customer", "What's this charge?"), ("agent", "Your husband rang last week and cancelled the cover.")
    ) == {(THIRD, 1)}


@pytest.mark.parametrize(
    ("caller", "agent"),
    [
        ("My brother can't ring, can you tell me his balance?", "I can't discuss your brother's account."),
        ("I've power of attorney for my mum.", "Thank you. Your mum's account is two months in arrears."),
        ("I'm ringing about the heating.", "Our engineer, Mr Okello, will ring you at ten."),
        ("I'm ringing about the heating.", "Is your wife on the account?"),
        ("It's Mrs Larch here.", "Thanks, Mrs Larch, you've paid that."),
        ("My sister comes at weekends.", "So your sister's been helping you at weekends."),
        ("Where's my bag?", "Your son would need to ring us himself."),
    ],
)
def test_what_may_be_said_of_others(caller: str, agent: str, slips: Slips) -> None:
    assert not slips(("customer", caller), ("agent", agent), ("customer", "Right."))


def test_buddy_tells_of_another_colleague(slips: Slips) -> None:
    told = ("buddy", "Marek's been put on a final warning, you know.")
    assert slips(("colleague", "I was late with the note."), told, kind=Kind.COACHING) == {(THIRD, 1)}
    kind_word = ("buddy", "Marek had a call like it and used the pause.")
    assert not slips(("colleague", "I was late with the note."), kind_word, kind=Kind.COACHING)


LOSS = ("customer", "My wife died in May and I can't face the forms.")


def test_vulnerability_without_any_support_is_put_once_on_the_first_reply(slips: Slips) -> None:
    found = slips(
        ("agent", "Hello."),
        LOSS,
        ("agent", "Mm."),
        ("agent", "What's the policy number?"),
        ("customer", "I don't know. I've not been sleeping."),
        ("agent", "It's on the letter."),
        ("customer", "Right."),
        ("agent", "Ring back when you have it."),
    )
    assert {pair for pair in found if pair[0] == ALONE} == {(ALONE, 3)}


@pytest.mark.parametrize(
    "kind_reply",
    ["I'm so sorry for your loss.", "Take your time, there's no rush.", "Would our bereavement team help?"],
)
def test_support_in_any_later_reply_is_enough(kind_reply: str, slips: Slips) -> None:
    found = slips(
        ("agent", "Hello."),
        LOSS,
        ("agent", "What's the policy number?"),
        ("customer", "I don't know."),
        ("agent", kind_reply),
    )
    assert not found


def test_one_reply_that_carries_on_with_the_process_is_enough_to_judge_support(slips: Slips) -> None:
    assert slips(("agent", "Hello."), LOSS, ("agent", "What's the policy number?")) == {(ALONE, 2)}
    assert not slips(("agent", "Hello."), LOSS, ("agent", "Oh dear."))

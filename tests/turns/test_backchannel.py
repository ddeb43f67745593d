"""Backchannels and interruptions, the notion that timing and tagging share."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyser.core.backchannel import breaks_off, is_backchannel, overlaps_as_interruption
from analyser.core.call import Role, Turn


@pytest.mark.parametrize(
    "text",
    [
        "Mm.", "Mm-hm.", "Mm-hmm", "Mhm.", "Uh-huh.", "Hmm.", "Yeah.", "Yeah, yeah.", "Yep.", "Right.", "Right, okay.",
        "Oh no.", "Oh dear, oh dear.", "I see.", "Got you.", "Yes, of course.", "Okay, lovely.", "Oh, that's awful.",
        "Okay, that makes sense.",
        "Really?", "Go on.", "That’s right, yeah.", "No, no, no.", "OK", "Aye.", "Mm-hm?", "All right.",
        "Oh bless her.",
    ],
)  # fmt: skip
def test_is_a_backchannel(text: str) -> None:
    assert is_backchannel(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "   ", "…", "Hold on.", "Bear with me.", "Erm", "Seven one nine.", "It is, yes, on Friday.",
        "Okay?", "Right?",
        "No problem at all, sir.", "Right, and was that on Monday?", "Yeah yeah yeah yeah yeah.", "Sorry?", "Bye now.",
        "Yes, he did.", "I see it here.", "Let me check.", "Is it?",
    ],
)  # fmt: skip
def test_is_a_turn_of_its_own(text: str) -> None:
    assert not is_backchannel(text)


def test_a_long_one_holds_the_floor() -> None:
    assert is_backchannel("Right, okay.", 1.5)
    assert not is_backchannel("Right, okay.", 1.6)


@pytest.mark.parametrize(
    ("text", "broken"),
    [
        ("and the—", True),
        ("and the - ", True),
        ("so I…", True),
        ("so I...", True),
        ("well,", True),
        ("Yes.", False),
        ("", False),
    ],
)
def test_breaks_off(text: str, broken: bool) -> None:
    assert breaks_off(text) is broken


def turn(role: Role, text: str, start_s: float | None, end_s: float | None) -> Turn:
    return Turn(role=role, text=text, start_s=start_s, end_s=end_s)


AGENT, CUSTOMER = Role.AGENT, Role.CUSTOMER


@pytest.mark.parametrize(
    ("earlier", "later", "interrupts"),
    [
        # cut off in the middle of a sentence, and the floor taken
        (turn(CUSTOMER, "and then the boiler just", 0, 5), turn(AGENT, "Did you ring us?", 4.5, 6), True),
        # a whole sentence, but half a second of it still to come
        (turn(CUSTOMER, "And then the boiler stopped.", 0, 5), turn(AGENT, "Did you ring us?", 4.5, 6), True),
        # the end was heard coming: ordinary overlap at a change of speaker
        (turn(CUSTOMER, "And then the boiler stopped.", 0, 5), turn(AGENT, "Did you ring us?", 4.7, 6), False),
        (turn(CUSTOMER, "and then the boiler just", 0, 5), turn(AGENT, "Did you ring us?", 4.85, 6), False),
        (turn(CUSTOMER, "and then the boiler—", 0, 5), turn(AGENT, "Did you ring us?", 4.7, 6), True),
        # a backchannel, at the end or in the middle
        (turn(CUSTOMER, "and then the boiler just", 0, 5), turn(AGENT, "Oh dear.", 4.5, 5.3), False),
        (turn(CUSTOMER, "and then the boiler just", 0, 5), turn(AGENT, "Mm-hm.", 2, 2.4), False),
        # tried for the floor and did not get it
        (turn(CUSTOMER, "and then the boiler just", 0, 5), turn(AGENT, "Sorry, can I", 2, 3), False),
        (turn(CUSTOMER, "and then the boiler just", 0, 5), turn(AGENT, "Oh number.", 4.6, 5.3), False),
        # talking on over the other's backchannel
        (turn(AGENT, "Right.", 4, 5), turn(CUSTOMER, "And then it all", 4.6, 9), False),
        # both start at once
        (turn(CUSTOMER, "And another thing is", 0, 2), turn(AGENT, "So what I can do is", 0.3, 4), False),
        # no overlap, one speaker, no roles, no times
        (turn(CUSTOMER, "and then the boiler just", 0, 5), turn(AGENT, "Did you ring us?", 5, 6), False),
        (turn(AGENT, "and then the boiler just", 0, 5), turn(AGENT, "Did you ring us?", 4, 6), False),
        (turn(Role.UNKNOWN, "and then the boiler just", 0, 5), turn(AGENT, "Did you ring us?", 4, 6), False),
        (turn(CUSTOMER, "and then the boiler just", None, None), turn(AGENT, "Did you ring us?", 4, 6), False),
    ],
)
def test_interrupts(earlier: Turn, later: Turn, interrupts: bool) -> None:
    assert overlaps_as_interruption(earlier, later) is interrupts


@given(st.text(max_size=60))
def test_any_text_is_judged(text: str) -> None:
    assert isinstance(is_backchannel(text), bool)
    assert isinstance(breaks_off(text), bool)


@given(st.lists(st.sampled_from(["yeah", "okay", "mm", "right"]), min_size=1, max_size=6))
def test_never_more_than_four_words(words: list[str]) -> None:
    assert is_backchannel(" ".join(words)) is (len(words) <= 4)

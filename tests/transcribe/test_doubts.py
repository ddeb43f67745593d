import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyser.core.sound import Region
from analyser.transcribe.doubts import doubtful, invented, silent, without_doubtful_insults, without_loops
from analyser.transcribe.engine import Guess, Token
from analyser.transcribe.packing import Piece, Window


def said(text: str, probability: float = 0.9) -> list[Token]:
    return [
        Token(text=f" {word}", start_s=at * 0.3, end_s=at * 0.3 + 0.25, probability=probability)
        for at, word in enumerate(text.split())
    ]


def window(*lengths_s: float) -> Window:
    """Stretches of speech one second apart."""
    pieces, at_s = [], 0.0
    for length_s in lengths_s:
        speech = Region(start_s=at_s, end_s=at_s + length_s)
        pieces.append(Piece(start_s=at_s, end_s=at_s + length_s, offset_s=at_s, speech=speech))
        at_s += length_s + 1
    return Window(pieces=tuple(pieces))


def text_of(tokens: list[Token]) -> str:
    return "".join(token.text for token in tokens).strip()


@pytest.mark.parametrize(
    ("heard", "kept"),
    [
        ("I see. " + "I'll check that. " * 6, "I see. I'll check that."),
        ("la " * 12, "la"),
        ("no, no, no, no, not that one", "no, no, no, no, not that one"),
        ("it's oh double seven, oh oh oh oh five", "it's oh double seven, oh oh oh oh five"),
        ("so I hid behind the form, panic really. " * 5, "so I hid behind the form, panic really."),
        ("my card is 4" + "-0" * 30, "my card is"),
        ("my card is 4000-0000-0000-0000", "my card is 4000-0000-0000-0000"),
        ("thank you. Thank you.", "thank you. Thank you."),
        ("", ""),
    ],
)
def test_loops_are_said_once(heard: str, kept: str) -> None:
    assert text_of(without_loops(said(heard))) == kept


@pytest.mark.parametrize(
    ("heard", "probability", "kept"),
    [
        ("Just carry on being fat.", 0.6, "Just carry on being"),
        ("Just carry on being fat.", 0.95, "Just carry on being fat."),
        ("Just carry on being fab.", 0.6, "Just carry on being fab."),
    ],
)
def test_an_insult_is_kept_only_where_it_is_certain(heard: str, probability: float, kept: str) -> None:
    assert text_of(without_doubtful_insults(said(heard, probability))) == kept


@given(st.lists(st.sampled_from(["yes", "no", "well", "you", "know"]), max_size=60))
def test_loops_only_ever_lose_words(words: list[str]) -> None:
    tokens = said(" ".join(words))
    kept = without_loops(tokens)
    assert [token for token in tokens if token in kept] == kept
    assert {token.text for token in kept} == {token.text for token in tokens}


@pytest.mark.parametrize(
    ("heard", "probability", "length_s", "believed"),
    [
        ("Thank you for watching!", 0.9, 2.0, False),
        ("Please subscribe.", 0.9, 2.0, False),
        ("Thank you.", 0.9, 0.6, True),
        ("Thank you.", 0.2, 0.6, False),
        ("♪ ♪", 0.9, 1.0, False),
        ("[Music]", 0.3, 1.0, False),
        ("mm-hm", 0.01, 0.3, True),
        ("what?", 0.01, 0.3, False),
        ("one two three four five six seven eight nine ten eleven twelve", 0.3, 0.4, False),
        ("could you tell me your postcode please", 0.3, 2.0, True),
    ],
)
def test_what_is_believed(heard: str, probability: float, length_s: float, believed: bool) -> None:
    assert invented(said(heard, probability), length_s) is not believed


def test_a_window_is_heard_again_if_it_repeats_itself_is_improbable_or_says_too_little() -> None:
    def guess(text: str, log_probability: float, no_speech: float = 0.0) -> Guess:
        return Guess(tokens=tuple(said(text)), log_probability=log_probability, no_speech=no_speech)

    assert not doubtful(guess("Could you tell me what happened?", -0.3), window(2.0))
    assert doubtful(guess("Could you tell me what happened?", -0.6), window(2.0))
    assert doubtful(guess("and then " * 40, -0.1), window(20.0))
    assert doubtful(guess("Could you tell me what happened?", -0.3), window(20.0))
    assert not doubtful(guess("Yes.", -0.3), window(3.0))
    assert doubtful(guess("Could you tell me what happened?", -0.3), window(2.0, 1.5))
    assert not doubtful(guess("Could you tell me what happened?", -0.3), window(2.0, 0.5))
    assert silent(guess("you", -1.2, no_speech=0.8))
    assert not silent(guess("you", -0.4, no_speech=0.8))

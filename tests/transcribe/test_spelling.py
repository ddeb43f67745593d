"""British spelling: every family of it with what it changes and what it leaves, and names left alone."""

import json
import tomllib
from importlib import resources

import pytest
import whisper_normalizer

from analyser.core.call import Word
from analyser.transcribe.spelling import british, table

DATA = tomllib.loads(resources.files("analyser.transcribe").joinpath("spelling.toml").read_text("utf-8"))
RULES = [*DATA["families"], *DATA["contexts"]]


def said(text: str) -> list[Word]:
    return [Word(text=one, start_s=at, end_s=at + 0.5, probability=0.9) for at, one in enumerate(text.split())]


def written(text: str) -> str:
    return " ".join(word.text for word in british(said(text)))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule["id"]))
def test_a_rule_does_what_its_examples_say(rule: dict[str, list[str]]) -> None:
    assert rule["why"]
    for text in rule["fires"]:
        assert written(text) != text
    for text in rule["quiet"]:
        assert written(text) == text
    assert rule["fires"]
    assert rule["quiet"]


@pytest.mark.parametrize(
    ("heard", "expected"),
    [
        ("I apologize for the color, it's gray.", "I apologise for the colour, it's grey."),
        ("Realize that my neighbor's car", "Realise that my neighbour's car"),
        ("It was color-coded and (canceled)", "It was colour-coded and (cancelled)"),
        ("Traveling is fine. Canceled? I see", "Travelling is fine. Cancelled? I see"),
        ('"Organized," he said', '"Organised," he said'),
        ("Can I pay by check? I'll check.", "Can I pay by cheque? I'll check."),
        ("It's my driver's license.", "It's my driver's licence."),
    ],
)
def test_a_sentence_is_respelt(heard: str, expected: str) -> None:
    assert written(heard) == expected


@pytest.mark.parametrize(
    "text",
    [
        "We went to Center Parcs",
        "Center Parcs was full",
        "Is that Mr Gray",
        "the Pearl Harbor film",
        "It says COLOR on it",
        "write to info@color.com or www.center.com/labor",
        "that's harbor dot com",
        "I'll check the program and the meter",
        "I practice law and they license it",
    ],
)
def test_what_may_be_a_name_or_another_word_is_left(text: str) -> None:
    assert written(text) == text


def test_words_keep_their_number_times_and_probability() -> None:
    heard = said("I apologize, the center canceled it")
    changed = british(heard)
    assert [(one.start_s, one.end_s, one.probability) for one in changed] == [
        (one.start_s, one.end_s, one.probability) for one in heard
    ]
    assert british(changed) == changed
    assert british([]) == ()


def test_no_form_is_led_astray() -> None:
    """Whisper's own normaliser takes British forms back to American ones: it never takes ours anywhere else."""
    path = resources.files(whisper_normalizer) / "normalizers" / "english.json"
    american = {here: there.partition("<")[0] for here, there in json.loads(path.read_text("utf-8")).items()}
    assert [one for one, ours in table().forms.items() if american.get(ours, one) != one] == []
    confirmed = [one for one, ours in table().forms.items() if american.get(ours) == one]
    assert len(confirmed) > 400
    assert not set(table().forms) & set(table().forms.values())

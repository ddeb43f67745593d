"""Turns are parsed once, and names are looked for where there may be one."""

from typing import Any

import pytest

import models
from analyser.core.call import Kind, Role, Transcript, Turn
from analyser.tagging.parsing import may_name, parsed


@pytest.fixture(scope="module")
def whole() -> Any:
    return models.load("en-core-web-sm")


def _transcript(*texts: str) -> Transcript:
    return Transcript(kind=Kind.CUSTOMER, turns=tuple(Turn(role=Role.AGENT, text=text) for text in texts))


def test_turns_with_the_same_words_share_a_parse(whole: Any) -> None:
    one, two = parsed([_transcript("Mm-hm.", "Go on."), _transcript("Mm-hm.")], whole)
    assert one[0] is two[0]
    assert [doc.text for doc in one] == ["Mm-hm.", "Go on."]


def test_names_are_still_found(whole: Any) -> None:
    texts = ["Okay, and I spoke to Peter Harding in March.", "Margaret Ellis speaking.", "Thanks, Colin."]
    (docs,) = parsed([_transcript(*texts)], whole)
    assert [[str(entity) for entity in doc.ents if entity.label_ == "PERSON"] for doc in docs] == [
        [str(entity) for entity in whole(text).ents if entity.label_ == "PERSON"] for text in texts
    ]
    assert docs[0].ents


@pytest.mark.parametrize(
    ("text", "may"),
    [
        ("Okay, what happened then?", False),
        ("i spoke to peter", False),
        ("I'm not sure that I did.", False),
        ("That was Peter.", True),
        ("Harding.", True),
    ],
)
def test_only_unusual_capitals_may_name(whole: Any, text: str, may: bool) -> None:
    assert may_name(whole.make_doc(text)) is may

"""Turns are parsed once."""

from typing import Any

import pytest

import models
from analyser.core.call import Kind, Role, Transcript, Turn
from analyser.tagging.parsing import parsed


@pytest.fixture(scope="module")
def whole() -> Any:
    return models.load("en-core-web-sm")


def _transcript(*texts: str) -> Transcript:
    return Transcript(kind=Kind.CUSTOMER, turns=tuple(Turn(role=Role.AGENT, text=text) for text in texts))


def test_turns_with_the_same_words_share_a_parse(whole: Any) -> None:
    one, two = parsed([_transcript("Mm-hm.", "Go on."), _transcript("Mm-hm.")], whole)
    assert one[0] is two[0]
    assert [doc.text for doc in one] == ["Mm-hm.", "Go on."]

"""The parser, loaded once, and exchanges built from lines."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest

import models
from analyser.core.call import Kind, Role, Transcript, Turn
from analyser.core.evidence import Tag
from analyser.tagging import Conversation, parse, tag
from analyser.tagging.context import Exchange, exchanges

Lines = Iterable[tuple[str, str]]


@pytest.fixture(scope="session")
def nlp() -> Any:
    return models.load("en-core-web-sm", exclude=["ner"])


@pytest.fixture(scope="session")
def converse(nlp: Any) -> Callable[..., Conversation]:
    """Build a parsed conversation from `(role, text)` lines."""

    def build(*lines: tuple[str, str], kind: Kind = Kind.CUSTOMER) -> Conversation:
        turns = tuple(Turn(role=Role(role), text=text) for role, text in lines)
        transcript = Transcript(kind=kind, turns=turns)
        return Conversation(transcript=transcript, docs=parse([transcript], nlp)[0])

    return build


@pytest.fixture(scope="session")
def exchange(converse: Callable[..., Conversation]) -> Callable[..., Exchange]:
    """Build one exchange from `(role, text)` lines."""

    def build(*lines: tuple[str, str], kind: Kind = Kind.CUSTOMER) -> Exchange:
        return next(exchanges([converse(*lines, kind=kind)]))

    return build


@pytest.fixture(scope="session")
def tags_of(converse: Callable[..., Conversation]) -> Callable[..., tuple[Tag, ...]]:
    """Tag one conversation given as `(role, text)` lines, with all taggers."""

    def run(*lines: tuple[str, str], kind: Kind = Kind.CUSTOMER) -> tuple[Tag, ...]:
        return tag([converse(*lines, kind=kind)])[0]

    return run

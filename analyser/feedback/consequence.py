"""Reads from the other's next words what a reply did: opened up, had to ask again, pushed back, went quiet.

Only what can be heard is said. Nobody's feelings are guessed.
"""

import functools
import re
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from analyser.core.backchannel import words_of
from analyser.feedback.quoting import phrase


class Effect(StrEnum):
    """What followed, as far as words show it."""

    CONFIRMED = "confirmed"
    RELIEVED = "relieved"
    OPENED_UP = "opened up"
    THANKED = "thanked"
    ANSWERED = "answered"
    BRIEF = "brief"
    ASKED_MEANING = "asked what it meant"
    QUESTIONED = "questioned it"
    PUSHED_BACK = "pushed back"
    REPEATED = "said it again"
    NEW_TO_THEM = "had not seen it"
    GAVE_UP = "gave up"
    COMPLAINED = "asked to complain"
    NOTHING = "nothing followed"


WELCOME = frozenset({Effect.CONFIRMED, Effect.RELIEVED, Effect.OPENED_UP, Effect.THANKED, Effect.NEW_TO_THEM})
UNWELCOME = frozenset(
    {
        Effect.ASKED_MEANING,
        Effect.QUESTIONED,
        Effect.PUSHED_BACK,
        Effect.REPEATED,
        Effect.GAVE_UP,
        Effect.COMPLAINED,
    }
)

READ_FIRST = frozenset({Effect.GAVE_UP, Effect.COMPLAINED, Effect.ASKED_MEANING, Effect.REPEATED})
"""What is read before a reply that gives words back as a question: "Tuesday? As I said, …" """

STRENGTH = {
    Effect.CONFIRMED: 1.0,
    Effect.RELIEVED: 1.0,
    Effect.OPENED_UP: 0.9,
    Effect.NEW_TO_THEM: 1.0,
    Effect.THANKED: 0.6,
    Effect.ANSWERED: 0.4,
    Effect.BRIEF: 0.5,
    Effect.ASKED_MEANING: 1.0,
    Effect.QUESTIONED: 0.9,
    Effect.PUSHED_BACK: 1.0,
    Effect.REPEATED: 1.0,
    Effect.GAVE_UP: 1.0,
    Effect.COMPLAINED: 1.0,
    Effect.NOTHING: 0.2,
}
"""How clearly an effect shows in the words, in [0, 1]; for a fault, a bare answer or a short one shows a little."""

_FILE = Path(__file__).with_name("effects.toml")
_BRIEF_WORDS = 4
_QUERY = re.compile(r"[A-Za-z][\w'-]{0,20}(?: [\w'-]{1,20}){0,3}\?")
"""A reply that opens by giving a few words back as a question: "Tuesday?", "My own address?"."""

_NO_QUERY = frozenset(
    "sorry pardon what hello hiya hi yes yeah no okay right really am did do has have was is are".split()
)
_ALL_WELL = re.compile(
    r"(?:(?:oh|well|right|okay|yeah)[,. ]+){0,3}no[,.]? (?:no[,.]? )?(?:problem|thank|worries|not at all|"
    r"i'm (?:fine|good)|"
    r"i think,? (?:i think )?that's|that's (?:fine|everything|it|all|great|okay|ok|me done|good|lovely))",
    re.IGNORECASE,
)


class Shown(BaseModel):
    """One effect of `effects.toml`: the expressions that show it, what silences them, and examples."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: Effect
    expressions: tuple[str, ...] = Field(min_length=1)
    unless: str | None = None
    fires: tuple[str, ...] = Field(min_length=1)
    quiet: tuple[str, ...] = Field(min_length=1)


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")
    version: str
    openers: str
    effect: tuple[Shown, ...]


@functools.cache
def shown_effects() -> tuple[Shown, ...]:
    """Read `effects.toml`, in the order in which the effects are tried."""
    return _read().effect


@functools.cache
def _read() -> _File:
    return _File.model_validate(tomllib.loads(_FILE.read_text(encoding="utf-8")))


@functools.cache
def _compiled(expression: str) -> Any:
    import re2

    options = re2.Options()
    options.case_sensitive = False
    opened = expression.replace("^", f"^(?:{_read().openers})*")
    return re2.compile(opened, options)


def find_effect(shown: Shown, text: str) -> tuple[int, int] | None:
    """Return the characters `[start, end)` of `text` that show an effect, or None."""
    if shown.unless is not None and _compiled(shown.unless).search(text) is not None:
        return None
    for expression in shown.expressions:
        if (match := _compiled(expression).search(text)) is not None:
            return int(match.start()), int(match.end())
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Consequence:
    """What followed: its effect, the words that show it, and how clearly they do, in [0, 1]."""

    effect: Effect
    shown_by: str
    clear: float

    @property
    def welcome(self) -> bool:
        """Whether it speaks for the reply."""
        return self.effect in WELCOME

    @property
    def unwelcome(self) -> bool:
        """Whether it speaks against it."""
        return self.effect in UNWELCOME


def consequence(reply: str | None, *, before: str = "", said: str = "") -> Consequence:
    """Judge what the other's next words show.

    reply: their next full turn, None where nothing followed. before: their turn before. said: what was said in
    between, whose words they may give back.
    """
    if not reply:
        return Consequence(effect=Effect.NOTHING, shown_by="", clear=STRENGTH[Effect.NOTHING])
    text = reply.replace("’", "'").strip()
    for shown in shown_effects():
        effect = shown.name
        if effect not in READ_FIRST and (query := _query(text)):
            return Consequence(effect=Effect.QUESTIONED, shown_by=query, clear=STRENGTH[Effect.QUESTIONED])
        if (effect not in WELCOME and _ALL_WELL.match(text)) or (effect is Effect.THANKED and len(words_of(text)) < 2):
            continue
        if (span := find_effect(shown, text)) is not None:
            return Consequence(effect=effect, shown_by=_around(text, *span), clear=STRENGTH[effect])
    if echoed := _echo(text, said):
        return Consequence(effect=Effect.CONFIRMED, shown_by=echoed, clear=STRENGTH[Effect.CONFIRMED])
    return _by_length(text, before)


def _by_length(text: str, before: str) -> Consequence:
    words, earlier = len(words_of(text)), len(words_of(before))
    effect = Effect.ANSWERED
    if words >= 15 and words >= 0.8 * earlier and not _mostly_numbers(text):
        effect = Effect.OPENED_UP
    elif words <= _BRIEF_WORDS and earlier >= 3 * words:
        effect = Effect.BRIEF
    return Consequence(effect=effect, shown_by=phrase(text), clear=STRENGTH[effect])


def _mostly_numbers(text: str) -> bool:
    return "[…]" in phrase(text, most=60)


def _echo(reply: str, said: str) -> str:
    """Return the word with which a reply opens if it is a telling word of what was said: "Forgotten! Yes."."""
    first = re.match(r"([A-Za-z][\w'-]{5,30})[!.] (?:yes|yeah|that's|exactly|i)\b", reply, re.IGNORECASE)
    return first.group(1) if first and first.group(1).lower() in words_of(said) else ""


def _query(text: str) -> str:
    match = _QUERY.match(text)
    return match.group() if match and words_of(match.group())[:1] and words_of(text)[0] not in _NO_QUERY else ""


def _around(text: str, first: int, last: int) -> str:
    """Return the sentence of `text` in which characters `[first, last)` lie, shortened."""
    start = max(text.rfind(mark, 0, first + 1) for mark in ".?!")
    ends = [position for mark in ".?!" if (position := text.find(mark, max(last - 1, start + 1))) >= 0]
    return phrase(text[start + 1 : min(ends, default=len(text)) + 1])

"""The same conversation as it might have been transcribed: without punctuation, a word lost, acts run together.

Every variant is drawn from a seeded generator, so that a recipe gives the same model again.
"""

from __future__ import annotations

import random
import re

from models.training.labelled import Act, LabelledConversation, LabelledTurn

_PUNCTUATION = re.compile(r"[^\w\s'’]")
_UNPUNCTUATED = 0.5
_LOST_WORD = 0.02
_RUN_TOGETHER = 0.12
_CONTEXT_LOST = 0.1


def varied(conversation: LabelledConversation, chance: random.Random) -> LabelledConversation:
    """One variant of a conversation; labels stay with their words."""
    bare = chance.random() < _UNPUNCTUATED
    turns = [
        LabelledTurn(speaker=turn.speaker, acts=_acts(turn.acts, bare=bare, chance=chance))
        for turn in conversation.turns
    ]
    return LabelledConversation(
        name=conversation.name, kind=conversation.kind, subject=conversation.subject, turns=tuple(turns)
    )


def loses_context(chance: random.Random) -> bool:
    """Whether a turn is read in this variant as if nothing had been said before it."""
    return chance.random() < _CONTEXT_LOST


def _acts(acts: tuple[Act, ...], *, bare: bool, chance: random.Random) -> tuple[Act, ...]:
    made: list[Act] = []
    for act in acts:
        text = _worded(act.text, bare=bare, chance=chance)
        if made and chance.random() < _RUN_TOGETHER:
            before = made.pop()
            labels = before.labels | act.labels
            disputed = (before.disputed | act.disputed) - labels
            made.append(Act(text=f"{before.text} {text}", labels=labels, disputed=disputed))
        else:
            made.append(Act(text=text, labels=act.labels, disputed=act.disputed))
    return tuple(made)


def _worded(text: str, *, bare: bool, chance: random.Random) -> str:
    if bare:
        text = " ".join(_PUNCTUATION.sub(" ", text).split()) or text
    words = text.split()
    if len(words) > 4:
        words = [word for word in words if chance.random() >= _LOST_WORD] or words
    return " ".join(words)

"""The same talk as it might have been: other names and figures, without capitals or punctuation, without the agent.

Every variant is drawn from a seeded generator, so that a recipe gives the same model again.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from models.training.mention_training.marked import Mark, MarkedTalk, MarkedTurn

SWAPPED = frozenset({"person", "address"})
"""Types whose mentions may stand in for one another."""

_SMALL = 0.3
_BARE = 0.3
_SWAPS = 0.35
_OTHER_FIGURES = 0.5
_WITHOUT_AGENT = 0.12
_CUT = 0.25
_PUNCTUATION = re.compile(r"[^\w\s'’@]")
_DIGIT = re.compile(r"\d")


class Variants:
    """Draws variants; mentions are swapped for others of the talks given."""

    def __init__(self, taught: Sequence[MarkedTalk], chance: random.Random) -> None:
        self._chance = chance
        self._mentions: dict[str, list[str]] = defaultdict(list)
        for talk in taught:
            for turn in talk.turns:
                for mark in turn.marks:
                    if mark.type in SWAPPED:
                        self._mentions[mark.type].append(turn.text[mark.start : mark.end])

    def of(self, talk: MarkedTalk) -> MarkedTalk:
        """Return one variant; marks stay with their words."""
        chance = self._chance
        turns = list(talk.turns)
        if len(turns) > 1 and chance.random() < _CUT:
            turns = turns[chance.randrange(len(turns)) :]
        if chance.random() < _WITHOUT_AGENT:
            turns = [turn for turn in turns if turn.speaker != "agent"] or turns
        small, bare = chance.random() < _SMALL, chance.random() < _BARE
        return replace(talk, turns=tuple(self._turn(turn, small=small or bare, bare=bare) for turn in turns))

    def _turn(self, turn: MarkedTurn, *, small: bool, bare: bool) -> MarkedTurn:
        text, marks, position = "", [], 0
        for mark in turn.marks:
            text += turn.text[position : mark.start]
            words = self._mention(turn.text[mark.start : mark.end], mark.type)
            marks.append(Mark(start=len(text), end=len(text) + len(words), type=mark.type))
            text += words
            position = mark.end
        text += turn.text[position:]
        if bare:
            text = _PUNCTUATION.sub(" ", text)
        if small and len(text.lower()) == len(text):
            text = text.lower()
        return MarkedTurn(speaker=turn.speaker, text=text, marks=tuple(marks))

    def _mention(self, words: str, kind: str) -> str:
        chance = self._chance
        if kind in SWAPPED and chance.random() < _SWAPS:
            other = chance.choice(self._mentions[kind])
            return other.lower() if words.islower() else other
        if chance.random() < _OTHER_FIGURES:
            return _DIGIT.sub(lambda _: str(chance.randrange(10)), words)
        return words

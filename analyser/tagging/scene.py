"""One exchange with its acts read once, and the few questions that order rules ask about it."""

import functools
import itertools
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from analyser.core.call import Kind, Role
from analyser.core.evidence import Tag
from analyser.tagging.context import Exchange
from analyser.tagging.lexicon import Decided, Lexicon, Rule, compiled, load
from analyser.tagging.plain_speech import Act, acts, fluent


class Scene:
    """An exchange and one family's lexicon: acts by turn, replies, and tags put on acts."""

    def __init__(self, exchange: Exchange, family: str) -> None:
        self.exchange = exchange
        self.lexicon: Lexicon = load(family)
        self.conversation = exchange.conversation
        self.transcript = exchange.conversation.transcript
        self.turns = range(len(self.transcript.turns))
        self._acts: dict[int, tuple[Act, ...]] = {}
        self._said: dict[int, str] = {}

    @property
    def customer_call(self) -> bool:
        """Whether it is a customer call and no coaching session."""
        return self.transcript.kind is Kind.CUSTOMER

    @property
    def serving(self) -> Role:
        """The agent or the buddy."""
        return self.exchange.serving

    @property
    def served(self) -> Role:
        """The customer or the colleague."""
        return self.exchange.served

    def role(self, turn: int) -> Role:
        """Return who speaks in `turn`."""
        return self.exchange.role(turn)

    def said(self, turn: int) -> str:
        """Return the words of `turn` without the stumbling."""
        if turn not in self._said:
            self._said[turn] = fluent(self.exchange.text(turn))
        return self._said[turn]

    def acts(self, turn: int) -> tuple[Act, ...]:
        """Return the acts of `turn`."""
        if turn not in self._acts:
            self._acts[turn] = acts(self.exchange, turn)
        return self._acts[turn]

    def acts_by(self, role: Role) -> Iterator[Act]:
        """Yield the acts of `role` in the order in which they are said."""
        for turn in self.exchange.by(role):
            yield from self.acts(turn)

    def windows(self, turn: int) -> tuple[Act, ...]:
        """Return the acts of `turn`, then each two neighbours as one: a wish and its object, a name and a "she"."""
        single = self.acts(turn)
        return (*single, *(self.joined(pair) for pair in itertools.pairwise(single)))

    def joined(self, neighbours: Sequence[Act]) -> Act:
        """Return neighbouring acts of one turn as one."""
        first, last = neighbours[0], neighbours[-1]
        return Act(turn=first.turn, start=first.start, end=last.end, said=" ".join(act.said for act in neighbours))

    def before(self, turn: int) -> str:
        """Return what the other side said before `turn`, since this side last held the floor."""
        return " ".join(self.said(index) for index in self.exchange.answered(turn))

    def lately(self, turn: int, *, reach: int = 3) -> str:
        """Return what either side said in the `reach` turns before `turn`: what "it" and "that" may stand for."""
        return " ".join(self.said(index) for index in range(max(turn - reach, 0), turn))

    def replies(self, turn: int, count: int) -> tuple[int, ...]:
        """Return up to `count` full turns of the other side after `turn`, in order."""
        own, found = self.role(turn), list[int]()
        for index in range(turn + 1, len(self.turns)):
            if len(found) == count:
                break
            if self.exchange.full[index] and self.role(index) not in (own, Role.UNKNOWN):
                found.append(index)
        return tuple(found)

    def by_rule(self, rule: Rule, act: Act, *, score: float | None = None) -> Tag:
        """Build the tag that `rule` puts on `act`."""
        return self.exchange.tag(
            rule.label,
            act.turn,
            act.start,
            act.end,
            score=rule.score if score is None else score,
            source=self.lexicon.source(rule),
            why=rule.why,
        )

    def by_decision(self, decided: Decided, act: Act, *, score: float) -> Tag:
        """Build the tag that a decision taken in code puts on `act`."""
        return self.exchange.tag(
            decided.label,
            act.turn,
            act.start,
            act.end,
            score=score,
            source=decided.source(self.lexicon.version),
            why=decided.why,
        )

    def opening_act(self, turn: int) -> Act:
        """Return the act of `turn` that says most: the first that is more than a word or two, else the first."""
        found = self.acts(turn)
        return next((act for act in found if len(act.said.split()) > 2), found[0])


Cue = Callable[[str], bool]
"""Tells whether words that a decision looks for stand in a text."""


def cue(*alternatives: str) -> Cue:
    """Return what looks for any of the expressions, in time linear in the text; compiled when first used."""
    pattern = "|".join(alternatives)

    def found(text: str) -> bool:
        return _compiled(pattern).search(text) is not None

    return found


@functools.cache
def _compiled(pattern: str) -> Any:
    return compiled(pattern)

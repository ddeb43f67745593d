"""From spoken to written: the stretches of a turn that spell out a code, with the way back to its characters.

"oh double seven, um, double oh" is one run of three signs, "o77" and "oo"... A run goes on over commas, hesitation,
"then", and corrections ("no, sorry, five five"); any other word ends it, and so does a word that makes a number a
quantity ("forty pounds").

Presidio serves well for written identifiers, but its recognisers match patterns on one text: nothing in its frame
carries a code over several turns, the question asked before, or the way from spoken words back to characters.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

from analyser.redact.signs import read_sign
from analyser.redact.tokens import Token
from analyser.redact.vocabulary import vocabulary


class Gap(IntEnum):
    """What stands between a sign and the one before, the weightier the wider."""

    GLUED = 0
    SPACE = 1
    PAUSE = 2
    """A comma, a dash, a hesitation."""
    LINK = 3
    """ "then", "and"."""
    STOP = 4
    """A full stop, or other words before the run."""
    REGRET = 5
    """ "no, sorry": what follows replaces something said before, maybe in an earlier run."""


class Spoken(NamedTuple):
    """A sign at characters `[start, end)`: its code, the gap before it, and whether it may be a mere word."""

    code: str
    start: int
    end: int
    gap: Gap
    weak: bool
    token: int
    """Index of its first token."""


@dataclass(frozen=True, slots=True)
class Run:
    """Signs that follow each other in one turn; `[first, after)` are their tokens."""

    turn: int
    signs: tuple[Spoken, ...]
    first: int
    after: int

    @property
    def start(self) -> int:
        """Where it starts, in characters of the turn."""
        return self.signs[0].start

    @property
    def end(self) -> int:
        """Where it ends, in characters of the turn."""
        return self.signs[-1].end

    @property
    def code(self) -> str:
        """All that was said, corrections not made."""
        return "".join(sign.code for sign in self.signs)


_MOST_REGRETS_WORDS = 10
_MARKS = frozenset(",-–—…;()/\"'*#_")
_MONEY = frozenset("£$€")
_SHOUTING = 0.8


def find_runs(turn: int, tokens: Sequence[Token]) -> list[Run]:
    """Return the runs of a turn in order, in time linear in its tokens.

    >>> from analyser.redact.tokens import tokenise
    >>> [run.code for run in find_runs(0, tokenise("It's HX six, no, sorry, HX seven; forty pounds, okay?"))]
    ['HX6HX7']
    """
    return _Reader(turn, _unshouted(tokens)).runs()


def _unshouted(tokens: Sequence[Token]) -> Sequence[Token]:
    """In a transcript that is all capitals, capitals mean nothing."""
    words = [token for token in tokens if token.kind == "a" and len(token.text) > 1]
    if len(words) < 4 or sum(token.shouted for token in words) < _SHOUTING * len(words):
        return tokens
    return [token._replace(shouted=False) for token in tokens]


def words_of_weight(tokens: Sequence[Token]) -> int:
    """Return how many words of some tokens say something, beyond hesitation, acknowledgement and regret."""
    lists = vocabulary().lists
    return sum(
        token.kind == "a"
        and token.text not in lists.acknowledgements
        and token.text not in lists.fillers
        and token.text not in lists.links
        and token.text not in lists.regrets
        for token in tokens
    )


class _Reader:
    """Walks over the tokens of one turn once."""

    def __init__(self, turn: int, tokens: Sequence[Token]) -> None:
        self.turn = turn
        self.tokens = tokens
        self.found: list[Run] = []
        self.signs: list[Spoken] = []
        self.gap = Gap.STOP
        self.after = 0
        self.lists = vocabulary().lists

    def runs(self) -> list[Run]:
        index = 0
        while index < len(self.tokens):
            index = self._step(index)
        self._close()
        return self.found

    def _step(self, index: int) -> int:
        tokens = self.tokens
        if tokens[index].text in _MONEY:
            self._close()
            return _past_amount(tokens, index + 1)
        beside = bool(self.signs) and self.gap <= Gap.PAUSE
        sign = read_sign(tokens, index, beside=beside)
        if sign is None:
            return self._between(index)
        if _is_time(tokens, index):
            self._close()
            return index + 3
        if sign.explained and self.signs and self.signs[-1].code == sign.code:
            return sign.after  # "two A B, B for bravo": the letter was said already
        glued = tokens[index].glued and self.gap == Gap.SPACE and bool(self.signs)
        gap = Gap.GLUED if glued else self.gap
        self.signs.append(Spoken(sign.code, tokens[index].start, tokens[sign.after - 1].end, gap, sign.weak, index))
        self.gap, self.after = Gap.SPACE, sign.after
        if sign.code[-1].isdigit() and self._counts_something(sign.after):
            self._drop_quantity()
        return sign.after

    def _between(self, index: int) -> int:
        """Take one token, or one phrase, that is no sign: it widens the gap or ends the run."""
        token = self.tokens[index]
        lists = self.lists
        if not self.signs:
            if token.text in lists.regret_marks:
                self.gap = Gap.REGRET
            elif token.kind == "a" and token.text not in lists.regret_helpers and token.text not in lists.fillers:
                self.gap = Gap.STOP
            return index + 1
        if token.text in lists.regrets and (after := self._regret(index)):
            return after
        if token.kind == "p":
            return self._mark(index)
        if token.text in lists.fillers or token.text in lists.breaks:
            self.gap = max(self.gap, Gap.PAUSE)
        elif token.text in lists.links:
            self.gap = max(self.gap, Gap.LINK)
        else:
            self._close(before_word=True)
        return index + 1

    def _mark(self, index: int) -> int:
        token = self.tokens[index]
        following = self.tokens[index + 1] if index + 1 < len(self.tokens) else None
        if token.text == ".":
            inner = following is not None and following.glued
            self.gap = max(self.gap, Gap.PAUSE if inner else Gap.STOP)
            if self.gap == Gap.STOP and not self._figures_go_on(index + 1):
                self._close()
        elif token.text in _MARKS:
            self.gap = max(self.gap, Gap.PAUSE)
        else:
            self._close()
        return index + 1

    def _figures_go_on(self, index: int) -> bool:
        """After a full stop a run goes on only from figures to figures: recognisers cut long numbers so."""
        if index >= len(self.tokens) or not self.signs[-1].code.isdigit():
            return False
        sign = read_sign(self.tokens, index, beside=True)
        return sign is not None and sign.code.isdigit()

    def _regret(self, index: int) -> int | None:
        """Return where a correction such as "no, sorry, I mean" ends if a sign follows it, else null."""
        lists, tokens = self.lists, self.tokens
        marked, position = False, index
        while position < len(tokens) and position - index <= _MOST_REGRETS_WORDS * 2:
            text = tokens[position].text
            if text in lists.regret_marks:
                marked = True
            elif not (text in lists.regrets or text in lists.regret_helpers or text in lists.fillers or text in ",.-—"):
                break
            position += 1
        if position >= len(tokens) or read_sign(tokens, position, beside=True) is None:
            return None
        self.gap = max(self.gap, Gap.REGRET if marked else Gap.PAUSE)
        return position

    def _counts_something(self, index: int) -> bool:
        """Whether the token after a sign makes it a quantity: "pounds", "%", "pm", a glued "k"."""
        if index >= len(self.tokens):
            return False
        token = self.tokens[index]
        if token.text == "%":
            return True
        if token.text in ("a", "an", "per"):
            return index + 1 < len(self.tokens) and self.tokens[index + 1].text in self.lists.quantities
        if token.text == "-" and index + 1 < len(self.tokens):
            return self.tokens[index + 1].text in self.lists.quantities and len(self.tokens[index + 1].text) > 2
        return token.text in self.lists.quantities and (len(token.text) > 1 or token.glued)

    def _drop_quantity(self) -> None:
        while self.signs and self.signs.pop().gap <= Gap.SPACE:
            pass
        self._close()

    def _close(self, *, before_word: bool = False) -> None:
        """End the run. A lone "a" or "I" before a word is a word: "two a day", "seven I think"."""
        signs = self.signs
        if before_word and signs and self.gap == Gap.SPACE and signs[-1].code in "AI" and signs[-1].weak:
            signs = signs[:-1]
        if signs:
            self.found.append(Run(self.turn, tuple(signs), signs[0].token, self.after))
        self.signs, self.gap = [], Gap.STOP


def _past_amount(tokens: Sequence[Token], index: int) -> int:
    """Skip the figures of a sum of money."""
    while index < len(tokens) and (tokens[index].kind == "d" or (tokens[index].text in ".," and tokens[index].glued)):
        index += 1
    return index


def _is_time(tokens: Sequence[Token], index: int) -> bool:
    """Whether a clock time such as 15:30 starts here."""
    return (
        index + 2 < len(tokens)
        and tokens[index].kind == "d"
        and len(tokens[index].text) <= 2
        and tokens[index + 1].text == ":"
        and tokens[index + 1].glued
        and tokens[index + 2].kind == "d"
    )

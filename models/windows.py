"""Windows: a few turns of talk in a row, as an encoder takes them, with the place of every token in its turn.

    [CLS] agent : what is your name [SEP] customer : it 's anna smith [SEP]

A window starts with the last tokens of the one before it, which are read again but not answered for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer

LONGEST = 128
"""At most so many tokens are read together."""
OVERLAP = 12
"""At most so many of them were read before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One turn: who spoke, in a word (agent, customer, buddy, colleague), and what."""

    speaker: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a token stands: characters `[start, end)` of a turn, counted through all conversations."""

    turn: int
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """T tokens, how each is written (0 small, 1 with a capital, 2 in capitals), and where it stands (null for marks).

    The window answers for the tokens from `fresh` on.
    """

    tokens: tuple[int, ...]
    cases: tuple[int, ...]
    places: tuple[Place | None, ...]
    fresh: int


def windows(conversations: Sequence[Sequence[Said]], tokenizer: Tokenizer) -> list[Window]:
    """Return the windows of every conversation; turns are numbered through all conversations, in order."""
    turns = [turn for conversation in conversations for turn in conversation]
    encoded = tokenizer.encode_batch([turn.text for turn in turns], add_special_tokens=False)
    opened = {
        who: tokenizer.encode(f"{who}:", add_special_tokens=False).ids for who in {turn.speaker for turn in turns}
    }
    opens, ends = tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")
    if opens is None or ends is None:
        raise ValueError("the tokenizer has no [CLS] and [SEP]")
    made: list[Window] = []
    first = 0
    for conversation in conversations:
        numbers = range(first, first + len(conversation))
        stretches = [
            _Stretch.of(number, turns[number].text, encoded[number], opened[turns[number].speaker], ends)
            for number in numbers
        ]
        made += _packed(stretches, opens)
        first += len(conversation)
    return made


@dataclass(frozen=True, slots=True)
class _Stretch:
    tokens: list[int]
    cases: list[int]
    places: list[Place | None]

    @classmethod
    def of(cls, number: int, text: str, encoded: Encoding, opening: list[int], end: int) -> _Stretch:
        places = [Place(turn=number, start=start, end=stop) for start, stop in encoded.offsets]
        return cls(
            [*opening, *encoded.ids, end],
            [*[0] * len(opening), *(_case(text[start:stop]) for start, stop in encoded.offsets), 0],
            [*[None] * len(opening), *places, None],
        )


def _case(written: str) -> int:
    if not written[:1].isupper():
        return 0
    return 2 if len(written) > 1 and written.isupper() else 1


def _packed(stretches: Sequence[_Stretch], opens: int) -> Iterator[Window]:
    """Turns together as long as they fit; a turn longer than a window is cut."""
    before, now = _Stretch([], [], []), _Stretch([], [], [])
    for stretch in stretches:
        for piece in _cut(stretch):
            if now.tokens and 1 + len(before.tokens) + len(now.tokens) + len(piece.tokens) > LONGEST:
                yield _window(before, now, opens)
                before, now = _last(now), _Stretch([], [], [])
            now.tokens.extend(piece.tokens)
            now.cases.extend(piece.cases)
            now.places.extend(piece.places)
    if now.tokens:
        yield _window(before, now, opens)


def _cut(stretch: _Stretch) -> Iterator[_Stretch]:
    size = LONGEST - OVERLAP - 1
    for start in range(0, len(stretch.tokens), size):
        end = start + size
        yield _Stretch(stretch.tokens[start:end], stretch.cases[start:end], stretch.places[start:end])


def _last(stretch: _Stretch) -> _Stretch:
    return _Stretch(stretch.tokens[-OVERLAP:], stretch.cases[-OVERLAP:], stretch.places[-OVERLAP:])


def _window(before: _Stretch, now: _Stretch, opens: int) -> Window:
    return Window(
        tokens=(opens, *before.tokens, *now.tokens),
        cases=(0, *before.cases, *now.cases),
        places=(None, *before.places, *now.places),
        fresh=1 + len(before.tokens),
    )

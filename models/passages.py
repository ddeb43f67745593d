"""Passages: one turn of talk with a little of what went before it, as an encoder takes them.

    [CLS] customer: my boiler is off agent: [SEP] oh no since when [SEP]

What went before is cut from the left to `CONTEXT` tokens; a turn longer than `LONGEST` tokens is read in windows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer

CONTEXT = 16
"""At most so many tokens of what was said before."""
LONGEST = 160
"""At most so many tokens of a turn are read together."""
_TURNS_BEFORE = 3
_CHARACTERS_BEFORE = 240
_CHARACTERS_OF_ACT = 1500


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """One turn: who spoke, in a word (agent, customer, buddy, colleague), what, and its acts as characters
    `[start, end)`.

    A turn without acts is context for the next and is not read itself.
    """

    speaker: str
    text: str
    acts: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """The tokens of one window of a turn, and for each of its acts the tokens `[start, end)` that it covers.

    `split` is the number of tokens before the turn's own; `owners` says for each act which one of all it is.
    """

    tokens: tuple[int, ...]
    split: int
    acts: tuple[tuple[int, int], ...]
    owners: tuple[int, ...]


def passages(conversations: Sequence[Sequence[Spoken]], tokenizer: Tokenizer) -> list[Passage]:
    """Return the windows of every turn that has acts; acts are numbered through all conversations, in order."""
    wanted = [(turns, index) for turns in conversations for index, turn in enumerate(turns) if turn.acts]
    own = tokenizer.encode_batch([_cut(turns[index]) for turns, index in wanted], add_special_tokens=False)
    before = tokenizer.encode_batch([_before(turns, index) for turns, index in wanted], add_special_tokens=False)
    opens, ends = tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")
    if opens is None or ends is None:
        raise ValueError("the tokenizer has no [CLS] and [SEP]")
    made: list[Passage] = []
    first = 0
    for (turns, index), text, context in zip(wanted, own, before, strict=True):
        acts = turns[index].acts
        opening = (opens, *context.ids[-CONTEXT:], ends)
        made += _windows(text, opening, acts, first, ends)
        first += len(acts)
    return made


def _cut(turn: Spoken) -> str:
    """The text up to the last act's end, with overlong acts blanked: positions stay, tokens stay few."""
    text = turn.text[: turn.acts[-1][1]]
    for start, end in turn.acts:
        if end - start > _CHARACTERS_OF_ACT:
            blank = " " * (end - start - _CHARACTERS_OF_ACT)
            text = text[: start + _CHARACTERS_OF_ACT] + blank + text[end:]
    return text


def _before(turns: Sequence[Spoken], index: int) -> str:
    earlier = turns[max(0, index - _TURNS_BEFORE) : index]
    said = [f"{turn.speaker}: {turn.text[-_CHARACTERS_BEFORE:]}" for turn in earlier]
    return " ".join([*said, f"{turns[index].speaker}:"])


def _windows(
    text: Encoding, opening: tuple[int, ...], acts: Sequence[tuple[int, int]], first: int, end: int
) -> Iterator[Passage]:
    ranges = _token_ranges(text, acts)
    begin = 0
    while begin < len(acts):
        stop, left = begin + 1, ranges[begin][0]
        while stop < len(acts) and ranges[stop][1] - left <= LONGEST:
            stop += 1
        right = min(max(right for _, right in ranges[begin:stop]), left + LONGEST)
        shift = len(opening) - left
        yield Passage(
            tokens=(*opening, *text.ids[left:right], end),
            split=len(opening),
            acts=tuple((one + shift, max(min(other, right), one + 1) + shift) for one, other in ranges[begin:stop]),
            owners=tuple(range(first + begin, first + stop)),
        )
        begin = stop


def _token_ranges(text: Encoding, acts: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """For each act the tokens that start within it; an act without any (signs only) takes the next one."""
    starts = [start for start, _ in text.offsets]
    found, position = [], 0
    for start, end in acts:
        while position < len(starts) and starts[position] < start:
            position += 1
        stop = position
        while stop < len(starts) and starts[stop] < end:
            stop += 1
        found.append((position, max(stop, position + 1)))
        position = stop
    return found

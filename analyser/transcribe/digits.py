"""Numbers as figures, where it is certain that one was said: a choice; by default they stay as they were heard."""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from analyser.core.call import Word

READ_OUT = {"oh": "0", "o": "0", "nought": "0", "zero": "0", "one": "1", "two": "2", "three": "3", "four": "4"}
READ_OUT |= {"five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9"}
LEAST_READ_OUT = 3
"""So many digits, one after the other, are digits that somebody reads out."""

FROM = 10
"""Smaller numbers that stand alone stay words, unless one of UNITS follows: "two of them", "one moment"."""

UNITS = frozenset("pound pounds p pence percent per cent am pm a.m p.m o'clock euros dollars kilos miles stone".split())
UP_TO = 1_000_000
MULTIPLES = frozenset({"hundred", "thousand", "million", "billion", "dozen"})
PAUSE_S = 0.7
"""Words further apart (seconds) are not of one number."""

STOPS = re.compile(r"[.,;:?!…)\"”]+$")
BARE = re.compile(r"(?P<before>[\"'“‘(]*)(?P<word>[A-Za-z'-]+)(?P<after>[.,;:?!…)\"'”’]*)")


@dataclass(frozen=True, slots=True)
class _Part:
    """One word of letters, of the word numbered `at`, as text2num asks for it."""

    letters: str
    at: int
    apart: bool

    def text(self) -> str:
        return self.letters

    def nt_separated(self, previous: "_Part") -> bool:
        return self.apart

    def not_a_number_part(self) -> bool:
        return False


def figures(words: Sequence[Word]) -> tuple[Word, ...]:
    """Return the words with cardinal numbers as figures; the words of one number become one, from its start to its end.

    Left as heard: ordinals, "one" and other small numbers without a unit, "a hundred", and numbers side by side
    ("nineteen eighty": a year or a time). Digits read out stay one word each, and "double" a word.

    >>> thirty_six = [Word(text="thirty", start_s=0, end_s=1), Word(text="six.", start_s=1, end_s=2)]
    >>> [word.text for word in figures(thirty_six)]
    ['36.']
    """
    read_out = tuple(_read_out(words))
    numbers = {start: (end, text) for start, end, text in _numbers(read_out)}
    written: list[Word] = []
    at = 0
    while at < len(read_out):
        end, text = numbers.get(at, (at + 1, None))
        written.append(read_out[at] if text is None else _merged(read_out[at:end], text))
        at = end
    return tuple(written)


def _read_out(words: Sequence[Word]) -> Iterator[Word]:
    """Yield the words, with a figure for each digit of those that are read out."""
    for digits, group in itertools.groupby(words, key=lambda word: _letters(word) in READ_OUT):
        run = list(group)
        named = sum(_letters(word) not in ("oh", "o") for word in run)
        certain = digits and len(run) >= LEAST_READ_OUT and named >= LEAST_READ_OUT - 1
        yield from (_merged([word], READ_OUT[_letters(word)]) if certain else word for word in run)


def _numbers(words: Sequence[Word]) -> list[tuple[int, int, str]]:
    """Return first word, word after the last, and figures of each number that is certain."""
    from text_to_num import find_numbers

    parts = list(_parts(words))
    found = [one for one in find_numbers(parts, "en", threshold=0) if not one.is_ordinal]
    spans = [(parts[one.start].at, parts[one.end - 1].at + 1, one) for one in found]
    beside = {(before[1], after[0]) for before, after in itertools.pairwise(spans) if before[1] == after[0]}
    return [
        (start, end, one.text)
        for start, end, one in spans
        if _whole(parts, one.start, one.end)
        and not any(start in pair or end in pair for pair in beside)
        and _certain(words, start, end, float(one.value))
    ]


def _whole(parts: Sequence[_Part], start: int, end: int) -> bool:
    """Whether a number takes all letters of its first and of its last word: not the five of "five-star"."""
    before = start > 0 and parts[start - 1].at == parts[start].at
    after = end < len(parts) and parts[end].at == parts[end - 1].at
    return not before and not after


def _certain(words: Sequence[Word], start: int, end: int, value: float) -> bool:
    before = _letters(words[start - 1]) if start else ""
    following = _letters(words[end]) if end < len(words) else ""
    if _letters(words[start]) in MULTIPLES or following in MULTIPLES or before in ("double", "triple", "minus"):
        return False
    if value >= UP_TO or any(word.text[:1].isdigit() for word in words[start:end]):
        return False
    ends = STOPS.search(words[end - 1].text) is not None
    return value >= FROM or end - start > 1 or (following in UNITS and not ends)


def _parts(words: Sequence[Word]) -> Iterator[_Part]:
    before: Word | None = None
    for at, word in enumerate(words):
        stopped = before is not None and (STOPS.search(before.text) or word.start_s - before.end_s > PAUSE_S)
        for number, letters in enumerate(_letters(word).split("-")):
            yield _Part(letters, at, bool(stopped) and number == 0)
        before = word


def _letters(word: Word) -> str:
    found = BARE.fullmatch(word.text)
    return found["word"].lower() if found else word.text


def _merged(words: Sequence[Word], text: str) -> Word:
    """Return one word for several: the marks around them are kept, and it is as sure as the least sure of them."""
    first, last = BARE.fullmatch(words[0].text), BARE.fullmatch(words[-1].text)
    sure = [word.probability for word in words if word.probability is not None]
    marked = f"{first['before'] if first else ''}{text}{last['after'] if last else ''}"
    return replace(words[0], text=marked, end_s=words[-1].end_s, probability=min(sure, default=None))

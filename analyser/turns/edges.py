"""Puts the edges of words where speech begins and ends: whisper stretches words over the silence beside them."""

import bisect
import dataclasses
import itertools
from collections.abc import Iterator, Sequence

from analyser.core.call import Word
from analyser.core.sound import Region
from analyser.turns.stretches import Stretch, length, shared

EARLY_S = 1.2
"""Seconds before speech begins in which whisper may have put words of it."""

LATE_S = 0.4
"""Seconds by which whisper may end the last word before a silence too early."""

OVER_S = 1.5
"""Seconds of overlap that a recogniser may have missed of one speaker."""

OVER_SHARE = 0.6
"""So much of them lies where two talk."""

_TOUCHING_S = 0.1


def drawn_in(words: Sequence[Word], regions: Sequence[Region]) -> list[Word]:
    """Return one speaker's words with their edges drawn to where the speaker was heard.

    A word is cut to the region that holds most of it, and the last word in a region lasts to its end where that is
    near. Words just before a region that run on into it share its beginning. Other words outside of all regions stay
    as they are: a speech detector loses words.

    Args:
        words: in order of `start_s`.
        regions: in order, disjoint, of this speaker.
    """
    finder = _Finder(regions)
    homes = [finder.home(word) for word in words]
    drawn = []
    for index, (word, home) in enumerate(zip(words, homes, strict=True)):
        last = index + 1 == len(words) or (home is not None and words[index + 1].start_s >= home.end_s)
        drawn.append(word if home is None else _cut(word, home, last=last))
    for first, after in _early(words, homes):
        home = homes[after]
        assert home is not None  # noqa: S101 - `_early` yields runs that end in a region
        _share(drawn, first, after, home.start_s)
    return drawn


def drawn_out(words: Sequence[Word], regions: Sequence[Region], overlap: Sequence[Region]) -> list[Word]:
    """Return one speaker's words, the first and last of each region drawn out to where others talk at the same time.

    Where two talk at once on one channel a recogniser follows one of them, so that the words of the other seem to
    begin after the overlap, or to end before it.

    Args:
        words: in order of `start_s`.
        regions: where this speaker talks, in order, disjoint.
        overlap: where this speaker talks and others do, in order, disjoint.
    """
    drawn = list(words)
    middles = [(word.start_s + word.end_s) / 2 for word in words]
    others = [(region.start_s, region.end_s) for region in overlap]
    for region in regions:
        first, after = bisect.bisect_left(middles, region.start_s), bisect.bisect_right(middles, region.end_s)
        if first == after:
            continue
        start_s, end_s = drawn[first].start_s, max(word.end_s for word in drawn[first:after])
        before, behind = (region.start_s, start_s), (end_s, region.end_s)
        if _mostly(before, others):
            drawn[first] = dataclasses.replace(drawn[first], start_s=region.start_s)
        if _mostly(behind, others):
            drawn[after - 1] = dataclasses.replace(drawn[after - 1], end_s=region.end_s)
    return drawn


def _mostly(stretch: Stretch, others: Sequence[Stretch]) -> bool:
    """Whether most of a stretch of time, if it is one and not too long, lies in others."""
    long_s = stretch[1] - stretch[0]
    if not 0 < long_s <= OVER_S:
        return False
    near = others[bisect.bisect_left(others, stretch[0], key=lambda other: other[1]) :]
    reached = itertools.takewhile(lambda other: other[0] < stretch[1], near)
    return length(shared(reached, [stretch])) > OVER_SHARE * long_s


class _Finder:
    def __init__(self, regions: Sequence[Region]) -> None:
        self._regions = regions
        self._ends = [region.end_s for region in regions]

    def home(self, word: Word) -> Region | None:
        """Return the region that holds most of `word`, if any holds some of it."""
        best, most = None, 0.0
        for index in range(bisect.bisect_right(self._ends, word.start_s), len(self._regions)):
            region = self._regions[index]
            if region.start_s >= word.end_s:
                break
            held = min(region.end_s, word.end_s) - max(region.start_s, word.start_s)
            if held > most:
                best, most = region, held
        return best


def _cut(word: Word, home: Region, *, last: bool) -> Word:
    start_s, end_s = max(word.start_s, home.start_s), min(word.end_s, home.end_s)
    if last and home.end_s - end_s <= LATE_S:
        end_s = home.end_s
    return dataclasses.replace(word, start_s=start_s, end_s=end_s)


def _early(words: Sequence[Word], homes: Sequence[Region | None]) -> Iterator[tuple[int, int]]:
    """Yield `(first, after)` where words `[first, after)` were put before the region in which word `after` begins."""
    first = None
    for index, home in enumerate(homes):
        touching = index > 0 and words[index].start_s - words[index - 1].end_s <= _TOUCHING_S
        if first is not None and not touching:
            first = None
        if home is None:
            first = index if first is None else first
        else:
            if first is not None and 0 <= home.start_s - words[first].start_s <= EARLY_S + _TOUCHING_S:
                yield first, index
            first = None


def _share(drawn: list[Word], first: int, after: int, start_s: float) -> None:
    """Share the time from `start_s` to the end of word `after` between it and the words from `first`, by length."""
    end_s = drawn[after].end_s
    lengths = [max(len(word.text.strip()), 1) for word in drawn[first : after + 1]]
    total, passed = sum(lengths), 0
    for index, own in enumerate(lengths, start=first):
        begun = start_s + (end_s - start_s) * passed / total
        passed += own
        done = min(start_s + (end_s - start_s) * passed / total, end_s)
        drawn[index] = dataclasses.replace(drawn[index], start_s=min(begun, done), end_s=done)

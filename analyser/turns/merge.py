"""Joins the words of two or more speakers into turns: a backchannel does not break the turn that it lies in."""

import bisect
import dataclasses
import itertools
from collections.abc import Callable, Iterator, Sequence

from analyser.core.backchannel import is_backchannel
from analyser.core.call import Word
from analyser.core.sound import Region
from analyser.turns.edges import drawn_in
from analyser.turns.spoken import SpokenTurn

HOLD_S = 2.5
"""Seconds of own silence after which a speaker starts a new turn: pauses for thought or breath are shorter (nine in
ten are under 1 s; Heldner and Edlund 2010), holds and looking things up are longer."""

RUN_GAP_S = 0.6
"""Seconds of own silence within one run of words, the stretch that is judged as backchannel or not."""

YIELD_S = 0.3
"""A shorter pause of a speaker is none that the other could take the floor in."""

FREE_PAUSE_S = 0.8
"""In a pause of this length a backchannel stands free, as when digits are taken down group by group: "oh seven nine",
"yep", "one two three". In a shorter one it lies within the turn of the one who goes on."""

_CLINGS = ("-", ".", ",", "!", "?", ":", ";", "%", "'", "’", ")", "/")
"""What whisper splits from a word without a blank before it: "-hm", ".20", ",000"."""


def merge(words: Sequence[Sequence[Word]], regions: Sequence[Sequence[Region]] | None = None) -> tuple[SpokenTurn, ...]:
    """Join each speaker's words into turns.

    A turn ends where the speaker falls silent for over 2.5 s, or where another speaker takes the floor in a pause.
    What is said wholly over a turn (a backchannel, a vain try) is a turn of its own beside it.

    Args:
        words: for each speaker, the words in order of time; a word may bring the blank that whisper writes before it.
        regions: for each speaker, where speech was found, in order. A word's edge is drawn in to them: whisper starts
            the first word after a silence too early, and ends the last one too late.

    Returns:
        The turns in order of `start_s`, then of speaker. Each word is in one turn, and its text in the turn's.
    """
    if regions is not None:
        words = [drawn_in(own, found) for own, found in itertools.zip_longest(words, regions, fillvalue=())]
    spoken = [sorted((word for word in own if word.text.strip()), key=lambda word: word.start_s) for own in words]
    runs = [_Runs(own) for own in spoken]
    turns: list[SpokenTurn] = []
    for speaker, own in enumerate(spoken):
        others = [run for other, run in enumerate(runs) if other != speaker]
        turns.extend(_turn(speaker, part) for part in _parts(own, others))
    return tuple(sorted(turns, key=lambda turn: (turn.start_s, turn.speaker)))


def joined(words: Sequence[Word]) -> str:
    """Return the words as one text, with blanks where the recogniser has them.

    >>> joined([Word(text=" Mm", start_s=0, end_s=1), Word(text="-hm.", start_s=1, end_s=2)])
    'Mm-hm.'
    >>> joined([Word(text="That's", start_s=0, end_s=1), Word(text="£43", start_s=1, end_s=2)])
    "That's £43"
    """
    marked = any(word.text[:1].isspace() for word in words)
    parts: list[str] = []
    for word in words:
        text = word.text.strip()
        glued = not word.text[:1].isspace() if marked else len(text) > 1 and text.startswith(_CLINGS)
        parts.append(text if glued or not parts else f" {text}")
    return "".join(parts)


class _Run:
    """Words of one speaker without a pause."""

    __slots__ = ("backchannel", "end_s", "middles", "start_s")

    def __init__(self, words: Sequence[Word]) -> None:
        self.start_s = words[0].start_s
        self.end_s = max(word.end_s for word in words)
        self.middles = sorted((word.start_s + word.end_s) / 2 for word in words)
        self.backchannel = is_backchannel(joined(words[:9]), self.end_s - self.start_s)

    def heard(self, start_s: float, end_s: float) -> float:
        """Return the share of the run's words whose middle lies in `[start_s, end_s]`."""
        inside = bisect.bisect_right(self.middles, end_s) - bisect.bisect_left(self.middles, start_s)
        return inside / len(self.middles)


class _Runs:
    """One speaker's runs in order, found by time."""

    def __init__(self, words: Sequence[Word]) -> None:
        self._runs = [_Run(part) for part in _split(words, lambda one, two: two.start_s - one.end_s > RUN_GAP_S)]
        self._starts = [run.start_s for run in self._runs]
        self._ends = list(itertools.accumulate((run.end_s for run in self._runs), max))

    def within(self, start_s: float, end_s: float) -> Sequence[_Run]:
        """Return the runs that may have words between `start_s` and `end_s`."""
        first = bisect.bisect_left(self._ends, start_s)
        return self._runs[first : bisect.bisect_right(self._starts, end_s)]


def _parts(words: Sequence[Word], others: Sequence[_Runs]) -> Iterator[list[Word]]:
    def ends(before: Word, after: Word) -> bool:
        pause = after.start_s - before.end_s
        if pause > HOLD_S:
            return True
        return pause >= YIELD_S and any(_floor_taken(before.end_s, after.start_s, other) for other in others)

    return _split(words, ends)


def _floor_taken(start_s: float, end_s: float, other: _Runs) -> bool:
    """Whether the other speaker takes the floor in the pause `[start_s, end_s]` of the one who spoke."""
    free = end_s - start_s >= FREE_PAUSE_S
    for run in other.within(start_s, end_s):
        heard = run.heard(start_s, end_s)
        if heard and ((free and heard == 1) if run.backchannel else (free or heard >= 0.5)):
            return True
    return False


def _split(words: Sequence[Word], ends: Callable[[Word, Word], bool]) -> Iterator[list[Word]]:
    part: list[Word] = []
    for word in words:
        if part and ends(part[-1], word):
            yield part
            part = []
        part.append(word)
    if part:
        yield part


def _turn(speaker: int, words: Sequence[Word]) -> SpokenTurn:
    return SpokenTurn(
        speaker=speaker,
        text=joined(words),
        start_s=words[0].start_s,
        end_s=max(word.end_s for word in words),
        words=tuple(dataclasses.replace(word, text=word.text.strip()) for word in words),
    )

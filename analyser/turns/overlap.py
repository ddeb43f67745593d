"""Which words are spoken while another speaker speaks."""

import bisect
import dataclasses
import itertools
from collections.abc import Sequence

from analyser.core.call import Word
from analyser.core.sound import Region
from analyser.turns.spoken import SpokenTurn
from analyser.turns.stretches import Stretch, length, shared, union

OVERLAP_SHARE = 0.5
"""From this share of its time on, a word is spoken over another speaker: then most of it cannot be heard alone."""


def overlap_marked(turns: Sequence[SpokenTurn], regions: Sequence[Sequence[Region]] = ()) -> tuple[SpokenTurn, ...]:
    """Return the turns with `overlap` set on each word of which at least half lies where its speaker and another speak.

    Args:
        turns: of all speakers.
        regions: for each speaker, where they were heard, in order; for one without any, the words count.
    """
    count = max((turn.speaker + 1 for turn in turns), default=0)
    speech = [_speech(turns, speaker, regions) for speaker in range(max(count, len(regions)))]
    both = [
        shared(own, union(stretch for other in (*speech[:speaker], *speech[speaker + 1 :]) for stretch in other))
        for speaker, own in enumerate(speech)
    ]
    return tuple(
        dataclasses.replace(turn, words=tuple(_marked(word, both[turn.speaker]) for word in turn.words))
        for turn in turns
    )


def _speech(turns: Sequence[SpokenTurn], speaker: int, regions: Sequence[Sequence[Region]]) -> list[Stretch]:
    if speaker < len(regions) and regions[speaker]:
        return union((region.start_s, region.end_s) for region in regions[speaker])
    return union((word.start_s, word.end_s) for turn in turns if turn.speaker == speaker for word in turn.words)


def _marked(word: Word, both: Sequence[Stretch]) -> Word:
    """Return the word, marked if at least half of it lies in these stretches, sorted and disjoint."""
    near = both[bisect.bisect_right(both, word.start_s, key=lambda stretch: stretch[1]) :]
    reached = itertools.takewhile(lambda stretch: stretch[0] < word.end_s, near)
    over_s = length(shared(reached, [(word.start_s, word.end_s)]))
    overlap = over_s > 0 and over_s >= OVERLAP_SHARE * (word.end_s - word.start_s)
    return dataclasses.replace(word, overlap=True) if overlap else word

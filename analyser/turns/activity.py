"""Where each speaker of one channel talks, over one another included, once it is known who said each word.

Local speakers of a window get the speaker whose words they say. Where a local speaker says the words of two, the
segmentation took two voices for one, and the words alone count.
"""

import itertools
from collections.abc import Sequence
from typing import TYPE_CHECKING

from analyser.core.call import Word
from analyser.core.frames import joined, runs
from analyser.core.sound import SAMPLE_RATE, Region
from analyser.turns.stretches import Stretch
from analyser.turns.windows import ACTIVE, FRAME, FRAME_S, HALF_FIELD, HOP, Windows, frame_at

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

PURE = 0.85
"""A local speaker is one speaker if so much of what they say in words is."""

LEAST_S = 0.2
"""Seconds of words by which a local speaker is known."""

SHORTEST_S = 0.1
"""A shorter pause or stretch of one speaker is none."""

WRONG_S = 0.4
"""A recogniser's word times are seldom wrong by more; where the segmentation says otherwise for longer, it is wrong."""

PAUSE_S = 1.0
"""A pause of up to this length in which nobody else talks is part of what a speaker says, as it is for annotators."""


def talked(
    windows: Windows,
    words: Sequence[Word],
    of_words: Sequence[int],
    regions: Sequence[Region],
    wordless: Sequence[tuple[Stretch, int]] = (),
) -> tuple[tuple[tuple[Region, ...], ...], tuple[Region, ...]]:
    """Return where each speaker talks, and where two talk at once.

    Args:
        windows: local speakers of the whole call.
        words: in order of `start_s`, drawn in to the speech.
        of_words: the speaker of each, from 0.
        regions: where speech was found, in order.
        wordless: stretches of it in which no words were heard, and the speaker that each sounds like.
    """
    import numpy as np

    count = max(of_words) + 1
    frames = (len(windows.activity) - 1) * HOP + windows.activity.shape[1]
    said = np.zeros((frames, count), dtype=bool)
    for word, speaker in zip(words, of_words, strict=True):
        said[frame_at(word.start_s) : frame_at(word.end_s) + 1, speaker] = True
    heard = _heard(windows, said)
    for start, end in _contradicted(heard, said):
        heard[start:end] = said[start:end]
    for (start_s, end_s), speaker in wordless:
        said[frame_at(start_s) : frame_at(end_s) + 1, speaker] = True
    active = np.where(heard.any(axis=1, keepdims=True), heard, said & _spoken(regions, frames)[:, None])
    nobody = np.asarray(~active.any(axis=1))
    for speaker in range(count):
        active[:, speaker] |= _pauses(active[:, speaker], nobody)
    return tuple(_regions(active[:, speaker]) for speaker in range(count)), _regions(active.sum(axis=1) > 1)


def _pauses(own: "NDArray[np.bool_]", nobody: "NDArray[np.bool_]") -> "NDArray[np.bool_]":
    """The short pauses of one speaker in which nobody talks."""
    import numpy as np

    pauses = np.zeros(len(own), dtype=bool)
    for (_, end), (start, _) in itertools.pairwise(runs(own)):
        if (start - end) * FRAME_S <= PAUSE_S and nobody[end:start].all():
            pauses[end:start] = True
    return pauses


def _heard(windows: Windows, said: "NDArray[np.bool_]") -> "NDArray[np.bool_]":
    """Which speakers are heard in each frame of the call, [frames, count]; the middle of a window counts for more."""
    import numpy as np

    frames = windows.activity.shape[1]
    total = np.zeros(said.shape, dtype=np.float32)
    weights = np.zeros((len(said), 1), dtype=np.float32)
    weight = (np.minimum(np.arange(frames), np.arange(frames)[::-1]) + 1.0).astype(np.float32)[:, None]
    for number, activity in enumerate(windows.activity):
        here = slice(number * HOP, number * HOP + frames)
        own = np.zeros((frames, said.shape[1]), dtype=np.float32)
        for local, speaker in enumerate(_names(activity > ACTIVE, said[here])):
            if speaker is not None:
                own[:, speaker] = np.maximum(own[:, speaker], activity[:, local])
        total[here] += weight * own
        weights[here] += weight
    return np.asarray(total > ACTIVE * weights)


def _contradicted(heard: "NDArray[np.bool_]", said: "NDArray[np.bool_]") -> list[tuple[int, int]]:
    """The stretches whose words are of somebody who is not heard there: longer than a word's times are wrong by."""
    import numpy as np

    against = np.asarray((said & ~heard).any(axis=1) & heard.any(axis=1) & ~(said & heard).any(axis=1))
    return [
        (start, end) for start, end in joined(runs(against), SHORTEST_S, FRAME_S) if (end - start) * FRAME_S >= WRONG_S
    ]


def _names(talks: "NDArray[np.bool_]", said: "NDArray[np.bool_]") -> list[int | None]:
    """The speaker of each local speaker of a window, by the words said alone; null where they tell of none."""
    alone = (talks & (talks.sum(axis=1, keepdims=True) == 1)).astype(float).T @ said * FRAME_S
    names = [int(own.argmax()) if own.sum() >= LEAST_S and own.max() >= PURE * own.sum() else None for own in alone]
    return _left_over(names, talks)


def _left_over(names: list[int | None], talks: "NDArray[np.bool_]") -> list[int | None]:
    """Give the one local speaker whom no words tell, of a window with one other, the other speaker of two."""
    present = [local for local, own in enumerate(talks.T) if own.any()]
    unnamed = [local for local in present if names[local] is None]
    named = {names[local] for local in present} - {None}
    if len(present) == 2 and len(unnamed) == 1 and len(named) == 1:
        (known,) = named
        names[unnamed[0]] = 1 - known if known in (0, 1) else None
    return names


def _spoken(regions: Sequence[Region], frames: int) -> "NDArray[np.bool_]":
    import numpy as np

    spoken = np.zeros(frames, dtype=bool)
    for region in regions:
        spoken[frame_at(region.start_s) : frame_at(region.end_s) + 1] = True
    return spoken


def _regions(active: "NDArray[np.bool_]") -> tuple[Region, ...]:
    """The stretches of true frames, short pauses closed, short ones left out."""
    edge_s = (HALF_FIELD - FRAME / 2) / SAMPLE_RATE
    return tuple(
        Region(start_s=round(edge_s + start * FRAME_S, 3), end_s=round(edge_s + end * FRAME_S, 3))
        for start, end in joined(runs(active), SHORTEST_S, FRAME_S)
        if (end - start) * FRAME_S >= SHORTEST_S
    )

"""Where somebody speaks on a channel: a voice network says that it is speech, the level says from when to when."""

from typing import TYPE_CHECKING

from analyser.audio.levels import FRAME_S, levels_and_steadiness, noise_floor, widened
from analyser.audio.voice import voice_probability
from analyser.core.sound import Region, Sound

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

ACTIVE_DB = 5.5
"""So far above the line's own noise (dB) somebody or something is heard."""

SURE = 0.2
CERTAIN = 0.8
"""A stretch of sound is speech if the voice probability gets to `SURE`, or if it is as steady as a tone, to `CERTAIN`.
Music and noise seldom get to the one; ringing, keys and melodies do, and hardly ever to the other."""

STEADY = 0.98
STEADY_SHARE = 0.25
"""A stretch is steady if more of its frames than this share hardly change. In speech it is at most 0.15."""

LIKELY = 0.08
"""Sound within `REACH_S` of this probability belongs to the speech beside it."""

REACH_S = 0.35
JOIN_S = 0.3
SHORTEST_S = 0.1


def speech_regions(sound: Sound, channel: int) -> tuple[Region, ...]:
    """Return the stretches of one channel in which somebody speaks, in order, at least 0.3 s apart.

    The network alone loses speech on narrow and noisy lines, where its probability sags, and the level alone takes
    music for speech. So the network decides whether a stretch of sound is speech, with a low threshold, and the
    level where it starts and ends (to about 0.05 s). Memory is bounded by the length of a block.
    """
    level, steadiness = levels_and_steadiness(sound, channel)
    return regions(level, voice_probability(sound, channel), steadiness)


def regions(
    level: "NDArray[np.float32]", voice: "NDArray[np.float32]", steadiness: "NDArray[np.float32]"
) -> tuple[Region, ...]:
    """Return where there is speech, from level (dB), voice probability and steadiness, each [frames of 0.01 s]."""
    import numpy as np

    count = min(len(level), len(voice), len(steadiness))
    level, voice = level[:count], voice[:count]
    heard = widened(level > noise_floor(level) + ACTIVE_DB, 0.02)
    near = widened(voice >= LIKELY, REACH_S)
    speech = np.zeros(count, bool)
    for start, end in _joined(_runs(heard & near), JOIN_S):
        highest = voice[start:end].max()
        steady = (steadiness[start:end] > STEADY).mean() > STEADY_SHARE
        if highest >= (CERTAIN if steady else SURE):
            speech[start:end] = True
    found = [run for run in _joined(_runs(speech), JOIN_S) if run[1] - run[0] >= SHORTEST_S / FRAME_S]
    return tuple(Region(start_s=start * FRAME_S, end_s=end * FRAME_S) for start, end in found)


def _runs(mask: "NDArray[np.bool_]") -> list[tuple[int, int]]:
    """Return the runs `[start, end)` of a mask."""
    import numpy as np

    edges = np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]]).astype(np.int8)))
    return [(int(start), int(end)) for start, end in zip(edges[::2], edges[1::2], strict=True)]


def _joined(runs: list[tuple[int, int]], gap_s: float) -> list[tuple[int, int]]:
    """Join runs that lie closer together than this."""
    found: list[tuple[int, int]] = []
    for start, end in runs:
        if found and (start - found[-1][1]) * FRAME_S < gap_s:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found

"""Where somebody speaks on a channel: a voice network says that it is speech, the level says from when to when."""

from typing import TYPE_CHECKING

from analyser.audio.levels import FRAME_S, Loudness, loudness, widened
from analyser.audio.voice import voice_probability
from analyser.core.frames import joined, runs
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


def speech_regions(sound: Sound, channel: int, measured: Loudness | None = None) -> tuple[Region, ...]:
    """Return the stretches of one channel in which somebody speaks, in order, at least 0.3 s apart.

    The network alone loses speech on narrow and noisy lines, where its probability sags, and the level alone takes
    music for speech. So the network decides whether a stretch of sound is speech, with a low threshold, and the
    level where it starts and ends (to about 0.05 s). `measured` is how loud the channel is, where that is known
    already. Memory is bounded by the length of a block.
    """
    measured = measured or loudness(sound, channel)
    return regions(measured, voice_probability(sound, channel, heard(measured)))


def heard(measured: Loudness) -> "NDArray[np.bool_]":
    """Return in which frames [n] of 0.01 s something is heard, for long enough to be speech."""
    import numpy as np

    found = np.zeros(len(measured.level), bool)
    louder = widened(measured.level > measured.floor + ACTIVE_DB, 0.02)
    for start, end in joined(runs(louder), JOIN_S, FRAME_S):
        if end - start >= SHORTEST_S / FRAME_S:
            found[start:end] = louder[start:end]
    return found


def regions(measured: Loudness, voice: "NDArray[np.float32]") -> tuple[Region, ...]:
    """Return where there is speech, from how loud it is, and the probability [frames of 0.01 s] of a voice."""
    import numpy as np

    near = widened(voice >= LIKELY, REACH_S)
    speech = np.zeros(len(voice), bool)
    for start, end in joined(runs(heard(measured) & near), JOIN_S, FRAME_S):
        highest = voice[start:end].max()
        steady = (measured.steadiness[start:end] > STEADY).mean() > STEADY_SHARE
        if highest >= (CERTAIN if steady else SURE):
            speech[start:end] = True
    found = [run for run in joined(runs(speech), JOIN_S, FRAME_S) if run[1] - run[0] >= SHORTEST_S / FRAME_S]
    return tuple(Region(start_s=start * FRAME_S, end_s=end * FRAME_S) for start, end in found)

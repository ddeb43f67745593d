"""Speech beside a span that the recogniser made no words of: the end of a long number, heard by people all the same."""

import bisect
from collections.abc import Sequence
from typing import TYPE_CHECKING

from analyser.core.call import Turn
from analyser.core.sound import SAMPLE_RATE, Sound

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

REACH_S = 12.0
"""So far from a span (seconds) its rest is looked for."""

PAUSE_S = 0.8
"""Groups of figures lie closer together than this."""

VOICE_DB = 12.0
QUIETEST_DBFS = -60.0
"""There is a voice where sound is so much louder than the line, and louder than this."""

_FRAME_S = 0.02
_LINE_PERCENTILE = 10


class Unheard:
    """Where there is sound in a recording but no recognised word."""

    def __init__(self, sound: Sound, turns: Sequence[Turn]) -> None:
        self._sound = sound
        heard = [(word.start_s, word.end_s) for turn in turns for word in turn.words]
        for turn in turns:
            if not turn.words and turn.start_s is not None and turn.end_s is not None:
                heard.append((turn.start_s, turn.end_s))
        self._starts = sorted(start_s for start_s, _ in heard)
        self._ends = sorted(end_s for _, end_s in heard)

    def around(self, start_s: float, end_s: float) -> tuple[float, float]:
        """Return a span's `[start_s, end_s)` drawn over the speech next to it, at most to the words beside it."""
        before, after = bisect.bisect_right(self._ends, start_s), bisect.bisect_left(self._starts, end_s)
        earliest_s = max(self._ends[before - 1] if before else 0.0, start_s - REACH_S)
        latest_s = min(self._starts[after] if after < len(self._starts) else self._sound.duration_s, end_s + REACH_S)
        return (
            start_s - self._going_on(self._voiced(earliest_s, start_s)[::-1]),
            end_s + self._going_on(self._voiced(end_s, latest_s)),
        )

    @staticmethod
    def _going_on(voiced: "NDArray[np.bool_]") -> float:
        """Return for how many seconds a voice goes on, from the first frame, with no longer pause than `PAUSE_S`."""
        import numpy as np

        places = np.flatnonzero(voiced)
        apart = np.flatnonzero(np.diff(places, prepend=-1) * _FRAME_S > PAUSE_S)
        places = places[: apart[0]] if len(apart) else places
        return float(places[-1] + 1) * _FRAME_S if len(places) else 0.0

    def _voiced(self, start_s: float, end_s: float) -> "NDArray[np.bool_]":
        """Return in which frames of a stretch there is a voice on any channel."""
        import numpy as np

        voiced = np.zeros(max(0, int((end_s - start_s) / _FRAME_S + 1e-6)), bool)
        for channel in range(self._sound.channels if len(voiced) else 0):
            around = self._levels(channel, max(0.0, start_s - REACH_S), end_s + REACH_S)
            line = float(np.percentile(around, _LINE_PERCENTILE)) if len(around) else 0.0
            level = self._levels(channel, start_s, end_s)[: len(voiced)]
            voiced[: len(level)] |= level > max(line + VOICE_DB, QUIETEST_DBFS)
        return voiced

    def _levels(self, channel: int, start_s: float, end_s: float) -> "NDArray[np.float64]":
        """Return the level in dBFS of each whole frame."""
        import numpy as np

        frame = round(_FRAME_S * SAMPLE_RATE)
        samples = self._sound.read(channel, start_s, end_s).astype(np.float64)
        frames = samples[: len(samples) // frame * frame].reshape(-1, frame)
        level: NDArray[np.float64] = 10 * np.log10((frames**2).mean(axis=1) + 1e-12)
        return level

"""Packs the speech of one channel into short windows, and finds the way back to the time of the call.

A recogniser pays for the whole of a window however short the speech in it is, and for every second more in a long
window than in a short one. So stretches of speech are laid one after the other, each with a little of the line around
it, as many as fit into a short window, and a window is only as long as it must be.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from analyser.core.sound import SAMPLE_RATE, Region, Sound

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LENGTHS_S = (6.0, 9.0, 12.0, 16.0, 20.0)
"""How long a window may be that is encoded (seconds): a few lengths, so that equal ones go together."""

TAIL_S = 2.0
"""Silence at the end of every window (seconds). The recogniser was trained on windows of 30 s that mostly end in
silence: without it the last words are lost, or come again and again."""

WINDOW_S = LENGTHS_S[-1] - TAIL_S
MARGIN_S = 0.2
"""So much of the line (seconds) goes with each stretch of speech, before and after it."""

GUARD_S = 0.2
"""Silence between two stretches in a window (seconds)."""

CUT_FROM_S = WINDOW_S / 2
CUT_FRAME_S = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch `[start_s, end_s)` of the call that lies at `offset_s` in its window, for the sake of its `speech`."""

    start_s: float
    end_s: float
    offset_s: float
    speech: Region

    @property
    def length_s(self) -> float:
        """Seconds from start to end."""
        return self.end_s - self.start_s

    @property
    def shift_s(self) -> float:
        """What is added to a time of the window for the time of the call."""
        return self.start_s - self.offset_s

    def overlap_s(self, start_s: float, end_s: float) -> float:
        """Seconds of its speech in a stretch of the window; negative by the distance where there are none."""
        first, last = start_s + self.shift_s, end_s + self.shift_s
        return min(last, self.speech.end_s) - max(first, self.speech.start_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Stretches of speech one after the other, in order of time."""

    pieces: tuple[Piece, ...]

    @property
    def length_s(self) -> float:
        """Seconds from the start of the first stretch to the end of the last."""
        return self.pieces[-1].offset_s + self.pieces[-1].length_s

    @property
    def encoded_s(self) -> float:
        """Seconds that are encoded: the shortest of `LENGTHS_S` that holds it and the silence at its end."""
        return next((each for each in LENGTHS_S if self.length_s + TAIL_S <= each), LENGTHS_S[-1])

    @property
    def speech_s(self) -> float:
        """Seconds of speech in it."""
        return sum(piece.speech.length_s for piece in self.pieces)

    def samples(self, sound: Sound, channel: int, length_s: float) -> "NDArray[np.float32]":
        """Return the sound [n] of this window and silence after it, `length_s` seconds in all."""
        import numpy as np

        window = np.zeros(round(length_s * SAMPLE_RATE), np.float32)
        for piece in self.pieces:
            start = round(piece.offset_s * SAMPLE_RATE)
            part = sound.read(channel, piece.start_s, piece.end_s)[: len(window) - start]
            window[start : start + len(part)] = part
        return window

    def piece_of(self, start_s: float, end_s: float) -> int:
        """Return which piece a word is from, by its times in the window: the one whose speech it shares most of.

        A recogniser gives the pause between two words to one of them, so its middle may lie in the wrong piece.
        """
        return max(range(len(self.pieces)), key=lambda index: self.pieces[index].overlap_s(start_s, end_s))

    def halves(self) -> "tuple[Window, ...]":
        """Return two windows with the stretches before and after the longest pause; none where there is one alone."""
        if len(self.pieces) == 1:
            return ()
        cut = max(range(1, len(self.pieces)), key=lambda at: self.pieces[at].start_s - self.pieces[at - 1].end_s)
        return _window(self.pieces[:cut]), _window(self.pieces[cut:])


def _window(pieces: Sequence[Piece]) -> Window:
    """Return a window of pieces that lie in another, moved to its start."""
    first_s = pieces[0].offset_s
    return Window(pieces=tuple(replace(piece, offset_s=piece.offset_s - first_s) for piece in pieces))


def pack(sound: Sound, channel: int, regions: Sequence[Region]) -> Iterator[Window]:
    """Yield windows that hold all regions, in order; long regions are cut where they are quietest."""
    pieces: list[Piece] = []
    at_s = 0.0
    for start_s, end_s, speech in _stretches(sound, channel, regions):
        if pieces and at_s + GUARD_S + end_s - start_s > WINDOW_S:
            yield Window(pieces=tuple(pieces))
            pieces, at_s = [], 0.0
        offset_s = at_s + GUARD_S if pieces else 0.0
        pieces.append(Piece(start_s=start_s, end_s=end_s, offset_s=offset_s, speech=speech))
        at_s = offset_s + end_s - start_s
    if pieces:
        yield Window(pieces=tuple(pieces))


def _stretches(sound: Sound, channel: int, regions: Sequence[Region]) -> Iterator[tuple[float, float, Region]]:
    """Yield `(start_s, end_s, speech)`: each region with its margins, none longer than a window, none overlapping."""
    for index, region in enumerate(regions):
        before_s = (regions[index - 1].end_s + region.start_s) / 2 if index else 0.0
        after_s = (region.end_s + regions[index + 1].start_s) / 2 if index + 1 < len(regions) else sound.duration_s
        first_s = max(region.start_s - MARGIN_S, before_s, 0.0)
        last_s = min(region.end_s + MARGIN_S, after_s, sound.duration_s)
        while last_s - first_s > WINDOW_S:
            cut_s = _quietest(sound, channel, first_s + CUT_FROM_S, first_s + WINDOW_S)
            yield first_s, cut_s, _within(region, first_s, cut_s)
            first_s = cut_s
        if last_s > first_s:
            yield first_s, last_s, _within(region, first_s, last_s)


def _within(region: Region, start_s: float, end_s: float) -> Region:
    first_s = min(max(region.start_s, start_s), end_s)
    return Region(start_s=first_s, end_s=max(first_s, min(region.end_s, end_s)))


def _quietest(sound: Sound, channel: int, start_s: float, end_s: float) -> float:
    """Return the middle of the quietest 0.2 s of a stretch, in seconds."""
    import numpy as np

    samples = sound.read(channel, start_s, end_s)
    frame = round(CUT_FRAME_S * SAMPLE_RATE)
    energy = np.convolve(samples**2, np.ones(frame, np.float32), "valid")
    return start_s + (int(energy.argmin()) + frame / 2) / SAMPLE_RATE

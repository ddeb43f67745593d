from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyser.core.sound import SAMPLE_RATE, Region
from analyser.transcribe.packing import GUARD_S, LENGTHS_S, TAIL_S, WINDOW_S, Piece, Window, pack


class Ramp:
    """A sound whose samples say what second they are from."""

    channels = 1

    def __init__(self, duration_s: float) -> None:
        self.duration_s = duration_s

    def read(self, channel: int, start_s: float, end_s: float) -> Any:
        first, last = round(start_s * SAMPLE_RATE), round(min(end_s, self.duration_s) * SAMPLE_RATE)
        return (np.arange(first, max(first, last)) / SAMPLE_RATE / 1000).astype(np.float32)


def packed(regions: list[Region], duration_s: float = 200.0) -> list[Window]:
    return list(pack(Ramp(duration_s), 0, regions))


def test_short_stretches_share_a_window() -> None:
    windows = packed([Region(start_s=start, end_s=start + 2) for start in range(10, 190, 20)])
    assert [len(window.pieces) for window in windows] == [7, 2]
    assert windows[0].speech_s == pytest.approx(14)


def test_a_window_is_no_longer_than_it_must_be() -> None:
    windows = [window for length_s in (1, 5, 8, 12, 16) for window in packed([Region(start_s=10, end_s=10 + length_s)])]
    assert [window.encoded_s for window in windows] == list(LENGTHS_S)
    assert all(window.length_s + TAIL_S <= window.encoded_s for window in windows)


def test_a_long_stretch_is_cut_where_it_is_quietest() -> None:
    class Pausing(Ramp):
        def read(self, channel: int, start_s: float, end_s: float) -> Any:
            times = super().read(channel, start_s, end_s) * 1000
            return np.where(np.abs(times - 23.0) < 0.3, 0.0, 0.1).astype(np.float32)

    windows = list(pack(Pausing(100), 0, [Region(start_s=10, end_s=36)]))
    assert [piece.start_s for window in windows for piece in window.pieces][1] == pytest.approx(23.0, abs=0.3)


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.tuples(st.floats(0.3, 20), st.floats(0.1, 70)), max_size=25),
    st.floats(0, 5),
)
def test_every_stretch_is_heard_once_and_no_window_is_too_long(gaps: list[tuple[float, float]], tail_s: float) -> None:
    at_s, regions = 0.0, []
    for gap_s, length_s in gaps:
        regions.append(Region(start_s=at_s + gap_s, end_s=at_s + gap_s + length_s))
        at_s += gap_s + length_s
    windows = packed(regions, at_s + tail_s)
    assert all(window.length_s <= WINDOW_S + 1e-6 for window in windows)
    pieces = [piece for window in windows for piece in window.pieces]
    assert all(before.end_s <= after.start_s + 1e-6 for before, after in pairwise(pieces))
    assert sum(piece.speech.length_s for piece in pieces) == pytest.approx(sum(region.length_s for region in regions))
    for region in regions:
        assert any(piece.start_s <= region.start_s <= piece.end_s for piece in pieces)
    for window in windows:
        assert all(
            after.offset_s - before.offset_s - before.length_s == pytest.approx(GUARD_S)
            for before, after in pairwise(window.pieces)
        )


def test_the_sound_of_a_window_is_that_of_its_stretches() -> None:
    (window,) = packed([Region(start_s=10, end_s=11), Region(start_s=100, end_s=101)])
    samples = window.samples(Ramp(200), 0, window.encoded_s)
    assert len(samples) == round(window.encoded_s * SAMPLE_RATE)
    assert not samples[round(window.length_s * SAMPLE_RATE) :].any()
    for piece in window.pieces:
        middle = round((piece.offset_s + piece.length_s / 2) * SAMPLE_RATE)
        assert samples[middle] * 1000 == pytest.approx(piece.start_s + piece.length_s / 2, abs=0.01)


def test_a_word_belongs_where_most_of_it_is_speech() -> None:
    speech = Region(start_s=10.2, end_s=11.8), Region(start_s=50.2, end_s=50.8)
    window = Window(
        pieces=(
            Piece(start_s=10.0, end_s=12.0, offset_s=0.0, speech=speech[0]),
            Piece(start_s=50.0, end_s=51.0, offset_s=2.2, speech=speech[1]),
        )
    )
    assert window.piece_of(1.0, 1.5) == 0
    assert window.piece_of(1.7, 2.7) == 1  # the pause was given to the word after it
    assert window.piece_of(1.4, 2.42) == 0  # the pause was given to the word before it
    assert window.piece_of(2.9, 3.4) == 1
    assert window.piece_of(9.0, 9.5) == 1

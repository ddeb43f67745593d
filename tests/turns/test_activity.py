"""Who talks where, from made-up local speakers and words."""

import numpy as np
import pytest

from analyser.core.call import Word
from analyser.core.sound import Region
from analyser.turns.activity import talked
from analyser.turns.windows import Windows, frame_at

FRAMES = 589


def window(*spoken: tuple[int, float, float]) -> Windows:
    """One window in which local speakers talk."""
    activity = np.zeros((1, FRAMES, 3), dtype=np.float16)
    for local, start_s, end_s in spoken:
        activity[0, frame_at(start_s) : frame_at(end_s), local] = 1
    return Windows(activity=activity)


def words(*times: tuple[float, float]) -> list[Word]:
    return [Word(text="word", start_s=start, end_s=end) for start, end in times]


def times(regions: tuple[Region, ...]) -> list[object]:
    return [(pytest.approx(region.start_s, abs=0.05), pytest.approx(region.end_s, abs=0.05)) for region in regions]


ALL = [Region(start_s=0, end_s=10)]


def test_local_speakers_are_named_by_their_words() -> None:
    found = window((2, 0.5, 3.0), (0, 2.6, 6.0))
    own, overlap = talked(found, words((0.6, 2.5), (3.1, 5.9)), [0, 1], ALL)
    assert times(own[0]) == [(0.5, 3.0)]
    assert times(own[1]) == [(2.6, 6.0)]
    assert times(overlap) == [(2.6, 3.0)]


def test_a_listener_without_words_is_the_other_of_two() -> None:
    found = window((0, 0.5, 6.0), (1, 3.0, 3.6))
    own, overlap = talked(found, words((0.6, 5.9), (9.0, 9.5)), [0, 1], ALL)
    assert times(overlap) == [(3.0, 3.6)]
    assert times(own[1])[0] == (3.0, 3.6)


def test_two_voices_taken_for_one_are_told_apart_by_the_words() -> None:
    own, overlap = talked(window((1, 0.5, 6.0)), words((0.5, 3.0), (3.2, 6.0)), [0, 1], ALL)
    assert times(own[0]) == [(0.5, 3.0)]
    assert times(own[1]) == [(3.2, 6.0)]
    assert overlap == ()


def test_clear_words_outvote_a_local_speaker() -> None:
    own, _ = talked(window((1, 0.5, 9.5)), words((0.5, 8.5), (8.7, 9.5)), [0, 1], ALL)
    assert times(own[1]) == [(8.7, 9.5)]


def test_short_pauses_belong_to_the_speaker_unless_somebody_talks() -> None:
    found = window((0, 0.5, 2.0), (0, 2.6, 4.0), (0, 6.0, 7.0), (1, 4.2, 5.8), (0, 8.5, 9.5))
    own, _ = talked(found, words((0.6, 2.0), (2.7, 4.0), (4.3, 5.7), (6.1, 6.9), (8.6, 9.4)), [0, 0, 1, 0, 0], ALL)
    assert times(own[0]) == [(0.5, 4.0), (6.0, 7.0), (8.5, 9.5)]

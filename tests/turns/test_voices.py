"""One voice or two, from made-up embeddings: a direction for each voice, and scatter around it."""

import numpy as np
import pytest
from numpy.typing import NDArray

from analyser.turns.voices import FEWEST, two_voices

SIZE = 192


SCATTER = 0.8
"""That of CAM++ on telephone speech: two stretches of one voice have a similarity of about .6."""


def embedded(*voices: NDArray[np.float64], counts: tuple[int, ...], seed: int = 1) -> NDArray[np.float32]:
    rng = np.random.default_rng(seed)
    points = np.concatenate([np.tile(voice, (count, 1)) for voice, count in zip(voices, counts, strict=True)])
    points = points + SCATTER * rng.normal(size=points.shape) / np.sqrt(SIZE)
    return np.asarray(points / np.linalg.norm(points, axis=1, keepdims=True), dtype=np.float32)


def direction(seed: int) -> NDArray[np.float64]:
    vector = np.random.default_rng(seed).normal(size=SIZE)
    return np.asarray(vector / np.linalg.norm(vector))


ONE, OTHER = direction(10), direction(11)


@pytest.mark.parametrize("counts", [(3, 3), (10, 10), (40, 5), (5, 60), (80, 3)])
def test_two_voices_are_found(counts: tuple[int, int]) -> None:
    points = embedded(ONE, OTHER, counts=counts)
    voices = two_voices(points, np.full(len(points), 1.5))
    assert voices is not None
    sides = (points @ voices.T).argmax(axis=1)
    assert len(set(sides[: counts[0]])) == 1
    assert len(set(sides[counts[0] :])) == 1
    assert sides[0] != sides[-1]
    assert np.linalg.norm(voices, axis=1) == pytest.approx(1)


@pytest.mark.parametrize("count", [4, 8, 20, 60])
@pytest.mark.parametrize("seed", range(5))
def test_one_voice_is_not_cut_in_half(count: int, seed: int) -> None:
    points = embedded(ONE, counts=(count,), seed=seed)
    assert two_voices(points, np.full(count, 1.5)) is None


def test_too_little_to_tell() -> None:
    points = embedded(ONE, OTHER, counts=(10, 10))
    assert two_voices(points[:0], np.zeros(0)) is None
    assert two_voices(points[8:12], np.array([1.5, 1.5, 0.3, 0.3])) is None
    assert two_voices(np.tile(points[:1], (FEWEST * 2, 1)), np.full(FEWEST * 2, 1.5)) is None


def test_many_stretches_are_thinned_out() -> None:
    points = embedded(ONE, OTHER, counts=(6_000, 6_000))
    assert two_voices(points, np.full(len(points), 1.5)) is not None

"""One voice, two or three, from made-up embeddings: a direction for each voice, and scatter around it."""

import numpy as np
import pytest
from numpy.typing import NDArray

from analyser.turns.voices import FEWEST, LEAST_S, POOLED_S, pooled, voices

SIZE = 192


SCATTER = 0.8
"""That of CAM++ on telephone speech: two stretches of one voice have a similarity of about .6."""


def embedded(*directions: NDArray[np.float64], counts: tuple[int, ...], seed: int = 1) -> NDArray[np.float32]:
    rng = np.random.default_rng(seed)
    points = np.concatenate([np.tile(voice, (count, 1)) for voice, count in zip(directions, counts, strict=True)])
    points = points + SCATTER * rng.normal(size=points.shape) / np.sqrt(SIZE)
    return np.asarray(points / np.linalg.norm(points, axis=1, keepdims=True), dtype=np.float32)


def direction(seed: int) -> NDArray[np.float64]:
    vector = np.random.default_rng(seed).normal(size=SIZE)
    return np.asarray(vector / np.linalg.norm(vector))


ONE, OTHER, THIRD = direction(10), direction(11), direction(12)


@pytest.mark.parametrize("counts", [(3, 3), (10, 10), (40, 5), (5, 60), (80, 3)])
def test_two_voices_are_found(counts: tuple[int, int]) -> None:
    points = embedded(ONE, OTHER, counts=counts)
    found = voices(points, np.full(len(points), 1.5))
    assert found is not None
    assert found.shape == (2, SIZE)
    sides = (points @ found.T).argmax(axis=1)
    assert len(set(sides[: counts[0]])) == 1
    assert len(set(sides[counts[0] :])) == 1
    assert sides[0] != sides[-1]
    assert np.linalg.norm(found, axis=1) == pytest.approx(1)


@pytest.mark.parametrize("count", [4, 8, 20, 60])
@pytest.mark.parametrize("seed", range(5))
def test_one_voice_is_not_cut_in_half(count: int, seed: int) -> None:
    points = embedded(ONE, counts=(count,), seed=seed)
    assert voices(points, np.full(count, 1.5)) is None


def test_too_little_to_tell() -> None:
    points = embedded(ONE, OTHER, counts=(10, 10))
    assert voices(points[:0], np.zeros(0)) is None
    assert voices(points[8:12], np.array([1.5, 1.5, 0.3, 0.3])) is None
    assert voices(np.tile(points[:1], (FEWEST * 2, 1)), np.full(FEWEST * 2, 1.5)) is None


def test_many_stretches_are_thinned_out() -> None:
    points = embedded(ONE, OTHER, counts=(6_000, 6_000))
    assert voices(points, np.full(len(points), 1.5)) is not None


@pytest.mark.parametrize("counts", [(10, 10, 10), (40, 30, 5), (5, 60, 40)])
def test_three_voices_are_found(counts: tuple[int, int, int]) -> None:
    points = embedded(ONE, OTHER, THIRD, counts=counts)
    found = voices(points, np.full(len(points), 2.0))
    assert found is not None
    sides = (points @ found.T).argmax(axis=1)
    starts = np.cumsum([0, *counts[:2]])
    assert len(set(sides[starts].tolist())) == 3
    np.testing.assert_array_equal(sides, np.repeat(sides[starts], counts))


def test_a_third_voice_of_a_few_words_is_none() -> None:
    points = embedded(ONE, OTHER, THIRD, counts=(20, 20, 2))
    found = voices(points, np.full(len(points), LEAST_S / 2 - 0.1))
    assert found is not None
    assert len(found) == 2


def test_neighbours_of_one_speaker_are_pooled() -> None:
    points = embedded(ONE, OTHER, counts=(4, 3))
    seconds = np.array([1.0, 1.0, POOLED_S - 2, 1.0, 1.0, 1.0, 1.0])
    together, length_s = pooled(points, seconds, [True, True, True, False, None, True])
    assert length_s.tolist() == [POOLED_S, 1.0, 1.0, 2.0]
    assert np.linalg.norm(together, axis=1) == pytest.approx(1)
    assert together[0] @ ONE > points[:3] @ ONE @ np.full(3, 1 / 3)
    np.testing.assert_allclose(together[1], points[3], atol=1e-6)

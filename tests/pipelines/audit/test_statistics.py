"""The figures against published values, and against the libraries that compute them."""

import itertools

import krippendorff
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import bootstrap
from scipy.stats import norm as normal
from scipy.stats import t as student
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.inter_rater import fleiss_kappa

from pipelines.audit.resample import Resamples
from pipelines.audit.statistics import MISSING, agreed, alpha, cohen, fleiss, pairings, shared, tables, tallies

_ = MISSING

KRIPPENDORFF_2011 = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, _, _, _],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, _, 3],
    [_, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, _],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, _],
]
"""Example C of "Computing Krippendorff's Alpha-Reliability": four observers, twelve units, missing values."""

KRIPPENDORFF_2011_BINARY = [[0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]]
"""Example A there: two observers, ten units."""

FLEISS_1971 = """
0 0 0 6 0   0 3 0 0 3   0 1 4 0 1   0 0 0 0 6   0 3 0 3 0   2 0 4 0 0   0 0 4 0 2   2 0 3 1 0   2 0 0 4 0   0 0 0 0 6
1 0 0 5 0   1 1 0 4 0   0 3 3 0 0   1 0 0 5 0   0 2 0 3 1   0 0 5 0 1   3 0 0 1 2   5 1 0 0 0   0 2 0 4 0   1 0 2 0 3
0 0 0 0 6   0 1 0 5 0   0 2 0 1 3   2 0 0 4 0   1 0 0 4 1   0 5 0 1 0   4 0 0 0 2   0 2 0 4 0   1 0 5 0 0   0 0 0 0 6
"""
"""Table 1: six raters' diagnoses of thirty patients, by the number of raters for each of five categories."""

COHEN_1960 = [[88, 14, 18], [10, 40, 10], [2, 6, 12]]
"""Two judges, three categories, 200 cases: kappa 0.492."""


def _array(rows: list[list[int]]) -> np.ndarray:
    return np.array(rows, dtype=np.int8)[:, :, None]


def _summed(judged: np.ndarray, categories: int, raters: int | None = None) -> np.ndarray:
    return pairings(tallies(judged, categories), raters).sum(axis=0)


def test_alpha_as_published() -> None:
    assert alpha(_summed(_array(KRIPPENDORFF_2011), 6))[0] == pytest.approx(0.743, abs=0.0005)
    assert alpha(_summed(_array(KRIPPENDORFF_2011_BINARY), 2))[0] == pytest.approx(0.095, abs=0.0005)


def test_fleiss_as_published() -> None:
    table = np.array(FLEISS_1971.split(), dtype=float).reshape(30, 5)
    assert table.sum(axis=0).tolist() == [26, 26, 30, 55, 43]
    assert fleiss(pairings(table[:, None, :], 6).sum(axis=0))[0] == pytest.approx(0.430, abs=0.0005)


def test_cohen_as_published() -> None:
    table = np.array(COHEN_1960, dtype=float)
    assert agreed(table) == pytest.approx(0.70)
    assert cohen(table) == pytest.approx(0.492, abs=0.0005)


JUDGED = arrays(np.int8, st.tuples(st.integers(2, 5), st.integers(2, 40)), elements=st.integers(MISSING, 2))


@given(JUDGED)
def test_cohen_is_that_of_scikit_learn(judged: np.ndarray) -> None:
    for first, second in itertools.combinations(judged, 2):
        both = (first != MISSING) & (second != MISSING)
        ours = cohen(tables(first, second, 3).sum(axis=0))
        if len(set(first[both]) | set(second[both])) > 1:
            assert ours == pytest.approx(cohen_kappa_score(first[both], second[both]))
        else:
            assert np.isnan(ours)


@given(JUDGED)
def test_fleiss_is_that_of_statsmodels(judged: np.ndarray) -> None:
    complete = judged[:, (judged != MISSING).all(axis=0)]
    ours = fleiss(_summed(judged[:, :, None], 3, len(judged)))[0]
    if len(np.unique(complete)) > 1:
        assert ours == pytest.approx(fleiss_kappa(tallies(complete, 3)))
    else:
        assert np.isnan(ours)


@given(JUDGED)
def test_alpha_is_that_of_the_package_krippendorff(judged: np.ndarray) -> None:
    usable = judged[:, (judged != MISSING).sum(axis=0) >= 2]
    ours = alpha(_summed(judged[:, :, None], 3))[0]
    if len(np.unique(usable[usable != MISSING])) > 1:
        data = np.where(usable == MISSING, np.nan, usable.astype(float))
        assert ours == pytest.approx(krippendorff.alpha(reliability_data=data, level_of_measurement="nominal"))
    else:
        assert np.isnan(ours)


def test_for_two_raters_the_shared_pairs_are_the_agreement() -> None:
    judged = np.random.default_rng(3).integers(MISSING, 2, (2, 50, 4)).astype(np.int8)
    assert shared(_summed(judged, 2)) == pytest.approx(agreed(tables(*judged, 2).sum(axis=0)))


def test_intervals_are_those_of_a_known_library() -> None:
    """SciPy's BCa, asked for the wider level that few conversations need."""
    rng = np.random.default_rng(5)
    first = rng.integers(0, 2, (60, 6))
    second = np.where(rng.random((60, 6)) < rng.uniform(0, 0.4, (60, 1)), 1 - first, first)
    places = [unit // 6 for unit in range(360)]
    both = [one.reshape(-1, 1).astype(np.int8) for one in (first, second)]
    told = Resamples(places, draws=10_000, seed=9).values(tables(*both, 2), cohen)[0]

    def kappa(drawn: np.ndarray) -> float:
        return float(cohen_kappa_score(first[drawn.astype(int)].ravel(), second[drawn.astype(int)].ravel()))

    wide = student.ppf(0.975, 59) * np.sqrt(60 / 59)
    known = bootstrap(
        (np.arange(60),),
        kappa,
        vectorized=False,
        confidence_level=float(normal.cdf(wide) - normal.cdf(-wide)),
        n_resamples=2_000,
        rng=np.random.default_rng(9),
    ).confidence_interval
    assert told is not None
    assert told.value == pytest.approx(kappa(np.arange(60)))
    assert (told.low, told.high) == pytest.approx((known.low, known.high), abs=0.02)


def test_one_conversation_has_no_interval() -> None:
    judged = np.random.default_rng(5).integers(0, 2, (2, 6, 1)).astype(np.int8)
    told = Resamples([0] * 6, draws=50, seed=9).values(tables(*judged, 2), agreed)[0]
    assert told is not None
    assert told.low == told.value == told.high


@pytest.mark.parametrize("conversations", [24, 40])
def test_intervals_hold_the_truth_nineteen_times_in_twenty(conversations: int) -> None:
    """Conversations of six units, some of them harder: the true kappa is that of a very large sample."""
    rng = np.random.default_rng(1)

    def judged(conversations: int) -> np.ndarray:
        wrong = np.clip(rng.normal(0.08, 0.07, conversations), 0, 0.5).repeat(6)
        truth = rng.random(len(wrong)) < np.clip(rng.normal(0.35, 0.15, conversations), 0.02, 0.98).repeat(6)
        raters = [np.where(rng.random(len(wrong)) < wrong, ~truth, truth) for _ in range(2)]
        return tables(*(rater.astype(np.int8)[:, None] for rater in raters), 2)

    truth = float(cohen(judged(20_000).sum(axis=0))[0])
    places = [unit // 6 for unit in range(conversations * 6)]
    told = [Resamples(places, draws=400, seed=seed).values(judged(conversations), cohen)[0] for seed in range(300)]
    held = sum(one is not None and one.low <= truth <= one.high for one in told) / len(told)
    assert 0.92 <= held <= 0.98

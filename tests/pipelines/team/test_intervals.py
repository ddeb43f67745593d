from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from pipelines.team.intervals import Figure, Scale, combined, difference, estimate, figure

Floats = NDArray[np.float64]
Drawn = Callable[[np.random.Generator, int], tuple[Floats, Floats]]


def of_calls(scale: Scale, *values: float) -> Figure:
    return figure(estimate(scale, np.array(values, dtype=float), np.ones(len(values))))


def share(yes: int, of: int) -> Figure:
    return of_calls(Scale.SHARE, *[1.0] * yes, *[0.0] * (of - yes))


@pytest.mark.parametrize(("yes", "of"), [(8, 10), (0, 10), (10, 10), (15, 148), (81, 263)])
def test_shares_of_calls_have_wilsons_interval(yes: int, of: int) -> None:
    known = stats.binomtest(yes, of).proportion_ci(method="wilson")
    found = share(yes, of)
    assert (found.low, found.high) == pytest.approx((known.low, known.high), abs=1e-9)


def test_plain_poisson_counts_have_garwoods_interval() -> None:
    counts = [1.0, 1.0, 1.0, 1.0, 0.0, 1.0, 1.0, 1.0]  # they vary less than Poisson counts do
    found = of_calls(Scale.COUNT, *counts)
    low, high = stats.chi2.ppf(0.025, 14) / 2 / 8, stats.chi2.ppf(0.975, 16) / 2 / 8
    assert (found.low, found.high) == pytest.approx((low, high))


def test_no_event_at_all_still_has_an_upper_bound() -> None:
    found = of_calls(Scale.COUNT, 0, 0, 0, 0, 0)
    assert found.low == 0
    assert found.high == pytest.approx(-np.log(0.025) / 5)


def test_means_have_students_interval() -> None:
    values = [4.0, 5.5, 6.0, 7.25, 3.0]
    known = stats.ttest_1samp(values, 0).confidence_interval()
    found = of_calls(Scale.MEAN, *values)
    assert (found.low, found.high) == pytest.approx((known.low, known.high))


def test_where_all_are_the_same_there_is_no_interval_of_no_width() -> None:
    assert of_calls(Scale.MEAN, 5, 5, 5, 5, 5).low is None
    assert difference(of_calls(Scale.MEAN, 5, 5, 5), of_calls(Scale.MEAN, 4, 5, 3)).low is None


def test_differences_of_shares_have_newcombes_interval() -> None:
    # Newcombe 1998, Statistics in Medicine 17:873, table II, method 10: 56 of 70 against 48 of 80
    found = difference(share(56, 70), share(48, 80))
    assert found.value == pytest.approx(0.2)
    assert (found.low, found.high) == pytest.approx((0.0524, 0.3339), abs=5e-5)


def test_all_before_and_all_after_leave_room_for_a_change() -> None:
    found = difference(share(8, 8), share(8, 8))
    assert found.low is not None
    assert found.high is not None
    assert found.low < -0.2 < 0.2 < found.high


def test_questions_of_one_call_hang_together() -> None:
    asked = np.full(8, 10.0)
    alike = figure(estimate(Scale.SHARE, np.array([10.0, 0, 10, 0, 10, 0, 10, 0]), asked))
    mixed = figure(estimate(Scale.SHARE, np.array([5.0, 4, 6, 5, 5, 6, 4, 5]), asked))
    assert alike.low is not None
    assert mixed.low is not None
    assert alike.low < 0.2 < 0.35 < mixed.low


def test_parts_are_weighted_and_their_doubts_with_them() -> None:
    rng = np.random.default_rng(4)
    parts = [estimate(Scale.MEAN, rng.normal(mean, 1, 20), np.ones(20)) for mean in (3, 9)]
    both = combined(parts, [0.25, 0.75])
    assert both.value == pytest.approx(0.25 * parts[0].value + 0.75 * parts[1].value)
    assert both.variance == pytest.approx(parts[0].variance / 16 + 9 * parts[1].variance / 16)
    assert 19 <= both.df <= 38
    assert combined(parts[:1], [1.0]) == parts[0]


def test_one_call_is_too_few() -> None:
    with pytest.raises(ValueError, match="at least two"):
        of_calls(Scale.MEAN, 5)


def _open(rng: np.random.Generator, calls: int) -> tuple[Floats, Floats]:
    asked = rng.poisson(6, calls) + 1
    return rng.binomial(asked, rng.beta(3, 6, calls)).astype(float), asked.astype(float)


def _poisson(rng: np.random.Generator, calls: int) -> tuple[Floats, Floats]:
    return rng.poisson(2, calls).astype(float), np.ones(calls)


def _uneven(rng: np.random.Generator, calls: int) -> tuple[Floats, Floats]:
    return rng.negative_binomial(1, 0.5, calls).astype(float), np.ones(calls)


def _normal(rng: np.random.Generator, calls: int) -> tuple[Floats, Floats]:
    return rng.normal(10, 2, calls), np.ones(calls)


def _times(rng: np.random.Generator, calls: int) -> tuple[Floats, Floats]:
    return rng.gamma(2, 150, calls), np.ones(calls)


@pytest.mark.parametrize("calls", [8, 40])
@pytest.mark.parametrize(
    ("scale", "draw", "truth"),
    [
        (Scale.SHARE, _open, 1 / 3),
        (Scale.COUNT, _poisson, 2),
        (Scale.COUNT, _uneven, 1),
        (Scale.MEAN, _normal, 10),
        (Scale.TIME, _times, 300),
    ],
    ids=["open questions", "Poisson counts", "uneven counts", "normal means", "times"],
)
def test_the_truth_is_covered_about_95_times_in_100(scale: Scale, draw: Drawn, truth: float, calls: int) -> None:
    rng = np.random.default_rng(20261122)
    found = [figure(estimate(scale, *draw(rng, calls))) for _ in range(600)]
    covered = np.mean([one.low is not None and one.high is not None and one.low <= truth <= one.high for one in found])
    assert 0.925 <= covered <= 0.99

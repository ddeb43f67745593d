import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.evaluate.score import agreement, auc, average_precision, macro_f1

PAIRS = st.lists(st.tuples(st.booleans(), st.booleans()), min_size=2, max_size=40)
RANKED = st.lists(st.tuples(st.booleans(), st.sampled_from([0.0, 0.2, 0.5, 0.9])), min_size=2, max_size=40)


@settings(deadline=None, max_examples=40)
@given(PAIRS)
def test_with_one_conversation_every_resample_is_the_figure_itself(pairs: list[tuple[bool, bool]]) -> None:
    gold, found = zip(*pairs, strict=True)
    one = agreement(gold, found, ["only"] * len(pairs))
    assert one.f1.low == pytest.approx(one.f1.value) == pytest.approx(one.f1.high)
    assert one.kappa.low == pytest.approx(one.kappa.value, abs=1e-9) == pytest.approx(one.kappa.high, abs=1e-9)


@settings(deadline=None, max_examples=40)
@given(RANKED)
def test_rankings_of_one_conversation_too(pairs: list[tuple[bool, float]]) -> None:
    gold, scores = zip(*pairs, strict=True)
    if not any(gold) or all(gold):
        return
    for figure in (average_precision, auc):
        one = figure(gold, scores, ["only"] * len(pairs)).value
        assert one.low == pytest.approx(one.value) == pytest.approx(one.high)


def test_figures_by_hand() -> None:
    one = agreement([True] * 4 + [False] * 6, [True] * 3 + [False] * 5 + [True] * 2, list("aabbccddee"))
    assert (one.gold, one.found, one.precision, one.recall) == (4, 5, 0.6, 0.75)
    assert one.f1.value == pytest.approx(2 / 3)
    assert one.kappa.value == pytest.approx(0.4)
    assert one.f1.low < one.f1.value < one.f1.high


def test_conversations_are_resampled_not_segments() -> None:
    wide = agreement([True] * 40, [True] * 20 + [False] * 20, ["a"] * 20 + ["b"] * 20)
    narrow = agreement([True] * 40, [True] * 20 + [False] * 20, [str(number) for number in range(40)])
    assert wide.f1.high - wide.f1.low > narrow.f1.high - narrow.f1.low


def test_the_same_seed_gives_the_same_interval() -> None:
    arguments = [True, False, True, False], [True, True, False, False], list("abcd")
    assert agreement(*arguments) == agreement(*arguments)


def test_nothing_found_and_nothing_to_find() -> None:
    nothing = agreement([False, False], [False, False], ["a", "b"])
    assert (nothing.f1.value, nothing.kappa.value) == (0.0, 0.0)
    assert average_precision([False, False], [0.1, 0.0], ["a", "b"]).value.value == 0.0


def test_a_resample_without_examples_does_not_count_against_a_label() -> None:
    rare = agreement([True] + [False] * 9, [True] + [False] * 9, list("abcdefghij"))
    assert (rare.f1.low, rare.f1.high) == (1.0, 1.0)


def test_macro_f1_is_the_mean_over_labels() -> None:
    gold = [[True, False], [True, True], [False, True]]
    found = [[True, False], [True, False], [False, True]]
    assert macro_f1(gold, found, list("abc")).value == pytest.approx((1 + 2 / 3) / 2)


def test_many_levels_of_score_stay_bounded() -> None:
    scores = [number / 5000 for number in range(5000)]
    gold = [number % 7 == 0 or number > 4000 for number in range(5000)]
    one = auc(gold, scores, [str(number % 50) for number in range(5000)]).value
    assert one.low < one.value < one.high

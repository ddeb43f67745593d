from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analyser.core.errors import BadInputError
from pipelines.team.before_after import before_after, compare
from pipelines.team.coached import Session, read_coached
from pipelines.team.indicators import INDICATORS, focus

DAY = date(2026, 9, 14)
RECAP = INDICATORS["service.recap"]


def calls(counts: dict[tuple[str, str], list[float]]) -> pd.DataFrame:
    """Counts of recaps by side and queue."""
    rows = [
        {
            "side": side,
            "kind": "customer",
            "queue": queue,
            "service.recap": value,
            "handling_s": 300.0 + number,
            "fcr": 1.0,
            "csat": np.nan,
            "made_with": "a",
            "day": pd.Timestamp(DAY) + timedelta(days=-1 if side == "before" else 1),
        }
        for (side, queue), values in counts.items()
        for number, value in enumerate(values)
    ]
    return pd.DataFrame(rows)


def sides(table: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    return table[table["side"] == "before"], table[table["side"] == "after"]


def test_another_mix_of_calls_is_no_change_of_behaviour() -> None:
    table = calls(
        {
            ("before", "short"): [0, 0, 0, 1] * 5,
            ("before", "long"): [3, 2, 3, 4],
            ("after", "short"): [0, 0, 0, 1],
            ("after", "long"): [3, 2, 3, 4] * 5,
        }
    )
    found = compare(RECAP, *sides(table), least=8)
    assert found.change is not None
    assert found.change.value == pytest.approx(0)
    before, after = sides(table)
    assert after["service.recap"].mean() - before["service.recap"].mean() > 1.5


def test_types_that_are_on_one_side_only_are_left_out_and_counted() -> None:
    table = calls({("before", "a"): [1] * 9, ("after", "a"): [2] * 9, ("after", "new"): [9] * 7, ("before", "b"): [0]})
    found = compare(RECAP, *sides(table), least=8)
    assert (found.calls, found.left_out) == ((9, 9), 8)
    assert found.change is not None
    assert found.change.value == 1


def test_under_the_stated_number_there_is_no_figure() -> None:
    table = calls({("before", "a"): [1] * 7, ("after", "a"): [2] * 30})
    assert compare(RECAP, *sides(table), least=8).change is None
    assert compare(RECAP, *sides(table), least=7).change is not None


def test_the_day_itself_far_days_and_other_coachings_are_no_part() -> None:
    days = [-57, -56, -20, -1, 0, 1, 20, 56, 57]
    table = pd.concat([calls({("before", "a"): [1]}).assign(day=pd.Timestamp(DAY) + timedelta(days=at)) for at in days])
    session = Session(agent="A", day=DAY, focus=RECAP)
    alone = before_after(session, table, [DAY], 2)
    assert [(one.before, one.after) for one in alone.mix] == [(3, 3)]
    others = [DAY, DAY - timedelta(days=30), DAY + timedelta(days=20)]
    clipped = before_after(session, table, others, 2)
    assert [(one.before, one.after) for one in clipped.mix] == [(2, 1)]


def test_service_measures_stand_beside_and_new_rules_are_said() -> None:
    table = calls({("before", "a"): [1] * 9, ("after", "a"): [2] * 9})
    table.loc[table["side"] == "after", "made_with"] = "b"
    found = before_after(Session(agent="A", day=DAY, focus=RECAP), table, [DAY], 8)
    assert [one.indicator.title for one in found.service] == [
        "Handling time",
        "Settled at the first contact",
        "Customer satisfaction",
    ]
    assert found.service[2].calls == (0, 0)
    assert found.new_rules


def test_no_calls_at_all() -> None:
    empty = calls({("before", "a"): [1]}).iloc[:0]
    found = before_after(Session(agent="A", day=DAY, focus=RECAP), empty, [DAY], 8)
    assert found.mix == ()
    assert found.focus.change is None


def test_a_true_change_is_covered_about_95_times_in_100() -> None:
    rng = np.random.default_rng(7)
    covered, runs = 0, 250
    for _ in range(runs):
        table = calls(
            {
                ("before", "a"): list(rng.negative_binomial(2, 2 / 2.6, 12)),
                ("before", "b"): list(rng.negative_binomial(2, 2 / 4, 5)),
                ("after", "a"): list(rng.negative_binomial(2, 2 / 3.1, 6)),
                ("after", "b"): list(rng.negative_binomial(2, 2 / 4.5, 14)),
            }
        )
        change = compare(RECAP, *sides(table), least=8).change
        assert change is not None
        assert change.low is not None
        assert change.high is not None
        covered += change.low <= 0.5 <= change.high
    assert 0.92 <= covered / runs <= 0.995


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "empty"),
        ("agent,when\nA,2026-01-01\n", "no column date, focus"),
        ("agent,date,focus\nSecret Name,soon,question.open\n", "line 2: the date is none"),
        (
            "agent,date,focus\nA,2026-01-01,kindness\n,2026-01-01,question.open\n",
            "line 2: the focus is no label, line 3",
        ),
        ("agent,date,focus\nA,2026-01-01,csat\n", "the focus is no label"),
        ("agent,date,focus\n" + "A,x,question.open\n" * 9, "and 6 more"),
        ('agent,date,focus\n"A', "not CSV"),
    ],
)
def test_wrong_coachings_are_told_by_line(tmp_path: Path, text: str, why: str) -> None:
    path = tmp_path / "coached.csv"
    path.write_text(text)
    with pytest.raises(BadInputError, match=why) as told:
        read_coached(path)
    assert "Secret" not in str(told.value)


def test_coachings_are_read_once_each_whatever_the_order_of_columns(tmp_path: Path) -> None:
    path = tmp_path / "coached.csv"
    path.write_text("\ufefffocus, Date,agent\nquestion.open,2026-09-14, A \nquestion.open,2026-09-14,A\n\n")
    assert [(one.agent, one.day, one.focus.top) for one in read_coached(path)] == [("A", DAY, "question.open")]


def test_a_focus_is_a_label_or_a_figure_of_the_pages() -> None:
    assert focus("open_question_share") is INDICATORS["open_question_share"]
    found = focus("service.ownership")
    assert found is not None
    assert found.title == "Taking it on: how often per call"
    assert focus("csat") is None

from datetime import date

import numpy as np
import pandas as pd
import pytest

from analyser.core.errors import UsageError
from pipelines.team.indicators import INDICATORS
from pipelines.team.trends import own_trend, spread, team_trend
from pipelines.team.weeks import days, weeks, zone
from tests.pipelines.team.conftest import COLLEAGUES, made_up_night

FCR = INDICATORS["fcr"]


def calls_of(agents: list[str], monday: str, fcr: float = 1.0) -> pd.DataFrame:
    values = {"agent": agents, "kind": "customer", "queue": "Q", "week": pd.Timestamp(monday), "fcr": fcr}
    return pd.DataFrame(values)


@pytest.mark.parametrize(
    ("moment", "week"),
    [
        ("2026-06-07T22:30Z", "2026-06-01"),  # Sunday 23:30 in London
        ("2026-06-07T23:30Z", "2026-06-08"),  # Monday 00:30 in London
        ("2026-10-25T00:30Z", "2026-10-19"),  # 01:30, the first time
        ("2026-10-25T01:30Z", "2026-10-19"),  # 01:30, the second time
        ("2026-10-25T23:59Z", "2026-10-19"),  # 23:59, after the clocks went back
        ("2026-10-26T00:00Z", "2026-10-26"),
        ("2027-01-03T12:00Z", "2026-12-28"),  # ISO week 53
    ],
)
def test_weeks_are_local_and_begin_on_monday(moment: str, week: str) -> None:
    day = days(pd.Series([pd.Timestamp(moment)]), zone("Europe/London"))
    assert weeks(day)[0] == pd.Timestamp(week)


@pytest.mark.parametrize("name", ["../etc/passwd", "Mars/Base", "", "Europe"])
def test_a_zone_that_is_none_is_said(name: str) -> None:
    with pytest.raises(UsageError):
        zone(name)


def test_a_week_with_few_calls_has_no_figure_and_a_week_without_any_is_there() -> None:
    calls = pd.concat(
        [
            calls_of(["A"] * 9, "2026-08-03"),
            calls_of(["A"] * 4, "2026-08-10", 0.0),
            calls_of(["A"] * 5, "2026-08-24", 0.0),
        ]
    )
    trend = own_trend(FCR, calls)
    assert [(week.starts, week.calls) for week in trend.weeks] == [
        (date(2026, 8, 3), 9),
        (date(2026, 8, 10), 4),
        (date(2026, 8, 17), 0),
        (date(2026, 8, 24), 5),
    ]
    assert [week.figure is None for week in trend.weeks] == [False, True, True, False]
    assert trend.whole is not None
    assert trend.whole.value == 0.5


def test_a_team_has_no_figure_where_it_would_be_about_single_people() -> None:
    enough = list("ABCDE") * 4
    few, one_takes_most = list("ABCD") * 5, [*("A" * 30), *"BCDE"]
    calls = pd.concat(
        [
            calls_of(enough, "2026-08-03"),
            calls_of(few, "2026-08-10", 0.0),
            calls_of(one_takes_most, "2026-08-17", 0.0),
            calls_of(enough, "2026-08-24"),
        ]
    )
    trend = team_trend(FCR, calls)
    assert [week.figure is None for week in trend.weeks] == [False, True, True, False]
    assert trend.whole is not None
    assert (trend.whole.value, trend.calls) == (1.0, 40)  # weeks without a figure cannot be told from the whole


def test_the_spread_of_a_team_needs_colleagues_with_enough_calls() -> None:
    assert spread(FCR, calls_of(list("ABCD") * 5, "2026-08-03")) is None
    assert spread(FCR, calls_of([*(list("ABCD") * 5), *"EEEE"], "2026-08-03")) is None
    found = spread(FCR, calls_of(list("ABCDE") * 5, "2026-08-03"))
    assert found is not None
    assert (found.colleagues, found.low, found.high) == (5, 1.0, 1.0)


def test_a_teams_interval_takes_the_colleague_for_the_unit() -> None:
    rng = np.random.default_rng(3)
    truth, covered = 0.7, 0
    for _ in range(200):
        own = rng.beta(7 * 2, 3 * 2, 10)
        agents = np.repeat(list("ABCDEFGHIJ"), 30)
        calls = calls_of(list(agents), "2026-08-03")
        calls["fcr"] = (rng.random(300) < np.repeat(own, 30)).astype(float)
        whole = team_trend(FCR, calls).whole
        assert whole is not None
        assert whole.low is not None
        assert whole.high is not None
        covered += whole.low <= truth <= whole.high
    assert 0.9 <= covered / 200 <= 0.99


def test_every_indicator_can_be_taken_of_a_night() -> None:
    night = made_up_night(400)
    table = night.astype(
        {name: "float64" for name in night.columns if night[name].dtype in ("Int32", "boolean")}
    ).copy()
    table["week"] = weeks(days(table["started_at"], zone("UTC")))
    own = table[table["agent"] == COLLEAGUES[0]]
    for name, one in INDICATORS.items():
        trend = own_trend(one, own)
        assert (trend.whole is None) == name.startswith("coaching."), name

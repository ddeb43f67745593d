import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from analyser.core.errors import BadInputError
from pipelines.team.files import SCHEMA_KEY, to_parquet
from pipelines.team.indicators import columns
from pipelines.team.reading import night_files, read_nights
from tests.pipelines.team.conftest import made_up_night

Written = Callable[..., Path]


def altered(path: Path, change: Callable[[pa.Table], pa.Table]) -> Path:
    pq.write_table(change(pq.read_table(path)), path)
    return path


def retyped(name: str, values: object) -> Callable[[pa.Table], pa.Table]:
    return lambda table: table.set_column(table.schema.get_field_index(name), name, values)


def test_nights_are_read_as_they_were_written(night_file: Written) -> None:
    table = made_up_night(50)
    found = read_nights([night_file(table)], columns())
    assert found.notes == ()
    assert list(found.table["question.open"]) == list(table["question.open"])
    assert "personal_data.person" not in found.table.columns


def test_a_call_of_several_nights_counts_once_by_its_latest_review(night_file: Written) -> None:
    table = made_up_night(10)
    later = table.head(4).assign(reviewed_at=table["reviewed_at"].head(4) + pd.Timedelta(days=1), csat=9.0)
    files = [night_file(later, "b.parquet"), night_file(table, "c.parquet")]
    found = read_nights(files, columns())
    assert len(found.table) == 10
    assert (found.table["csat"] == 9.0).sum() == 4
    assert found.notes == ("4 rows are of calls that are there more than once; the latest review counts.",)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda table: table.replace_schema_metadata({}), "names no schema"),
        (lambda table: table.replace_schema_metadata({SCHEMA_KEY: b"debrief.night/9"}), "another version .*night/9"),
        (lambda table: table.drop_columns(["agent", "queue"]), "no column agent, queue"),
        (retyped("fcr", pa.array(["yes"] * 5)), "column fcr is string"),
        (retyped("started_at", pa.array([1] * 5)), "column started_at is int64"),
        (retyped("call_id", pa.array([1] * 5)), "column call_id is int64"),
        (retyped("questions", pa.array([2**40] * 5)), "cannot be read"),
    ],
)
def test_another_table_is_refused(night_file: Written, change: Callable[[pa.Table], pa.Table], why: str) -> None:
    path = altered(night_file(made_up_night(5)), change)
    with pytest.raises(BadInputError, match=why):
        read_nights([path], columns())


@pytest.mark.parametrize("content", [b"PAR1 and nothing else", b"call_id,agent\n", b""])
def test_what_is_no_parquet_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "night.parquet"
    path.write_bytes(content)
    with pytest.raises(BadInputError, match=r"night\.parquet"):
        read_nights([path], columns())


def test_a_table_that_was_cut_off_is_refused(tmp_path: Path) -> None:
    whole = to_parquet(made_up_night(500))
    path = tmp_path / "night.parquet"
    path.write_bytes(whole[:200] + whole[-2000:])
    with pytest.raises(BadInputError):
        read_nights([path], columns())


def test_a_figure_that_an_older_table_lacks_is_empty_and_said(night_file: Written) -> None:
    path = altered(night_file(made_up_night(5)), lambda table: table.drop_columns(["service.recap"]))
    found = read_nights([path], columns())
    assert found.table["service.recap"].isna().all()
    assert found.notes == ("1 of 1 tables have no column service.recap.",)


def test_impossible_values_are_emptied_and_counted(night_file: Written) -> None:
    table = made_up_night(6)
    table["talk_share.serving"] = [0.5, 1.5, -0.1, np.inf, np.nan, 1.0]
    table["handling_s"] = [-1.0, 1e300, 10, 10, 10, 10]
    found = read_nights([night_file(table)], columns())
    assert list(found.table["talk_share.serving"].dropna()) == [0.5, 1.0]
    assert set(found.notes) == {
        "3 impossible values of talk_share.serving were left out.",
        "2 impossible values of handling_s were left out.",
    }


def test_rows_that_cannot_be_placed_are_left_out_and_counted(night_file: Written) -> None:
    table = made_up_night(6)
    table.loc[0, "call_id"] = None
    table.loc[1, "started_at"] = pd.NaT
    table.loc[2, "started_at"] = pd.Timestamp("2261-01-01", tz="UTC")
    table.loc[3, "agent"] = "  "
    table.loc[4, "kind"] = "party"
    found = read_nights([night_file(table)], columns())
    assert len(found.table) == 1
    assert [note.partition(" ")[0] for note in found.notes] == ["1", "2", "1", "1"]


def test_only_plain_tables_of_a_folder_are_taken(tmp_path: Path, night_file: Written) -> None:
    path = night_file(made_up_night(3))
    assert night_files([path.parent, path]) == [path]
    with pytest.raises(BadInputError, match="holds no"):
        night_files([tmp_path])
    with pytest.raises(BadInputError, match="no such file"):
        read_nights(night_files([tmp_path / "absent.parquet"]), columns())


def test_too_many_rows_are_refused_before_they_are_read(night_file: Written, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.team.reading.MOST_ROWS", 9)
    files = [night_file(made_up_night(5, seed=seed), f"{seed}.parquet") for seed in (1, 2)]
    with pytest.raises(BadInputError, match="more than 9 calls"):
        read_nights(files, columns())


def test_a_foreign_parquet_is_refused(tmp_path: Path) -> None:
    out = io.BytesIO()
    pd.DataFrame({"a": [1]}).to_parquet(out)
    (tmp_path / "x.parquet").write_bytes(out.getvalue())
    with pytest.raises(BadInputError, match="names no schema"):
        read_nights([tmp_path / "x.parquet"], columns())


def test_folders_of_nights_are_looked_into(night_file: Written, tmp_path: Path) -> None:
    for number in (1, 2):
        table = tmp_path / "all" / f"2026-11-0{number}" / "table"
        table.mkdir(parents=True)
        night_file(made_up_night(5, seed=number)).rename(table / "night.parquet")
        (table / "night.csv").write_text("call_id,ki")
    nights = tmp_path / "all"
    both = [nights / f"2026-11-0{number}" / "table" / "night.parquet" for number in (1, 2)]
    assert night_files([nights]) == both
    assert night_files(sorted(nights.iterdir())) == both
    assert night_files([nights / "2026-11-01" / "table"]) == both[:1]
    with pytest.raises(BadInputError, match=r"night\.csv: it cannot be read as a night's table in Parquet"):
        read_nights([both[0].with_name("night.csv")], columns())

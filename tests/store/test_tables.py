"""Tables of many calls lose the rows of those that are erased, and go where nobody can say whose their rows are."""

import csv
import io
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from analyser.core.call import Kind
from analyser.core.review import Call
from analyser.keep import Keeper
from analyser.settings import Retention
from analyser.store import OutputFolder, tables
from analyser.store.erase import Erased, erase
from analyser.store.rows import DataKind, utc_now
from analyser.store.tables import Rows
from pipelines.retention import due, purge

IDS = ("007", "008", "call,9\nof two lines", "'+10", "+10")
DICTIONARY = "column,meaning\ncall_id,the call's id\n"


def as_csv(ids: Sequence[str]) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["agent", "call_id"])
    writer.writerows(["Asha", f"'{one}" if one[0] in "+'" else one] for one in ids)
    return text.getvalue()


def as_parquet(ids: Sequence[str]) -> bytes:
    out = io.BytesIO()
    schema = pa.schema([("agent", pa.string()), ("call_id", pa.string())], metadata={b"mine": b"1"})
    pq.write_table(pa.table({"agent": ["Asha"] * len(ids), "call_id": list(ids)}, schema=schema), out)
    return out.getvalue()


def write(folder: OutputFolder) -> None:
    folder.write("all.parquet", as_parquet(IDS), private=True)
    folder.write("all.csv", as_csv(IDS), private=True)
    folder.write("columns.csv", DICTIONARY, private=True)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with OutputFolder(tmp_path / "table") as folder:
        write(folder)
    return tmp_path / "table"


@pytest.mark.parametrize("gone", [("007",), (IDS[2],), ("+10", "no such"), IDS])
def test_rows_go_and_the_rest_stays_letter_by_letter(folder: Path, gone: Sequence[str]) -> None:
    left = [one for one in IDS if one not in gone]
    assert Rows(gone).take_out(folder) == []
    table = pq.read_table(folder / "all.parquet")
    assert table["call_id"].to_pylist() == left
    assert table.schema.metadata == {b"mine": b"1"}
    assert (folder / "all.csv").read_text() == as_csv(left)
    assert (folder / "columns.csv").read_text() == DICTIONARY
    assert not list(folder.glob("*.new"))


@pytest.mark.parametrize(
    ("name", "content", "whole"),
    [
        ("all.csv", as_csv(["7", *IDS[1:]]), ["all.csv"]),  # as a spreadsheet saves 007
        ("all.csv", as_csv(IDS)[:-30], ["all.csv"]),
        ("all.csv", 'call_id\n"007', ["all.csv"]),
        ("all.parquet", as_parquet(IDS)[:-7], ["all.parquet", "all.csv"]),
        ("all.parquet", as_parquet(["008"]), ["all.csv"]),
    ],
)
def test_what_is_not_as_it_was_written_goes_whole(
    folder: Path, name: str, content: str | bytes, whole: list[str]
) -> None:
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    assert Rows(["007"]).take_out(folder) == whole


def tabled(keeper: Keeper, folder: Path, ids: Sequence[str]) -> None:
    for call_id in ids:
        keeper.admit(Call(id=call_id, kind=Kind.CUSTOMER), folder / f"{call_id}.wav", "nightly")
    with keeper.shared_folder(folder / "table", ids, "nightly table", DataKind.ROWS) as out:
        out.write("all.parquet", as_parquet(ids), private=True)
        out.write("all.csv", as_csv(ids), private=True)


def test_a_table_is_kept_as_long_as_pages_are_and_then_goes_whole(keeper: Keeper, tmp_path: Path) -> None:
    ids = ("call-000001", "call-000002")
    tabled(keeper, tmp_path, ids)
    with keeper.folder(tmp_path / "kept", ids[0], "nightly") as folder:
        folder.write("review.json", "{}", clear=True)
    times = Retention(clear_days=900, masked_days=300)
    assert due(keeper.store, times, utc_now() + timedelta(days=299)).calls == {}
    what = due(keeper.store, times, utc_now() + timedelta(days=301))
    assert (what.calls, [one.call_id for one in what.outputs]) == ({ids[1]: "retention"}, [ids[0]])
    done = purge(keeper, what)
    assert (done.erased, done.failed) == (1, {})
    assert not (tmp_path / "table").exists()
    assert [one.call_id for one in keeper.store.outputs()] == [ids[0]]


def test_an_erasure_that_was_killed_between_two_tables_is_finished(
    keeper: Keeper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = ("call-000001", "call-000002")
    tabled(keeper, tmp_path, ids)

    def killed(_: bytes, __: frozenset[str]) -> tuple[bytes, int]:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(tables, "_csv_without", killed)
        erase(keeper.store, ids[:1])
    assert ids[0] in (tmp_path / "table" / "all.csv").read_text()
    assert isinstance(erase(keeper.store, ids[:1])[ids[0]], Erased)
    assert (tmp_path / "table" / "all.csv").read_text() == as_csv(ids[1:])
    assert [one.call_id for one in keeper.store.outputs()] == [ids[1]]
    (tmp_path / "table" / "all.csv").write_text("call_id;agent\n" + ids[1])
    assert isinstance(erase(keeper.store, ids[1:])[ids[1]], Erased)
    assert sorted(path.name for path in (tmp_path / "table").iterdir()) == [".debrief-output", "all.parquet"]

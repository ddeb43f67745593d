"""Manifests as Parquet: the same items as from CSV, whatever types the columns have."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pyarrow
import pytest
from pyarrow import parquet

from analyser.core.errors import BadInputError
from pipelines.manifest import Item, RowError, read_manifest
from tests.pipelines.manifest.nights import row

Night = Callable[..., Path]
STARTED = datetime(2026, 11, 20, 19, 4, tzinfo=UTC)


def write(folder: Path, columns: dict[str, object], **options: object) -> Path:
    path = folder / "night.parquet"
    parquet.write_table(pyarrow.table(columns), path, **options)
    return path


def texts(*rows: dict[str, str]) -> dict[str, object]:
    return {name: [one[name] for one in rows] for name in rows[0]}


def test_text_columns_give_what_csv_gives(night: Night, tmp_path: Path) -> None:
    rows = [row(), row("call-2", agent="Zoë")]
    from_csv = list(read_manifest(night(*rows)))
    manifest = read_manifest(write(tmp_path, texts(*rows)))
    assert list(manifest) == from_csv
    assert manifest.count() == 2


def test_typed_columns_are_taken(night: Night, tmp_path: Path) -> None:
    night(row(), row("call-2"))
    local = STARTED.astimezone(timezone(timedelta(hours=1)))
    columns = texts(row(), row("call-2")) | {
        "started_at": pyarrow.array([local, STARTED], pyarrow.timestamp("ns", "Europe/London")),
        "handling_s": [312.5, float("nan")],
        "fcr": [1.0, None],
        "csat": pyarrow.array([4, None], pyarrow.int8()),
        "agent": pyarrow.array(["Asha", "Ben"]).dictionary_encode(),
        "queue": pyarrow.nulls(2),
        "path": pyarrow.array(["call-1.wav", "call-2.wav"], pyarrow.large_string()),
    }
    one, two = read_manifest(write(tmp_path, columns))
    assert isinstance(one, Item)
    assert isinstance(two, Item)
    assert one.started_at == two.started_at == STARTED
    assert (one.handling_s, one.fcr, one.csat, one.agent, one.queue) == (312.5, True, 4.0, "Asha", None)
    assert (two.handling_s, two.fcr, two.csat, two.agent, two.queue) == (None, None, None, "Ben", None)


def test_times_without_a_zone_are_refused(night: Night, tmp_path: Path) -> None:
    night(row())
    naive = pyarrow.array([STARTED.replace(tzinfo=None)], pyarrow.timestamp("us"))
    (found,) = read_manifest(write(tmp_path, texts(row()) | {"started_at": naive}))
    assert "night.parquet row 2, column started_at: it has no offset" in str(found)


def test_a_year_that_python_does_not_know_costs_its_row(night: Night, tmp_path: Path) -> None:
    night(row(), row("call-2"))
    far = pyarrow.array([2**62, int(STARTED.timestamp() * 1e6)], pyarrow.timestamp("us", "UTC"))
    first, second = read_manifest(write(tmp_path, texts(row(), row("call-2")) | {"started_at": far}))
    assert "column started_at: it is not a date" in str(first)
    assert isinstance(second, Item)


@pytest.mark.parametrize(
    "column", [pyarrow.array([["coaching"]]), pyarrow.array([b"coaching"]), pyarrow.array([{"a": 1}])]
)
def test_types_that_cannot_be_told_as_text_are_refused(tmp_path: Path, column: object) -> None:
    with pytest.raises(BadInputError, match="column purposes is of type"):
        read_manifest(write(tmp_path, texts(row()) | {"purposes": column}))


def test_wrong_columns_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match=r"expire_at .is expires_at meant"):
        read_manifest(write(tmp_path, texts(row()) | {"expire_at": [""]}))


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_truncated_file_is_told(night: Night, tmp_path: Path, share: float) -> None:
    night(row())
    path = write(tmp_path, texts(row()))
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    with pytest.raises(BadInputError, match="not a whole Parquet"):
        read_manifest(path)


def test_a_damaged_middle_is_told(tmp_path: Path) -> None:
    path = write(tmp_path, texts(*(row(str(number)) for number in range(2000))), compression="zstd")
    content = bytearray(path.read_bytes())
    content[100 : len(content) // 2] = bytes(len(content) // 2 - 100)
    path.write_bytes(content)
    with pytest.raises(BadInputError, match="not a whole Parquet"):
        read_manifest(path).count()


def test_a_name_may_not_lie(tmp_path: Path) -> None:
    path = tmp_path / "night.parquet"
    path.write_text("call_id,path\n")
    with pytest.raises(BadInputError, match="not Parquet, though"):
        read_manifest(path)


def test_one_long_text_in_every_row_is_held_once(tmp_path: Path) -> None:
    """Packed it is a megabyte; unpacked into a cell for each row it would be four gigabytes."""
    shared = pyarrow.DictionaryArray.from_arrays(pyarrow.array([0] * 4000, pyarrow.int32()), ["x" * 1_000_000])
    path = write(tmp_path, texts(*[row()] * 4000) | {"agent": shared})
    before = pyarrow.default_memory_pool().max_memory()
    errors = list(read_manifest(path))
    assert pyarrow.default_memory_pool().max_memory() - before < 50_000_000
    assert {fault.why for one in errors if isinstance(one, RowError) for fault in one.faults} >= {"it is too long"}
    assert not any(isinstance(one, Item) for one in errors)


def test_text_that_is_not_utf_8_is_refused_by_row(night: Night, tmp_path: Path) -> None:
    night(row(), row("call-2"))
    raw = pyarrow.array([b"Ren\xe9", b"Asha"])
    unchecked = pyarrow.Array.from_buffers(pyarrow.string(), 2, raw.buffers())
    first, second = read_manifest(write(tmp_path, texts(row(), row("call-2")) | {"agent": unchecked}))
    assert "another encoding" in str(first)
    assert isinstance(second, Item)

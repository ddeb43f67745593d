"""Files that are no manifest, are damaged, or are made to take all memory."""

import gzip
import subprocess
import sys
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analyser.core.errors import BadInputError
from pipelines.manifest import Item, RowError, read_manifest
from pipelines.manifest.seen import Seen
from tests.pipelines.manifest.nights import as_csv, row

Night = Callable[..., Path]

HEADER = as_csv([])
ROW = as_csv([row()]).removeprefix(HEADER)


@pytest.fixture
def little_memory() -> Iterator[None]:
    """Fail where Python's own objects take over 20 MB."""
    tracemalloc.start()
    yield
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20_000_000


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (bytes(range(256)) * 40, "null characters|header is neither|none of the columns"),
        (b"\x00" * 10_000, "null characters"),
        (HEADER.encode("utf-16-le"), "null characters"),
        (HEADER.encode("utf-32"), "UTF-32"),
        (HEADER.replace("queue", "caf\xe9").encode("latin-1"), "header is neither"),
        (b"PK\x03\x04rest", "Excel"),
        (b"\xd0\xcf\x11\xe0rest", "Excel"),
        (b"PAR1", "not a whole Parquet"),
        (HEADER.replace(",", "\t").encode(), "none of the columns"),
        (b'"' * 10_000, "none of the columns"),
        (b"," * 150_000, "more than 300"),
    ],
)
def test_what_is_no_manifest_is_told_in_one_line(night: Night, content: bytes, why: str) -> None:
    with pytest.raises(BadInputError, match=why):
        read_manifest(night(content=content))


def test_a_gzip_bomb_is_not_unpacked(tmp_path: Path, little_memory: None) -> None:
    with gzip.open(tmp_path / "night.csv", "wb", compresslevel=1) as file:
        file.write(HEADER.encode())
        for _ in range(50):
            file.write(b"," * 1_000_000)
    with pytest.raises(BadInputError, match="gzip"):
        read_manifest(tmp_path / "night.csv")


def test_a_zip_is_not_unpacked(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "night.csv", "w") as file:
        file.writestr("night.csv", HEADER)
    with pytest.raises(BadInputError, match="zip"):
        read_manifest(tmp_path / "night.csv")


@pytest.mark.parametrize("quoted", [False, True])
def test_a_cell_of_200_megabytes_takes_no_memory(tmp_path: Path, quoted: bool, little_memory: None) -> None:
    path = tmp_path / "night.csv"
    with path.open("w") as file:
        file.write(HEADER + ROW + ('call-2,"' if quoted else "call-2,"))
        file.seek(200_000_000)  # a hole, which takes no room on the disk and reads as null characters
        file.write("\n")
    (tmp_path / "call-1.wav").touch()
    manifest = read_manifest(path)
    with pytest.raises(BadInputError, match="row 3"):
        manifest.count()
    rows = iter(manifest)
    assert isinstance(next(rows), Item)
    with pytest.raises(BadInputError, match="row 3"):
        next(rows)


def test_a_header_without_end_is_told(night: Night, little_memory: None) -> None:
    with pytest.raises(BadInputError, match=r"row 1 is over|none of the columns"):
        read_manifest(night(content=b"call_id" * 1_000_000))


def test_a_quotation_mark_that_is_never_closed_swallows_no_rows(night: Night) -> None:
    opened = ROW.replace("Asha", '"Asha')
    few = night(content=HEADER + opened + ROW * 3)
    with pytest.raises(BadInputError, match="quotation mark in row 2"):
        read_manifest(few).count()
    many = night(content=HEADER + opened + ROW * 500)
    with pytest.raises(BadInputError, match="row 2 is over"):
        read_manifest(many).count()


def test_quotation_marks_within_one_row_cost_that_row_only(night: Night) -> None:
    odd = ROW.replace("Asha", '"As"ha')
    path = night(row("call-2"), content=HEADER + odd + as_csv([row("call-2")]).removeprefix(HEADER))
    first, second = read_manifest(path)
    assert "quotation marks" in str(first)
    assert isinstance(second, Item)


@pytest.mark.parametrize(("text", "cells"), [(ROW.replace("coaching;", "coaching,"), 17), ("call-1,x.wav\r\n", 2)])
def test_a_row_with_other_cells_than_the_header_is_refused(night: Night, text: str, cells: int) -> None:
    (found,) = read_manifest(night(content=HEADER + text))
    assert f"night.csv row 2: it has {cells} cells, where the header has 16" in str(found)


def test_a_row_in_another_encoding_is_refused_and_the_others_stand(night: Night) -> None:
    rows = [row("a", agent="Zoë"), row("b", agent="Ren\xe9"), row("c")]
    text = as_csv(rows).encode().replace("Ren\xe9".encode(), "Ren\xe9".encode("latin-1"))
    first, second, third = read_manifest(night(*rows, content=text))
    assert isinstance(first, Item)
    assert isinstance(third, Item)
    assert isinstance(second, RowError)
    assert str(second).startswith("night.csv row 3, column agent: it holds signs of another encoding")
    assert "Ren" not in str(second)


def test_utf_16_that_breaks_off_loses_its_last_row_only(night: Night) -> None:
    content = as_csv([row("a"), row("b", csat="")]).encode("utf-16")[:-5]
    found = list(read_manifest(night(row("a"), row("b"), content=content)))
    assert isinstance(found[0], Item)
    assert isinstance(found[1], RowError)


@given(at=st.integers(0, 700), rubbish=st.binary(max_size=8), cut=st.integers(0, 40))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_changed_in_a_file_ends_well(night: Night, at: int, rubbish: bytes, cut: int) -> None:
    content = as_csv([row("a"), row("b"), row("c")]).encode()
    path = night(row("a"), row("b"), row("c"), content=content[:at] + rubbish + content[at + cut :])
    try:
        found = list(read_manifest(path))
    except BadInputError:
        return
    assert len({one.call_id for one in found if isinstance(one, Item)}) <= 3
    assert all("Asha" not in str(one) for one in found)


def test_a_full_temporary_disk_is_told() -> None:
    with Seen() as seen:
        seen._on.execute("PRAGMA max_page_count = 40")
        with pytest.raises(BadInputError, match="temporary folder"):
            for number in range(100_000):
                seen.claim("id", str(number), number)


def test_twenty_thousand_rows_stay_out_of_memory(tmp_path: Path) -> None:
    for number in range(20_000):
        (tmp_path / f"{number}.wav").touch()
    (tmp_path / "night.csv").write_text(as_csv(row(str(number)) for number in range(20_000)))
    tracemalloc.start()
    found = sum(isinstance(one, Item) for one in read_manifest(tmp_path / "night.csv"))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found == 20_000
    assert peak < 5_000_000  # a list of the items would take four times as much


def test_importing_the_manifest_loads_no_pyarrow() -> None:
    code = "import sys, pipelines.manifest; print('pyarrow' in sys.modules, 'sqlalchemy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.split() == ["False", "False"]

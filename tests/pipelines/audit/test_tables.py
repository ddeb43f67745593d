from pathlib import Path

import pytest

from analyser.core.errors import BadInputError
from pipelines.audit.tables import read_rows
from pipelines.cells import as_csv

ROWS = [("U-1", "=SUM(A1)", 'it\'s, "so"'), ("U-2", "-", "'cause")]
WRITTEN = as_csv(("unit", "a", "b"), ROWS)
READ = [{"unit": unit, "a": a, "b": b} for unit, a, b in ROWS]


def test_what_is_written_defused_is_read_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "one.csv"
    file.write_bytes(WRITTEN)
    assert b"'=SUM" in WRITTEN
    assert [row for _, row in read_rows(file, "unit")] == READ


@pytest.mark.parametrize(
    "content",
    [
        WRITTEN.decode("utf-8-sig").replace(",", ";").replace("it's;", "it's,").encode("cp1252"),
        WRITTEN.decode("utf-8-sig").replace(",", "\t").replace("it's\t", "it's,").encode("utf-16"),
        WRITTEN + b",,\r\n\r\n",
    ],
    ids=["semicolons", "UTF-16 with tabs", "empty rows"],
)
def test_what_spreadsheets_make_of_it_is_read(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "one.csv"
    file.write_bytes(content)
    assert [row for _, row in read_rows(file, "unit")] == READ


@pytest.mark.parametrize(
    ("content", "why"),
    [(b"a,b\n1,2\n", "no column"), (b"unit,a,a\n1,2,3\n", "alike"), (b'unit,a\n"' + b"x" * 200_000, "not CSV")],
)
def test_another_table_is_refused_in_one_line(content: bytes, why: str, tmp_path: Path) -> None:
    file = tmp_path / "one.csv"
    file.write_bytes(content)
    with pytest.raises(BadInputError, match=why):
        list(read_rows(file, "unit"))

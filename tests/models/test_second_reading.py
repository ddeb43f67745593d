"""A second reading of labelled text: what only one reader put is disputed."""

from pathlib import Path

import pytest

from models.errors import InvalidModelError
from models.training.labelled import read
from models.training.second_reading import answers, merged, sheet

TEXT = """= shop-1 customer a parcel
C: hello
A: so nothing yet {reflection} | since when {closed} | right {acknowledgement, ?}
A: i see {acknowledgement} | thanks
"""


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "shop-1.txt"
    path.write_text(TEXT, "utf-8")
    return path


def test_a_sheet_has_numbers_and_no_labels(text: Path) -> None:
    assert list(sheet(text)) == [
        "= customer a parcel",
        "C: [1] hello",
        "A: [2] so nothing yet | [3] since when | [4] right",
        "A: [5] i see | [6] thanks",
    ]


def test_what_one_reader_put_is_disputed(text: Path, tmp_path: Path) -> None:
    written = tmp_path / "answers"
    written.write_text("2 reflection, clarification\n3 open\n6 ?\n")
    text.write_text(merged(TEXT, answers(written)))
    (one,) = read(text)
    acts = [act for turn in one.turns for act in turn.acts]
    assert [set(act.labels) for act in acts] == [set(), {"reflection"}, set(), {"acknowledgement"}, set(), set()]
    disputed = [set(), {"clarification"}, {"open", "closed"}, {"?"}, {"acknowledgement"}, {"?"}]
    assert [set(act.disputed) for act in acts] == disputed


@pytest.mark.parametrize("line", ["x closed", "3 open\n3 closed"])
def test_answers_must_be_numbered_once(line: str, tmp_path: Path) -> None:
    path = tmp_path / "answers"
    path.write_text(line)
    with pytest.raises(InvalidModelError):
        answers(path)

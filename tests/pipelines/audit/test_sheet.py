import csv
import io
import itertools
import stat
from pathlib import Path

import pytest
from docx import Document

from analyser.core.errors import BadInputError, UsageError
from analyser.store.erase import Erased, erase
from analyser.store.log_verify import entries
from pipelines.audit.answers import read_key
from pipelines.audit.labels import Form
from pipelines.audit.sheet import Asked, write_sheets
from pipelines.audit.tables import read_rows
from tests.pipelines.audit.conftest import Night

HIDDEN = ("Marguerite", "Oyelaran", "4242", "coach-", "call-0", "made_up", "it says so")


def _text(document: Path) -> str:
    read = Document(str(document))
    cells = [cell.text for table in read.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in read.paragraphs), *cells])


def test_a_sheet_for_conversations_is_blind_and_whole(night: Night, tmp_path: Path) -> None:
    out = tmp_path / "sheets"
    key = write_sheets(night.keeper, night.sample, night.reviews, night.asked(Form.CONVERSATION), out, pytest.fail)
    assert {path.name for path in out.iterdir()} - {".debrief-output"} == {
        *("sheet-A.csv", "sheet-B.csv", "sheet-A.docx", "sheet-B.docx"),
        "key.json",
    }
    assert {stat.S_IMODE(path.stat().st_mode) for path in out.iterdir() if path.name[0] != "."} == {0o600}
    assert len(key.units) == 6  # customer calls cannot show what a buddy does
    rows = [row for _, row in read_rows(out / "sheet-A.csv", "unit")]
    assert {row["unit"] for row in rows} == {unit.id for unit in key.units}
    assert {row["coaching.goal"] for row in rows} == {""}
    told = _text(out / "sheet-A.docx")
    assert not any(word in told + (out / "sheet-A.csv").read_text() for word in HIDDEN)
    assert "[card number]" in told
    assert "Does the buddy ask the colleague to judge first, before the buddy's own first verdict?" in told
    assert "“Before I say anything, how do you think that call went?”" in told


def test_a_sheet_for_turns_is_blind_and_asks_only_what_may_be_shown(night: Night, tmp_path: Path) -> None:
    out, asked = tmp_path / "sheets", night.asked(Form.TURN, "question,listening,gdpr.access_request", "A")
    key = write_sheets(night.keeper, night.sample, night.reviews, asked, out, pytest.fail)
    rows = [row for _, row in read_rows(out / "sheet-A.csv", "unit")]
    assert len(rows) == len(key.units) == 6 * 3 + 6 * 4
    customer = [row for row in rows if row["speaker"] == "Customer"]
    assert {(row["question.open"], row["gdpr.access_request"]) for row in customer} == {("not asked", "")}
    assert not [row for row in rows if row["speaker"] == "Colleague"]
    second = next(row for row in rows if row["speaker"] == "Buddy" and row["turn"] == "3")
    assert second["before"].startswith("Colleague: I think I was a bit quick. I read her card back, [card number]")
    assert not any(word in _text(out / "sheet-A.docx") + (out / "sheet-A.csv").read_text() for word in HIDDEN)


def test_a_spreadsheet_calculates_nothing(night: Night, tmp_path: Path) -> None:
    out, asked = tmp_path / "sheets", night.asked(Form.TURN, "gdpr.special_category", "A")
    write_sheets(night.keeper, night.sample, night.reviews, asked, out, pytest.fail)
    rows = csv.reader(io.StringIO((out / "sheet-A.csv").read_text(encoding="utf-8-sig"), newline=""))
    cells = [cell for row in rows for cell in row]
    assert any(cell.startswith("'=I could") for cell in cells)
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in cells)


def test_each_rater_has_an_order_of_their_own_and_the_same_again(night: Night, tmp_path: Path) -> None:
    def units(out: Path, *raters: str) -> list[list[str]]:
        asked = night.asked(Form.TURN, "question.open", *raters)
        write_sheets(night.keeper, night.sample, night.reviews, asked, out, pytest.fail)
        return [[row["unit"] for _, row in read_rows(out / f"sheet-{rater}.csv", "unit")] for rater in raters]

    first, second = units(tmp_path / "one", "A", "B")
    assert first != second
    assert sorted(first) == sorted(second)
    assert units(tmp_path / "two", "A") == [first]
    turns = [
        row["turn"] for _, row in read_rows(tmp_path / "one" / "sheet-A.csv", "unit") if row["conversation"] == "1"
    ]
    assert turns == sorted(turns, key=int)


def test_turns_of_a_conversation_may_be_drawn(night: Night, tmp_path: Path) -> None:
    asked = night.asked(Form.TURN, "question.open", "A", turns=1)
    key = write_sheets(night.keeper, night.sample, night.reviews, asked, tmp_path / "s", pytest.fail)
    assert len(key.units) == 12
    assert len({unit.turn for unit in key.units}) > 1


def test_the_key_tells_units_and_is_read_back(night: Night, tmp_path: Path) -> None:
    key = write_sheets(
        night.keeper, night.sample, night.reviews, night.asked(Form.TURN, "question.open"), tmp_path / "s", pytest.fail
    )
    assert read_key(tmp_path / "s" / "key.json") == key
    for text in ("{", "[]", '{"schema": "debrief.audit-key/1"}'):
        (tmp_path / "other.json").write_text(text)
        with pytest.raises(BadInputError, match="key"):
            read_key(tmp_path / "other.json")


def test_the_document_has_headings_and_header_rows(night: Night, tmp_path: Path) -> None:
    for form in Form:
        asked = night.asked(form, "question,listening,coaching", "A")
        write_sheets(night.keeper, night.sample, night.reviews, asked, tmp_path / form, pytest.fail)
        document = Document(str(tmp_path / form / "sheet-A.docx"))
        levels = [int(p.style.name[-1]) for p in document.paragraphs if p.style.name.startswith("Heading")]
        assert levels[0] == 1
        assert all(later <= earlier + 1 for earlier, later in itertools.pairwise(levels))
        assert document.tables
        assert all("tblHeader" in table.rows[0]._tr.xml for table in document.tables)
        assert document.core_properties.language == "en-GB"
        assert not document.core_properties.author


def test_rows_of_the_sample_that_cannot_be_used_are_told(night: Night, tmp_path: Path) -> None:
    sample = tmp_path / "mine.csv"
    sample.write_text("call_id\ncoach-01\ncoach-01\nnowhere-1\n")
    told: list[str] = []
    write_sheets(night.keeper, sample, night.reviews, night.asked(Form.CONVERSATION), tmp_path / "s", told.append)
    assert [line.partition(": ")[2] for line in told] == [
        "line 3: the call is there twice; it is asked once",
        "line 4: there is no review of this call; it is left out",
    ]
    sample.write_text("call_id\nnowhere-1\n")
    with pytest.raises(BadInputError, match="no review of any"):
        write_sheets(night.keeper, sample, night.reviews, night.asked(Form.CONVERSATION), tmp_path / "s", print)
    sample.write_text("call_id\ncall-01\n")
    with pytest.raises(BadInputError, match="may show these labels"):
        write_sheets(night.keeper, sample, night.reviews, night.asked(Form.CONVERSATION), tmp_path / "s", print)


@pytest.mark.parametrize("raters", [("A", "a"), ("../A",), ("",), ()])
def test_raters_have_names_that_a_file_may_have(raters: tuple[str, ...]) -> None:
    with pytest.raises(UsageError, match="rater"):
        Asked(form=Form.TURN, labels=("question.open",), raters=raters, seed=1)


def test_erasing_a_call_deletes_the_sheets_that_hold_it(night: Night, tmp_path: Path) -> None:
    out, asked = tmp_path / "sheets", night.asked(Form.CONVERSATION)
    write_sheets(night.keeper, night.sample, night.reviews, asked, out, pytest.fail)
    (out / "sheet-A.csv").write_text("filled in")
    store = night.keeper.store
    assert "audit sheet" in {entry["detail"] for entry in entries(store.place.audit)}
    assert isinstance(erase(store, ["coach-03"])["coach-03"], Erased)
    assert not out.exists()
    assert not [one for one in store.outputs("coach-04") if one.command == "audit sheet"]

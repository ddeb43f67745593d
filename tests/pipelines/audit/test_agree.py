import csv
import io
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from analyser.core.call import Kind
from analyser.core.errors import BadInputError, UsageError
from pipelines.audit.agree import Agreement, agree, write_agreement
from pipelines.audit.answers import Answer, Sheet, read_key, read_sheets
from pipelines.audit.compare import compare, majority
from pipelines.audit.criteria import evidence
from pipelines.audit.labels import Form
from pipelines.audit.records import audited
from pipelines.audit.sheet import headings, write_sheets
from pipelines.audit.statistics import MISSING
from pipelines.audit.tables import read_rows
from pipelines.audit.terminal import lines
from pipelines.audit.units import Conversation, Key, Unit
from pipelines.cells import as_csv
from tests.pipelines.audit.conftest import Night, Wrote, review

Judge = Callable[[Mapping[str, str], str], str]


def fill(out: Path, key: Key, rater: str, judge: Judge) -> Path:
    """Answer every question of a sheet as `judge` says."""
    file = out / f"sheet-{rater}.csv"
    rows = []
    for _, row in read_rows(file, "unit"):
        answers = {label: judge(row, label) for label in key.labels if not row[label]}
        rows.append([(row | answers)[heading] for heading in headings(key)])
    file.write_bytes(as_csv(headings(key), rows))
    return file


def asks(row: Mapping[str, str], label: str) -> str:
    return "yes" if label == "question.open" and "What" in row["said"] else "no"


def asks_anything(row: Mapping[str, str], label: str) -> str:
    return "Yes " if label == "question.open" and ("What" in row["said"] or "How" in row["said"]) else "no"


@pytest.fixture
def turns(night: Night, tmp_path: Path) -> tuple[Path, Key]:
    out, asked = tmp_path / "sheets", night.asked(Form.TURN, "question.open,question.leading", "A", "B", "C")
    return out, write_sheets(night.keeper, night.sample, night.reviews, asked, out, pytest.fail)


def compared(night: Night, out: Path, *files: Path, tell: Callable[[str], None] = pytest.fail) -> Agreement:
    return agree(night.keeper, files, out / "key.json", night.reviews, 200, 1, tell)


def test_two_raters_and_the_analyser(night: Night, turns: tuple[Path, Key], tmp_path: Path) -> None:
    out, key = turns
    files = [fill(out, key, "A", asks), fill(out, key, "B", asks_anything)]
    made = compared(night, out, *files)
    first, second = made.labels
    assert (first.label, first.judgements, first.cannot_say) == ("question.open", 60, 0)
    raters = first.raters
    assert raters is not None
    assert (raters.units, raters.agreeing, raters.yes, raters.conversations) == (30, 24, 18, 12)
    assert raters.agreement is not None
    assert raters.agreement.value == pytest.approx(0.8)
    assert raters.agreement.low < 0.8 < raters.agreement.high
    assert second.raters is not None
    assert second.raters.why == "not enough evidence: yes on 0 units, 5 needed"
    assert [one.who for one in first.analyser] == [("A", "analyser"), ("B", "analyser"), ("majority", "analyser")]
    told = "\n".join(lines(made))
    assert "Cohen's kappa" in told
    assert "80 %" in told
    write_agreement(night.keeper, made, tmp_path / "agreed")
    figures = json.loads((tmp_path / "agreed" / "agreement.json").read_text())
    assert figures["labels"][0]["raters"]["agreement"]["value"] == pytest.approx(0.8)
    assert figures["raters"][0] == {"rater": "A", "yes": 12, "no": 48, "cannot_say": 0, "blank": 0, "rows_left_out": 0}


def test_what_to_talk_about_is_listed_masked_and_defused(night: Night, turns: tuple[Path, Key], tmp_path: Path) -> None:
    out, key = turns
    made = compared(night, out, fill(out, key, "A", asks), fill(out, key, "B", asks_anything))
    write_agreement(night.keeper, made, tmp_path / "agreed")
    content = (tmp_path / "agreed" / "disagreements.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(content, newline="")))
    assert len(rows) == len(made.disagreements)
    between = [row for row in rows if row["what"] == "raters differ"]
    assert {(row["A"], row["B"]) for row in between} == {("no", "yes")}
    assert all(row["text"] for row in rows)
    whole = content + (tmp_path / "agreed" / "agreement.html").read_text() + "\n".join(lines(made))
    assert "4242" not in whole
    assert "Marguerite" not in whole
    assert "coach-0" not in whole


def test_three_raters_have_fleiss_kappa_over_what_all_of_them_judged(night: Night, turns: tuple[Path, Key]) -> None:
    out, key = turns

    def doubtful(row: Mapping[str, str], label: str) -> str:
        return "?" if row["turn"] == "5" else asks(row, label)

    files = [fill(out, key, "A", asks), fill(out, key, "B", asks_anything), fill(out, key, "C", doubtful)]
    first = compared(night, out, *files).labels[0]
    assert first.raters is not None
    assert (first.raters.units, first.raters.complete, first.cannot_say) == (30, 24, 6)
    assert first.raters.kappa is not None
    assert [one.who for one in first.pairs] == [("A", "B"), ("A", "C"), ("B", "C")]
    assert first.pairs[1].units == 24
    assert first.pairs[1].kappa is not None
    assert first.pairs[1].kappa.value == 1


def test_one_rater_is_compared_with_the_analyser_alone(night: Night, turns: tuple[Path, Key]) -> None:
    out, key = turns
    made = compared(night, out, fill(out, key, "A", asks))
    assert made.labels[0].raters is None
    assert [one.who for one in made.labels[0].analyser] == [("A", "analyser")]
    assert "Between A and the analyser" in "\n".join(lines(made))


def test_rows_that_are_not_as_they_were_given_out_are_told_and_left_out(night: Night, turns: tuple[Path, Key]) -> None:
    out, key = turns
    file = fill(out, key, "A", asks)
    rows = [list(row.values()) for _, row in read_rows(file, "unit")]
    rows[0][headings(key).index("question.open")] = "my secret view"
    rows[1][0] = "U-000000000000"
    rows.append(rows[3])
    file.write_bytes(as_csv(headings(key), rows))
    told: list[str] = []
    made = compared(night, out, file, tell=told.append)
    assert told == [
        "sheet-A.csv: line 2: question.open: what stands there is not yes, no or cannot say; that answer is left out",
        "sheet-A.csv: line 3: the unit is not one of the key's; the row is left out",
        "sheet-A.csv: line 32: the unit is there again; neither row counts",
        "sheet-A.csv: 1 of its 30 rows is missing; not judged",
    ]
    assert made.sheets[0].left_out == 2
    assert len(made.sheets[0].answers) == 2 * (30 - 2) - 1
    assert made.sheets[0].blank(key) == 5


def test_other_files_are_refused(night: Night, turns: tuple[Path, Key], tmp_path: Path) -> None:
    out, key = turns
    file = fill(out, key, "A", asks)
    with pytest.raises(UsageError, match="alike"):
        read_sheets([file, file], key, print)
    file.write_bytes(as_csv(("unit", "note"), [("U-1", "x")]))
    with pytest.raises(BadInputError, match=r"no column 'question\.open'"):
        read_sheets([file], key, print)
    file.write_bytes(as_csv(headings(key), [["x"] * len(headings(key))]))
    with pytest.raises(BadInputError, match="none of its 1 rows"):
        read_sheets([file], key, list)
    with pytest.raises(BadInputError, match="not the key"):
        read_key(file)
    file.write_bytes(b"PK\x03\x04 and so on")
    with pytest.raises(BadInputError, match="an Excel workbook, not CSV; save it as CSV"):
        read_sheets([file], key, pytest.fail)
    file.write_bytes((out / "sheet-B.csv").read_bytes())
    with pytest.raises(BadInputError, match="nothing is answered in it"):
        read_sheets([file], key, pytest.fail)


def test_a_copy_of_a_sheet_is_no_second_rater(night: Night, turns: tuple[Path, Key], tmp_path: Path) -> None:
    out, key = turns
    files = [fill(out, key, rater, asks) for rater in "ABC"]
    renamed = files[1].rename(tmp_path / "jo.csv")
    assert [(one.rater, one.made_for) for one in read_sheets([files[0], renamed], key, pytest.fail)] == [
        ("A", "A"),
        ("jo", "B"),
    ]
    (tmp_path / "sheet-A (1).csv").write_bytes(files[0].read_bytes())
    with pytest.raises(UsageError, match="two of them are copies of the one that was made for A"):
        read_sheets([files[0], tmp_path / "sheet-A (1).csv"], key, pytest.fail)


def test_words_that_have_changed_since_are_not_compared(night: Night, turns: tuple[Path, Key], write: Wrote) -> None:
    out, key = turns
    changed = review("coach-01", Kind.COACHING)
    turn = replace(changed.transcript.turns[5], text="Something else.")
    write(replace(changed, transcript=replace(changed.transcript, turns=(*changed.transcript.turns[:5], turn))))
    told: list[str] = []
    made = compared(night, out, fill(out, key, "A", asks), fill(out, key, "B", asks), tell=told.append)
    assert told == ["reviews: 1 of 12 are not what was judged; they are left out of what concerns the analyser"]
    assert made.labels[0].raters is not None
    assert made.labels[0].raters.units == 30
    assert made.labels[0].analyser[0].units == 27


def test_a_conversation_is_judged_by_what_comes_first(night: Night) -> None:
    one = audited(night.keeper, night.reviews, {"coach-01"}, pytest.fail)["coach-01"]
    unit = Unit(id="U-1", call_id="coach-01", turn=None, asked=("coaching.self_assessment",))
    assert len(evidence(one, unit, "coaching.self_assessment")) == 1
    late = replace(one, tags=tuple(tag for tag in one.tags if tag.label != "coaching.self_assessment"))
    assert not evidence(late, unit, "coaching.self_assessment")
    asked = next(tag for tag in one.tags if tag.label == "coaching.self_assessment")
    praised = next(tag for tag in one.tags if tag.label == "coaching.specific_praise")
    moved = replace(praised, turn=0, start_char=0, end_char=len(praised.quote), id="coaching.specific_praise:0:0")
    assert not evidence(replace(one, tags=(asked, moved)), unit, "coaching.self_assessment")


def test_conversations_are_compared_as_well(night: Night, tmp_path: Path) -> None:
    out, asked = tmp_path / "sheets", night.asked(Form.CONVERSATION)
    key = write_sheets(night.keeper, night.sample, night.reviews, asked, out, pytest.fail)
    files = [fill(out, key, "A", lambda row, label: "yes"), fill(out, key, "B", lambda row, label: "cannot say")]
    made = compared(night, out, *files)
    assert {one.raters.why for one in made.labels if one.raters} == {"not enough evidence: 0 units, 20 needed"}
    told = {one.label: one.text for one in made.disagreements}
    assert told["coaching.goal"] == "The analyser noticed nothing."
    assert "coaching.options" not in told
    write_agreement(night.keeper, made, tmp_path / "agreed")


def test_the_majority_is_more_than_half_of_those_who_judged() -> None:
    import numpy as np

    judged = np.array([[1, 1, 0, MISSING], [1, 0, 0, MISSING], [0, MISSING, 0, 1]], dtype=np.int8)[:, :, None]
    assert majority(judged)[:, 0].tolist() == [1, MISSING, 0, 1]


def test_sixty_labels_of_forty_conversations_take_seconds() -> None:
    from analyser.core.labels import LABELS

    labels = tuple(LABELS)

    def conversation(number: int) -> Conversation:
        call_id = f"c{number}"
        units = (Unit(id=f"U-{number}-{turn}", call_id=call_id, turn=turn, asked=labels) for turn in range(20))
        return Conversation(call_id=call_id, digest="", units=tuple(units))

    conversations = tuple(conversation(number) for number in range(40))
    key = Key(form=Form.TURN, seed=1, labels=labels, raters=("A",), made_at="", conversations=conversations)

    def sheet(rater: str, every: int) -> Sheet:
        places = [(unit.id, label) for unit in key.units for label in labels]
        answers = {place: Answer.NO if at % every else Answer.YES for at, place in enumerate(places)}
        return Sheet(rater=rater, answers=answers)

    sheets = [sheet("A", 7), sheet("B", 11), sheet("C", 13)]
    found = {place: answer is Answer.YES for place, answer in sheets[0].answers.items()}
    begun = time.process_time()
    made = compare(key, sheets, found, draws=1000, seed=1)
    assert time.process_time() - begun < 60
    assert len(made) == len(labels)
    assert all(one.raters is not None and one.raters.kappa is not None for one in made)
    assert all(one.analyser[0].kappa is not None and one.analyser[0].kappa.value == 1 for one in made)

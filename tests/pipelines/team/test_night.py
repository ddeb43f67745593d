import csv
import io
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from analyser.core.call import Kind, Transcript
from analyser.core.labels import LABELS
from analyser.core.review import Call, Review
from analyser.keep import Keeper
from analyser.settings import Settings
from analyser.store import OutputFolder
from analyser.store.erase import Erased, erase
from analyser.store.rows import DataKind
from pipelines.team.columns import COLUMNS, Sort
from pipelines.team.files import to_csv, to_parquet, write_night
from pipelines.team.night import Measures, night_table
from pipelines.team.reading import read_nights
from tests.pipelines.team.conftest import made_up_night
from tests.report.conftest import made_up_review

KNOWN = Measures(queue="Repairs", handling_s=312.0, fcr=True, csat=4.0)


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_a_call_is_a_row_of_counts_and_figures() -> None:
    row = night_table([(made_up_review(), KNOWN)]).iloc[0]
    assert (row["call_id"], row["kind"], row["agent"], row["queue"]) == (
        "bike-repair-17",
        "customer",
        "R. Example",
        "Repairs",
    )
    assert row["started_at"] == datetime(2026, 11, 17, 10, 5, tzinfo=UTC)
    assert row["question.open"] == 1
    assert row["questions"] == 2  # the leading one counts, the stacked one spans two that count by themselves
    assert row["open_question_share"] == 0.5
    assert row["reflections_per_question"] == 0.5
    assert row["empathy.missed"] == 0
    assert row["talk_share.serving"] == 0.5515151
    assert row["interruptions.serving"] == 1
    assert pd.isna(row["response_gap_s.served"])
    assert (row["points.strength"], row["points.risk"], row["points.refer"]) == (1, 1, 0)
    assert row["personal_data.card_number"] == 1
    assert (row["handling_s"], row["fcr"], row["csat"]) == (312.0, True, 4.0)
    assert row["fingerprint"] == "ab" * 32


def test_what_a_kind_of_call_cannot_show_is_empty_and_not_nought() -> None:
    row = night_table([(made_up_review(), KNOWN)]).iloc[0]
    assert pd.isna(row["coaching.goal"])
    assert row["service.recap"] == 0


def test_a_call_that_was_not_judged_has_no_counts() -> None:
    sure = made_up_review()
    doubtful = replace(sure, call=replace(sure.call, roles_confidence=0.4))
    silent = replace(sure, transcript=Transcript(kind=sure.call.kind, turns=()), tags=(), points=(), personal_data=())
    table = night_table([(doubtful, KNOWN), (silent, KNOWN)])
    assert list(table["judged"]) == [False, False]
    assert table[[*LABELS, "questions", "points.strength"]].isna().all().all()
    assert table["talk_share.serving"].notna().all()


def test_pieces_of_one_item_of_personal_data_count_once() -> None:
    review = made_up_review()
    (card,) = review.personal_data
    pieces = (replace(card, group="g1"), replace(card, group="g1"), card)
    table = night_table([(replace(review, personal_data=pieces), KNOWN)])
    assert table["personal_data.card_number"][0] == 2


def test_the_manifest_has_the_last_word_on_agent_and_start() -> None:
    at = datetime(2026, 6, 1, 23, 30, tzinfo=UTC)
    row = night_table([(made_up_review(), Measures(agent="B. Other", started_at=at))]).iloc[0]
    assert (row["agent"], row["started_at"]) == ("B. Other", at)


def test_nothing_that_was_said_is_in_the_table() -> None:
    review = made_up_review()
    text = to_csv(night_table([(review, KNOWN)]))
    for turn in review.transcript.turns:
        assert not any(word in text for word in turn.text.split() if len(word) > 8)
    for tag in review.tags:
        assert tag.quote == "" or tag.quote not in text


def test_a_night_without_calls_has_all_columns_and_can_be_read(tmp_path: Path) -> None:
    table = night_table([])
    assert list(table.columns) == list(COLUMNS)
    assert len(table) == 0
    with OutputFolder(tmp_path / "night") as folder:
        write_night(folder, table)
    assert len(pd.read_parquet(tmp_path / "night" / "night.parquet")) == 0
    assert (tmp_path / "night" / "night.csv").read_text().count("\n") == 1


def test_of_an_erased_call_only_its_row_goes(data_directory: Path, tmp_path: Path) -> None:
    ids = ("call-000001", "+447700900123", "call-000003")
    table = made_up_night(3).assign(call_id=ids, agent=["Asha", 'B "Bee"\nBell', "=1+1"])
    keeper = Keeper(Settings(data=data_directory))
    for call_id in ids:
        keeper.admit(Call(id=call_id, kind=Kind.CUSTOMER), tmp_path / "calls" / f"{call_id}.wav", "nightly")
    with keeper.shared_folder(tmp_path / "table", ids, "nightly table", DataKind.ROWS) as folder:
        write_night(folder, table)
    before = (tmp_path / "table" / "night.csv").read_text()
    assert isinstance(erase(keeper.store, [ids[1]])[ids[1]], Erased)
    assert list(read_nights([tmp_path / "table" / "night.parquet"], COLUMNS).table["call_id"]) == [ids[0], ids[2]]
    after = (tmp_path / "table" / "night.csv").read_text()
    assert [row["call_id"] for row in rows(after)] == [ids[0], ids[2]]
    assert all(line in before.splitlines() for line in after.splitlines())
    assert [one.call_id for one in keeper.store.outputs()] == [ids[0], ids[2]]
    left = {path.stat().st_mode & 0o777 for path in (tmp_path / "table").glob("night.*")}
    assert left == {0o600}
    done = erase(keeper.store, [ids[0], ids[2]])
    assert all(isinstance(one, Erased) for one in done.values())
    assert rows((tmp_path / "table" / "night.csv").read_text()) == []


def test_formulas_are_defused_and_numbers_stay_numbers() -> None:
    table = made_up_night(8, names=["=1+1", "+44", "-x", "@SUM(A1)", "\tx", "\rx", "Asha"])
    table["response_gap_s.serving"] = -0.25
    for row in rows(to_csv(table)):
        assert row["agent"] == "Asha" or row["agent"][0] == "'"
        assert float(row["response_gap_s.serving"]) == -0.25
        assert row["started_at"].endswith("Z")
    back = pd.read_parquet(io.BytesIO(to_parquet(table)))
    assert list(back["agent"]) == list(table["agent"])


def test_the_files_say_what_their_columns_mean_and_are_private(tmp_path: Path) -> None:
    with OutputFolder(tmp_path / "night") as folder:
        write_night(folder, made_up_night(5))
    files = {path.name: path for path in (tmp_path / "night").iterdir() if not path.name.startswith(".")}
    assert set(files) == {"night.parquet", "night.csv", "columns.csv"}
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in files.values())
    told = rows(files["columns.csv"].read_text())
    assert [row["column"] for row in told] == list(COLUMNS)
    assert all(row["meaning"] for row in told)
    assert all(row["unit"] for row in told if COLUMNS[row["column"]].sort in (Sort.NUMBER, Sort.COUNT, Sort.MOMENT))


def test_column_names_stay() -> None:
    assert set(COLUMNS) >= {
        *("call_id", "kind", "agent", "queue", "started_at", "duration_s", "question.open", "questions"),
        *("open_question_share", "reflections_per_question", "empathy.missed", "talk_share.serving"),
        *("words_per_minute.serving", "interruptions.serving", "longest_monologue_s.serving"),
        *("response_gap_s.serving", "points.strength", "points.development", "points.risk", "points.refer"),
        *("personal_data.person", "handling_s", "fcr", "csat", "fingerprint", "made_with", "reviewed_at"),
    }


def test_a_start_that_is_no_moment_is_empty() -> None:
    review: Review = made_up_review()
    call = replace(review.call, started_at="</title><script>")
    assert pd.isna(night_table([(replace(review, call=call), KNOWN)])["started_at"][0])

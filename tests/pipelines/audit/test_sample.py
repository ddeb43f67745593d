import json
import stat
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from analyser.core.call import Kind
from analyser.core.consent import Basis, ConsentRecord
from analyser.core.errors import BadInputError, UsageError
from analyser.keep import Keeper
from analyser.report import dump_review
from analyser.settings import Settings
from analyser.store.erase import Erased, erase
from analyser.store.seal import new_key_file
from pipelines.audit.consented import consented
from pipelines.audit.population import Population
from pipelines.audit.records import audited
from pipelines.audit.sample import attributes, sample
from pipelines.audit.tables import read_rows
from tests.pipelines.audit.conftest import Night, Wrote, review


def test_the_draw_is_written_with_how_it_was_drawn(night: Night, tmp_path: Path) -> None:
    told: list[str] = []
    out = tmp_path / "drawn.csv"
    sample(night.keeper, night.reviews, out, 7, ("kind", "agent"), 3, told.append)
    rows = [row for _, row in read_rows(out, "call_id")]
    assert len(rows) == 7
    assert {row["kind"] for row in rows} == {"coaching", "customer"}
    assert {row["agent"] for row in rows} == {"Marguerite Oyelaran", "not stated"}
    assert {row["queue"] for row in rows} == {"not stated"}
    record = json.loads(out.with_suffix(".json").read_text())
    assert (record["seed"], record["population"], record["asked"], record["drawn"]) == (3, 12, 7, 7)
    assert sorted(one["size"] for one in record["strata"]) == [6, 6]
    assert sorted(one["allocated"] for one in record["strata"]) == [3, 4]
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    before = out.read_bytes()
    sample(night.keeper, night.reviews, out, 7, ("kind", "agent"), 3, told.append)
    assert (out.read_bytes(), told) == (before, [])


def test_tagged_transcripts_do_as_well(keeper: Keeper, tagged: Path, tmp_path: Path) -> None:
    drawn = sample(keeper, tagged, tmp_path / "s.csv", 2, ("week",), 1, pytest.fail)
    assert len(drawn.calls) == 2


def test_a_manifest_tells_what_reviews_do_not(night: Night, tmp_path: Path) -> None:
    manifest = tmp_path / "manifest.csv"
    manifest.write_text("call_id,path,queue\n" + "".join(f"call-{n:02},x.wav,{'ab'[n % 2]}\n" for n in range(6)))
    drawn = sample(
        night.keeper,
        night.reviews,
        tmp_path / "s.csv",
        6,
        ("queue",),
        1,
        pytest.fail,
        Population(manifests=(manifest,)),
    )
    assert drawn.sizes == {("a",): 3, ("b",): 3, ("not stated",): 6}


def test_a_kind_and_a_month_may_be_asked_for(night: Night, tmp_path: Path) -> None:
    def drawn(**asked: Any) -> list[str]:
        out, only = tmp_path / "s.csv", Population(**asked)
        return [call.id for call in sample(night.keeper, night.reviews, out, 40, ("kind",), 1, told.append, only).calls]

    told: list[str] = []
    assert drawn(kind=Kind.COACHING) == [f"coach-{number:02}" for number in range(6)]
    assert len(drawn(month="2026-11")) == 12
    assert not told
    with pytest.raises(BadInputError, match="it holds no coaching conversation of 2026-10; ask for another"):
        drawn(kind=Kind.COACHING, month="2026-10")
    with pytest.raises(UsageError, match="'11/2026' is no month"):
        drawn(month="11/2026")


def test_the_reviews_of_many_nights_are_one_population(night: Night, tmp_path: Path) -> None:
    later = night.reviews / "nights" / "2026-11-21" / "calls" / "call-03"
    later.mkdir(parents=True)
    again = replace(review("call-03", Kind.CUSTOMER), tags=())
    (later / "review.json").write_text(
        dump_review(replace(again, provenance=replace(again.provenance, at="2026-11-21T00:00:00Z")))
    )
    killed = night.reviews / "nights" / ".call-04.0123abcd.partial"
    killed.mkdir()
    (killed / "review.json").write_text("{")
    assert len(sample(night.keeper, night.reviews, tmp_path / "s.csv", 40, ("kind",), 1, pytest.fail).calls) == 12
    found = audited(night.keeper, night.reviews, {"call-02", "call-03"}, pytest.fail)
    assert [len(found[call_id].tags) for call_id in sorted(found)] == [3, 0]


def test_calls_without_a_standing_consent_are_left_out(night: Night, write: Wrote, tmp_path: Path) -> None:
    ended = ConsentRecord(
        call_id="ended",
        basis=Basis.CONSENT,
        purposes=("coaching",),
        obtained_at=datetime(2026, 1, 1, tzinfo=UTC),
        expires_at=datetime(2026, 2, 1, tzinfo=UTC),
        parties=("buddy", "colleague"),
    )
    one = review("ended", Kind.COACHING)
    write(replace(one, call=replace(one.call, consent=ended)))
    elsewhere = night.reviews / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "review.json").write_text(dump_review(review("elsewhere", Kind.COACHING)))
    told: list[str] = []
    drawn = sample(night.keeper, night.reviews, tmp_path / "s.csv", 40, ("kind",), 1, told.append)
    assert not {"ended", "elsewhere"} & {call.id for call in drawn.calls}
    assert told == [
        "reviews: 1 of 14 is not known to the store: erased, or of another data directory; left out",
        "reviews: 1 of 14 is of a consent that has run out; debrief purge erases them; left out",
    ]
    found = audited(night.keeper, night.reviews, {"ended", "elsewhere", "coach-01"}, pytest.fail)
    assert set(consented(night.keeper, found, told.append)) == {"coach-01"}
    assert told[2].startswith("reviews: 2 of 3 are no longer covered by consent")


def test_what_cannot_be_read_is_told_and_the_rest_is_drawn(night: Night, tmp_path: Path) -> None:
    (night.reviews / "notes.json").write_text('{"schema": "somebody.else/1"}')
    (night.reviews / "broken.json").write_text("{")
    (night.reviews / "newer.json").write_text('{"schema": "debrief.review/9"}')
    (night.reviews / "lacking.json").write_text('{"schema": "debrief.tagged/1", "call": {"id": "x", "kind": "party"}}')
    told: list[str] = []
    assert len(sample(night.keeper, night.reviews, tmp_path / "s.csv", 40, ("kind",), 1, told.append).calls) == 12
    assert [line.split(":")[0] for line in told] == [
        "reviews/broken.json",
        "reviews/lacking.json",
        "reviews/newer.json",
    ]
    assert "party" not in "".join(told)


def test_sealed_reviews_are_read_with_the_key_and_refused_without(
    data_directory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new_key_file(tmp_path / "debrief.key")
    monkeypatch.setenv("DEBRIEF_KEY_FILE", str(tmp_path / "debrief.key"))
    keeper = Keeper(Settings(data=data_directory, key_file=tmp_path / "debrief.key"))
    one = review("sealed-1", Kind.COACHING)
    keeper.admit(one.call, tmp_path / "sealed-1.wav", "review")
    with keeper.folder(tmp_path / "reviews" / "sealed-1", "sealed-1", "review") as folder:
        folder.write("review.json", dump_review(one), clear=True)
    assert (tmp_path / "reviews" / "sealed-1" / "review.json.sealed").exists()
    drawn = sample(keeper, tmp_path / "reviews", tmp_path / "s.csv", 1, ("kind",), 1, pytest.fail)
    assert [call.id for call in drawn.calls] == ["sealed-1"]
    with pytest.raises(BadInputError, match="no key"):
        sample(Keeper(Settings(data=data_directory)), tmp_path / "reviews", tmp_path / "t.csv", 1, ("kind",), 1, print)


def test_bad_questions_are_refused(night: Night, tmp_path: Path, data_directory: Path) -> None:
    with pytest.raises(UsageError, match="'team' is not told"):
        attributes("kind,team")
    with pytest.raises(UsageError, match="table"):
        sample(night.keeper, night.reviews, tmp_path / "s.xlsx", 1, ("kind",), 1, print)
    with pytest.raises(BadInputError, match="no folder that can be read"):
        sample(night.keeper, tmp_path / "nowhere", tmp_path / "s.csv", 1, ("kind",), 1, print)
    (tmp_path / "empty").mkdir()
    with pytest.raises(BadInputError, match="no review"):
        sample(night.keeper, tmp_path / "empty", tmp_path / "s.csv", 1, ("kind",), 1, print)
    elsewhere = Keeper(Settings(data=data_directory / "other"))
    with pytest.raises(BadInputError, match="none of 12 calls is known to the store"):
        sample(elsewhere, night.reviews, tmp_path / "s.csv", 1, ("kind",), 1, pytest.fail)
    mine = tmp_path / "mine.csv"
    mine.write_text("mine")
    with pytest.raises(BadInputError, match="no run of ours"):
        sample(night.keeper, night.reviews, mine, 1, ("kind",), 1, print)


def test_erasing_a_call_deletes_the_samples_that_name_it(night: Night, write: Wrote, tmp_path: Path) -> None:
    write(review("not-drawn", Kind.CUSTOMER))
    store = night.keeper.store
    done = erase(store, ["call-03"])["call-03"]
    assert isinstance(done, Erased)
    assert not night.sample.exists()
    assert not night.sample.with_suffix(".json").exists()
    assert not [one for one in store.outputs("call-04") if one.command == "audit sample"]
    assert (night.reviews / "call-04" / "review.json").exists()

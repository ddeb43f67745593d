"""Withdrawn consent refuses from that moment on, runs at work included; an expiry ends when consent is valid again."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from analyser.cli.app import run
from analyser.cli.exit_codes import ExitCode
from analyser.core.call import Kind
from analyser.core.errors import BadInputError, ConsentRefusedError
from analyser.core.review import Call
from analyser.keep import Keeper
from analyser.store.erase import Erased, erase
from analyser.store.log_verify import entries
from analyser.store.records import WITHDRAWN, Store
from analyser.store.rows import DataKind, utc_now
from analyser.store.withdrawal import standing
from pipelines.retention import due
from tests.store.conftest import Made, consent, review_text

CALL = "call-000001"


def opened(store: Store, tmp_path: Path, obtained: datetime | None = None) -> None:
    call = Call(id=CALL, kind=Kind.CUSTOMER, consent=consent(CALL, obtained=obtained))
    store.open_call(call, tmp_path / "a.wav", "review")


def test_a_withdrawal_during_a_run_refuses_it_and_the_next(
    keeper: Keeper, reviewed: Made, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = reviewed(CALL, tmp_path / "v1")
    with pytest.raises(ConsentRefusedError, match="withdrawn"), keeper.folder(tmp_path / "v2", CALL, "review") as work:
        work.write("review.json", review_text(CALL), clear=True)
        assert run(["consent", "withdraw", CALL]) == ExitCode.BAD_INPUT
        assert "a run is still writing" in capsys.readouterr().err
        with pytest.raises(ConsentRefusedError, match="withdrawn"):
            opened(keeper.store, tmp_path)
        with pytest.raises(ConsentRefusedError, match="withdrawn"):
            keeper.file(tmp_path / "said.json", "{}", CALL, "transcribe")
    assert not (tmp_path / "v2").exists()
    assert not (tmp_path / "said.json").exists()
    assert {one.path for one in keeper.store.outputs(CALL)} == {first}
    assert run(["consent", "withdraw", CALL]) == ExitCode.DONE
    assert not first.exists()


def test_a_folder_of_many_and_an_export_are_not_put_in_place_either(
    keeper: Keeper, reviewed: Made, tmp_path: Path
) -> None:
    reviewed(CALL, tmp_path / "v1")
    with pytest.raises(ConsentRefusedError), keeper.gathering(tmp_path / "tagged", "tag") as many:
        many.write(CALL, "one.json", review_text(CALL))
        many.flush()
        keeper.store.end_consent(CALL, WITHDRAWN)
    opened(keeper.store, tmp_path, datetime.now(UTC) + timedelta(seconds=1))
    with (
        pytest.raises(ConsentRefusedError),
        keeper.shared_folder(tmp_path / "export", [CALL], "export-subject", DataKind.CLEAR),
    ):
        keeper.store.end_consent(CALL, WITHDRAWN, datetime.now(UTC) + timedelta(seconds=2))
    assert not (tmp_path / "tagged").exists()
    assert not (tmp_path / "export").exists()


def test_a_withdrawal_in_the_last_moment_leaves_a_row_to_erase_by(
    keeper: Keeper, reviewed: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reviewed(CALL, tmp_path / "v1")
    monkeypatch.setattr(Store, "confirm", lambda *_: keeper.store.end_consent(CALL, WITHDRAWN))
    with pytest.raises(ConsentRefusedError, match="withdrawn"), keeper.folder(tmp_path / "v3", CALL, "review") as work:
        work.write("review.json", review_text(CALL), clear=True)
    assert due(keeper.store, keeper._settings.retention, utc_now()).calls == {CALL: WITHDRAWN}
    assert (tmp_path / "v3").exists()
    assert isinstance(erase(keeper.store, [CALL], reason=WITHDRAWN)[CALL], Erased)
    assert not (tmp_path / "v3").exists()


def test_a_call_that_is_erased_during_a_run_is_not_put_in_place(keeper: Keeper, reviewed: Made, tmp_path: Path) -> None:
    reviewed(CALL, tmp_path / "v1")
    with pytest.raises(BadInputError, match="erased while"), keeper.folder(tmp_path / "v2", CALL, "review") as work:
        work.write("review.json", "{}", clear=True)
        # As by an erasure that looked just before this folder was made.
        from analyser.store.erase import _delete_rows

        _delete_rows(keeper.store, CALL, keeper.store.outputs(CALL))
    assert not (tmp_path / "v2").exists()


def test_consent_given_again_allows_it_again(store: Store, reviewed: Made, tmp_path: Path) -> None:
    reviewed(CALL)
    store.end_consent(CALL, WITHDRAWN)
    with pytest.raises(ConsentRefusedError):
        store.open_call(Call(id=CALL, kind=Kind.CUSTOMER), tmp_path / "a.wav", "tag")
    opened(store, tmp_path, datetime.now(UTC) + timedelta(seconds=1))
    assert store.consent_history(CALL)[-1]["event"] == "obtained"


def test_a_record_that_is_valid_again_after_it_expired_is_not_purged(keeper: Keeper, reviewed: Made) -> None:
    reviewed(CALL)
    keeper.store.end_consent(CALL, "expired")
    reviewed(CALL)
    reviewed(CALL)
    events = [row["event"] for row in keeper.store.consent_history(CALL)]
    assert events == ["obtained", "expired", "obtained"]
    what = due(keeper.store, keeper._settings.retention, utc_now() + timedelta(days=1))
    assert what.calls == {}


def test_a_withdrawal_before_the_call_was_seen_is_remembered(
    keeper: Keeper, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(2):
        assert run(["consent", "withdraw", CALL]) == ExitCode.DONE
        assert "it will be refused from now on" in capsys.readouterr().out
    with pytest.raises(ConsentRefusedError, match="withdrawn"):
        opened(keeper.store, tmp_path)
    assert [entry["action"] for entry in entries(keeper.store.place.audit)] == ["consent withdrawn"]
    assert run(["erase", CALL]) == ExitCode.BAD_INPUT
    assert "no call with this id" in capsys.readouterr().err
    opened(keeper.store, tmp_path, datetime.now(UTC) + timedelta(seconds=1))
    assert run(["erase", CALL]) == ExitCode.DONE
    assert run(["erase", CALL]) == ExitCode.DONE
    assert "erased before" in capsys.readouterr().out


NAMES = ("plain", "dotted", "linked folder", "linked file")


def named(folder: Path, how: str) -> Path:
    (folder / "sub").mkdir(exist_ok=True)
    if not (folder / "calls").exists():
        (folder / "calls").symlink_to(folder / "src")
        (folder / "sub" / "c1.json").symlink_to(folder / "src" / "c1.json")
        (folder / "sub" / "c1.json.consent.json").symlink_to(folder / "src" / "c1.json.consent.json")
    return {
        "plain": folder / "src" / "c1.json",
        "dotted": folder / "sub" / ".." / "src" / "c1.json",
        "linked folder": folder / "calls" / "c1.json",
        "linked file": folder / "sub" / "c1.json",
    }[how]


@pytest.mark.parametrize("first", NAMES)
@pytest.mark.parametrize("then", NAMES)
def test_a_withdrawn_record_erases_however_the_recording_is_named(
    first: str, then: str, keeper: Keeper, tmp_path: Path
) -> None:
    source = tmp_path / "src" / "c1.json"
    source.parent.mkdir()
    source.write_text('{"schema": "debrief.transcript/1", "turns": [{"role": "agent", "text": "Hello"}]}')
    record = {
        "call_id": CALL,
        "basis": "consent",
        "purposes": ["coaching"],
        "obtained_at": "2026-01-01T09:00:00Z",
        "parties": ["agent", "customer"],
    }
    call = Call(id=CALL, kind=Kind.CUSTOMER, consent=consent(CALL))
    keeper.admit(call, named(tmp_path, first), "review")
    with keeper.folder(tmp_path / "v1", CALL, "review") as folder:
        folder.write("review.json", review_text(CALL), clear=True)
    withdrawn = record | {"withdrawn_at": "2026-02-01T09:00:00Z"}
    source.with_name("c1.json.consent.json").write_text(json.dumps(withdrawn))
    given = ["review", str(named(tmp_path, then)), "--out", str(tmp_path / "v2")]
    assert run(given) == ExitCode.REFUSED
    assert not (tmp_path / "v1").exists()
    assert not (tmp_path / "v2").exists()
    assert source.exists()


def test_a_record_beside_another_recording_erases_nothing(keeper: Keeper, reviewed: Made, tmp_path: Path) -> None:
    kept = reviewed(CALL)
    other = tmp_path / "other.txt"
    other.write_text("Agent: hello")
    record = {
        "call_id": CALL,
        "basis": "consent",
        "purposes": ["coaching"],
        "obtained_at": "2026-01-01T09:00:00Z",
        "withdrawn_at": "2026-02-01T09:00:00Z",
        "parties": ["agent", "customer"],
    }
    other.with_name("other.txt.consent.json").write_text(json.dumps(record))
    assert run(["review", str(other), "--out", str(tmp_path / "v2")]) == ExitCode.REFUSED
    assert kept.exists()


def test_what_stands_is_held_and_neither_withdrawn_nor_being_erased(
    keeper: Keeper, reviewed: Made, tmp_path: Path
) -> None:
    ids = ("call-000002", "call-000003", "call-000004")
    for call_id in ids:
        reviewed(call_id)
    keeper.store.end_consent(ids[1], WITHDRAWN)
    keeper.store.journal(ids[2]).write_text("{}")
    assert standing(keeper.store, [*ids, "never seen"]) == {ids[0]}

import json
import os
import shutil
from pathlib import Path

import pytest

from analyser.cli.app import run
from analyser.cli.exit_codes import ExitCode
from analyser.core.call import Kind
from analyser.core.errors import BadInputError, DebriefError
from analyser.core.review import Call
from analyser.keep import Keeper
from analyser.store import OutputFolder
from analyser.store.erase import Erased, erase
from analyser.store.leftovers import held
from analyser.store.log_verify import entries, verify
from analyser.store.records import Store
from tests.store.conftest import SQLITE, Made, review_text

SECRETS = (b"call-000001", b"Quillfeather", b"4242424242424242")


def contents(*folders: Path) -> bytes:
    return b"\n".join(
        str(path).encode() + path.read_bytes() for folder in folders for path in folder.rglob("*") if path.is_file()
    )


def done(store: Store, call_id: str, **how: bool) -> Erased:
    result = erase(store, [call_id], **how)[call_id]
    assert isinstance(result, Erased), result
    return result


def failed(store: Store, call_id: str) -> DebriefError:
    result = erase(store, [call_id])[call_id]
    assert isinstance(result, DebriefError), result
    return result


def test_nothing_is_left_and_a_certificate_says_so(store: Store, reviewed: Made, tmp_path: Path) -> None:
    target = reviewed("call-000001")
    reviewed("call-000002", name="Somebody Otherwise", card="5555555555554444")
    erased = done(store, "call-000001")
    assert not target.exists()
    everything = contents(store.place.root, tmp_path / "reviews")
    assert [secret for secret in SECRETS if secret in everything] == []
    certificate = json.loads(erased.certificate.with_suffix(".json").read_text())
    assert (certificate["files"], certificate["folders"], certificate["reason"]) == (3, 1, "requested")
    assert certificate["searched_for"] == {"call id": 1, "hash": 2, "known value": 2}
    assert certificate["in_other_calls"] == {}
    text = erased.certificate.read_text()
    assert "CERTIFICATE OF ERASURE" in text
    assert store.reference("call-000001") in text
    last = list(entries(store.place.audit))[-1]
    assert last["action"] == "erased"
    assert str(last["detail"]).startswith(f"certificate {erased.certificate.stem}, sha256 ")
    assert verify(store.place.audit).number == 7
    assert len(store.outputs("call-000002")) == 2


def test_erasing_again_names_the_certificate_and_an_unknown_call_is_said_to_be_unknown(
    store: Store, reviewed: Made
) -> None:
    reviewed("call-000001")
    first = done(store, "call-000001")
    again = done(store, "call-000001")
    assert (again.before, again.certificate) == (True, first.certificate)
    assert "no call with this id" in str(failed(store, "call-000009"))


def test_an_id_that_begins_another_is_not_mistaken_for_it(store: Store, reviewed: Made) -> None:
    reviewed("call-000001")
    other = reviewed("call-0000011", name="Somebody Otherwise", card="5555555555554444")
    certificate = json.loads(done(store, "call-000001").certificate.with_suffix(".json").read_text())
    assert certificate["in_other_calls"] == {}
    assert (other / "review.json").exists()


def test_the_same_caller_in_another_call_is_counted_and_stays(store: Store, reviewed: Made) -> None:
    reviewed("call-000001")
    other = reviewed("call-000002")
    certificate = json.loads(done(store, "call-000001").certificate.with_suffix(".json").read_text())
    assert certificate["in_other_calls"] == {"known value": 1}
    assert (other / "review.json").exists()


def test_sources_stay_and_are_named_by_reference_unless_asked_for(store: Store, reviewed: Made, tmp_path: Path) -> None:
    reviewed("call-000001")
    source = tmp_path / "sources" / "call-000001.wav"
    erased = done(store, "call-000001")
    assert erased.sources_left == (source,)
    assert source.exists()
    assert "call-000001" not in erased.certificate.read_text()
    reviewed("call-000002")
    sidecar = tmp_path / "sources" / "call-000002.wav.consent.json"
    sidecar.write_text("{}")
    assert done(store, "call-000002", with_source=True).sources_left == ()
    assert [path.name for path in (tmp_path / "sources").iterdir()] == ["call-000001.wav"]


def test_what_another_run_put_in_the_place_stays(store: Store, reviewed: Made, tmp_path: Path) -> None:
    target = reviewed("call-000001")
    shutil.rmtree(target)
    with OutputFolder(target) as folder:
        folder.write("mine.txt", "of nobody")
    assert "are not where they were" in str(failed(store, "call-000001"))
    erased = done(store, "call-000001", accept_missing=True)
    certificate = json.loads(erased.certificate.with_suffix(".json").read_text())
    assert certificate["not_there"] == 2
    assert (target / "mine.txt").exists()


def test_a_link_in_the_place_is_not_followed(store: Store, reviewed: Made, tmp_path: Path) -> None:
    target = reviewed("call-000001")
    shutil.rmtree(target)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "diary.txt").write_text("mine")
    target.symlink_to(elsewhere)
    done(store, "call-000001", accept_missing=True)
    assert (elsewhere / "diary.txt").exists()


def test_a_folder_that_was_renamed_or_copied_beside_goes_too(store: Store, reviewed: Made) -> None:
    target = reviewed("call-000001")
    shutil.copytree(target, target.with_name("a copy"))
    target.rename(target.with_name("renamed"))
    done(store, "call-000001")
    assert list(target.parent.iterdir()) == []


def test_one_file_of_a_folder_of_many_goes_and_the_others_stay(keeper: Keeper, tmp_path: Path) -> None:
    target = tmp_path / "tagged"
    with keeper.gathering(target, "tag") as folder:
        for name in ("call-000001", "call-000002"):
            keeper.admit(Call(id=name, kind=Kind.CUSTOMER), tmp_path / f"{name}.json", "tag")
            folder.write(name, f"{name}.json", review_text(name))
    done(keeper.store, "call-000001")
    assert {path.name for path in target.iterdir()} == {".debrief-output", "call-000002.json"}
    done(keeper.store, "call-000002")
    assert not target.exists()


def test_single_files_go_and_changed_ones_only_where_they_hold_the_call(keeper: Keeper, tmp_path: Path) -> None:
    for name in ("call-000001", "call-000002", "call-000003"):
        keeper.admit(Call(id=name, kind=Kind.CUSTOMER), tmp_path / f"{name}.wav", "transcribe")
        keeper.file(tmp_path / f"{name[-1]}.json", review_text(name), name, "transcribe")
    (tmp_path / "2.json").write_text("notes on call-000002")
    (tmp_path / "3.json").write_text("a shopping list")
    for name in ("call-000001", "call-000002", "call-000003"):
        done(keeper.store, name, accept_missing=name == "call-000003")
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".json"] == ["3.json"]


def test_files_of_another_call_inside_a_folder_stay(keeper: Keeper, reviewed: Made) -> None:
    target = reviewed("call-000001")
    keeper.admit(Call(id="call-000002", kind=Kind.CUSTOMER), target / "a.wav", "transcribe")
    keeper.file(
        target / "other.json", review_text("call-000002", "Some Otherbody", "5555555555554444"), "call-000002", "t"
    )
    done(keeper.store, "call-000001")
    assert {path.name for path in target.iterdir()} == {"other.json"}


def test_a_trace_elsewhere_in_the_data_directory_is_named_and_nothing_is_certified(
    store: Store, reviewed: Made
) -> None:
    reviewed("call-000001")
    stray = store.place.root / "notes.txt"
    stray.write_text("see call-000001")
    assert "notes.txt" in str(failed(store, "call-000001"))
    assert list(store.place.certificates.iterdir()) == []
    stray.unlink()
    assert not done(store, "call-000001").before


def test_what_a_document_holds_inside_is_found(store: Store, reviewed: Made) -> None:
    from docx import Document

    reviewed("call-000001")
    document = Document()
    document.add_paragraph("What Barnaby Quillfeather said")
    document.save(str(store.place.root / "notes.docx"))
    assert "notes.docx" in str(failed(store, "call-000001"))


def test_what_cannot_be_deleted_is_said_before_anything_is(
    store: Store, reviewed: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = reviewed("call-000001")
    access = os.access
    with monkeypatch.context() as patch:
        patch.setattr(os, "access", lambda path, mode: Path(path) != target and access(path, mode))
        assert "nothing was deleted" in str(failed(store, "call-000001"))
    assert (target / "review.json").exists()
    assert list(store.place.erasing.glob("*.json")) == []


def test_a_disk_that_turns_read_only_in_the_middle_is_said_and_finished_later(
    store: Store, reviewed: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    reviewed("call-000001")

    def refuse(*_: object, **__: object) -> None:
        raise OSError(30, "Read-only file system")

    with monkeypatch.context() as patch:
        patch.setattr(shutil, "rmtree", refuse)
        assert "not finished" in str(failed(store, "call-000001"))
    assert store.held(call_id="call-000001")
    done(store, "call-000001")
    assert SECRETS[1] not in contents(store.place.root)


def test_a_run_that_is_still_writing_is_waited_for(store: Store, reviewed: Made, tmp_path: Path) -> None:
    target = reviewed("call-000001")
    at_work = target.with_name(f".{target.name}.0123abcd.partial")
    at_work.mkdir()
    descriptor = held(at_work)
    assert "still writing" in str(failed(store, "call-000001"))
    os.close(descriptor)
    done(store, "call-000001")
    assert not at_work.exists()


def test_what_a_killed_run_left_and_cannot_be_deleted_is_not_called_a_run(
    store: Store, reviewed: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = reviewed("call-000001")
    target.with_name(f".{target.name}.0123abcd.partial").mkdir()
    with monkeypatch.context() as patch:
        patch.setattr(shutil, "rmtree", lambda *_, **__: None)
        said = str(failed(store, "call-000001"))
    assert "cannot be deleted" in said
    assert "still writing" not in said
    assert target.exists()
    done(store, "call-000001")


@pytest.mark.parametrize("place", ["audit", "certificates", "erasing"])
def test_a_data_directory_that_cannot_record_it_is_said_before_anything_is_deleted(
    place: str, store: Store, reviewed: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = reviewed("call-000001")
    access = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path).name != place and access(path, mode))
    with pytest.raises(BadInputError, match="nothing was deleted"):
        erase(store, ["call-000001"])
    assert (target / "review.json").exists()
    assert list(store.place.erasing.glob("*.json")) == []


def test_a_log_that_cannot_be_written_any_more_is_told_with_what_was_done(
    store: Store, reviewed: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    reviewed("call-000001")

    def refuse(*_: object) -> None:
        raise BadInputError("the data directory", "it cannot be written", "free the disk")

    with monkeypatch.context() as patch:
        patch.setattr(store.log, "append", refuse)
        assert "all was deleted, but the audit log" in str(failed(store, "call-000001"))
    done(store, "call-000001")


@SQLITE
def test_a_store_that_another_program_reads_is_not_to_be_removed(store: Store, reviewed: Made) -> None:
    import sqlite3
    from contextlib import closing

    reviewed("call-000001")
    with closing(sqlite3.connect(store.place.database)) as other:
        reading = other.execute("BEGIN").execute("SELECT * FROM calls")
        assert reading.fetchone()
        said = str(failed(store, "call-000001"))
        assert "close that program" in said
        assert "remove that" not in said
        assert "sqlite" not in said
    done(store, "call-000001")


def test_an_interruption_names_the_erasures_that_it_cut_in_two(
    store: Store, reviewed: Made, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in (1, 2):
        reviewed(f"call-00000{number}")

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("analyser.store.erase.certified", interrupted)
        assert run(["erase", "call-000001", "call-000002"]) == ExitCode.INTERRUPTED
    said = capsys.readouterr().err
    assert "2 erasures are begun and not finished" in said
    assert "nothing half-written" not in said
    assert run(["purge"]) == ExitCode.DONE
    assert "2 calls erased" in capsys.readouterr().out


def test_a_broken_journal_is_said(store: Store, reviewed: Made) -> None:
    reviewed("call-000001")
    store.journal("call-000001").write_text("{")
    assert "journal" in str(failed(store, "call-000001"))


def test_hostile_ids_are_only_text(store: Store, reviewed: Made, tmp_path: Path) -> None:
    for place, call_id in enumerate(("../../etc", "%' OR 1=1 --", "(a+)+$" * 20, "名前のある電話", '"<b>"', "7", ".*")):
        reviewed(call_id, tmp_path / "out" / str(place), source=tmp_path / "sources" / str(place))
    reviewed("call-000002", tmp_path / "out" / "kept", name="Somebody Otherwise")
    for call_id in ("../../etc", "%' OR 1=1 --", "(a+)+$" * 20, "名前のある電話", '"<b>"', "7", ".*"):
        done(store, call_id)
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["kept"]


def test_the_command_says_what_it_does(store: Store, reviewed: Made, capsys: pytest.CaptureFixture[str]) -> None:
    target = reviewed("call-000001")
    assert run(["erase", "call-000009"]) == ExitCode.BAD_INPUT
    assert "no call with this id is known" in capsys.readouterr().err
    assert run(["erase", "call-000001", "--dry-run"]) == ExitCode.DONE
    assert f"would delete: {target / 'review.json'}" in capsys.readouterr().out
    assert target.exists()
    assert run(["erase", "call-000001", "call-000009"]) == ExitCode.PARTLY
    assert "erased: " in capsys.readouterr().out
    assert not target.exists()
    assert run(["log", "verify"]) == ExitCode.DONE
    assert "entries, whole" in capsys.readouterr().out
    assert run(["log", "show", "--call", "call-000001"]) == ExitCode.DONE
    assert [line.split("  ")[3] for line in capsys.readouterr().out.splitlines()] == [
        "consent obtained",
        "opened",
        "wrote",
        "erased",
    ]


def test_a_tampered_log_is_exit_4(store: Store, reviewed: Made, capsys: pytest.CaptureFixture[str]) -> None:
    reviewed("call-000001")
    log = store.place.audit / "log.jsonl"
    log.write_bytes(log.read_bytes().replace(b"opened", b"erased"))
    assert run(["log", "verify"]) == ExitCode.BAD_INPUT
    assert "entry 3 does not follow" in capsys.readouterr().err


def test_withdrawing_by_command_erases(store: Store, reviewed: Made, capsys: pytest.CaptureFixture[str]) -> None:
    target = reviewed("call-000001")
    assert run(["consent", "withdraw", "call-000001"]) == ExitCode.DONE
    assert not target.exists()
    assert "consent withdrawn" in [entry["action"] for entry in entries(store.place.audit)]
    assert run(["consent", "withdraw", "call-000009"]) == ExitCode.DONE
    assert "nothing was held" in capsys.readouterr().out


def _withdraw(source: Path) -> None:
    record = {
        "call_id": "call-000001",
        "basis": "consent",
        "purposes": ["coaching"],
        "obtained_at": "2026-01-01T09:00:00Z",
        "withdrawn_at": "2026-02-01T09:00:00Z",
        "parties": ["agent", "customer"],
    }
    source.with_name(f"{source.name}.consent.json").write_text(json.dumps(record))


def test_a_withdrawn_sidecar_met_by_a_run_erases(
    store: Store, reviewed: Made, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = reviewed("call-000001")
    source = tmp_path / "sources" / "call-000001.wav"
    _withdraw(source)
    assert run(["review", str(source), "--out", str(tmp_path / "again")]) == ExitCode.REFUSED
    assert "has been erased" in capsys.readouterr().err
    assert not target.exists()
    assert not store.held()


def test_a_withdrawn_record_beside_another_file_erases_nothing(store: Store, reviewed: Made, tmp_path: Path) -> None:
    target = reviewed("call-000001")
    other = tmp_path / "other.wav"
    other.write_bytes(b"RIFF")
    _withdraw(other)
    assert run(["review", str(other), "--out", str(tmp_path / "again")]) == ExitCode.REFUSED
    assert target.exists()
    assert store.held()


def test_a_refusal_makes_no_store(data_directory: Path, tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(b"RIFF")
    assert run(["review", str(tmp_path / "a.wav")]) == ExitCode.REFUSED
    assert not data_directory.exists()


def test_a_store_that_cannot_be_written_is_told_before_anything_is(
    data_directory: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data_directory.parent.mkdir(exist_ok=True)
    data_directory.write_text("a file in the way")
    source = tmp_path / "a.json"
    source.write_text(json.dumps({"kind": "customer", "turns": [{"role": "agent", "text": "hello"}]}))
    assert run(["tag", str(source), "--out", str(tmp_path / "out.json")]) == ExitCode.BAD_INPUT
    assert "data directory" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]


def test_several_at_once_are_searched_once(store: Store, reviewed: Made) -> None:
    for number in range(1, 6):
        reviewed(f"call-00000{number}")
    results = erase(store, [f"call-00000{number}" for number in range(1, 5)])
    assert all(isinstance(one, Erased) for one in results.values())
    assert [one.call_id for one in store.held()] == ["call-000005"]
    with pytest.raises(BadInputError):
        raise failed(store, "call-000009")


def test_every_row_is_searched_however_many_are_read_at_once(
    store: Store, reviewed: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    from analyser.store import search

    for number in range(1, 4):
        reviewed(f"call-00000{number}")
    whole = sorted(search._texts(store))
    assert {b"call-000001", b"call-000003", b"reference key"} <= set(whole)
    for at_once in (1, 2, 3):
        monkeypatch.setattr(search, "AT_ONCE", at_once)
        assert sorted(search._texts(store)) == whole


def test_a_withdrawal_after_an_erasure_is_remembered(store: Store, reviewed: Made) -> None:
    from analyser.core.errors import ConsentRefusedError

    reviewed("call-000001")
    done(store, "call-000001")
    reviewed("call-000001")
    done(store, "call-000001")
    assert run(["consent", "withdraw", "call-000001"]) == ExitCode.DONE
    assert run(["consent", "withdraw", "call-000001"]) == ExitCode.DONE
    with pytest.raises(ConsentRefusedError, match="withdrawn"):
        reviewed("call-000001")
    assert [entry["action"] for entry in entries(store.place.audit)][-1] == "consent withdrawn"


def test_the_sample_call_is_never_a_source_to_delete(keeper: Keeper) -> None:
    from analyser.sample import AUDIO

    keeper.admit(Call(id="call-000001", kind=Kind.CUSTOMER), Path(AUDIO), "review")
    assert done(keeper.store, "call-000001", with_source=True).sources_left == ()
    assert AUDIO.exists()

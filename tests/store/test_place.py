"""What was lost from the data directory is not made anew in silence."""

import os
import shutil
from pathlib import Path

import pytest

from analyser.cli.app import run
from analyser.cli.exit_codes import ExitCode
from analyser.core.errors import BadInputError
from analyser.store import Place, open_store
from analyser.store.erase import erase
from analyser.store.log import hash_of
from analyser.store.records import WITHDRAWN, Store
from tests.store.conftest import SQLITE, Made

CALL = "call-000001"


@pytest.fixture
def used(store: Store, reviewed: Made) -> Store:
    reviewed(CALL)
    reviewed("call-000002")
    erase(store, [CALL], reason=WITHDRAWN)
    return store


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert run(list(arguments)) == ExitCode.BAD_INPUT
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    return lines[0]


@pytest.mark.parametrize("left", ["all", "audit", "certificates"])
def test_a_lost_reference_key_is_not_made_anew(
    left: str, used: Store, reviewed: Made, capsys: pytest.CaptureFixture[str]
) -> None:
    root = used.place.root
    (root / "reference.key").unlink()
    for name in {"audit", "certificates"} - {left} if left != "all" else ():
        shutil.rmtree(root / name)
        (root / name).mkdir()
    for call in (CALL, "call-000003"):
        with pytest.raises(BadInputError, match=r"reference\.key is missing"):
            reviewed(call)
    assert "reference.key" in told(capsys, "consent", "withdraw", "call-000002")
    assert not (root / "reference.key").exists()


@SQLITE
@pytest.mark.parametrize("how", ["gone", "empty", "blank"])
def test_a_lost_database_is_not_made_anew(how: str, used: Store, capsys: pytest.CaptureFixture[str]) -> None:
    for file in used.database.files():
        file.unlink(missing_ok=True)
    if how == "empty":
        used.place.database.touch()
    if how == "blank":
        import sqlite3

        with sqlite3.connect(used.place.database) as made:
            made.execute("PRAGMA journal_mode=WAL")
    for _ in range(2):
        assert "debrief.sqlite3 is missing or empty" in told(capsys, "erase", "call-000002")
    with pytest.raises(BadInputError, match="missing or empty"):
        open_store(used.place)


def test_another_database_does_not_take_over_in_silence(used: Store, tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="what was in the database is missing"):
        open_store(used.place, f"sqlite:///{tmp_path / 'other.db'}")


@SQLITE
def test_a_store_that_was_only_looked_at_stays_usable(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["erase", CALL]) == ExitCode.BAD_INPUT
    store.place.database.unlink()
    assert open_store(store.place).held() == []
    capsys.readouterr()
    assert run(["log", "verify"]) == ExitCode.DONE
    assert "nothing has been recorded here yet" in capsys.readouterr().out


def test_a_log_that_is_gone_is_missed(used: Store, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["log", "verify"]) == ExitCode.DONE
    capsys.readouterr()
    shutil.rmtree(used.place.audit)
    assert "certificates name its entries" in told(capsys, "log", "verify")
    shutil.rmtree(used.place.certificates)
    assert "gone or empty, but the store knows calls" in told(capsys, "log", "verify")


def test_a_head_record_that_was_lost_once_asks_for_a_known_hash(
    used: Store, reviewed: Made, capsys: pytest.CaptureFixture[str]
) -> None:
    log = used.place.audit / "log.jsonl"
    noted = hash_of(log.read_bytes().splitlines()[0])
    (used.place.audit / "head.json").unlink()
    reviewed("call-000003")
    assert "as --known" in told(capsys, "log", "verify")
    assert run(["log", "verify", "--known", noted]) == ExitCode.DONE
    assert "but it is that of entry 1: what stood between" in capsys.readouterr().out
    latest = hash_of(log.read_bytes().splitlines()[-1])
    assert run(["log", "verify", "--known", latest]) == ExitCode.DONE
    assert "what stood between" not in capsys.readouterr().out


def test_a_log_that_begins_anew_does_not_pass(used: Store, reviewed: Made, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.rmtree(used.place.audit)
    used.place.audit.mkdir()
    for _ in range(5):
        reviewed("call-000003")
    assert "is not the one that a certificate names" in told(capsys, "log", "verify")


def test_a_certificate_that_cannot_be_read_is_told(used: Store, capsys: pytest.CaptureFixture[str]) -> None:
    next(used.place.certificates.glob("*.json")).write_text("{")
    assert "could not be compared" in told(capsys, "log", "verify")


def test_a_data_directory_that_is_none_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    for name in ("file", "missing"):
        monkeypatch.setenv("DEBRIEF_DATA", str(tmp_path / name))
        assert "there is no such folder" in told(capsys, "log", "verify")
        assert "there is no such folder" in told(capsys, "log", "verify", "--known", "1" * 64)
    assert not (tmp_path / "missing").exists()


@pytest.mark.parametrize("name", ["DATA", "STORE", "KEY_FILE"])
def test_an_empty_place_is_a_wrong_setting(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(f"DEBRIEF_{name}", "")
    for arguments in (["log", "verify"], ["erase", CALL], ["purge"]):
        assert run(arguments) == ExitCode.USAGE
        assert f"{name.lower()} is empty" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_an_id_or_a_name_that_is_no_text_is_one_line(
    used: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong, out = os.fsdecode(b"\xff"), str(tmp_path / "out")
    for arguments in (
        ("erase", wrong),
        ("erase", wrong, "--dry-run"),
        ("consent", "withdraw", wrong),
        ("export-subject", "--call", wrong, "--out", out),
        ("export-subject", "--agent", wrong, "--out", out),
    ):
        assert "no text" in told(capsys, *arguments)
    assert not Path(out).exists()


def test_a_place_that_is_new_makes_its_key_once(tmp_path: Path) -> None:
    place = Place(root=tmp_path / "new")
    assert place.reference(CALL) == place.reference(CALL)

import json
import stat
from pathlib import Path

import pytest

from analyser.cli.app import run
from analyser.cli.exit_codes import ExitCode
from analyser.core.call import Kind
from analyser.core.errors import BadInputError, UsageError
from analyser.core.review import Call
from analyser.keep import Keeper
from analyser.settings import Settings
from analyser.store.erase import Erased, erase
from analyser.store.log_verify import entries
from analyser.store.seal import Keys, new_key_file, read_keys
from tests.store.conftest import review_text


@pytest.fixture
def sealed(key_file: Path, data_directory: Path, store_url: str | None, tmp_path: Path) -> Keeper:
    keeper = Keeper(Settings(data=data_directory, store=store_url, key_file=key_file))
    keeper.admit(Call(id="call-000001", kind=Kind.CUSTOMER), tmp_path / "a", "review")
    with keeper.folder(tmp_path / "out", "call-000001", "review") as folder:
        folder.write("review.json", review_text("call-000001"), clear=True)
        folder.write("review.html", "<p>masked")
    keeper.file(tmp_path / "said.json", review_text("call-000001"), "call-000001", "transcribe")
    return keeper


def keys(*numbers: int) -> Keys:
    return Keys(tuple(bytes([number]) * 32 for number in numbers))


def test_a_record_comes_back_and_says_nothing_meanwhile() -> None:
    content = b"Barnaby Quillfeather" * 10
    once, twice = keys(1).seal(content), keys(1).seal(content)
    assert once != twice
    assert b"Quillfeather" not in once
    assert keys(1).unseal(once) == content
    assert keys(2, 1).unseal(once) == content
    assert "\\x01" not in repr(keys(1))


@pytest.mark.parametrize("place", [0, 18, 30, 40, -1])
def test_a_changed_or_cut_record_is_refused(place: int) -> None:
    record = bytearray(keys(1).seal(b"something"))
    record[place] ^= 1
    with pytest.raises(BadInputError):
        keys(1).unseal(bytes(record))
    with pytest.raises(BadInputError):
        keys(1).unseal(bytes(record[:-1]))
    with pytest.raises(BadInputError, match="not given"):
        keys(2).unseal(keys(1).seal(b"something"))


@pytest.mark.parametrize("content", [b"", b"short", b"\xff" * 32, b"A" * 43 + b" x", b"A" * 20_000])
def test_a_wrong_key_file_is_one_line(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_bytes(content)
    file.chmod(0o600)
    with pytest.raises(UsageError) as caught:
        read_keys(file)
    assert "A" * 20 not in str(caught.value)
    with pytest.raises(UsageError):
        read_keys(tmp_path)
    with pytest.raises(UsageError):
        read_keys(tmp_path / "missing")


def test_a_key_that_others_may_read_is_refused(key_file: Path) -> None:
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    key_file.chmod(0o640)
    with pytest.raises(UsageError, match="others may read it"):
        read_keys(key_file)
    with pytest.raises(BadInputError, match="file already"):
        new_key_file(key_file)


def test_a_key_from_the_environment_wins(key_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEBRIEF_KEY", "A" * 43)
    assert read_keys(key_file) == keys(0)
    monkeypatch.setenv("DEBRIEF_KEY", "not a key")
    with pytest.raises(UsageError, match="DEBRIEF_KEY"):
        read_keys(key_file)


def test_clear_records_are_sealed_and_masked_pages_are_not(sealed: Keeper, tmp_path: Path) -> None:
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        ".debrief-output",
        "review.html",
        "review.json.sealed",
    }
    assert stat.S_IMODE((tmp_path / "out" / "review.json.sealed").stat().st_mode) == 0o600
    assert (tmp_path / "said.json.sealed").exists()
    for path in tmp_path.rglob("*.sealed"):
        assert b"Quillfeather" not in path.read_bytes()


def test_an_erasure_knows_the_values_in_sealed_records(sealed: Keeper, tmp_path: Path) -> None:
    assert "no key" in str(erase(sealed.store, ["call-000001"])["call-000001"])
    done = erase(sealed.store, ["call-000001"], unseal=sealed.unseal)["call-000001"]
    assert isinstance(done, Erased)
    assert json.loads(done.certificate.with_suffix(".json").read_text())["searched_for"]["known value"] == 2
    assert list(tmp_path.rglob("*.sealed")) == []


def test_reading_is_logged_and_a_copy_is_erased_with_its_call(
    sealed: Keeper, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record = tmp_path / "out" / "review.json.sealed"
    assert run(["decrypt", str(record)]) == ExitCode.DONE
    assert "Quillfeather" in capsys.readouterr().out
    copy = tmp_path / "copy.json"
    assert run(["decrypt", str(record), "--out", str(copy)]) == ExitCode.DONE
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert [entry["detail"] for entry in entries(sealed.store.place.audit)][-3:] == ["decrypt"] * 3
    erase(sealed.store, ["call-000001"], unseal=sealed.unseal)
    assert not copy.exists()


def test_what_cannot_be_read_is_one_line(
    sealed: Keeper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    record = tmp_path / "out" / "review.json.sealed"
    elsewhere = tmp_path / "elsewhere.sealed"
    elsewhere.write_bytes(record.read_bytes())
    assert run(["decrypt", str(elsewhere)]) == ExitCode.BAD_INPUT
    assert run(["decrypt", str(tmp_path / "out" / "review.html")]) == ExitCode.BAD_INPUT
    monkeypatch.setenv("DEBRIEF_KEY", "A" * 43)
    assert run(["decrypt", str(record)]) == ExitCode.BAD_INPUT
    monkeypatch.setenv("DEBRIEF_KEY", "nonsense")
    assert run(["decrypt", str(record)]) == ExitCode.USAGE
    monkeypatch.delenv("DEBRIEF_KEY")
    monkeypatch.delenv("DEBRIEF_KEY_FILE")
    assert run(["decrypt", str(record)]) == ExitCode.USAGE
    assert run(["key", "rotate"]) == ExitCode.USAGE
    assert len(capsys.readouterr().err.splitlines()) == 6


def test_rotation_seals_everything_anew_and_drops_the_old_key(
    sealed: Keeper, key_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = read_keys(key_file)
    assert run(["key", "rotate"]) == ExitCode.DONE
    assert "2 records sealed anew" in capsys.readouterr().out
    new = read_keys(key_file)
    assert new is not None
    assert old is not None
    assert len(new.keys) == 1
    assert new != old
    for path in tmp_path.rglob("*.sealed"):
        assert b"Quillfeather" in new.unseal(path.read_bytes())
        with pytest.raises(BadInputError):
            old.unseal(path.read_bytes())
    assert isinstance(erase(sealed.store, ["call-000001"], unseal=new.unseal)["call-000001"], Erased)
    assert list(tmp_path.rglob("*.sealed")) == []


def test_a_rotation_that_partly_fails_keeps_the_old_key(sealed: Keeper, key_file: Path, tmp_path: Path) -> None:
    record = tmp_path / "out" / "review.json.sealed"
    whole = record.read_bytes()
    record.write_bytes(whole[:-1])
    assert run(["key", "rotate"]) == ExitCode.PARTLY
    both = read_keys(key_file)
    assert both is not None
    assert len(both.keys) == 2
    record.write_bytes(whole)
    assert run(["key", "rotate"]) == ExitCode.DONE
    only = read_keys(key_file)
    assert only == Keys(both.keys[:1])


def test_a_run_with_a_wrong_key_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data_directory: Path
) -> None:
    monkeypatch.setenv("DEBRIEF_KEY", "nonsense")
    keeper = Keeper(Settings(data=data_directory))
    with pytest.raises(UsageError):
        keeper.admit(Call(id="c", kind=Kind.CUSTOMER), tmp_path / "a", "tag")
    assert not data_directory.exists()


def test_a_lost_key_does_not_stand_in_the_way_of_erasure(
    sealed: Keeper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sealed.admit(Call(id="call-000002", kind=Kind.CUSTOMER), tmp_path / "b", "transcribe")
    sealed.file(tmp_path / "other.json", review_text("call-000002"), "call-000002", "transcribe")
    monkeypatch.setenv("DEBRIEF_KEY", "A" * 43)
    assert run(["erase", "call-000001"]) == ExitCode.BAD_INPUT
    assert (tmp_path / "said.json.sealed").exists()
    assert run(["erase", "call-000001", "--without-key"]) == ExitCode.DONE
    assert [path.name for path in tmp_path.rglob("*.sealed")] == ["other.json.sealed"]
    certificate = json.loads(next(sealed.store.place.certificates.glob("*.json")).read_text())
    assert (certificate["records_unread"], certificate["unreadable"]) == (2, 1)

"""A key that a record needs is never lost: not to runs at work, not to records that are elsewhere, not to a race."""

import multiprocessing
import shutil
from pathlib import Path

import pytest

from analyser.cli.app import run
from analyser.cli.exit_codes import ExitCode
from analyser.core.call import Kind
from analyser.core.errors import BadInputError
from analyser.core.review import Call
from analyser.keep import Keeper
from analyser.settings import Settings
from analyser.store import SEALED
from analyser.store.erase import Erased, erase
from analyser.store.rotate import rotate
from analyser.store.rows import Output
from analyser.store.seal import Keys, read_keys
from tests.store.conftest import SQLITE, review_text

CALL = "call-000001"


@pytest.fixture
def sealing(key_file: Path, data_directory: Path, store_url: str | None, tmp_path: Path) -> Keeper:
    keeper = Keeper(Settings(data=data_directory, store=store_url, key_file=key_file))
    keeper.admit(Call(id=CALL, kind=Kind.CUSTOMER), tmp_path / "a", "review")
    write(keeper, tmp_path / "v1")
    return keeper


def write(keeper: Keeper, target: Path) -> Path:
    with keeper.folder(target, CALL, "review") as folder:
        folder.write("review.json", review_text(CALL), clear=True)
    return target / "review.json.sealed"


def keys_in(file: Path) -> Keys:
    keys = read_keys(file)
    assert keys is not None
    return keys


def all_are_read(folder: Path, key_file: Path) -> bool:
    return all(b"Quillfeather" in keys_in(key_file).unseal(one.read_bytes()) for one in folder.rglob(f"*{SEALED}"))


def test_a_run_that_was_admitted_before_a_rotation_seals_under_the_new_key(
    sealing: Keeper, key_file: Path, tmp_path: Path
) -> None:
    assert sealing.keys is not None
    old = keys_in(key_file)
    assert run(["key", "rotate"]) == ExitCode.DONE
    record = write(sealing, tmp_path / "v2")
    sealing.file(tmp_path / "said.json", review_text(CALL), CALL, "transcribe")
    assert keys_in(key_file).keys != old.keys
    assert all_are_read(tmp_path, key_file)
    assert keys_in(key_file).current(record.read_bytes())
    assert isinstance(erase(sealing.store, [CALL], unseal=sealing.unseal)[CALL], Erased)


def test_a_rotation_while_a_run_writes_keeps_the_old_key(
    sealing: Keeper, key_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with sealing.folder(tmp_path / "v2", CALL, "review") as folder:
        folder.write("review.json", review_text(CALL), clear=True)
        assert run(["key", "rotate"]) == ExitCode.PARTLY
    assert "a run is writing it" in capsys.readouterr().err
    assert len(keys_in(key_file).keys) == 2
    assert all_are_read(tmp_path, key_file)
    assert run(["key", "rotate"]) == ExitCode.DONE
    assert len(keys_in(key_file).keys) == 1
    assert all_are_read(tmp_path, key_file)


def test_a_folder_of_many_seals_each_record_under_the_key_of_that_moment(
    sealing: Keeper, key_file: Path, tmp_path: Path
) -> None:
    with sealing.gathering(tmp_path / "tagged", "tag") as many:
        many.write(CALL, "one.json", review_text(CALL))
        assert run(["key", "rotate"]) == ExitCode.DONE
        many.flush()
    assert all_are_read(tmp_path, key_file)


def test_a_single_file_is_known_before_it_is_sealed(
    sealing: Keeper, key_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    intend = type(sealing.store).intend
    rotated: list[int] = []

    def meanwhile(*given: object, **named: object) -> str:
        if named.get("run") and not rotated:
            # The record is sealed, and not yet where its row says.
            rotated.append(run(["key", "rotate"]))
        return intend(*given, **named)  # type: ignore[arg-type]  # whatever was given is passed on

    monkeypatch.setattr(type(sealing.store), "intend", meanwhile)
    sealing.file(tmp_path / "said.json", review_text(CALL), CALL, "transcribe")
    monkeypatch.undo()
    monkeypatch.setenv("DEBRIEF_KEY_FILE", str(key_file))
    assert rotated == [ExitCode.PARTLY]
    assert all_are_read(tmp_path, key_file)
    assert [one.written for one in sealing.store.outputs(CALL)] == [True, True]


def test_records_that_are_elsewhere_keep_the_old_key(
    sealing: Keeper, key_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(sealing, tmp_path / "here")
    (tmp_path / "v1").rename(tmp_path / "unmounted")
    assert run(["key", "rotate"]) == ExitCode.PARTLY
    told = capsys.readouterr()
    assert "1 records sealed anew, 0 were already, 0 failed" in told.out
    assert "the old keys stay" in told.out
    assert f"not where it was written: {tmp_path / 'v1'}" in told.err
    assert len(keys_in(key_file).keys) == 2
    assert all_are_read(tmp_path, key_file)
    (tmp_path / "unmounted").rename(tmp_path / "v1")
    assert run(["key", "rotate"]) == ExitCode.DONE
    assert len(keys_in(key_file).keys) == 1
    assert all_are_read(tmp_path, key_file)


def test_old_keys_are_forgotten_although_records_are_missing_only_on_demand(
    sealing: Keeper, key_file: Path, tmp_path: Path
) -> None:
    shutil.rmtree(tmp_path / "v1")
    assert run(["key", "rotate"]) == ExitCode.PARTLY
    assert run(["key", "rotate", "--forget-old-keys"]) == ExitCode.PARTLY
    assert len(keys_in(key_file).keys) == 1


@SQLITE
def test_a_store_without_encrypted_records_changes_no_key(
    sealing: Keeper, key_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = key_file.read_bytes()
    monkeypatch.setenv("DEBRIEF_DATA", str(tmp_path / "mistyped"))
    assert run(["key", "rotate"]) == ExitCode.BAD_INPUT
    assert "no encrypted record" in capsys.readouterr().err
    assert key_file.read_bytes() == before


def test_rotations_side_by_side_lose_nothing(
    sealing: Keeper, key_file: Path, store_url: str | None, tmp_path: Path
) -> None:
    for number in range(20):
        write(sealing, tmp_path / f"v{number}")
    context = multiprocessing.get_context("spawn")
    data = sealing.store.place.root
    runs = [context.Process(target=_rotate, args=(data, key_file, store_url)) for _ in range(3)]
    for one in runs:
        one.start()
    for one in runs:
        one.join()
    assert [one.exitcode for one in runs] == [0, 0, 0]
    assert len(keys_in(key_file).keys) == 1
    assert all_are_read(tmp_path, key_file)


def _rotate(data: Path, key_file: Path, url: str | None) -> None:
    assert rotate(Keeper(Settings(data=data, store=url, key_file=key_file)).store, key_file).left == 0


def test_a_folder_that_was_replaced_meanwhile_keeps_what_is_new(
    sealing: Keeper, key_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from analyser.store import rotate as module

    put = module._put_into_folder

    def meanwhile(output: Output, sealed: bytes) -> None:
        write(sealing, tmp_path / "v1")
        put(output, sealed)

    monkeypatch.setattr(module, "_put_into_folder", meanwhile)
    assert len(rotate(sealing.store, key_file).failed) == 1
    assert len(keys_in(key_file).keys) == 2
    assert all_are_read(tmp_path, key_file)


def test_without_a_key_file_left_a_run_stops_and_writes_nothing_in_the_clear(
    sealing: Keeper, key_file: Path, tmp_path: Path
) -> None:
    from analyser.core.errors import UsageError

    with pytest.raises((BadInputError, UsageError)), sealing.folder(tmp_path / "v2", CALL, "review") as folder:
        key_file.unlink()
        folder.write("review.json", review_text(CALL), clear=True)
    assert not (tmp_path / "v2").exists()


@pytest.mark.parametrize("when", ["reseal", "_put_into_folder", "write_whole", "finish", "keep_keys"])
def test_a_rotation_that_is_killed_loses_nothing_and_goes_on(
    when: str, sealing: Keeper, key_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from analyser.store import rotate as module

    sealing.file(tmp_path / "said.json", review_text(CALL), CALL, "transcribe")

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(type(sealing.store) if when == "finish" else module, when, killed)
        rotate(sealing.store, key_file)
    assert len(keys_in(key_file).keys) == 2
    assert all_are_read(tmp_path, key_file)
    again = rotate(sealing.store, key_file)
    assert again.missing == again.failed == []
    assert all_are_read(tmp_path, key_file)
    # What was about to be written is waited for; what is in its place is known.
    assert len(again.unwritten) == (when == "write_whole")
    assert len(keys_in(key_file).keys) == 1 + (when == "write_whole")

"""What is not where it was written is looked for beside, and is never certified as erased unless somebody says so."""

import json
import os
import shutil
from pathlib import Path

import pytest

from analyser.cli.app import run
from analyser.cli.exit_codes import ExitCode
from analyser.core.call import Kind
from analyser.core.errors import ConsentRefusedError
from analyser.core.review import Call
from analyser.keep import Keeper
from analyser.store import removal
from analyser.store.erase import Erased, erase
from analyser.store.records import WITHDRAWN, Store
from analyser.store.rows import DataKind
from tests.store.conftest import Made, review_text

A, B = "call-000001", "call-000002"
OTHER = {"name": "Somebody Otherwise", "card": "5555555555554444"}


def admit(keeper: Keeper, *call_ids: str, folder: Path) -> None:
    for call_id in call_ids:
        keeper.admit(Call(id=call_id, kind=Kind.CUSTOMER), folder / f"{call_id}.vtt", "tag")


def tagged(keeper: Keeper, target: Path) -> Path:
    admit(keeper, A, B, folder=target.parent)
    with keeper.gathering(target, "tag") as folder:
        folder.write(A, f"{A}.json", review_text(A))
        folder.write(B, f"{B}.json", review_text(B, **OTHER))
    return target


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def certificates(store: Store) -> list[Path]:
    return list(store.place.certificates.iterdir())


def test_a_shared_folder_that_was_renamed_loses_only_the_call(keeper: Keeper, tmp_path: Path) -> None:
    tagged(keeper, tmp_path / "tagged").rename(tmp_path / "tagged2")
    assert isinstance(erase(keeper.store, [A])[A], Erased)
    assert names(tmp_path / "tagged2") == {".debrief-output", f"{B}.json"}
    assert A not in (tmp_path / "tagged2" / ".debrief-output").read_text()
    assert isinstance(erase(keeper.store, [B])[B], Erased)
    assert not (tmp_path / "tagged2").exists()


def test_an_export_of_several_that_was_renamed_goes_whole(keeper: Keeper, tmp_path: Path) -> None:
    admit(keeper, A, B, folder=tmp_path)
    with keeper.shared_folder(tmp_path / "e", [A, B], "export-subject", DataKind.CLEAR) as folder:
        folder.path("call-1").mkdir()
        folder.write("call-1/what-was-said.html", f"<p>{A}", private=True)
        folder.write("index.html", f"<p>{A} {B}", private=True)
    (tmp_path / "e").rename(tmp_path / "e2")
    assert isinstance(erase(keeper.store, [A])[A], Erased)
    assert not (tmp_path / "e2").exists()
    assert isinstance(erase(keeper.store, [B])[B], Erased)


@pytest.mark.parametrize("copied", [True, False])
def test_a_single_file_that_was_renamed_or_copied_beside_goes_too(keeper: Keeper, tmp_path: Path, copied: bool) -> None:
    admit(keeper, A, folder=tmp_path / "sources")
    keeper.file(tmp_path / "out" / "t.json", review_text(A), A, "tag")
    (tmp_path / "out" / "mine.json").write_text("mine")
    (shutil.copy if copied else shutil.move)(tmp_path / "out" / "t.json", tmp_path / "out" / "t2.json")
    assert isinstance(erase(keeper.store, [A])[A], Erased)
    assert names(tmp_path / "out") == {"mine.json"}


def test_a_file_of_another_call_with_the_same_content_stays(keeper: Keeper, tmp_path: Path) -> None:
    admit(keeper, A, B, folder=tmp_path / "sources")
    for call_id, name in ((A, "a.vtt"), (B, "b.vtt")):
        keeper.file(tmp_path / "out" / name, "WEBVTT", call_id, "transcribe")
    assert isinstance(erase(keeper.store, [A])[A], Erased)
    assert names(tmp_path / "out") == {"b.vtt"}


def test_what_cannot_be_read_is_not_certified(keeper: Keeper, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    admit(keeper, A, folder=tmp_path / "sources")
    target = tmp_path / "out" / "t.json"
    keeper.file(target, review_text(A), A, "tag")
    opened = Path.open

    def refuse(self: Path, *how: object, **more: object) -> object:
        if self == target:
            raise PermissionError(13, "Permission denied")
        return opened(self, *how, **more)  # type: ignore[call-overload]  # whatever was given is passed on

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", refuse)
        assert "Permission denied" in str(erase(keeper.store, [A])[A])
    assert target.exists()
    assert certificates(keeper.store) == []
    assert isinstance(erase(keeper.store, [A])[A], Erased)


def test_an_output_through_a_link_is_known_by_its_real_place(keeper: Keeper, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    admit(keeper, A, folder=tmp_path)
    with keeper.folder(tmp_path / "link" / "v1", A, "review") as folder:
        folder.write("review.json", review_text(A), clear=True)
    keeper.file(tmp_path / "link" / "t.json", review_text(A), A, "tag")
    (tmp_path / "link").unlink()
    assert isinstance(erase(keeper.store, [A])[A], Erased)
    assert names(tmp_path / "real") == set()


def test_what_is_not_found_is_exit_6_until_it_is_found_or_accepted(
    store: Store, reviewed: Made, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target, second = reviewed(A), reviewed(A, tmp_path / "second")
    target.rename(tmp_path / "moved")
    assert run(["erase", A]) == ExitCode.PARTLY
    said = capsys.readouterr().err
    assert str(target) in said
    assert "--accept-missing" in said
    assert not second.exists()
    assert certificates(store) == []
    with pytest.raises(ConsentRefusedError, match="not finished"):
        reviewed(A)
    assert run(["erase", A]) == ExitCode.PARTLY
    assert (tmp_path / "moved" / "review.json").exists()
    (tmp_path / "moved").rename(target)
    assert run(["erase", A]) == ExitCode.DONE
    assert not target.exists()
    shutil.rmtree(reviewed(A))
    assert run(["erase", A, "--accept-missing"]) == ExitCode.DONE
    assert json.loads(max(store.place.certificates.glob("*.json"), key=os.path.getmtime).read_text())["not_there"] == 2


def test_a_file_that_was_taken_out_of_its_folder_is_missed(store: Store, reviewed: Made, tmp_path: Path) -> None:
    target = reviewed(A)
    (target / "review.json").rename(tmp_path / "elsewhere.json")
    assert "review.json" in str(erase(store, [A])[A])
    assert isinstance(erase(store, [A], accept_missing=True, accept_unreachable=True)[A], Erased)


def test_what_an_erasure_deleted_itself_is_not_missed_by_the_next(
    store: Store, reviewed: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reviewed(A)
    reviewed(A, tmp_path / "second")

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr("analyser.store.erase._delete_rows", killed)
        erase(store, [A])
    assert not (tmp_path / "second").exists()
    assert isinstance(erase(store, [A])[A], Erased)


def test_what_is_asked_for_later_is_added_to_an_unfinished_erasure(
    store: Store, reviewed: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reviewed(A)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(removal.shutil, "rmtree", killed)
        erase(store, [A])
    result = erase(store, [A], with_source=True, reason=WITHDRAWN)[A]
    assert isinstance(result, Erased)
    assert json.loads(result.certificate.with_suffix(".json").read_text())["reason"] == WITHDRAWN
    assert list((tmp_path / "sources").iterdir()) == []
    with pytest.raises(ConsentRefusedError, match="withdrawn"):
        reviewed(A)

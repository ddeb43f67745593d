"""Only what a run of ours wrote is deleted or replaced."""

from pathlib import Path

import pytest

from analyser.core.call import Kind
from analyser.core.errors import BadInputError
from analyser.core.review import Call
from analyser.keep import Keeper
from analyser.store import OutputFolder
from analyser.store.erase import Erased, erase
from analyser.store.folder import MARKER
from analyser.store.records import Store
from tests.store.conftest import Made, review_text

A, B = "call-000001", "call-000002"


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_what_somebody_put_into_an_output_folder_stays(store: Store, reviewed: Made) -> None:
    target = reviewed(A)
    (target / "other.wav").write_bytes(b"RIFF")
    assert isinstance(erase(store, [A])[A], Erased)
    assert names(target) == {"other.wav"}


def test_what_somebody_put_into_it_and_holds_the_call_is_not_certified(store: Store, reviewed: Made) -> None:
    target = reviewed(A)
    (target / "copy.json").write_bytes((target / "review.json").read_bytes())
    assert "copy.json" in str(erase(store, [A])[A])
    (target / "copy.json").unlink()
    assert isinstance(erase(store, [A])[A], Erased)


def test_what_lies_in_it_and_cannot_be_read_is_not_certified(
    store: Store, reviewed: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = reviewed(A)
    (target / "mine.bin").write_bytes(b"?")
    opened = Path.open

    def refuse(self: Path, *how: object, **more: object) -> object:
        if self.name == "mine.bin":
            raise PermissionError(13, "Permission denied")
        return opened(self, *how, **more)  # type: ignore[call-overload]  # whatever was given is passed on

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", refuse)
        assert "mine.bin cannot be read" in str(erase(store, [A])[A])
    assert isinstance(erase(store, [A])[A], Erased)


@pytest.mark.parametrize("inside", ["c2.json", "deeper/c2.json"])
def test_a_folder_with_other_files_below_is_not_replaced(tmp_path: Path, inside: str) -> None:
    target = tmp_path / "v1"
    with OutputFolder(target) as folder:
        folder.write("review.json", "{}")
    (target / inside).parent.mkdir(exist_ok=True)
    (target / inside).write_text("mine")
    with pytest.raises(BadInputError, match="no run of ours"), OutputFolder(target) as folder:
        folder.write("review.json", "{}")
    assert (target / inside).read_text() == "mine"


def test_an_output_of_another_call_below_is_not_replaced(reviewed: Made) -> None:
    target = reviewed(A)
    other = reviewed(B, target / "sub")
    with pytest.raises(BadInputError, match="no run of ours"):
        reviewed(A)
    assert names(other) == {MARKER, "review.json", "review.html"}


def test_what_a_desktop_leaves_in_any_folder_is_no_obstacle(tmp_path: Path) -> None:
    for _ in range(2):
        with OutputFolder(tmp_path / "v1") as folder:
            folder.write("review.json", "{}")
        (tmp_path / "v1" / ".DS_Store").write_bytes(b"\0")
    assert names(tmp_path / "v1") == {MARKER, "review.json", ".DS_Store"}


def test_a_review_of_an_early_version_is_replaced_and_what_lies_beside_it_is_not(tmp_path: Path) -> None:
    target = tmp_path / "v1"
    target.mkdir()
    (target / MARKER).write_text("Written by Call Debrief; a later run may replace this folder.\nrun: ab\n")
    (target / "review.json").write_text("old")
    with OutputFolder(target) as folder:
        folder.write("review.json", "new")
    (target / MARKER).write_text("Written by Call Debrief; a later run may replace this folder.\n")
    (target / "thesis.txt").write_text("mine")
    with pytest.raises(BadInputError, match="no run of ours"), OutputFolder(target):
        pass


def test_a_folder_of_ours_with_folders_inside_is_replaced(tmp_path: Path) -> None:
    for name in ("a", "b"):
        with OutputFolder(tmp_path / "v1") as folder:
            folder.path(name).mkdir()
            folder.write(f"{name}/index.html", "{}")
    assert names(tmp_path / "v1") == {MARKER, "b"}


@pytest.mark.parametrize("changed", [False, True])
def test_a_file_that_is_not_ours_is_never_written_over(keeper: Keeper, tmp_path: Path, changed: bool) -> None:
    keeper.admit(Call(id=A, kind=Kind.CUSTOMER), tmp_path / "a", "tag")
    target = tmp_path / "c1.json"
    if changed:
        keeper.file(target, review_text(A), A, "tag")
    target.write_text("mine")
    with pytest.raises(BadInputError, match="no run of ours"):
        keeper.file(target, review_text(A), A, "tag")
    assert target.read_text() == "mine"
    assert len(keeper.store.outputs(A)) == int(changed)


def test_a_file_of_ours_and_an_empty_one_are_written_over(keeper: Keeper, tmp_path: Path) -> None:
    keeper.admit(Call(id=A, kind=Kind.CUSTOMER), tmp_path / "a", "tag")
    target = tmp_path / "t.json"
    target.touch()
    for _ in range(2):
        keeper.file(target, review_text(A), A, "tag")
    assert {one.path for one in keeper.store.outputs(A)} == {target}


@pytest.mark.parametrize(
    "name", [".", "..", "certificates", "certificates/a", "erasing", "audit/x.json", "debrief.sqlite3-wal", "lock"]
)
def test_nothing_is_written_where_the_store_keeps_its_own(keeper: Keeper, reviewed: Made, name: str) -> None:
    reviewed(A)
    target = keeper.store.place.root / name
    before = sorted(keeper.store.place.root.rglob("*"))
    with pytest.raises(BadInputError, match="data directory"):
        reviewed(B, target)
    with pytest.raises(BadInputError, match="data directory"):
        keeper.file(target, "x", A, "tag")
    with pytest.raises(BadInputError, match="data directory"), keeper.gathering(target, "tag"):
        pass
    assert sorted(keeper.store.place.root.rglob("*")) == before


def test_a_folder_beside_those_of_the_store_may_be_used(keeper: Keeper, reviewed: Made) -> None:
    target = reviewed(A, keeper.store.place.root / "reviews" / A)
    assert isinstance(erase(keeper.store, [A])[A], Erased)
    assert not target.exists()


def test_a_copy_in_the_folder_of_another_call_is_not_certified(store: Store, reviewed: Made) -> None:
    target, other = reviewed(A), reviewed(B, name="Somebody Otherwise", card="5555555555554444")
    copy = other / f"notes-{A}.json"
    copy.write_bytes((target / "review.json").read_bytes())
    assert copy.name in str(erase(store, [A])[A])
    assert copy.exists()
    copy.unlink()
    assert isinstance(erase(store, [A])[A], Erased)


def test_notes_on_the_same_caller_in_the_folder_of_another_call_are_of_that_call(store: Store, reviewed: Made) -> None:
    reviewed(A)
    (reviewed(B) / "notes.txt").write_text("Barnaby Quillfeather again")
    assert isinstance(erase(store, [A])[A], Erased)


def test_a_kill_between_the_files_of_a_shared_place_leaves_none(
    store: Store, reviewed: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = reviewed(A)
    (target / "mine.txt").write_text("mine")
    unlink = Path.unlink
    for _ in range(2):
        left = [1]

        def killed(self: Path, missing_ok: bool = False, left: list[int] = left) -> None:
            if self.parent == target:
                left[0] -= 1
                if left[0] < 0:
                    raise KeyboardInterrupt
            unlink(self, missing_ok)

        with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
            patch.setattr(Path, "unlink", killed)
            erase(store, [A])
    assert isinstance(erase(store, [A])[A], Erased)
    assert names(target) == {"mine.txt"}

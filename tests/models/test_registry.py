"""Each model is described, and its card agrees; nothing else lies among the models."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import models
from models import card, registry
from models.errors import InvalidModelError, UnknownModelError, UnusableFolderError
from models.loaders import LOADERS
from models.spec import LARGEST_FILE, Spec

if TYPE_CHECKING:
    from tests.models.conftest import Place

NAMES = registry.names()


def test_the_models_that_the_analyser_needs_are_there() -> None:
    assert {"campplus", "en-core-web-sm", "whisper-base"} <= set(models.names())


@pytest.mark.parametrize("name", NAMES)
def test_a_card_agrees_with_its_model(name: str) -> None:
    assert card.disagreements(registry.read(registry.HERE / name), registry.card_text(name)) == ()


@pytest.mark.parametrize("name", NAMES)
def test_no_section_of_a_card_is_empty(name: str) -> None:
    sections = registry.card_text(name).split("\n## ")[1:]
    for section in sections:
        title, _, text = section.partition("\n")
        assert len(text.split()) >= 15, title


@pytest.mark.parametrize("name", NAMES)
def test_a_model_can_be_loaded_and_fetched(name: str) -> None:
    spec = models.describe(name)
    assert spec.kind in LOADERS
    assert {"folder", "package", "hub"} >= {source.type for source in spec.sources}


def test_a_folder_is_a_package_or_a_model() -> None:
    folders = {path for path in registry.HERE.iterdir() if path.is_dir() and path.name != "__pycache__"}
    packages = {path for path in folders if (path / "__init__.py").exists()}
    assert {path.name for path in folders - packages} == set(NAMES)


def test_an_unknown_model_is_refused_with_the_names_that_are_known() -> None:
    with pytest.raises(UnknownModelError, match="whisper-base"):
        models.describe("whisper-enormous")


@pytest.mark.parametrize("name", ["", "networks"])
def test_a_name_is_never_a_path(name: str) -> None:
    with pytest.raises(UnknownModelError):
        models.load(name)


@pytest.mark.parametrize("name", ["../models", "/etc"])
def test_a_path_is_looked_through_before_anything_in_it_is_loaded(name: str) -> None:
    with pytest.raises(UnusableFolderError):
        models.load(name)


def test_a_model_without_a_card_is_no_model(place: Place) -> None:
    (place.cards / "made-up" / "CARD.md").unlink()
    with pytest.raises(InvalidModelError, match=r"there is no CARD\.md"):
        models.describe("made-up")


def test_a_card_without_a_model_is_no_model(place: Place) -> None:
    (place.cards / "made-up" / "model.toml").unlink()
    with pytest.raises(InvalidModelError, match=r"there is no model\.toml"):
        models.specs()


@pytest.mark.parametrize(
    ("said", "instead"),
    [
        ("| licence | MIT |", "| licence | Apache-2.0 |"),
        ("| revision | r1 |", "| revision | r2 |"),
        ("# made-up", "# made-down"),
        ("## Limits", "## Praise"),
    ],
)
def test_a_card_that_says_otherwise_is_refused(place: Place, said: str, instead: str) -> None:
    written = place.cards / "made-up" / "CARD.md"
    written.write_text(written.read_text("utf-8").replace(said, instead), "utf-8")
    with pytest.raises(InvalidModelError, match="made-up"):
        models.describe("made-up")


def broken(text: str, folder: Path) -> None:
    folder.mkdir()
    (folder / "model.toml").write_text(text, "utf-8")
    registry.read(folder)


@pytest.mark.parametrize(
    ("said", "instead"),
    [
        ('path = "weights.bin"', 'path = "../weights.bin"'),
        ('path = "weights.bin"', 'path = "/weights.bin"'),
        ('path = "weights.bin"', 'path = "C:weights.bin"'),
        ('path = "weights.bin"', r'path = "a\\..\\weights.bin"'),
        ('path = "weights.bin"', 'path = "vocabulary/words.txt"'),
        ('path = "weights.bin"', 'path = ""'),
        ("size = 10000", f"size = {LARGEST_FILE + 1}"),
        ("size = 10000", "size = -1"),
        ('sha256 = "', 'sha256 = "x'),
        ('licence = "MIT"', ""),
        ('licence = "MIT"', 'licence = "MIT"\nspeed = "great"'),
        ('root = "DEBRIEF_WEIGHTS"', 'root = "HOME"'),
        ('type = "folder"', 'type = "link"'),
        ('name = "made-up"', 'name = "made-down"'),
        ('name = "made-up"', "name = "),
    ],
)
def test_a_description_that_is_not_one_is_refused(tmp_path: Path, place: Place, said: str, instead: str) -> None:
    text = place.toml()
    assert said in text
    with pytest.raises(InvalidModelError, match="made-up"):
        broken(text.replace(said, instead, 1), tmp_path / "made-up")


@pytest.mark.parametrize("requirement", ["thing", "thing>=1", "thing==1 --index-url=x", "-rthing==1.txt", "./thing"])
def test_a_package_is_named_with_one_version_and_no_option(tmp_path: Path, place: Place, requirement: str) -> None:
    source = f'[[sources]]\ntype = "package"\npackages = ["{requirement}"]\nprefix = "thing"\n'
    with pytest.raises(InvalidModelError, match="packages"):
        broken(place.toml(source), tmp_path / "made-up")


def test_a_source_makes_only_what_is_pinned(tmp_path: Path, place: Place) -> None:
    source = (
        '[[sources]]\ntype = "package"\npackages = ["thing==1"]\nprefix = "thing"\n'
        '[[sources.joined]]\npath = "more.bin"\nparts = ["thing/a", "thing/b"]\n'
    )
    with pytest.raises(InvalidModelError, match=r"more\.bin"):
        broken(place.toml(source), tmp_path / "made-up")


def test_a_description_does_not_change() -> None:
    assert Spec.model_config["frozen"]
    assert Spec.model_config["extra"] == "forbid"

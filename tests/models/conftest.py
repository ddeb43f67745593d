"""A made-up model, with its description, its card and a folder of weights, in a place of its own."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import pytest

from models import card, registry

CONTENTS = {"weights.bin": b"0123456789" * 1000, "vocabulary/words.txt": b"yes\nno\n"}


def toml(sources: str, *, name: str = "made-up", kind: str = "whisper") -> str:
    """A model.toml with the made-up files and the given sources."""
    files = "".join(
        f'[[files]]\npath = "{path}"\nsize = {len(data)}\nsha256 = "{hashlib.sha256(data).hexdigest()}"\n'
        for path, data in CONTENTS.items()
    )
    head = f'name = "{name}"\nkind = "{kind}"\ndescription = "d"\nlicence = "MIT"\nrevision = "r1"\n'
    return head + sources + files


FROM_FOLDER = '[[sources]]\ntype = "folder"\nroot = "DEBRIEF_WEIGHTS"\npath = "made-up"\n'


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The folders of one test: descriptions, the organisation's weights, and the model directory."""

    cards: Path
    offered: Path
    models: Path
    contents: ClassVar[dict[str, bytes]] = CONTENTS
    from_folder: ClassVar[str] = FROM_FOLDER

    def describe(self, sources: str = FROM_FOLDER, *, name: str = "made-up") -> None:
        """Writes model.toml and a card that agrees."""
        folder = self.cards / name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "model.toml").write_text(toml(sources, name=name), "utf-8")
        rows = card.facts(registry.read(folder)).items()
        lines = [f"# {name}", "", *(f"| {row} | {value} |" for row, value in rows)]
        lines += [f"\n## {section}\nSomething." for section in card.SECTIONS]
        (folder / "CARD.md").write_text("\n".join(lines) + "\n", "utf-8")

    @staticmethod
    def toml(sources: str = FROM_FOLDER) -> str:
        """The text of a model.toml with the made-up files and these sources."""
        return toml(sources)

    @staticmethod
    def lying_in(folder: Path) -> dict[str, bytes]:
        """Every file under a folder, by its path in it."""
        files = (path for path in folder.rglob("*") if path.is_file())
        return {str(path.relative_to(folder)): path.read_bytes() for path in files}

    def offer(self, contents: dict[str, bytes] = CONTENTS) -> None:
        """Lays files into the folder that the source names."""
        for path, data in contents.items():
            file = self.offered / "made-up" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """One described model, nothing offered, nothing fetched."""
    made = Place(cards=tmp_path / "cards", offered=tmp_path / "offered", models=tmp_path / "models")
    monkeypatch.setattr(registry, "HERE", made.cards)
    monkeypatch.setenv("DEBRIEF_MODELS", os.fspath(made.models))
    monkeypatch.setenv("DEBRIEF_WEIGHTS", os.fspath(made.offered))
    made.describe()
    return made

"""Keeps tests off the user's own data directory, and lets them see the commands of this tree."""

import tomllib
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

import pytest

from analyser.cli import app

_ROOT = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def data_directory(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give every test a data directory of its own."""
    folder = tmp_path_factory.mktemp("data") / "debrief"
    monkeypatch.setenv("DEBRIEF_DATA", str(folder))
    for name in ("DEBRIEF_KEY", "DEBRIEF_KEY_FILE", "DEBRIEF_STORE", "DEBRIEF_SETTINGS"):
        monkeypatch.delenv(name, raising=False)
    return folder


@pytest.fixture(autouse=True, scope="session")
def commands_of_this_tree() -> None:
    """An installed package knows the commands of the day when it was installed; tests go by pyproject.toml."""
    project = tomllib.loads((_ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = project["entry-points"][app.GROUP]
    found = [EntryPoint(name=name, value=value, group=app.GROUP) for name, value in named.items()]

    def of_the_tree(*, group: str) -> list[EntryPoint]:
        return found if group == app.GROUP else list(entry_points(group=group))

    app.entry_points = of_the_tree  # type: ignore[assignment]

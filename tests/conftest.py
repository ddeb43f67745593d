"""Keeps tests off the user's own data directory, and lets property tests take their time."""

from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("unhurried", deadline=None)  # how long one example takes says more about the machine
settings.load_profile("unhurried")


@pytest.fixture(autouse=True)
def data_directory(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give every test a data directory of its own."""
    folder = tmp_path_factory.mktemp("data") / "debrief"
    monkeypatch.setenv("DEBRIEF_DATA", str(folder))
    for name in ("DEBRIEF_KEY", "DEBRIEF_KEY_FILE", "DEBRIEF_STORE", "DEBRIEF_SETTINGS"):
        monkeypatch.delenv(name, raising=False)
    return folder

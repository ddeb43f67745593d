from pathlib import Path

import pytest

from analyser.core.errors import UsageError
from analyser.settings import Settings, read_settings
from analyser.toolbox import Toolbox


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SETTINGS", "THREADS", "DEVICE", "HOTWORDS"):
        monkeypatch.delenv(f"DEBRIEF_{name}", raising=False)


def test_the_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('threads = 3\nhotwords = "Calder Vale"\n')
    monkeypatch.setenv("DEBRIEF_THREADS", "5")
    settings = read_settings(file)
    assert (settings.threads, settings.hotwords, settings.device) == (5, "Calder Vale", "cpu")


@pytest.mark.parametrize("content", ["threads = 0", "colour = 1", "threads =", "threads = 'many'", "\x00"])
def test_a_wrong_setting_is_named_in_one_line(tmp_path: Path, content: str) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(content)
    with pytest.raises(UsageError) as caught:
        read_settings(file)
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEBRIEF_SETTINGS", str(tmp_path / "none.toml"))
    with pytest.raises(UsageError, match=r"none\.toml"):
        read_settings()


def test_a_model_of_another_kind_is_no_recogniser() -> None:
    with pytest.raises(UsageError, match="campplus is not a model of speech"):
        _ = Toolbox(Settings(recogniser="campplus")).transcriber


def test_a_review_says_which_recogniser_was_used() -> None:
    (name, revision), *others = Toolbox(Settings()).recogniser.items()
    assert (name, len(revision), others) == ("whisper-base", 40, [])

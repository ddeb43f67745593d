"""The command on a set of our own in the form of one that is known."""

import json
import logging
import stat
from pathlib import Path

import pytest

from analyser.cli.app import run
from analyser.cli.exit_codes import ExitCode

CHAT = [
    ("client", "Give-PerInfo", "I mostly sit at my zibbledorf all week."),
    ("counsellor", "Ask-PerInfo", "What gets in the way of a zibbledorf walk at lunch?"),
    ("client", "Give-PerInfo", "The rain, really."),
    ("counsellor", "Give-GenInfo", "Many people keep a zibbledorf umbrella in a drawer."),
]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "dev" / "data" / "physical_activity_counseling"
    folder.mkdir(parents=True)
    rows = [
        {"conv_id": name, "speaker": speaker, "task": act, "text": text, "strategy1": None, "strategy2": None}
        for name in ("one", "two", "three")
        for speaker, act, text in CHAT
    ]
    (folder / "dev.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return tmp_path / "dev"


def _evaluate(data: Path, *more: str) -> int:
    return run(["evaluate", "--data", str(data), *more])


def test_figures_are_printed_and_written(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    out, errors = tmp_path / "RESULTS.md", tmp_path / "errors.tsv"
    out.write_text("# Results\n\n## Something else\n\nkept\n\n## Tags on physical_activity\n\nold figures\n")
    arguments = ("--set", "physical_activity", "--out", str(out), "--errors", str(errors), "--limit", "2")
    assert _evaluate(data, *arguments) == ExitCode.DONE
    captured = capsys.readouterr()
    shown = captured.out + captured.err + caplog.text + out.read_text()
    assert "| question (acts that ask) | as given | 2 | 2 | 1.000 | 1.000 |" in shown
    assert "2 of 3 conversations, drawn with a fixed seed, 4 segments judged; may be trained on" in shown
    assert "zibbledorf" not in shown
    assert "kept" in out.read_text()
    assert "old figures" not in out.read_text()
    assert "zibbledorf" in errors.read_text()
    assert stat.S_IMODE(errors.stat().st_mode) == 0o600


def test_absent_sets_are_said_to_be_absent(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _evaluate(data, "--set", "swda", "--set", "calls") == ExitCode.DONE
    shown = capsys.readouterr().out
    assert "swda: absent" in shown
    assert "calls: absent" in shown


def test_errors_of_a_measure_only_set_are_refused(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _evaluate(data, "--set", "swda", "--errors", str(tmp_path / "errors.tsv")) == ExitCode.USAGE
    assert "for measuring only" in capsys.readouterr().err
    assert not (tmp_path / "errors.tsv").exists()


def test_an_unknown_set_is_refused(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _evaluate(data, "--set", "nonesuch") == ExitCode.USAGE
    assert "choose among calls, bt_oasis" in capsys.readouterr().err

"""The notebooks run from top to bottom, open as notebooks, and their prose says what their code finds."""

import re
import runpy
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jupytext
import pytest

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.py"))


def _a_night_in_pandas(found: dict[str, Any], prose: str) -> None:
    calls, own = found["calls"], found["own"]
    assert f"{len(calls):,} calls of {calls['agent'].nunique()} colleagues" in prose
    for queue, open_share in found["OPEN"].items():
        shown = found["figure"]("open_question_share", calls[calls["queue"] == queue])
        assert shown.low <= open_share <= shown.high
    assert found["night"]["service.recap"].isna().sum() == (~found["night"]["judged"]).sum() > 0
    assert found["crude"].low > 0, "the evening looks different"
    assert found["fair"].low < 0 < found["fair"].high, "like with like it does not"
    asked = found["figure"]("csat", calls)
    assert asked.high < found["content"].mean(), "who answered was less content"
    assert len(own) == 10
    assert max(one.low for one in own) < found["OPEN"]["billing"] < min(one.high for one in own)
    assert f"{found['OPEN']['billing'] * 100:.0f} % of their questions are open" in prose
    times = found["figure"]("handling_s", calls[calls["queue"] == "@complaints"]).value
    assert times / found["figure"]("handling_s", calls[calls["queue"] == "billing"]).value == pytest.approx(2, abs=0.3)
    assert found["joined"]["_merge"].value_counts().to_dict() == {
        "left_only": len(calls) - 3,
        "both": 3,
        "right_only": 1,
    }
    assert set(found["from_csv"]["queue"]) == {"billing", "moving", "'@complaints"}
    assert "told` above says nothing" in prose
    assert found["told"]("csat", calls[calls["agent"].isin(["B00", "B01"])]) == "too few colleagues"
    assert not found["folder"].exists()


FACTS: dict[str, Callable[[dict[str, Any], str], None]] = {
    "a_night_in_pandas": _a_night_in_pandas,
}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs(path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", [str(path)])
    found = runpy.run_path(str(path), run_name="__main__")
    assert capsys.readouterr().out
    if path.stem in FACTS:
        FACTS[path.stem](found, path.read_text("utf-8"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_opens_as_one(path: Path) -> None:
    notebook = jupytext.read(path)
    assert notebook.metadata["jupytext"]["text_representation"]["format_name"] == "percent"
    assert notebook.metadata["kernelspec"]["name"] == "python3"
    assert len(notebook.cells) == len(re.findall(r"^# %%", path.read_text("utf-8"), re.MULTILINE))
    assert notebook.cells[0].source.startswith("# ")

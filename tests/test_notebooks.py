"""The notebooks run from top to bottom, open as notebooks, and their prose says what their code finds."""

import re
import runpy
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jupytext
import pytest

from analyser.tagging.resolve import weighing

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


def _choosing_a_threshold(found: dict[str, Any], prose: str) -> None:
    curve, thresholds, lowest = found["curve"], found["THRESHOLDS"], found["lowest"]
    assert found["now"].alone == found["NEVER"], "the model never puts this label alone"
    assert found["by_formula"] == pytest.approx(6 / 66)
    before, after = (found["reliability"](found["checking"], score) for score in ("before", "probability"))
    assert before.loc["to 1", "is so"] < 0.5 < 0.8 < before.loc["to 1", "says"]
    ranges = after.drop(index="to .05")  # where all is near nought
    assert ((ranges["low"] <= ranges["says"]) & (ranges["says"] <= ranges["high"])).all()
    assert abs(thresholds[lowest] - found["by_formula"]) < 0.02, "the short cut finds the lowest too"
    assert found["flat"] == [one for one in thresholds if one <= 0.4]
    assert "From 0.02 to 0.4 these calls cannot tell" in prose
    assert curve.loc[0.8, "minutes"] > 2 * curve["minutes"].min()
    assert found["by_f1"] in range(lowest + 1, len(found["flat"])), "F1 asks for more, within the flat stretch"
    chosen, never = (found["checked"].loc[one] for one in (found["chosen"], found["NEVER"]))
    assert chosen["high"] < never["low"], "on calls put aside too"
    low, high = found["spreads"][40]
    assert high / low > 20
    assert found["spreads"][400][1] <= 0.5
    assert found["verdict"](found["LEAST"]) == "enough to choose on"
    assert found["verdict"](5).startswith("not enough evidence")
    assert f"under {found['LEAST']} examples" in prose
    own = weighing(tomllib.loads(found["entry"])["thresholds"])[found["LABEL"]]
    assert (own.alone, own.veto) == (found["chosen"], found["now"].veto)


def _reading_agreement(found: dict[str, Any], prose: str) -> None:
    even, rare = found["by_half"].raters, found["by_few"].raters
    assert (even.units, even.agreeing) == (rare.units, rare.agreeing) == (60, 54)
    assert (f"{even.kappa.value:.2f}", f"{rare.kappa.value:.2f}") == ("0.80", "0.20")
    assert "Kappa is 0.20 and not 0.80" in prose
    assert f"{found['by_luck'] * 100:.0f} % already" in prose
    assert rare.yes == 7
    assert "rests on seven" in prose
    assert f"falls from {found['kappas'][0.5]:.2f} to {found['kappas'][0.02]:.2f}" in prose
    assert found["on_each_answer"](found["rare"]) == pytest.approx((0.25, 106 / 112))
    assert found["one_sided"].raters.one_sided
    assert found["one_sided"].raters.alpha.high < 0
    sizes = {name: one.raters for name, one in found["by_size"].items()}
    assert sizes["12"].why.startswith("not enough evidence")
    assert 0.21 < sizes["20"].kappa.low < 0.4, "fair"
    assert sizes["20"].kappa.high > 0.8
    widths = [sizes[name].kappa.high - sizes[name].kappa.low for name in ("20", "60", "240")]
    assert widths == sorted(widths, reverse=True)
    apart, whole = found["apart"].raters.kappa, found["whole"].raters.kappa
    assert apart.value == pytest.approx(whole.value)
    assert whole.high - whole.low > 2 * (apart.high - apart.low)
    assert found["of_three"].raters.complete == 60 - found["of_three"].cannot_say == 46
    kinds = [found[name].analyser[-1] for name in ("too_much", "too_little")]
    assert [one.agreement.value for one in kinds] == pytest.approx([0.8, 0.8])
    assert (
        found["too_little"].analyser_prevalence < found["too_much"].prevalence < found["too_much"].analyser_prevalence
    )
    assert set(zip(found["between"]["Asha"], found["between"]["Ben"], strict=True)) == {("no", "yes")}
    assert len(found["between"]) == 3
    assert set(found["listed"]["what"]) == {"raters differ", "raters and analyser differ"}


FACTS: dict[str, Callable[[dict[str, Any], str], None]] = {
    "a_night_in_pandas": _a_night_in_pandas,
    "choosing_a_threshold": _choosing_a_threshold,
    "reading_agreement": _reading_agreement,
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

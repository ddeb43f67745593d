"""`debrief tag --probabilities`: how sure the trained model is, also of what it does not put."""

import json
from pathlib import Path
from typing import Any

import pytest

from analyser.cli.app import run
from analyser.cli.exit_codes import ExitCode
from analyser.core.labels import LABELS

TURNS = [
    {"role": "customer", "text": "My line went off on Sunday. Nobody rang me back."},
    {"role": "agent", "text": "Oh, I am sorry. What happened when you rang us?"},
]
GERMAN = [{"role": "customer", "text": "Guten Tag, ich habe eine Frage zu meiner Rechnung und dem Vertrag bitte. " * 3}]


def tagged(folder: Path, *options: str, **talks: Any) -> dict[str, Any]:
    (folder / "said").mkdir(parents=True)
    for name, turns in talks.items():
        record = {"schema": "debrief.transcript/1", "kind": "customer", "turns": turns}
        (folder / "said" / f"{name}.json").write_text(json.dumps(record))
    assert run(["tag", str(folder / "said"), "--out", str(folder / "out"), *options]) == ExitCode.DONE
    return {name: json.loads((folder / "out" / f"{name}.json").read_text()) for name in talks}


@pytest.mark.usefixtures("data_directory")
def test_the_model_says_how_sure_it_is_of_every_sentence(tmp_path: Path) -> None:
    plain = tagged(tmp_path / "plain", one=TURNS)["one"]
    sure = tagged(tmp_path / "sure", "--probabilities", one=TURNS, other=GERMAN)
    assert "probabilities" not in plain
    assert {name: value for name, value in sure["one"].items() if name != "probabilities"} == plain
    assert sure["other"]["probabilities"] == []  # what is not judged is not read

    rows = sure["one"]["probabilities"]
    said = [TURNS[row["turn"]]["text"][row["start_char"] : row["end_char"]] for row in rows]
    assert said[-1] == "What happened when you rang us?"
    assert {label for row in rows for label in row["labels"]} <= set(LABELS)
    assert all(0 <= share <= 1 for row in rows for share in row["labels"].values())
    assert "question.open" not in rows[0]["labels"], "a customer's question is nobody's strength"
    assert rows[-1]["labels"]["question.open"] > 0.5

    (tmp_path / "alone.json").write_text((tmp_path / "plain" / "said" / "one.json").read_text())
    assert run(["tag", str(tmp_path / "alone.json"), "--out", str(tmp_path / "a"), "--probabilities"]) == ExitCode.DONE
    assert json.loads((tmp_path / "a").read_text())["probabilities"] == rows

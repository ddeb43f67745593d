"""Readers, on rows of our own in the sets' forms."""

import json
from pathlib import Path
from typing import Any

import pytest

from analyser.core.call import Kind, Role
from analyser.core.errors import BadInputError
from analyser.core.labels import LABELS
from models.registry import HERE
from pipelines.evaluate.gold import Recorded, Said
from pipelines.evaluate.sets import SETS
from pipelines.evaluate.sets.physical_activity import TAUGHT


def _read(name: str, folder: Path, *rows: dict[str, Any]) -> list[Recorded]:
    path = folder / "dev.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return list(SETS[name].read(path))


@pytest.mark.parametrize("name", SETS)
def test_a_set_says_what_it_maps_and_maps_to_labels_of_ours(name: str) -> None:
    one = SETS[name]
    assert one.name == name
    assert len(one.mapping) > 80
    assert {label for measure in one.measures for label in measure.ours | measure.echoing} <= set(LABELS)
    assert len({measure.title for measure in one.measures}) == len(one.measures)
    assert one.measures or one.by_label


def test_bt_oasis(tmp_path: Path) -> None:
    row = {"dialogue_id": "7", "turn": 3, "role": "agent", "seg_type": "q_yn", "speech_act": "reqInfo"}
    (call,) = _read("bt_oasis", tmp_path, {**row, "text": "is that [NAME] [G] speaking"})
    labels = frozenset({"q_yn", "reqInfo"})
    assert call.said == (Said(role=Role.AGENT, text="is that chris speaking", labels=labels, turn=3),)


def test_swda(tmp_path: Path) -> None:
    rows = [
        {"conv_id": "1", "speaker": "A", "da": "qw", "text": "So, uh, where do you fish? *slash error"},
        {"conv_id": "1", "speaker": "B", "da": "b^m", "text": "<laughter> Where do I fish. --"},
        {"conv_id": "2", "speaker": "B", "da": "b", "text": "Uh-huh."},
    ]
    first, second = _read("swda", tmp_path, *rows)
    assert [one.text for one in first.said] == ["So, uh, where do you fish?", "Where do I fish."]
    assert (second.id, second.said[0].role) == ("2", Role.CUSTOMER)


def test_maptask(tmp_path: Path) -> None:
    (one,) = _read("maptask", tmp_path, {"conv_id": "q", "speaker": "g", "move": "check", "text": 'by the "pond"'})
    assert one.said == (Said(role=Role.AGENT, text="by the pond", labels=frozenset({"check"})),)


def test_esconv(tmp_path: Path) -> None:
    rows = [
        {"conv_id": "a", "speaker": "seeker", "strategy": "", "text": "My cat ran off."},
        {"conv_id": "a", "speaker": "supporter", "strategy": "Questions", "text": "When was that?"},
    ]
    (one,) = _read("esconv", tmp_path, *rows)
    assert [said.labels for said in one.said] == [frozenset(), frozenset({"Questions"})]
    assert [said.role for said in one.said] == [Role.CUSTOMER, Role.AGENT]


def test_uptake_leaves_out_what_has_no_majority(tmp_path: Path) -> None:
    row = {"obs_id": 5, "student": "It is nine.", "teacher": "Why nine?"}
    taught = {**row, "obs_id": 6, "uptake_majority": 2}
    (one,) = _read("uptake", tmp_path, {**row, "uptake_majority": 2}, {**row, "uptake_majority": None}, taught)
    assert one.group == "5"
    assert one.said[1].labels == {"rated 2"}


def test_smartspan_puts_a_goal_into_two_turns(tmp_path: Path) -> None:
    judged = {"goal": "swim every Friday.", "SMA": [1, 1, 0], "label": "Partially SMART"}
    (one,) = _read("smartspan", tmp_path, {"note_id": 3, "smart_labels": [judged]}, {"note_id": 5, "smart_labels": []})
    assert one.kind is Kind.COACHING
    assert [said.text for said in one.said] == [
        "I will swim every Friday.",
        "So you will swim every Friday. Have I got that right?",
    ]
    assert one.said[1].labels == {"goal", "Partially SMART", "S and M"}


def test_physical_activity(tmp_path: Path) -> None:
    def row(name: str, speaker: str, act: str | None, *topics: str) -> dict[str, Any]:
        strategies = dict(zip(("strategy1", "strategy2"), [*topics, None, None], strict=False))
        return {"conv_id": name, "speaker": speaker, "text": "Words.", "task": act, **strategies}

    rows = [
        row("one", "counsellor", "Orient", "Goal"),
        row("one", "nan", "Ask-PerInfo", "Barrier"),
        row("one", "nan", "Give-PerInfo", "Barrier"),
        row("one", "counsellor", "Give-GenInfo", "Support"),
        row("one", "counsellor", "Give-GenInfo", "Goal"),
        row("two", "4", None),
    ]
    (one,) = _read("physical_activity", tmp_path, *rows)
    assert [said.role for said in one.said] == [Role.BUDDY, Role.BUDDY, Role.COLLEAGUE, Role.BUDDY, Role.BUDDY]
    assert [said.labels for said in one.said if said.role is Role.BUDDY] == [
        {"goal"},
        {"reality", "asks"},
        {"options"},
        {"way forward"},
    ]


def test_calls(tmp_path: Path) -> None:
    turn = {"role": "agent", "text": "Hello?", "start_s": 0.0, "end_s": 1.0, "labels": ["question.closed"]}
    (tmp_path / "made-up").mkdir()
    call = {"id": "made-up", "kind": "customer", "turns": [turn, turn | {"start_s": 1.0}], "absences": ["gdpr.x"]}
    (tmp_path / "made-up" / "call.json").write_text(json.dumps(call))
    (one,) = SETS["calls"].read(tmp_path)
    assert one.absences == {"gdpr.x"}
    assert [said.turn for said in one.said] == [0, 1]


def test_a_broken_line_is_told_without_its_words(tmp_path: Path) -> None:
    (tmp_path / "dev.jsonl").write_text('{"conv_id": "secret words\n')
    with pytest.raises(BadInputError, match="line 1 is not a JSON object") as caught:
        list(SETS["maptask"].read(tmp_path / "dev.jsonl"))
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("name", ["uptake", "smartspan", "physical_activity"])
def test_what_was_taught_is_not_judged(name: str) -> None:
    conversations = json.loads((HERE / "dialogue-acts" / f"{name}.json").read_text("utf-8"))
    names = [one["name"].removeprefix(f"{name.replace('_', '-')}-") for one in conversations]
    assert names
    if name == "physical_activity":
        assert {one.replace("-", "_") for one in names} <= TAUGHT
    else:
        assert all(int(one.partition("-")[0]) % 2 == 0 for one in names)

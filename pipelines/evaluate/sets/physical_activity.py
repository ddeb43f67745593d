"""Physical activity counselling: written dialogues of a health counsellor (for us the buddy) and a client.

The set has topics and acts, no GROW stages; ours are read from them for what the counsellor says.
Goal: act `Orient` (says what the talk is about). Reality: acts `Ask-PerInfo` and `Ask-Opinion`, or topic `Barrier`.
Options: acts `Give-GenInfo` and `Give-Opinion` under a topic of means (`Monitoring`, `Support`, `Motivation`,
`Self-efficacy`, `Relapse`). Way forward: topic `Goal` with an act other than `Orient`. These are neighbours of our
labels, not the same: read the figures as a floor. A row without a speaker goes on with the last one, unless its act
fits one side only; the dialogue whose speakers are numbers is left out, and so are eight that the model learned from.
"""

from collections.abc import Iterator
from pathlib import Path

from analyser.core.call import Kind, Role
from pipelines.evaluate.gold import QUESTION, GoldSet, Measure, Recorded, Said, Use
from pipelines.evaluate.sets.rows import Row, conversations

_SPEAKERS = {"counsellor": Role.BUDDY, "client": Role.COLLEAGUE}
_ACTS = {
    "Give-PerInfo": Role.COLLEAGUE,
    "Give-GenInfo": Role.BUDDY,
    "Orient": Role.BUDDY,
    "Ask-PerInfo": Role.BUDDY,
    "Ask-Opinion": Role.BUDDY,
}
_ASKS = frozenset({"Ask-PerInfo", "Ask-Opinion", "Ask-GenInfo", "Ask-Repeat"})
_MEANS = frozenset({"Monitoring", "Support", "Motivation", "Self-efficacy", "Relapse"})


TAUGHT = frozenset(
    {
        "benefit1",
        "goal_stgo2",
        "guidelines1_2",
        "guidelines_paga3",
        "monitoring4",
        "motivation2",
        "relapse1",
        "self_efficacy2",
        "weight3",
    }
)
"""Every second dialogue: the model may have learned from it."""


def read(path: Path) -> Iterator[Recorded]:
    """Yield each dialogue that nothing was learned from."""
    for name, rows in conversations(path, "conv_id"):
        if name not in TAUGHT and not any(row["speaker"].isdigit() for row in rows):
            yield Recorded(id=name, group=name, kind=Kind.COACHING, said=tuple(_said(rows)))


def _said(rows: list[Row]) -> Iterator[Said]:
    role = Role.BUDDY
    for row in rows:
        role = _SPEAKERS.get(row["speaker"]) or _ACTS.get(row["task"] or "", role)
        yield Said(role=role, text=row["text"], labels=_stages(row))


def _stages(row: Row) -> frozenset[str]:
    act, topics = row["task"], {row["strategy1"], row["strategy2"]}
    found = {
        "goal": act == "Orient",
        "reality": act in {"Ask-PerInfo", "Ask-Opinion"} or "Barrier" in topics,
        "options": act in {"Give-GenInfo", "Give-Opinion"} and bool(topics & _MEANS),
        "way forward": "Goal" in topics and act != "Orient",
        "asks": act in _ASKS,
    }
    return frozenset(stage for stage, is_so in found.items() if is_so)


def _stage(gold: str, label: str) -> Measure:
    return Measure(title=gold, ours=frozenset({label}), gold=frozenset({gold}), aim="report")


SET = GoldSet(
    name="physical_activity",
    use=Use.TRAIN,
    place="data/physical_activity_counseling/dev.jsonl",
    mapping=__doc__,
    read=read,
    measures=(
        _stage("goal", "coaching.goal"),
        _stage("reality", "coaching.reality"),
        _stage("options", "coaching.options"),
        _stage("way forward", "coaching.way_forward"),
        Measure(title="question (acts that ask)", ours=QUESTION, gold=frozenset({"asks"})),
    ),
)

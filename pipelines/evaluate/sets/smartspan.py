"""SMARTSpan: goals out of health coaches' notes, each judged specific (S), measurable (M) and attainable (A).

A note is no conversation, so each goal is put into two turns of ours: the colleague says "I will <goal>", and the
buddy says it back and asks whether that is right. The buddy's turn is judged: gold is the set's verdict `SMART` (all
three), for us coaching.smart_action. A second line asks for S and M only, because A rests on a stated confidence
("8 out of 10"), which our label does not ask for; ours asks by when or how often, which the set does not. Notes with
an even number are left out: the model learned from those.
"""

from collections.abc import Iterator
from pathlib import Path

from analyser.core.call import Kind, Role
from pipelines.evaluate.gold import GoldSet, Measure, Recorded, Said, Use
from pipelines.evaluate.sets.rows import Row, rows

_SMART = frozenset({"coaching.smart_action"})
_GOAL = frozenset({"goal"})


def read(path: Path) -> Iterator[Recorded]:
    """Yield each note with goals that were judged, as a session."""
    for row in rows(path):
        if row["smart_labels"] and row["note_id"] % 2:
            name = str(row["note_id"])
            said = tuple(turn for judged in row["smart_labels"] for turn in _said(judged))
            yield Recorded(id=name, group=name, kind=Kind.COACHING, said=said)


def _said(judged: Row) -> tuple[Said, Said]:
    goal = judged["goal"].strip().rstrip(".")
    specific, measurable, _ = judged["SMA"]
    labels = _GOAL | {judged["label"]} | ({"S and M"} if specific and measurable else set())
    return (
        Said(role=Role.COLLEAGUE, text=f"I will {goal}."),
        Said(role=Role.BUDDY, text=f"So you will {goal}. Have I got that right?", labels=labels),
    )


SET = GoldSet(
    name="smartspan",
    use=Use.TRAIN,
    place="data/smartspan/dev.jsonl",
    mapping=__doc__,
    read=read,
    measures=(
        Measure(title="SMART action", ours=_SMART, gold=frozenset({"SMART"}), among=_GOAL, aim="≥ .75"),
        Measure(title="specific and measurable", ours=_SMART, gold=frozenset({"S and M"}), among=_GOAL),
    ),
)

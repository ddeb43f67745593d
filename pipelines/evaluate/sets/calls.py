"""The nine development calls, gold text with its times: their labels are ours, label by label and turn by turn.

A hit is the same label on the same turn, or the same absence. The macro-F1 takes the labels with at least 5 examples.
"""

import json
from collections.abc import Iterator
from pathlib import Path

from analyser.core.call import Kind, Role
from pipelines.evaluate.gold import GoldSet, Recorded, Said, Use


def read(path: Path) -> Iterator[Recorded]:
    """Yield each call of a folder of folders."""
    for file in sorted(path.glob("*/call.json")):
        call = json.loads(file.read_text(encoding="utf-8"))
        said = tuple(
            Said(
                role=Role(turn["role"]),
                text=turn["text"],
                labels=frozenset(turn["labels"]),
                turn=number,
                start_s=turn["start_s"],
                end_s=turn["end_s"],
            )
            for number, turn in enumerate(call["turns"])
        )
        yield Recorded(
            id=call["id"],
            group=call["id"],
            kind=Kind(call["kind"]),
            said=said,
            absences=frozenset(call["absences"]),
        )


SET = GoldSet(name="calls", use=Use.TUNED_ON, place="calls", mapping=__doc__, read=read, by_label=True)

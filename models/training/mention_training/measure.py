"""How well a reader of mentions does on talk that it did not learn from."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from models.training.mention_training.fit import said
from models.training.mention_training.marked import UNSETTLED, MarkedTalk

if TYPE_CHECKING:
    from models.mentions import Mention, MentionReader

ENOUGH = 8
"""Types with fewer mentions are listed without a figure: there is not enough evidence."""


def figures(reader: MentionReader, held: Sequence[MarkedTalk]) -> dict[str, object]:
    """Recall, precision and F2 by source and type; a hit is any overlap with a mention of the same type."""
    counts: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for talk, read in zip(held, reader.read([said(talk) for talk in held]), strict=True):
        for turn, mentions in zip(talk.turns, read, strict=True):
            _count(turn.marks, mentions, counts[talk.source])
    by_source = {source: _of_source(found) for source, found in sorted(counts.items())}
    return {"held_back": dict(sorted(Counter(talk.source for talk in held).items())), "sources": by_source} | {
        f"{source}_f2": row["all"].get("f2") for source, row in by_source.items()
    }


def _count(marks, mentions: Sequence[Mention], counts: dict[str, Counter[str]]) -> None:  # type: ignore[no-untyped-def]  # pairs as labelled, of a type private to training
    for mark in marks:
        if mark.type != UNSETTLED:
            hit = any(m.type == mark.type and m.start < mark.end and m.end > mark.start for m in mentions)
            counts[mark.type]["hit" if hit else "missed"] += 1
    for mention in mentions:
        over = [mark.type for mark in marks if mention.start < mark.end and mention.end > mark.start]
        if UNSETTLED not in over:
            counts[mention.type]["right" if mention.type in over else "false"] += 1


def _of_source(counts: dict[str, Counter[str]]) -> dict[str, dict[str, float]]:
    total: Counter[str] = Counter()
    for count in counts.values():
        total.update(count)
    return {"all": _row(total)} | {kind: _row(counts[kind]) for kind in sorted(counts)}


def _row(count: Counter[str]) -> dict[str, float]:
    gold, found = count["hit"] + count["missed"], count["right"] + count["false"]
    if gold < ENOUGH:
        return {"mentions": gold, "false": count["false"]}
    recall = count["hit"] / gold
    precision = count["right"] / found if found else 1.0
    f2 = 5 * precision * recall / (4 * precision + recall) if recall and precision else 0.0
    return {"mentions": gold, "recall": round(recall, 3), "precision": round(precision, 3), "f2": round(f2, 3)}

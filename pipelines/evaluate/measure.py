"""Figures of a set from its judged conversations: items are lined up with gold and handed to `score`."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from pipelines.evaluate.compose import Composed, Segment
from pipelines.evaluate.gold import Figure, Measure, Unit
from pipelines.evaluate.judge import Found, Judged
from pipelines.evaluate.score import Agreement, Ranking, Value, agreement, auc, average_precision, macro_f1

LEAST = 5
"""Labels with fewer examples are listed, not averaged."""

_RANKINGS: dict[Figure, Callable[[Sequence[bool], Sequence[float], Sequence[str]], Ranking]] = {
    Figure.AVERAGE_PRECISION: average_precision,
    Figure.AUC: auc,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing that is counted: whether gold has it, and the best score of ours that counts for it (0: none)."""

    conversation: Composed
    segment: Segment
    gold: bool
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelFigures:
    """Agreement for each label of ours, and the mean F1 over those with enough examples."""

    macro: Value
    averaged: int
    labels: dict[str, Agreement]


def items(judged: Sequence[Judged], measure: Measure) -> Iterator[Item]:
    """Yield what `measure` counts, in the order of the conversations."""
    for one in judged:
        segments = _segments(one, measure)
        yield from _by_turn(segments) if measure.unit is Unit.TURN else segments


def figure(judged: Sequence[Judged], measure: Measure) -> Agreement | Ranking:
    """Take one figure over judged conversations."""
    counted = list(items(judged, measure))
    gold = [item.gold for item in counted]
    groups = [item.conversation.group for item in counted]
    if measure.figure is Figure.F1:
        return agreement(gold, [item.score > 0 for item in counted], groups)
    return _RANKINGS[measure.figure](gold, [item.score for item in counted], groups)


def by_label(judged: Sequence[Judged]) -> LabelFigures:
    """Take the figures of a set whose labels are ours: every label that gold has or that was found."""
    pairs = [
        (segment.labels, {one.label for one in found}, judgement.conversation.group)
        for judgement in judged
        for segment, found in zip(judgement.conversation.segments, judgement.found, strict=True)
    ]
    groups = [group for _, _, group in pairs]
    names = sorted({label for gold, found, _ in pairs for label in gold | found})
    wanted = {name: [name in gold for gold, _, _ in pairs] for name in names}
    put = {name: [name in found for _, found, _ in pairs] for name in names}
    many = [name for name in names if sum(wanted[name]) >= LEAST]
    return LabelFigures(
        macro=macro_f1(_columns(wanted, many), _columns(put, many), groups),
        averaged=len(many),
        labels={name: agreement(wanted[name], put[name], groups) for name in names},
    )


def _columns(flags: dict[str, list[bool]], names: Sequence[str]) -> list[tuple[bool, ...]]:
    return list(zip(*(flags[name] for name in names), strict=True))


def _segments(judged: Judged, measure: Measure) -> Iterator[Item]:
    conversation = judged.conversation
    for segment, found in zip(conversation.segments, judged.found, strict=True):
        if not measure.among or segment.labels & measure.among:
            before = conversation.before(segment) if measure.echoing else ""
            scores = [one.score for one in found if _counts(one, measure, before)]
            yield Item(
                conversation=conversation,
                segment=segment,
                gold=bool(segment.labels & measure.gold),
                score=max(scores, default=0.0),
            )


def _counts(found: Found, measure: Measure, before: str) -> bool:
    return found.label in measure.ours or (
        found.label in measure.echoing and bool(_content(found.quote) & _content(before))
    )


def _content(text: str) -> set[str]:
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    return {word for word in re.findall(r"[^\W_]+", text.lower()) if word not in ENGLISH_STOP_WORDS}


def _by_turn(segments: Iterator[Item]) -> Iterator[Item]:
    """Join the segments of a turn: gold has it if all of them have it, and it is found if it is on any."""
    for _, some in groupby(segments, key=lambda item: item.segment.turn):
        together = list(some)
        first = together[0]
        yield replace(
            first,
            segment=replace(first.segment, end=together[-1].segment.end),
            gold=all(item.gold for item in together),
            score=max(item.score for item in together),
        )

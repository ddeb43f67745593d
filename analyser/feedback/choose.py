"""Chooses the few moments worth two people's time: what shows most clearly, and no two that say the same."""

from collections.abc import Sequence
from dataclasses import dataclass

from analyser.core.review import Point
from analyser.feedback.moments import Moment

MOST_POINTS = 7
MOST_STRENGTHS = 3
MOST_DEVELOPMENTS = 3
MOST_RISKS = 4
MOST_REFERRALS = 2

LEAST_STRENGTH = 0.42
"""A strength is named only where the call speaks for it this clearly; one that is invented helps nobody."""

LEAST_DEVELOPMENT = 0.36

_ALIKE = (
    {"listening.reflection", "empathy.interpretation"},
    {"service.recovery", "empathy.apology"},
    {"service.signposting", "service.hold_etiquette"},
    {"service.recap", "listening.summary"},
    {"coaching.agreed_action", "coaching.smart_action", "coaching.way_forward"},
    {"coaching.reality", "coaching.self_assessment", "question.open", "empathy.exploration"},
    {"empathy.missed", "question.closed"},
)
"""Behaviours that would make two points say the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What was chosen, each kind in the order of the call. left_out: a sentence where grave matters found no room."""

    strengths: tuple[Moment, ...]
    developments: tuple[Moment, ...]
    risks: tuple[Point, ...]
    referrals: tuple[Point, ...]
    left_out: str | None = None


def choose(
    *,
    strengths: Sequence[Moment],
    developments: Sequence[Moment],
    risks: Sequence[Point],
    referrals: Sequence[Point],
) -> Chosen:
    """Choose at most seven; at least one strength and one development where there are any, then risks and referrals."""
    kept_risks = tuple(risks[:MOST_RISKS])
    kept_referrals = tuple(referrals[:MOST_REFERRALS])
    room = MOST_POINTS - len(kept_risks) - len(kept_referrals)
    good = [moment for moment in strengths if moment.value >= LEAST_STRENGTH]
    other = [moment for moment in developments if moment.value >= LEAST_DEVELOPMENT]
    if room < 2 and good and other:
        kept_referrals = kept_referrals[: max(len(kept_referrals) - (2 - room), 0)]
        room = MOST_POINTS - len(kept_risks) - len(kept_referrals)
    named, tried = _share(_distinct(good, MOST_STRENGTHS), _distinct_after(other), room)
    dropped = len(risks) + len(referrals) - len(kept_risks) - len(kept_referrals)
    return Chosen(
        strengths=_in_order(named),
        developments=_in_order(tried),
        risks=kept_risks,
        referrals=kept_referrals,
        left_out="More was noticed about personal data than there is room for here; it is marked in the transcript."
        if dropped
        else None,
    )


def _share(good: list[Moment], other: list[Moment], room: int) -> tuple[list[Moment], list[Moment]]:
    """Give one place to each kind first, then place by place to the clearer one."""
    named = good[:1] if room else []
    fitting = [moment for moment in other if not _clashes(moment, named)]
    tried = fitting[:1] if room > len(named) else []
    spare_good, spare_other = good[1:], fitting[1:]
    while len(named) + len(tried) < room and (spare_good or spare_other):
        take_good = bool(spare_good) and (not spare_other or (spare_good[0].value >= spare_other[0].value))
        if take_good:
            candidate = spare_good.pop(0)
            if not _clashes(candidate, [*named, *tried]):
                named.append(candidate)
        else:
            candidate = spare_other.pop(0)
            if not _clashes(candidate, [*named, *tried]):
                tried.append(candidate)
    return named, tried


def _distinct(moments: Sequence[Moment], most: int) -> list[Moment]:
    kept: list[Moment] = []
    for moment in moments:
        if len(kept) < most and not _clashes(moment, kept):
            kept.append(moment)
    return kept


def _distinct_after(moments: Sequence[Moment]) -> list[Moment]:
    """Choose developments; one that the call itself put right comes after those that it did not."""
    ordered = sorted(moments, key=lambda moment: (moment.repair is not None, -moment.value, moment.turn))
    return _distinct(ordered, MOST_DEVELOPMENTS)


def _clashes(moment: Moment, kept: Sequence[Moment]) -> bool:
    """Whether a moment is one that is kept already, or says what one that is kept says."""
    return any(_same_place(moment, other) or _same_sense(moment.label, other.label, moment, other) for other in kept)


def _same_place(moment: Moment, other: Moment) -> bool:
    if moment.turn == other.turn or (
        moment.kind is other.kind and moment.before is not None and moment.before == other.before
    ):
        return True
    return moment.repair == other.turn or other.repair == moment.turn


def _same_sense(label: str, other: str, moment: Moment, another: Moment) -> bool:
    if moment.kind is not another.kind:
        return False
    return label == other or any(label in alike and other in alike for alike in _ALIKE)


def _in_order(moments: Sequence[Moment]) -> tuple[Moment, ...]:
    return tuple(sorted(moments, key=lambda moment: moment.turn))

"""Each label between raters, and between each rater, their majority, and the analyser."""

import itertools
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipelines.audit.answers import Answer, Sheet
from pipelines.audit.statistics import (
    MISSING,
    agreed,
    alpha,
    cohen,
    fleiss,
    pairings,
    shared,
    tables,
    tallies,
)
from pipelines.audit.units import Key
from pipelines.evaluate.score import Value

if TYPE_CHECKING:
    from pipelines.audit.resample import Resamples
    from pipelines.audit.statistics import Floats, Judgements

ANALYSER = "analyser"
MAJORITY = "majority"
LEAST_UNITS = 20
LEAST_OF_EACH = 5
LEAST_CONVERSATIONS = 5
"""Below these nothing is told but counts: with fewer, one answer moves a kappa by more than readers take it for."""

TOO_FEW = "not enough evidence"
CATEGORIES = 2
_CODES = {Answer.YES: 1, Answer.NO: 0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """How far two or more agree on one label; a figure is null where it is not told, and `why` says why not.

    units: judged by two or more of them, yes or no. agreeing: on which all who judged agree. yes, no: on which at
    least one says so. kappa is Cohen's for two and Fleiss' for more, over the `complete` units that all judged.
    """

    who: tuple[str, ...]
    units: int
    agreeing: int
    yes: int
    no: int
    conversations: int
    complete: int
    agreement: Value | None = None
    kappa: Value | None = None
    alpha: Value | None = None
    why: str = ""
    one_sided: bool = False
    """Whether one of two gave one answer only: then kappa is 0 whatever the other says, and is not told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelAgreement:
    """One label: how common it is, and who agrees with whom.

    prevalence: share of yes among the raters' yes and no; analyser_prevalence: the same of the analyser. Null where
    nothing was judged. raters: all of them together, null for one rater.
    """

    label: str
    judgements: int
    cannot_say: int
    prevalence: float | None
    analyser_prevalence: float | None
    raters: Compared | None
    pairs: tuple[Compared, ...]
    analyser: tuple[Compared, ...]


def compare(
    key: Key, sheets: Sequence[Sheet], analyser: Mapping[tuple[str, str], bool], draws: int, seed: int
) -> tuple[LabelAgreement, ...]:
    """Compare filled sheets with one another and with the analyser, label by label in the order of the key."""
    from pipelines.audit.resample import Resamples

    judged = judgements(key, sheets)
    found = _found(key, analyser)
    places = [place for place, one in enumerate(key.conversations) for _ in one.units]
    resamples = Resamples(places, draws, seed)
    names = [sheet.rater for sheet in sheets]
    against = [*zip(names, judged, strict=True)] + ([(MAJORITY, majority(judged))] if len(names) > 1 else [])
    pairs = [
        _pair(resamples, places, (names[one], names[other]), judged[one], judged[other])
        for one, other in itertools.combinations(range(len(names)), 2)
    ]
    together = pairs[0] if len(pairs) == 1 else _all(resamples, places, names, judged) if pairs else None
    with_analyser = [_pair(resamples, places, (name, ANALYSER), values, found) for name, values in against]
    doubtful = Counter(
        label for sheet in sheets for (_, label), answer in sheet.answers.items() if answer is Answer.CANNOT_SAY
    )
    return tuple(
        LabelAgreement(
            label=label,
            judgements=int((judged[..., at] != MISSING).sum()),
            cannot_say=doubtful[label],
            prevalence=_share(judged[..., at]),
            analyser_prevalence=_share(found[..., at]),
            raters=None if together is None else together[at],
            pairs=tuple(pair[at] for pair in pairs),
            analyser=tuple(pair[at] for pair in with_analyser),
        )
        for at, label in enumerate(key.labels)
    )


def judgements(key: Key, sheets: Sequence[Sheet]) -> "Judgements":
    """Return yes (1), no (0) and neither (`MISSING`) as [raters, units, labels]."""
    import numpy as np

    rows = {unit.id: place for place, unit in enumerate(key.units)}
    columns = {label: place for place, label in enumerate(key.labels)}
    judged = np.full((len(sheets), len(rows), len(columns)), MISSING, dtype=np.int8)
    for at, sheet in enumerate(sheets):
        for (unit, label), answer in sheet.answers.items():
            judged[at, rows[unit], columns[label]] = _CODES.get(answer, MISSING)
    return judged


def majority(judged: "Judgements") -> "Judgements":
    """Return what more than half of those who judged say, [units, labels]; `MISSING` where they are even."""
    import numpy as np

    yes, no = (judged == 1).sum(axis=0), (judged == 0).sum(axis=0)
    return np.where(yes > no, 1, np.where(no > yes, 0, MISSING)).astype(np.int8)


def _found(key: Key, analyser: Mapping[tuple[str, str], bool]) -> "Judgements":
    import numpy as np

    told = [[analyser.get((unit.id, label)) for label in key.labels] for unit in key.units]
    return np.array([[MISSING if one is None else int(one) for one in row] for row in told], dtype=np.int8)


def _pair(
    resamples: "Resamples", places: Sequence[int], who: tuple[str, str], first: "Judgements", second: "Judgements"
) -> list[Compared]:
    import numpy as np

    both, table = np.stack([first, second]), tables(first, second, CATEGORIES)
    figures = [resamples.values(table, agreed), resamples.values(table, cohen)]
    compared = _compared(who, places, both, [*figures, resamples.values(_pairings(both), alpha)])
    answers = table.sum(axis=0)
    one_sided = ((answers.sum(axis=1) == 0) | (answers.sum(axis=2) == 0)).any(axis=1)
    return [
        replace(one, kappa=None, one_sided=True) if alone else one
        for one, alone in zip(compared, one_sided, strict=True)
    ]


def _all(resamples: "Resamples", places: Sequence[int], names: Sequence[str], judged: "Judgements") -> list[Compared]:
    some, complete = _pairings(judged), _pairings(judged, len(names))
    figures = [resamples.values(some, shared), resamples.values(complete, fleiss), resamples.values(some, alpha)]
    return _compared(tuple(names), places, judged, figures)


def _pairings(judged: "Judgements", raters: int | None = None) -> "Floats":
    return pairings(tallies(judged, CATEGORIES), raters)


def _compared(
    who: tuple[str, ...], places: Sequence[int], judged: "Judgements", figures: Sequence[Sequence[Value | None]]
) -> list[Compared]:
    """Return what is told of each label: counts, and figures where there is enough to take them from."""
    import numpy as np

    judging = (judged != MISSING).sum(axis=0)
    usable = judging >= 2
    yes = usable & (judged == 1).any(axis=0)
    no = usable & (judged == 0).any(axis=0)
    complete = judging == len(judged)
    compared = []
    for at in range(judged.shape[2]):
        counted = Compared(
            who=who,
            units=int(usable[:, at].sum()),
            agreeing=int((usable & ~(yes & no))[:, at].sum()),
            yes=int(yes[:, at].sum()),
            no=int(no[:, at].sum()),
            conversations=len(set(np.asarray(places)[usable[:, at]].tolist())),
            complete=int(complete[:, at].sum()),
        )
        why = too_few(counted.units, counted.yes, counted.no, counted.conversations)
        agreement, kappa, alpha = (None, None, None) if why else (figure[at] for figure in figures)
        kappa = kappa if counted.complete >= LEAST_UNITS else None
        compared.append(replace(counted, agreement=agreement, kappa=kappa, alpha=alpha, why=why))
    return compared


def too_few(units: int, yes: int, no: int, conversations: int) -> str:
    """Return why figures are not told; nothing where they are.

    >>> too_few(units=40, yes=3, no=40, conversations=12)
    'not enough evidence: yes on 3 units, 5 needed'
    >>> too_few(units=40, yes=40, no=1, conversations=12)
    'not enough evidence: no on 1 unit, 5 needed'
    """
    from analyser.report.wording import count

    needed = (
        (units, LEAST_UNITS, count(units, "unit", "units")),
        (conversations, LEAST_CONVERSATIONS, count(conversations, "conversation", "conversations")),
        (yes, LEAST_OF_EACH, f"yes on {count(yes, 'unit', 'units')}"),
        (no, LEAST_OF_EACH, f"no on {count(no, 'unit', 'units')}"),
    )
    return next((f"{TOO_FEW}: {told}, {least} needed" for known, least, told in needed if known < least), "")


def _share(judged: "Judgements") -> float | None:
    known = int((judged != MISSING).sum())
    return int((judged == 1).sum()) / known if known else None

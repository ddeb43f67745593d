"""One set from its files to its figures."""

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.evaluate.compose import Composed, compose
from pipelines.evaluate.gold import GoldSet, Measure, Recorded
from pipelines.evaluate.judge import Judged, judge
from pipelines.evaluate.measure import LabelFigures, by_label, figure
from pipelines.evaluate.score import SEED, Agreement, Ranking

if TYPE_CHECKING:
    from analyser.toolbox import Toolbox

DEV_DATA = "DEBRIEF_DEV_DATA"


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """The figures of a set in one form of its text: as it is given, or in lower case without punctuation."""

    stripped: bool
    judged: tuple[Judged, ...]
    figures: tuple[tuple[Measure, Agreement | Ranking], ...]
    labels: LabelFigures | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """A set with its figures: `drawn` of its `conversations` were judged; `foreign` transcripts were refused as not
    English; `turns_per_s` counts every turn of the transcripts that were tagged, models loaded.
    """

    gold_set: GoldSet
    conversations: int
    drawn: int
    segments: int
    foreign: int
    turns_per_s: float
    variants: tuple[Variant, ...]


def data_folder(named: Path | None) -> Path:
    """Return where the labelled sets lie: the folder named, else DEBRIEF_DEV_DATA, else ../shared."""
    return named or Path(os.environ.get(DEV_DATA, "../shared"))


def sample(recorded: Sequence[Recorded], limit: int | None) -> list[Recorded]:
    """Draw `limit` conversations with a fixed seed, in the order of the set; all of them where there are no more."""
    import numpy as np

    if limit is None or limit >= len(recorded):
        return list(recorded)
    drawn = np.random.default_rng(SEED).choice(len(recorded), size=limit, replace=False)
    return [recorded[index] for index in sorted(drawn)]


def evaluate(gold_set: GoldSet, path: Path, limit: int | None, toolbox: "Toolbox") -> Evaluation:
    """Tag the conversations of a set and take its figures, also without punctuation where it has any.

    Raises:
        BadInputError: the set's file cannot be read.
        ModelMissingError: weights that tagging needs are not on this machine.
    """
    from analyser.tagging import judged as why_not

    recorded = list(gold_set.read(path))
    drawn = sample(recorded, limit)
    forms = {
        stripped: [one for conversation in drawn for one in compose(conversation, gold_set, stripped=stripped)]
        for stripped in ((False, True) if gold_set.punctuated else (False,))
    }
    started = time.perf_counter()
    judged = {stripped: tuple(judge(composed, toolbox)) for stripped, composed in forms.items()}
    seconds = time.perf_counter() - started
    turns = sum(len(one.transcript.turns) for composed in forms.values() for one in composed)
    return Evaluation(
        gold_set=gold_set,
        conversations=len(recorded),
        drawn=len(drawn),
        segments=_segments(forms[False]),
        foreign=sum(why_not(one.transcript) is not None for one in forms[False]),
        turns_per_s=turns / max(seconds, 1e-9),
        variants=tuple(_variant(gold_set, some, stripped=stripped) for stripped, some in judged.items()),
    )


def _variant(gold_set: GoldSet, judged: tuple[Judged, ...], *, stripped: bool) -> Variant:
    return Variant(
        stripped=stripped,
        judged=judged,
        figures=tuple((measure, figure(judged, measure)) for measure in gold_set.measures),
        labels=by_label(judged) if gold_set.by_label else None,
    )


def _segments(composed: Sequence[Composed]) -> int:
    return sum(segment.turn is not None for one in composed for segment in one.segments)

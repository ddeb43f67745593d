"""From logits to probabilities that mean what they say, and how well they do, on conversations held back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from models.training.examples import Examples, Lesson
    from models.training.recipe import Recipe

LEAST = 15
"""With fewer positives than this a label shares the line that fits all labels together."""
ENOUGH = 8
"""Labels with fewer positives are listed without a figure: there is not enough evidence."""
BINS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """For each label the line from a logit to the log-odds: slopes and offsets, [labels]."""

    slopes: NDArray[np.float32]
    offsets: NDArray[np.float32]

    def probabilities(self, logits: NDArray[np.float32]) -> NDArray[np.float32]:
        """Probabilities of logits [n, labels]."""
        import numpy as np

        return np.asarray(1 / (1 + np.exp(-np.clip(logits * self.slopes + self.offsets, -30, 30))), dtype=np.float32)


def calibrated(logits: NDArray[np.float32], known: Examples, rows: NDArray[np.bool_] | None = None) -> Calibration:
    """Fit a line for each label (Platt 1999, "Probabilistic Outputs for Support Vector Machines").

    `rows` [n] picks the acts that are fitted on, all by default.
    """
    import numpy as np

    mask = known.mask > 0 if rows is None else (known.mask > 0) & rows[:, None]
    shared = _line(logits[mask], known.targets[mask])
    lines = [
        _line(logits[mask[:, label], label], known.targets[mask[:, label], label])
        if known.targets[mask[:, label], label].sum() >= LEAST
        else shared
        for label in range(logits.shape[1])
    ]
    slopes, offsets = (np.array(column, dtype=np.float32) for column in zip(*lines, strict=True))
    return Calibration(slopes=slopes, offsets=offsets)


def figures(logits: NDArray[np.float32], known: Examples, held: Sequence[Lesson], recipe: Recipe) -> dict[str, object]:
    """What the acts held back say; calibration is fitted on one half of the conversations and judged on the other.

    `f1` at probability .5, `average_precision`, for each label and their mean over labels with enough positives;
    `reliability`: of all predictions in each tenth, the mean probability, the share that was right, and how many.
    """
    import numpy as np

    half = np.array(
        [index % 2 for index, lesson in enumerate(held) for turn in lesson.conversation.turns for _ in turn.acts]
    )
    probabilities = np.zeros_like(logits)
    for side in (0, 1):
        rows = half == side
        probabilities[rows] = calibrated(logits, known, ~rows).probabilities(logits[rows])
    by_label = {label: _of_label(probabilities, known, column) for column, label in enumerate(recipe.labels)}
    enough = [row for row in by_label.values() if "f1" in row]
    chosen = known.mask > 0
    return {
        "held_back_acts": int((known.mask.sum(axis=1) > 0).sum()),
        "held_back_conversations": len(held),
        "macro_f1": round(float(np.mean([row["f1"] for row in enough])), 3),
        "macro_average_precision": round(float(np.mean([row["average_precision"] for row in enough])), 3),
        "labels_with_enough": len(enough),
        "reliability": _reliability(probabilities[chosen], known.targets[chosen]),
        "labels": by_label,
    }


def _line(logits: NDArray[np.float32], targets: NDArray[np.float32]) -> tuple[float, float]:
    from sklearn.linear_model import LogisticRegression

    fit = LogisticRegression(C=1.0).fit(logits.reshape(-1, 1), targets)
    return float(fit.coef_[0, 0]), float(fit.intercept_[0])


def _of_label(probabilities: NDArray[np.float32], known: Examples, column: int) -> dict[str, Any]:
    from sklearn.metrics import average_precision_score, precision_recall_fscore_support

    rows = known.mask[:, column] > 0
    gold, found = known.targets[rows, column], probabilities[rows, column]
    positives = int(gold.sum())
    if positives < ENOUGH:
        return {"positives": positives}
    precision, recall, f1, _ = precision_recall_fscore_support(gold, found >= 0.5, average="binary", zero_division=0)
    return {
        "positives": positives,
        "precision": round(float(precision), 3),
        "recall": round(float(recall), 3),
        "f1": round(float(f1), 3),
        "average_precision": round(float(average_precision_score(gold, found)), 3),
    }


def _reliability(probabilities: NDArray[np.float32], gold: NDArray[np.float32]) -> list[dict[str, float]]:
    import numpy as np

    bins = np.minimum((probabilities * BINS).astype(int), BINS - 1)
    return [
        {
            "mean_probability": round(float(probabilities[bins == tenth].mean()), 3),
            "share_right": round(float(gold[bins == tenth].mean()), 3),
            "predictions": int((bins == tenth).sum()),
        }
        for tenth in range(BINS)
        if (bins == tenth).any()
    ]

"""The labelled examples that a tag is explained with: for each label some acts, and where they lie for the network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from models.training.examples import examples
from models.training.fit import logits_of

if TYPE_CHECKING:
    from tokenizers import Tokenizer

    from models.networks.act_network import ActNetwork
    from models.training.examples import Lesson
    from models.training.recipe import Recipe

FOR_EACH = 40
"""So many examples of each label are kept."""
DIMENSIONS = 32
"""Their places are kept in so many numbers (principal components)."""
_WORDS = range(3, 19)


@dataclass(frozen=True, slots=True, kw_only=True)
class Showcase:
    """Texts of the examples, and the tensors `basis`, `example_labels` and `example_traces`."""

    texts: list[str]
    tensors: dict[str, Any]


def showcase(network: ActNetwork, taught: Sequence[Lesson], recipe: Recipe, tokenizer: Tokenizer) -> Showcase:
    """Choose examples from the text of our own, never from a set that others own."""
    import numpy as np

    own = [lesson for lesson in taught if len(lesson.labels) == len(recipe.labels)]
    known = examples(own, recipe)
    _, pooled = logits_of(network, known, tokenizer)
    _, _, directions = np.linalg.svd(pooled[:: max(1, len(pooled) // 3000)], full_matrices=False)
    basis = np.ascontiguousarray(directions[:DIMENSIONS].T.astype(np.float32))
    rows: list[int] = []
    labels: list[int] = []
    for column in range(len(recipe.labels)):
        fit = [
            int(row)
            for row in np.flatnonzero(known.targets[:, column] * known.mask[:, column])
            if len(known.texts[row].split()) in _WORDS
        ]
        # Acts with fewer labels show each of them more plainly.
        fit.sort(key=lambda row: (known.targets[row].sum(), row % 97))
        rows += fit[:FOR_EACH]
        labels += [column] * len(fit[:FOR_EACH])
    traces = (pooled[rows] @ basis).astype(np.float16)
    return Showcase(
        texts=[known.texts[row] for row in rows],
        tensors={"basis": basis, "example_labels": np.array(labels), "example_traces": traces},
    )

"""Fits the adapter and the head of an act network."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from models.acts import TOKENS_TOGETHER, padded
from models.batching import batches, shuffled
from models.passages import Passage, passages
from models.training.descent import Descent
from models.training.examples import Examples, Lesson, examples

if TYPE_CHECKING:
    import numpy as np
    import torch
    from numpy.typing import NDArray
    from tokenizers import Tokenizer

    from models.networks.act_network import ActNetwork
    from models.training.recipe import Recipe

Told = Callable[[str], None]

_LARGEST_WEIGHT = 4.0
_PROBE_RATE = 0.02
_PROBE_STEPS = 150
_HALF_OF_LABELS = 0.35
"""An agent can show more than this share of all labels, a customer fewer."""
_READ_AT_TIMES = 0.4


def fitted(taught: Sequence[Lesson], recipe: Recipe, encoder: Path, tokenizer: Tokenizer, told: Told) -> ActNetwork:
    """Fit a network to lessons; the same lessons, recipe and machine give the same network."""
    import torch

    from models.networks.act_network import built
    from models.networks.adapter import adapted

    fit = recipe.fit
    torch.manual_seed(fit.seed)
    network = adapted(built(encoder, len(recipe.labels), dropout=fit.dropout), rank=fit.rank, scale=fit.scale).train()
    weights = torch.from_numpy(_positive_weights(examples(taught, recipe)))
    _probe(network, examples(taught, recipe), weights, tokenizer)
    told("the head is fitted on the encoder as it was")
    for number, epochs in enumerate(fit.cycles):
        _cycle(network, taught, recipe, weights, tokenizer, epochs=epochs, seed=fit.seed + number, told=told)
    return network.eval()


def _cycle(
    network: ActNetwork,
    taught: Sequence[Lesson],
    recipe: Recipe,
    weights: torch.Tensor,
    tokenizer: Tokenizer,
    *,
    epochs: int,
    seed: int,
    told: Told,
) -> None:
    """Some epochs from a high rate to a low one, on fresh variants (warm restarts: Loshchilov and Hutter 2017)."""
    import torch

    fit = recipe.fit
    torch.manual_seed(seed)
    chance = random.Random(seed)  # noqa: S311 - a draw of variants, no secret
    network.train()
    head = list(network.head.parameters())
    adapter = [value for value in network.encoder.parameters() if value.requires_grad]
    descent = Descent(head, adapter, head_rate=fit.head_rate, adapter_rate=fit.adapter_rate, epochs=epochs)
    for epoch in range(epochs):
        drawn = examples(taught, recipe, chance)
        worth = [one for one in passages(drawn.conversations, tokenizer) if _teaches(one, drawn, chance)]
        lots = shuffled(worth, fit.tokens_together, chance)
        descent.begin(len(lots))
        total = 0.0
        for lot in lots:
            loss = _loss(network, lot, drawn, weights)
            total += descent.step(loss)
        told(f"epoch {epoch + 1} of {epochs}: {len(worth)} passages, loss {total / len(lots):.4f}")


def logits_of(network: ActNetwork, held: Examples, tokenizer: Tokenizer) -> tuple[NDArray[np.float32], ...]:
    """Logits [n, labels] and pooled vectors [n, 2 D] of every act, in order."""
    import numpy as np
    import torch

    logits = np.zeros(held.targets.shape, dtype=np.float32)
    pooled = np.zeros((len(logits), network.head.in_features), dtype=np.float32)
    with torch.inference_mode(), fast():
        for batch in batches(passages(held.conversations, tokenizer), TOKENS_TOGETHER):
            owners = [owner for passage in batch for owner in passage.owners]
            scores, vectors = network(*padded(batch))
            logits[owners] = scores.float().numpy()
            pooled[owners] = vectors.float().numpy()
    return logits, pooled


def _probe(network: ActNetwork, known: Examples, weights: torch.Tensor, tokenizer: Tokenizer) -> None:
    """Fit the head alone first, so that the adapter does not unlearn what the encoder knows (Kumar et al. 2022,
    LP-FT)."""
    import torch

    pooled = torch.from_numpy(logits_of(network.eval(), known, tokenizer)[1])
    targets, mask = torch.from_numpy(known.targets), torch.from_numpy(known.mask)
    optimiser = torch.optim.Adam(network.head.parameters(), lr=_PROBE_RATE)
    for _ in range(_PROBE_STEPS):
        optimiser.zero_grad()
        _masked_loss(network.head(pooled), targets, mask, weights).backward()  # type: ignore[no-untyped-call]  # torch has no types for it
        optimiser.step()
    network.train()


def _teaches(passage: Passage, drawn: Examples, chance: random.Random) -> bool:
    """Whether a passage is read in this epoch: what carries a label always, what could carry few labels and has
    none at times."""
    owners = list(passage.owners)
    if (drawn.targets[owners] * drawn.mask[owners]).any():
        return True
    asked = drawn.mask[owners].mean()
    return bool(asked) and (asked > _HALF_OF_LABELS or chance.random() < _READ_AT_TIMES)


def _loss(network: ActNetwork, lot: list[Passage], drawn: Examples, weights: torch.Tensor) -> torch.Tensor:
    import torch

    owners = [owner for passage in lot for owner in passage.owners]
    targets, mask = torch.from_numpy(drawn.targets[owners]), torch.from_numpy(drawn.mask[owners])
    with fast():
        logits, _ = network(*padded(lot))
    return _masked_loss(logits.float(), targets, mask, weights)


def _masked_loss(
    logits: torch.Tensor, targets: torch.Tensor, mask: torch.Tensor, weights: torch.Tensor
) -> torch.Tensor:
    import torch

    each = torch.nn.functional.binary_cross_entropy_with_logits(logits, targets, pos_weight=weights, reduction="none")
    return (each * mask).sum() / mask.sum().clamp(min=1) * 10


def _positive_weights(known: Examples) -> NDArray[np.float32]:
    """How much more a positive counts than a negative: the fourth root of their ratio, at most `_LARGEST_WEIGHT`."""
    import numpy as np

    positives = (known.targets * known.mask).sum(axis=0)
    negatives = known.mask.sum(axis=0) - positives
    ratio = (negatives + 1) / (positives + 1)
    return np.asarray(np.clip(ratio**0.25, 1, _LARGEST_WEIGHT), dtype=np.float32)


def fast() -> torch.autocast:
    """Half precision where the processor has units for it; elsewhere it would be slower."""
    import torch

    from models.networks.adapter import half_is_fast

    return torch.autocast("cpu", dtype=torch.bfloat16, enabled=half_is_fast())

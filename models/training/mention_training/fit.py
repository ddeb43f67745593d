"""Fits the adapter and the head of a mention network."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from models.batching import padded_length, shuffled
from models.mentions import Reading, padded
from models.training.descent import Descent
from models.training.fit import fast
from models.training.mention_training.marked import UNSETTLED, Mark, MarkedTalk
from models.training.mention_training.variants import Variants
from models.windows import Said, Window, windows

if TYPE_CHECKING:
    import torch
    from tokenizers import Tokenizer

    from models.networks.mention_network import MentionNetwork
    from models.training.mention_training.recipe import MentionRecipe

Told = Callable[[str], None]

_IGNORED = -100
"""The target of a token that is not learned from (that of torch's cross entropy)."""


def said(talk: MarkedTalk) -> tuple[Said, ...]:
    """The turns of a talk as the reader takes them."""
    return tuple(Said(speaker=turn.speaker, text=turn.text) for turn in talk.turns)


def fitted(
    taught: Sequence[MarkedTalk], recipe: MentionRecipe, encoder: Path, tokenizer: Tokenizer, told: Told
) -> MentionNetwork:
    """Fit a network to talks; the same talks, recipe and machine give the same network."""
    import torch

    from models.networks.adapter import adapted
    from models.networks.mention_network import built

    fit = recipe.fit
    reading = Reading(types=recipe.types, depth=fit.depth)
    torch.manual_seed(fit.seed)
    chance = random.Random(fit.seed)  # noqa: S311 - a draw of variants, no secret
    network = built(encoder, reading.outputs, depth=fit.depth, dropout=fit.dropout)
    network = adapted(network, rank=fit.rank, scale=fit.scale).train()
    head = [*network.head.parameters(), *network.cases.parameters()]
    adapter = [value for value in network.encoder.parameters() if value.requires_grad]
    descent = Descent(head, adapter, head_rate=fit.head_rate, adapter_rate=fit.adapter_rate, epochs=fit.epochs)
    variants = Variants(taught, chance)
    for epoch in range(fit.epochs):
        drawn = [variants.of(talk) for talk in taught]
        lots = shuffled(windows([said(talk) for talk in drawn], tokenizer), fit.tokens_together, chance)
        marks = [turn.marks for talk in drawn for turn in talk.turns]
        descent.begin(len(lots))
        total = 0.0
        for lot in lots:
            with fast():
                logits = network(*padded(lot))
            loss = torch.nn.functional.cross_entropy(
                logits.float().flatten(0, 1), _targets(lot, marks, recipe.types).flatten(), ignore_index=_IGNORED
            )
            total += descent.step(loss)
        told(f"epoch {epoch + 1} of {fit.epochs}: {sum(map(len, lots))} windows, loss {total / len(lots):.4f}")
    return network.eval()


def _targets(lot: Sequence[Window], marks: Sequence[tuple[Mark, ...]], types: Sequence[str]) -> torch.Tensor:
    """The output that is right for every token [B, T]: 0 outside, 1 + 2 k for the first of type k, 2 + 2 k for a
    further one."""
    import torch

    targets = torch.full((len(lot), padded_length(lot)), _IGNORED)
    for row, window in enumerate(lot):
        for index, place in enumerate(window.places):
            if place is None:
                continue
            mark = next((m for m in marks[place.turn] if m.start < place.end and m.end > place.start), None)
            if mark is None:
                targets[row, index] = 0
            elif mark.type != UNSETTLED:
                targets[row, index] = (1 if place.start <= mark.start else 2) + 2 * types.index(mark.type)
    return targets

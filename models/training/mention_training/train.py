"""Trains a reader of mentions: from a recipe to weights and figures."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from models import weights
from models.mentions import MentionReader, Reading
from models.networks.bert import tokenizer_of
from models.training.mention_training.fit import fitted
from models.training.mention_training.marked import talks
from models.training.mention_training.measure import figures
from models.training.mention_training.recipe import read_recipe
from models.training.pins import WEIGHTS, held_back

Told = Callable[[str], None]


def train(folder: Path, data: Path, *, told: Told) -> dict[str, object]:
    """Train the mentions of one model; see `models.training.train.train`, which reads `folder` and `data` as well."""
    import torch
    from safetensors.torch import save_file

    from models.networks.adapter import adapter_state

    recipe = read_recipe(folder)
    fit = recipe.fit
    encoder = weights.located(recipe.base)
    tokenizer = tokenizer_of(encoder)
    torch.use_deterministic_algorithms(True, warn_only=True)
    found = talks(recipe, folder, data)
    back = [held_back(fit.seed, f"{talk.source}/{talk.group}", fit.held_back) for talk in found]
    held = [talk for talk, kept in zip(found, back, strict=True) if kept]
    taught = [talk for talk, kept in zip(found, back, strict=True) if not kept]
    told(f"{len(taught)} exchanges to learn from, {len(held)} held back")
    network = fitted(taught, recipe, encoder, tokenizer, told)
    reading = Reading(types=recipe.types, depth=fit.depth)
    (folder / WEIGHTS).mkdir(exist_ok=True)
    save_file({**adapter_state(network), "scale": torch.tensor(fit.scale)}, folder / WEIGHTS / "adapter.safetensors")
    described = {"depth": reading.depth, "types": list(reading.types)}
    (folder / WEIGHTS / "reading.json").write_text(json.dumps(described, indent=1) + "\n", "utf-8")
    return figures(MentionReader(network, tokenizer, reading), held)

"""Trains a reader of acts: from a recipe to weights, calibration and figures."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

from models import weights
from models.networks.bert import tokenizer_of
from models.training.calibration import Calibration, calibrated, figures
from models.training.examples import Lesson, examples, lessons
from models.training.fit import fitted, logits_of
from models.training.pins import WEIGHTS, held_back
from models.training.recipe import Recipe, read_recipe
from models.training.showcase import showcase

Told = Callable[[str], None]


def train(folder: Path, data: Path, *, told: Told) -> dict[str, object]:
    """Train the acts of one model; see `models.training.train.train`, which reads `folder` and `data` as well."""
    import torch

    recipe = read_recipe(folder)
    encoder = weights.located(recipe.base)
    tokenizer = tokenizer_of(encoder)
    torch.use_deterministic_algorithms(True, warn_only=True)
    taught, held = split(lessons(recipe, folder, data), recipe)
    told(f"{len(taught)} conversations to learn from, {len(held)} held back")
    network = fitted(taught, recipe, encoder, tokenizer, told)
    known = examples(held, recipe)
    logits, _ = logits_of(network, known, tokenizer)
    calibration = calibrated(logits, known)
    measured = figures(logits, known, held, recipe)
    _write(folder / WEIGHTS, network, recipe, calibration, showcase(network, taught, recipe, tokenizer))
    return measured


def split(found: Sequence[Lesson], recipe: Recipe) -> tuple[list[Lesson], list[Lesson]]:
    """What is learned from and what is held back, by the name of the conversation."""
    fit = recipe.fit
    held = [held_back(fit.seed, one.conversation.name, fit.held_back) for one in found]
    return (
        [one for one, back in zip(found, held, strict=True) if not back],
        [one for one, back in zip(found, held, strict=True) if back],
    )


def _write(folder: Path, network, recipe: Recipe, calibration: Calibration, shown) -> None:  # type: ignore[no-untyped-def]  # types that would load torch
    import torch
    from safetensors.numpy import save_file as save_arrays
    from safetensors.torch import save_file

    from models.networks.adapter import adapter_state

    folder.mkdir(exist_ok=True)
    save_file({**adapter_state(network), "scale": torch.tensor(recipe.fit.scale)}, folder / "adapter.safetensors")
    save_arrays(
        {"slopes": calibration.slopes, "offsets": calibration.offsets, **shown.tensors},
        folder / "calibration.safetensors",
    )
    (folder / "labels.json").write_text(json.dumps(list(recipe.labels), indent=1) + "\n", "utf-8")
    (folder / "examples.json").write_text(json.dumps(shown.texts, indent=0, ensure_ascii=False) + "\n", "utf-8")

"""`debrief models train`: from a recipe to weights and figures, written into the model's own folder."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from pathlib import Path

from models import registry
from models.errors import InvalidModelError
from models.training import act_training
from models.training.mention_training import train as mention_training
from models.training.pins import pin

Told = Callable[[str], None]

TRAINERS: dict[str, Callable[..., dict[str, object]]] = {
    "acts": act_training.train,
    "mentions": mention_training.train,
}
"""What trains a model of a kind."""


def train(name: str, data: Path, *, told: Told) -> dict[str, object]:
    """Train a model by its recipe and put what came out into its folder, with new pins in model.toml and CARD.md.

    Args:
        name: a model with a recipe.
        data: the folder of the development data, where the recipe's sets lie.
        told: called with a line after each step; lines hold figures, never text.

    Returns:
        The figures that were written to metrics.json.

    Raises:
        UnknownModelError: there is no such model.
        InvalidModelError: it has no recipe, or its text is not in the notation.
        ModelMissingError: the weights that it builds on have not been fetched.
    """
    spec = registry.spec(name)
    folder = registry.HERE / name
    if spec.kind not in TRAINERS:
        raise InvalidModelError(name, "there is no recipe.toml, so it is not trained here")
    measured = TRAINERS[spec.kind](folder, data, told=told)
    (folder / "metrics.json").write_text(json.dumps(measured, indent=1) + "\n", "utf-8")
    pin(folder)
    return measured


def below_floor(name: str) -> list[str]:
    """Which figures of metrics.json are below the floor of the recipe; empty where none is."""
    folder = registry.HERE / name
    measured = json.loads((folder / "metrics.json").read_text("utf-8"))
    floor = tomllib.loads((folder / "recipe.toml").read_text("utf-8"))["floor"]
    return [
        f"{figure} is {measured.get(figure)}, and must be at least {least}"
        for figure, least in floor.items()
        if not measured.get(figure, -1) >= least
    ]

"""The recipe of a model that this project trains: `recipe.toml` beside its `model.toml`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from models.spec import InnerPath, Name
from models.written import read_toml

Rate = Annotated[float, Field(gt=0, lt=1)]
Label = Annotated[str, StringConstraints(pattern=r"^[a-z]+\.[a-z_]+$")]
Speakers = Annotated[str, StringConstraints(pattern=r"^[ABCL]+$")]


class Written(BaseModel):
    """A table of a recipe: no other fields, and not changed once read."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class AdapterFit(Written):
    """How an adapter and a head are fitted."""

    seed: int
    tokens_together: int = Field(ge=100, le=100_000)
    rank: int = Field(ge=1, le=128)
    scale: float = Field(gt=0)
    adapter_rate: Rate
    head_rate: Rate
    dropout: float = Field(ge=0, lt=1)
    held_back: Rate
    """The share of conversations that is not learned from: calibration and figures rest on it."""


class Fit(AdapterFit):
    """How a reader of acts is fitted."""

    cycles: tuple[Annotated[int, Field(ge=1, le=100)], ...] = Field(min_length=1)
    """Epochs of each cycle of the learning rate."""


class Annotations(Written):
    """Labels of our own on a set that lies with the development data: ids and labels here, text there."""

    file: InnerPath
    data: InnerPath
    kind: Literal["customer", "coaching"] = "customer"
    labels: tuple[Label, ...]


class Recipe(Written):
    """What is trained, on what, how, and what it must reach.

    `labels` gives for each label who can show it. `floor` is the least of each figure in metrics.json.
    """

    base: Name
    text: InnerPath
    annotations: tuple[Annotations, ...] = ()
    labels: dict[Label, Speakers]
    fit: Fit
    floor: dict[str, float]


def read_recipe(folder: Path) -> Recipe:
    """Read the recipe of a model.

    Raises:
        InvalidModelError: there is none, or it is not what it must be.
    """
    return read_toml(folder / "recipe.toml", Recipe, absent="there is no recipe.toml, so it is not trained here")

"""The recipe of a reader of mentions: `recipe.toml` beside its `model.toml`."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field

from models.spec import InnerPath, Name
from models.training.recipe import AdapterFit, Written
from models.written import read_toml


class Fit(AdapterFit):
    """How a reader of mentions is fitted; `depth` is the number of the encoder's layers that are used."""

    epochs: int = Field(ge=1, le=100)
    depth: int = Field(ge=1, le=48)


class MarkedSet(Written):
    """A set that lies with the development data: its notation, and which of its types are ours.

    Types of the set that `types` does not name are outside of every mention; those in `unsettled` are not taught and
    not judged.
    """

    name: str
    notation: Literal["slots", "spans"]
    data: InnerPath
    types: dict[str, str]
    unsettled: tuple[str, ...] = ()


class MarkedTable(Written):
    """A table of spoken forms and near misses that lies with the project's tests (`path` from its root)."""

    name: str
    path: InnerPath


class MentionRecipe(Written):
    """What is trained, on what, how, and what it must reach; `floor` is the least of each figure in metrics.json."""

    base: Name
    text: InnerPath
    types: tuple[str, ...]
    tables: tuple[MarkedTable, ...] = ()
    sets: tuple[MarkedSet, ...] = ()
    fit: Fit
    floor: dict[str, float]


def read_recipe(folder: Path) -> MentionRecipe:
    """Read the recipe of a model.

    Raises:
        InvalidModelError: there is none, or it is not what it must be.
    """
    return read_toml(folder / "recipe.toml", MentionRecipe, absent="there is no recipe.toml, so it is not trained here")

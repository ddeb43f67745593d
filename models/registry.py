"""Which models there are: the folders beside this file that describe one."""

from __future__ import annotations

from pathlib import Path

from models import card, chosen
from models.errors import InvalidModelError, UnknownModelError
from models.spec import Spec
from models.written import read_toml

HERE = Path(__file__).parent
"""The folder whose sub-folders are the models."""


def names() -> tuple[str, ...]:
    """Names of all models, in alphabetical order: the folders that hold a model.toml or a CARD.md."""
    described = {path.parent.name for name in ("model.toml", "CARD.md") for path in HERE.glob(f"*/{name}")}
    return tuple(sorted(described))


def specs() -> tuple[Spec, ...]:
    """What is written about each model, in the order of their names.

    Raises:
        InvalidModelError: a description is broken, incomplete, or contradicts its card.
    """
    return tuple(spec(name) for name in names())


def spec(name: str) -> Spec:
    """What is written about one model, or found in what the organisation named: see `models.chosen`.

    Raises:
        UnknownModelError: there is no folder of that name.
        InvalidModelError: its description is broken, incomplete, or contradicts its card.
        ModelMissingError: a hub id was never fetched.
        UnusableFolderError: a folder that the organisation named does not hold a whole model.
        ChoiceError: a hub id names no commit.
    """
    if chosen.sort_of(name) != "pinned":
        return chosen.read(name)
    known = names()
    if name not in known:
        raise UnknownModelError(name, known)
    described = read(HERE / name)
    if wrong := card.disagreements(described, card_text(name)):
        raise InvalidModelError(name, f"CARD.md {wrong[0]}")
    return described


def read(folder: Path) -> Spec:
    """The model.toml of a folder, checked.

    Raises:
        InvalidModelError: it is absent, is not TOML, does not have the right fields, or names another folder.
    """
    described = read_toml(folder / "model.toml", Spec, absent="there is no model.toml")
    if described.name != folder.name:
        raise InvalidModelError(folder.name, f"model.toml is about {described.name!r}")
    return described


def card_text(name: str) -> str:
    """The model card of a model, as Markdown.

    Raises:
        InvalidModelError: the model has no card.
    """
    try:
        return (HERE / name / "CARD.md").read_text("utf-8")
    except FileNotFoundError:
        raise InvalidModelError(name, "there is no CARD.md") from None

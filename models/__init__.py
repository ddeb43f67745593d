"""Which weights: pinned, hashed, licensed, described, and how to load them.

`fetch` puts the weights of a model on this machine and may use the network; `load` reads them
from there and never does. What can go wrong is in `models.errors`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from models.errors import (
    FetchFailedError,
    HashMismatchError,
    InvalidModelError,
    ModelError,
    ModelMissingError,
    UnknownModelError,
)

if TYPE_CHECKING:
    from pathlib import Path

    from models.spec import Spec
    from models.weights import FileCheck, Progress, Status

__all__ = [
    "FetchFailedError",
    "HashMismatchError",
    "InvalidModelError",
    "ModelError",
    "ModelMissingError",
    "UnknownModelError",
    "describe",
    "fetch",
    "fetched",
    "load",
    "names",
    "specs",
    "status",
    "verify",
]


def load(name: str, **options: Any) -> Any:
    """The model `name`, ready to use, from the weights on this machine; the network is never used.

    A recogniser may also be named by a folder, or by `owner/name@commit` of a hub: see `models.chosen`.
    What comes back depends on the model's kind, and so do the options: see `models.loaders`.

    Raises:
        UnknownModelError: there is no such model.
        ModelMissingError: its weights have not been fetched.
        HashMismatchError: a file of its weights is not the pinned one.
        UnusableFolderError: a folder does not hold a whole model, or it cannot be loaded.
        ChoiceError: a hub id names no commit, or the processor that was asked for is not there.
    """
    from models import loaders

    return loaders.load(name, **options)


def fetch(name: str, *, progress: Progress | None = None) -> Path:
    """See `models.weights.fetch`."""
    from models import weights

    return weights.fetch(name, progress=progress)


def verify(name: str) -> tuple[FileCheck, ...]:
    """See `models.weights.verify`."""
    from models import weights

    return weights.verify(name)


def status(name: str) -> Status:
    """See `models.weights.status`."""
    from models import weights

    return weights.status(name)


def fetched() -> tuple[str, ...]:
    """See `models.chosen.fetched`."""
    from models import chosen

    return chosen.fetched()


def names() -> tuple[str, ...]:
    """Names of all models, in alphabetical order."""
    from models import registry

    return registry.names()


def describe(name: str) -> Spec:
    """See `models.registry.spec`."""
    from models import registry

    return registry.spec(name)


def specs() -> tuple[Spec, ...]:
    """See `models.registry.specs`."""
    from models import registry

    return registry.specs()

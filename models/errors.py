"""What can go wrong with a model, drawn as one tree.

ModelError
├── UnknownModelError     no folder of that name
├── InvalidModelError     model.toml or CARD.md is not what it must be
├── ModelMissingError     the weights are not on this machine
├── HashMismatchError     a file is not the one that was pinned
├── FetchFailedError      no source could give the weights
├── UnusableFolderError   a folder that was named does not hold a whole model
└── ChoiceError           a setting asks for what cannot be: a branch, a processor that is not there
"""

from __future__ import annotations

from pathlib import Path
from typing import Any


class ModelError(Exception):
    """Something about a model is not as it must be: what it is, why, and how to put it right.

    `str()` gives `<what>: <why>; <fix>`, one line without a closing full stop.
    """

    def __init__(self, *, what: str, why: str, fix: str) -> None:
        super().__init__(f"{what}: {why}; {fix}")
        self.what = what
        self.why = why
        self.fix = fix

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuilt, (type(self), str(self), dict(self.__dict__))


def _rebuilt(kind: type[ModelError], message: str, state: dict[str, Any]) -> ModelError:
    """An error that comes back whole from another process, whatever its own constructor takes."""
    error = kind.__new__(kind, message)
    error.args = (message,)
    error.__dict__.update(state)
    return error


class UnknownModelError(ModelError):
    """No model of that name is described here."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        super().__init__(
            what=f"model {name!r}",
            why="no such model is described",
            fix=f"choose one of {', '.join(known) or 'none (the models folder is empty)'}",
        )


class InvalidModelError(ModelError):
    """The description of a model (model.toml, CARD.md) is broken or contradicts itself."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(
            what=f"description of model {name}",
            why=why,
            fix="correct its model.toml and CARD.md",
        )


class ModelMissingError(ModelError):
    """The weights of a model, or some of their files, are not in the model directory."""

    def __init__(self, name: str, why: str = "its weights are not on this machine") -> None:
        super().__init__(what=f"model {name}", why=why, fix=f"run `debrief models fetch {name}`")


class HashMismatchError(ModelError):
    """A file is not the one that was pinned: other contents, or another size.

    `file` is its path inside of the model, `expected` and `found` are sha256 in hexadecimal
    (`found` says the size instead where the file was refused before it was read to its end).
    """

    def __init__(self, name: str, file: str, *, expected: str, found: str) -> None:
        super().__init__(
            what=f"model {name}, file {file}",
            why=f"refused: expected sha256 {expected}, found {found}",
            fix=f"run `debrief models fetch {name}`; if it is refused again, tell whoever keeps the source",
        )
        self.file = file
        self.expected = expected
        self.found = found


class FetchFailedError(ModelError):
    """None of a model's sources could give its weights."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(
            what=f"model {name}",
            why=why,
            fix="check the connection to the package registry (pip's own settings are used) or to the hub, "
            "or name a folder with the weights in DEBRIEF_WEIGHTS",
        )


class UnusableFolderError(ModelError):
    """A folder that was named as a model does not hold a whole one."""

    def __init__(self, folder: Path, why: str, fix: str) -> None:
        super().__init__(what=f"recogniser in folder {folder}", why=why, fix=fix)


class ChoiceError(ModelError):
    """A setting was given something that cannot be had here."""

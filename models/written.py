"""Reads what is written about a model beside it: TOML, checked against a form."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from models.errors import InvalidModelError

Form = TypeVar("Form", bound=BaseModel)


def read_toml(path: Path, form: type[Form], *, absent: str) -> Form:
    """Read a TOML file of a model's folder into a form.

    Raises:
        InvalidModelError: it is not there (`absent` says what that means), is no TOML, or does not fit the form.
    """
    model = path.parent.name
    try:
        return form.model_validate(tomllib.loads(path.read_text("utf-8")))
    except FileNotFoundError:
        raise InvalidModelError(model, absent) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InvalidModelError(model, f"{path.name} is not TOML ({error})") from error
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise InvalidModelError(model, f"{path.name}, {place}: {first['msg']}") from error

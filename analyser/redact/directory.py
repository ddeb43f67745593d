"""First names, and what only looks like one; data in `lexicons/names.toml`."""

import functools
import tomllib

from pydantic import BaseModel, ConfigDict

from analyser.redact.vocabulary import FOLDER


class Directory(BaseModel):
    """Words in lower case. doubtful: names that are also something else. firms: phrases made of names."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    version: str
    first_names: frozenset[str]
    doubtful: frozenset[str]
    not_people: frozenset[str]
    firm_words: frozenset[str]
    relations: frozenset[str]
    firms: tuple[str, ...]


@functools.cache
def directory() -> Directory:
    """Read `lexicons/names.toml`.

    Raises:
        pydantic.ValidationError: a list is missing.
    """
    raw = tomllib.loads((FOLDER / "names.toml").read_text(encoding="utf-8"))
    lists = {key: frozenset(value.split()) for key, value in raw.items() if isinstance(value, str) and key != "version"}
    return Directory.model_validate({**raw, **lists})

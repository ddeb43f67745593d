"""Reads `cues.toml`: what tells the one who serves from the one who is served, as data."""

import functools
import tomllib
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from analyser.core.call import Kind

_FILE = Path(__file__).with_name("cues.toml")


class Cue(BaseModel):
    """One cue. `weight`: log odds that its speaker serves. `why` completes "one speaker ..."."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str = Field(pattern=r"^[a-z_]+$")
    kind: Literal["customer", "coaching", "both"]
    weight: float = Field(ge=-4, le=4)
    where: Literal["opening"] | None = None
    any: tuple[str, ...] = Field(min_length=1)
    unless: str | None = None
    why: str
    fires: tuple[str, ...] = Field(min_length=1)
    quiet: tuple[str, ...] = Field(min_length=1)

    def found(self, text: str) -> bool:
        """Tell whether the cue is in `text`, the text of one turn with straight apostrophes."""
        if not _compiled(self.any).search(text):
            return False
        return self.unless is None or not _compiled((self.unless,)).search(text)

    def serves(self, kind: Kind | None) -> bool:
        """Tell whether the cue is good for conversations of `kind`; all are where the kind is not known."""
        return self.kind == "both" or kind is None or self.kind == kind.value


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")
    version: str
    cue: tuple[Cue, ...]


@functools.cache
def cues() -> tuple[Cue, ...]:
    """Return the cues in the order of the file.

    Raises:
        pydantic.ValidationError: a cue lacks a field, or has one that is not known.
    """
    content = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return TypeAdapter(_File).validate_python(content).cue


@functools.cache
def _compiled(patterns: tuple[str, ...]) -> Any:
    import re2

    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    return re2.compile("|".join(f"(?:{pattern})" for pattern in patterns), options)

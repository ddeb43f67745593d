"""Words that name what is asked for or given: "the long number", "expires"; data in `lexicons/cues.toml`."""

import functools
import tomllib
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from analyser.core.evidence import PersonalDataType
from analyser.redact.vocabulary import FOLDER

NOTHING = "nothing"
"""The type of a cue that names figures which are not personal data."""


class CueRule(BaseModel):
    """One rule: the type that its words name, as an RE2 pattern over lower-case text, with examples.

    adjacent: the words are too plain to name anything unless a code follows them at once.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str = Field(pattern=r"^[a-z_]+\.[a-z_]+$")
    type: str
    pattern: str
    adjacent: bool = False
    fires: tuple[str, ...] = Field(min_length=1)
    quiet: tuple[str, ...] = Field(min_length=1)

    @property
    def names(self) -> PersonalDataType | None:
        """The type that is named; null for figures that are not personal data."""
        return None if self.type == NOTHING else PersonalDataType(self.type)

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Return the characters of each place where the rule's words stand."""
        return [match.span() for match in _compiled(self.pattern).finditer(plain(text))]


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    version: str
    cue: tuple[CueRule, ...]


class Cue(NamedTuple):
    """Words at characters `[start, end)` of a turn that name a type of personal data, or none (null)."""

    type: PersonalDataType | None
    start: int
    end: int
    rule: str
    adjacent: bool = False


@functools.cache
def cue_rules() -> tuple[CueRule, ...]:
    """Read `lexicons/cues.toml`.

    Raises:
        pydantic.ValidationError: a rule lacks its pattern or examples, or has an unknown field.
    """
    return _file().cue


@functools.cache
def version() -> str:
    """Return the version of the lexicons, as the `source` of a span names it."""
    return _file().version


@functools.cache
def _file() -> _File:
    return _File.model_validate(tomllib.loads((FOLDER / "cues.toml").read_text(encoding="utf-8")))


def plain(text: str) -> str:
    """Return a text in lower case with straight apostrophes, each character where it was."""
    lower = text.lower()
    if len(lower) != len(text):  # a few letters grow when they are made small
        lower = "".join(char.lower() if len(char.lower()) == 1 else char for char in text)
    return lower.replace("’", "'")


def find_cues(text: str) -> list[Cue]:
    """Return the cues of a text in order; of those that overlap, the longest."""
    said = plain(text)
    if _compiled(_any_cue()).search(said) is None:  # one search in place of dozens: most turns name nothing
        return []
    hits = [
        Cue(rule.names, match.start(), match.end(), rule.id, rule.adjacent)
        for rule in cue_rules()
        for match in _compiled(rule.pattern).finditer(said)
        if match.end() > match.start()
    ]
    kept: list[Cue] = []
    for hit in sorted(hits, key=lambda cue: cue.start - cue.end):
        if all(hit.end <= other.start or hit.start >= other.end for other in kept):
            kept.append(hit)
    return sorted(kept, key=lambda cue: cue.start)


@functools.cache
def _any_cue() -> str:
    return "|".join(f"(?:{rule.pattern})" for rule in cue_rules())


@functools.cache
def _compiled(pattern: str) -> Any:
    import re2

    options = re2.Options()
    options.log_errors = False
    return re2.compile(pattern, options)

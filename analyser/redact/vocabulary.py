"""The words of `lexicons/words.toml`: how figures, letters, dates and marks are said."""

import functools
import tomllib
from pathlib import Path

from pydantic import BaseModel, ConfigDict

FOLDER = Path(__file__).parent / "lexicons"


class _Lists(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    fillers: frozenset[str]
    links: frozenset[str]
    breaks: frozenset[str]
    regrets: frozenset[str]
    regret_marks: frozenset[str]
    regret_helpers: frozenset[str]
    spelling_links: frozenset[str]
    single_out: frozenset[str]
    short_words: frozenset[str]
    acronyms: frozenset[str]
    quantities: frozenset[str]
    acknowledgements: frozenset[str]
    ordinary: frozenset[str]
    name_words: frozenset[str]


class Vocabulary(BaseModel):
    """Words in lower case to what they stand for; a code sign is a digit, a capital letter, or `o` (0 or O)."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    version: str
    units: dict[str, str]
    teens: dict[str, str]
    tens: dict[str, str]
    scales: dict[str, int]
    repeats: dict[str, int]
    ordinals: dict[str, int]
    months: dict[str, int]
    alphabet: dict[str, str]
    letter_names: dict[str, str]
    soft_letter_names: dict[str, str]
    lists: _Lists

    @property
    def ordinary(self) -> frozenset[str]:
        """Words that are nobody's name and give nothing away when they stand alone."""
        return self.lists.ordinary

    @property
    def name_words(self) -> frozenset[str]:
        """Words that are somebody's name only where they are written as one ("Grace", "Mark")."""
        return self.lists.name_words


@functools.cache
def vocabulary() -> Vocabulary:
    """Read `lexicons/words.toml`.

    Raises:
        pydantic.ValidationError: the file lacks a table or has an unknown one.
    """
    return Vocabulary.model_validate(tomllib.loads((FOLDER / "words.toml").read_text(encoding="utf-8")))

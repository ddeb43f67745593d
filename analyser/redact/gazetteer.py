"""What streets and houses are called; data in `lexicons/places.toml`."""

import functools
import tomllib

from pydantic import BaseModel, ConfigDict

from analyser.redact.vocabulary import FOLDER


class Gazetteer(BaseModel):
    """Words in lower case that make a name the name of a street or a house."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    version: str
    street_words: frozenset[str]
    street_words_if_capital: frozenset[str]
    flat_words: frozenset[str]
    house_words: frozenset[str]
    number_words: frozenset[str]
    live_words: frozenset[str]
    home_words: frozenset[str]


@functools.cache
def gazetteer() -> Gazetteer:
    """Read `lexicons/places.toml`.

    Raises:
        pydantic.ValidationError: a list is missing.
    """
    return Gazetteer.model_validate(tomllib.loads((FOLDER / "places.toml").read_text(encoding="utf-8")))

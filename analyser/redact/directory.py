"""First names, and what only looks like one; data in `lexicons/names.toml`."""

import functools
import tomllib

from pydantic import BaseModel, ConfigDict

from analyser.redact.vocabulary import FOLDER

Leads = dict[str, tuple[tuple[str, ...], ...]]
"""Phrases by their last word."""


class Directory(BaseModel):
    """Words in lower case.

    doubtful: names that are also something else. firms: phrases made of names. leads: words that stand before a name.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    version: str
    first_names: frozenset[str]
    doubtful: frozenset[str]
    not_people: frozenset[str]
    firm_words: frozenset[str]
    relations: frozenset[str]
    firms: tuple[str, ...]
    titles: frozenset[str]
    sure_leads: Leads
    fair_leads: Leads
    introducing_leads: Leads
    weak_leads: Leads
    addressing_leads: Leads


@functools.cache
def directory() -> Directory:
    """Read `lexicons/names.toml`.

    Raises:
        pydantic.ValidationError: a list is missing.
    """
    raw = tomllib.loads((FOLDER / "names.toml").read_text(encoding="utf-8"))
    lists = {key: frozenset(value.split()) for key, value in raw.items() if isinstance(value, str) and key != "version"}
    leads = {key: _by_last_word(value) for key, value in raw.items() if key.endswith("_leads")}
    return Directory.model_validate({**raw, **lists, **leads})


def _by_last_word(phrases: list[str]) -> Leads:
    split = [tuple(phrase.split()) for phrase in phrases]
    return {last: tuple(words for words in split if words[-1] == last) for last in {words[-1] for words in split}}

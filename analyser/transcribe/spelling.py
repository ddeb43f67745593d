"""British spelling for the American forms that a recogniser writes: one word for one word, and names are left alone."""

import functools
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import resources
from typing import Any

from analyser.core.call import Word

LETTERS = re.compile(r"[A-Za-z]+(?:'[a-z]+)?")
SENTENCE_END = re.compile(r"[.?!…][\"'”’)]*$")
ANY_ENDING = re.compile(r"(?P<stem>[a-z]{3,})(?P<ending>iz(?:ed?|es|ing|ers?|abl[ey]|ation(?:s|al)?))")
FIRST_PERSON = re.compile(r"I(?:['’]\w+)?\W*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A form that the one or two words before it tell, unless a certain word follows; all in lower case."""

    form: str
    after: frozenset[tuple[str, ...]]
    unless: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """American to British, in lower case: forms, endings of any word but of some, and forms that are told."""

    forms: Mapping[str, str]
    endings: Mapping[str, str]
    without: frozenset[str]
    told: Mapping[str, tuple[Told, ...]]


def british(words: Sequence[Word]) -> tuple[Word, ...]:
    """Return the words in British spelling, as many as before, each with its times and its probability.

    A word that may be (part of) a name is left: one with a capital inside of a sentence, one before another with a
    capital, one in capitals throughout, and one in an address of the web.

    >>> gray_color = [Word(text="Gray", start_s=0, end_s=1), Word(text="color.", start_s=1, end_s=2)]
    >>> [word.text for word in british(gray_color)]
    ['Grey', 'colour.']
    """
    texts = [word.text for word in words]
    return tuple(
        word if (new := _respelt(texts, at)) == word.text else replace(word, text=new) for at, word in enumerate(words)
    )


def _respelt(texts: Sequence[str], at: int) -> str:
    text = texts[at]
    if _in_address(texts, at) or _may_be_name(texts, at):
        return text
    return LETTERS.sub(lambda found: _form(found[0], texts, at), text)


def _form(word: str, texts: Sequence[str], at: int) -> str:
    """Return the British form of one word, with its capital and with what hangs on it."""
    stem, mark, rest = word.partition("'")
    low = stem.lower()
    new = table().forms.get(low) or _by_ending(low) or _told(low, texts, at)
    if new is None:
        return word
    return (new.capitalize() if stem[0].isupper() else new) + mark + rest


def _by_ending(word: str) -> str | None:
    found = ANY_ENDING.fullmatch(word)
    if found is None or found["ending"] not in table().endings or word in table().without:
        return None
    return found["stem"] + table().endings[found["ending"]]


def _told(word: str, texts: Sequence[str], at: int) -> str | None:
    before = tuple(_bare(text) for text in texts[max(0, at - 2) : at])
    goes_on = at + 1 < len(texts) and texts[at][-1:].isalpha()
    following = _bare(texts[at + 1]) if goes_on else ""
    for told in table().told.get(word, ()):
        if following not in told.unless and (before in told.after or before[-1:] in told.after):
            return told.form
    return None


def _may_be_name(texts: Sequence[str], at: int) -> bool:
    text = texts[at].lstrip("\"'“‘(")
    if not text[:1].isupper():
        return False
    if at and not SENTENCE_END.search(texts[at - 1]):
        return True
    if len(text) > 1 and text.isupper():
        return True
    following = texts[at + 1] if at + 1 < len(texts) and text[-1].isalpha() else ""
    return following[:1].isupper() and not FIRST_PERSON.match(following)


def _in_address(texts: Sequence[str], at: int) -> bool:
    beside = [_bare(text) for text in (*texts[max(0, at - 1) : at], *texts[at + 1 : at + 2])]
    return "dot" in beside or "@" in texts[at] or re.search(r"[A-Za-z0-9][./][A-Za-z0-9]", texts[at]) is not None


def _bare(text: str) -> str:
    return text.lower().strip('.,;:!?"“”()')


@functools.cache
def table() -> Table:
    """Return the forms of spelling.toml, spelt out."""
    data = tomllib.loads(resources.files("analyser.transcribe").joinpath("spelling.toml").read_text("utf-8"))
    forms: dict[str, str] = {}
    endings: dict[str, str] = {}
    without: set[str] = set()
    for family in data["families"]:
        kept = family.get("except", "").split()
        if family.get("stems") == "*":
            endings |= family["endings"]
            without |= {word.removesuffix("ize") + ending for word in kept for ending in endings}
            continue
        for stem in family.get("stems", "").split():
            forms |= {stem + here: stem + there for here, there in family["endings"].items()}
        forms = {here: there for here, there in (forms | family.get("respell", {})).items() if here not in kept}
    return Table(forms=forms, endings=endings, without=frozenset(without), told=_contexts(data["contexts"]))


def _contexts(written: Sequence[Mapping[str, Any]]) -> dict[str, tuple[Told, ...]]:
    told: dict[str, tuple[Told, ...]] = {}
    for context in written:
        after = frozenset(tuple(words.split()) for words in context["after"])
        for here, there in context["words"].items():
            one = Told(form=there, after=after, unless=frozenset(context["unless"]))
            told[here] = (*told.get(here, ()), one)
    return told

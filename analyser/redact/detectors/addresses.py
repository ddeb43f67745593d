"""Addresses: a number and a street, a flat and a house, and less where an address is spoken of."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from analyser.core.evidence import PersonalDataType
from analyser.redact.detectors.house_numbers import figures, flat_end, number_end
from analyser.redact.detectors.street_names import StreetNames
from analyser.redact.directory import directory
from analyser.redact.forms import Candidate, Piece
from analyser.redact.gazetteer import gazetteer
from analyser.redact.scene import Heard, Scene
from analyser.redact.taken import Taken
from analyser.redact.tokens import Token
from analyser.redact.vocabulary import vocabulary

_KIND = PersonalDataType.ADDRESS
_NEAR_WORDS = 9
_LONGEST_RUN = 12
"""Longer codes hold no house number."""

_SMALL_IN_VALUES = frozenset({"of", "the", "and", "on", "upon", "le"})


class _Place(NamedTuple):
    """Tokens `[first, after)` that are an address; `sure` says that it needs no cue."""

    first: int
    after: int
    sure: bool
    rule: str


def find(scene: Scene, taken: Taken) -> list[Candidate]:
    """Return the addresses and parts of addresses in a conversation."""
    found = []
    for heard in scene.turns:
        names, index = StreetNames(scene, heard), 0
        long = {run.first: run.after for run in heard.runs if len(run.signs) > _LONGEST_RUN}
        while index < len(heard.tokens):
            index = long.get(index, index)
            place = _place_at(names, index) if index < len(heard.tokens) else None
            if place is None:
                index += 1
                continue
            start, end = heard.tokens[place.first].start, heard.tokens[place.after - 1].end
            if taken.free(heard.index, start, end):
                found.append(_candidate(heard, place, start, end))
            index = place.after
    return found


def _candidate(heard: Heard, place: _Place, start: int, end: int) -> Candidate:
    value = written(heard.tokens, place.first, place.after)
    return Candidate(_KIND, (Piece(heard.index, start, end, value),), value, 0.9 if place.sure else 0.7, place.rule)


def _place_at(names: StreetNames, index: int) -> _Place | None:
    tokens = names.tokens
    if tokens[index].kind == "p":
        return None
    flat = flat_end(tokens, index)
    start = _past(tokens, flat, ",") if flat else index
    number = number_end(tokens, start)
    if number:
        street = names.street(_past(tokens, number, ",-"))
        if street:
            return _Place(index, names.further(street), True, "address.street")
    if flat:
        house = names.house(start)
        if house:
            return _Place(index, names.further(house), True, "address.flat")
        if names.awaited(index):
            return _Place(index, flat, False, "address.asked")
    return _numbered(names, index) or _asked(names, index, number)


def _numbered(names: StreetNames, index: int) -> _Place | None:
    """Read "at number thirty-one"."""
    tokens, words = names.tokens, gazetteer()
    if tokens[index].text not in words.number_words or index + 1 >= len(tokens):
        return None
    number = number_end(tokens, index + 1)
    if number is None or _counts(tokens, number):
        return None
    street = names.street(_past(tokens, number, ",-"))
    if street:
        return _Place(index, names.further(street), True, "address.street")
    lived_at = index > 0 and tokens[index - 1].text in words.live_words and _home(tokens, index, number)
    if lived_at or names.awaited(index):
        return _Place(index, number, lived_at, "address.number")
    return None


def _home(tokens: Sequence[Token], index: int, after: int) -> bool:
    """Whether somebody lives, or something was left, at that number; not "at number one in the charts"."""
    if after < len(tokens) and tokens[after].text in ("in", "on", "with"):
        return False
    before = {token.text for token in tokens[max(0, index - _NEAR_WORDS) : index]}
    return bool(before & gazetteer().home_words) or bool(before & directory().titles)


def _asked(names: StreetNames, index: int, number: int | None) -> _Place | None:
    """Read what is an address only because one was asked for: a number and a name, a house's name, a street."""
    tokens = names.tokens
    if number and not _counts(tokens, number) and names.awaited(index):
        start = _past(tokens, number, ",-")
        after = names.capitals(start)
        if after > start:
            return _Place(index, names.further(after), False, "address.asked")
        if names.bare_number(index, number):
            return _Place(index, number, False, "address.asked")
    if not tokens[index].capital:
        return None
    before = [token.text for token in tokens[max(0, index - 2) : index]]
    lives = len(before) == 2 and before[1] in ("on", "in", "at") and before[0] in gazetteer().live_words
    if lives or names.awaited(index):
        street = names.street(index) or (names.house(index) if names.awaited(index) else None)
        if street and street > index + 1:
            return _Place(index, names.further(street), False, "address.asked")
    return None


def _past(tokens: Sequence[Token], index: int, marks: str) -> int:
    return index + 1 if index < len(tokens) and tokens[index].text in marks else index


def _counts(tokens: Sequence[Token], after: int) -> bool:
    """Whether a number counts what follows it: "four of them", "two bedrooms", "ten percent"."""
    if after >= len(tokens):
        return False
    return tokens[after].text in vocabulary().lists.quantities or tokens[after].text in ("of", "-", "%")


def written(tokens: Sequence[Token], first: int, after: int) -> str:
    """Return tokens `[first, after)` as an address is written: numbers in figures, words with capitals, commas where
    they were."""
    return "".join(_written(tokens, first, after)).strip()


def _written(tokens: Sequence[Token], first: int, after: int) -> Iterator[str]:
    index = first + (tokens[first].text in gazetteer().number_words)
    while index < after:
        token = tokens[index]
        end = number_end(tokens, index)
        if end and end <= after:
            yield " " + figures(tokens, index, end)
            index = end
        elif token.kind == "p":
            yield token.text if token.text in ",." else ""
            index += 1
        else:
            small = token.text in _SMALL_IN_VALUES and index > first and not token.capital
            yield " " + (token.text if small else token.text.capitalize())
            index += 1

"""Days, months and years as people say them, each read from the tokens at one place."""

from collections.abc import Sequence
from typing import NamedTuple

from analyser.redact.signs import read_sign
from analyser.redact.tokens import Token
from analyser.redact.vocabulary import vocabulary

PIVOT = 26
"""Two figures up to this are a year of this century: who rings up is rarely over a hundred."""

FIRST_YEAR, LAST_YEAR = 1900, 2050
DAYS, MONTHS = 31, 12
BETWEEN = frozenset(
    {"of", "the", ",", "/", "-", ".", "slash", "dash", "stroke", "dot", "um", "er", "erm", "uh", "in", "'", "’"}
)
"""What may stand between the parts of a date."""

_LONGEST_BETWEEN = 4


class Part(NamedTuple):
    """A day, a month or a year, the index of the token after it, and whether it is a name or an order ("sixth")."""

    value: int
    after: int
    named: bool


def skip(tokens: Sequence[Token], index: int) -> int:
    """Return where the next part of a date may start."""
    end = min(len(tokens), index + _LONGEST_BETWEEN)
    while index < end and tokens[index].text in BETWEEN:
        index += 1
    return index


def read_small(tokens: Sequence[Token], index: int) -> tuple[int, int] | None:
    """Read a number below a hundred, "oh six" included."""
    if index >= len(tokens) or tokens[index].kind == "p":
        return None
    words = vocabulary()
    token = tokens[index]
    if token.text in words.units and words.units[token.text] in "o0" and index + 1 < len(tokens):
        unit = words.units.get(tokens[index + 1].text, "")
        if unit.isdigit() and unit != "0":
            return int(unit), index + 2
        return None
    if (
        token.text not in words.units
        and token.text not in words.teens
        and token.text not in words.tens
        and token.kind != "d"
    ):
        return None
    sign = read_sign(tokens, index, beside=False)
    if sign is None or not sign.code.isdigit() or len(sign.code) > 2:
        return None
    return int(sign.code), sign.after


def read_day(tokens: Sequence[Token], index: int) -> Part | None:
    """Read "fourteenth", "twenty-first", "14th", "fourteen", "oh six"."""
    if index >= len(tokens):
        return None
    words = vocabulary()
    token = tokens[index]
    following = tokens[index + 1].text if index + 1 < len(tokens) else ""
    if token.text in words.ordinals:
        return Part(words.ordinals[token.text], index + 1, True)
    if token.text in ("twenty", "thirty"):
        second = index + 2 if following == "-" else index + 1
        order = words.ordinals.get(tokens[second].text, 0) if second < len(tokens) else 0
        if 1 <= order <= 9:
            return Part(int(words.tens[token.text]) * 10 + order, second + 1, True)
    if token.kind == "d" and len(token.text) <= 2 and following in ("st", "nd", "rd", "th"):
        return Part(int(token.text), index + 2, True) if int(token.text) else None
    small = read_small(tokens, index)
    return Part(small[0], small[1], False) if small and 1 <= small[0] <= DAYS else None


def read_month_name(tokens: Sequence[Token], index: int) -> Part | None:
    """Read a month by its name."""
    if index < len(tokens) and tokens[index].text in vocabulary().months:
        return Part(vocabulary().months[tokens[index].text], index + 1, True)
    return None


def read_month(tokens: Sequence[Token], index: int) -> Part | None:
    """Read a month by its name, its order or its number."""
    named = read_month_name(tokens, index)
    if named:
        return named
    day = read_day(tokens, index)
    return Part(day.value, day.after, False) if day and day.value <= MONTHS else None


def read_year(tokens: Sequence[Token], index: int) -> Part | None:
    """Read "1958", "nineteen fifty-eight", "nineteen oh five", "two thousand and one", "fifty-eight", "'58"."""
    if index >= len(tokens):
        return None
    token = tokens[index]
    if token.kind == "d":
        if len(token.text) == 4 and FIRST_YEAR <= int(token.text) <= LAST_YEAR:
            return Part(int(token.text), index + 1, True)
        if len(token.text) == 2 and not _glued_suffix(tokens, index + 1):
            return _century(tokens, int(token.text), index + 1)
        return None
    if token.text == "two" and index + 1 < len(tokens) and tokens[index + 1].text == "thousand":
        after = index + 2
        if after < len(tokens) and tokens[after].text == "and":
            after += 1
        rest = read_small(tokens, after)
        return Part(2000 + rest[0], rest[1], True) if rest else Part(2000, index + 2, True)
    small = read_small(tokens, index)
    if small is None:
        return None
    if token.text in vocabulary().units and token.text not in ("oh", "zero", "nought"):
        return None
    return _century(tokens, *small)


def _century(tokens: Sequence[Token], value: int, after: int) -> Part | None:
    """Read on after two figures: "nineteen" + "fifty-eight", or the two alone."""
    if value in (19, 20):
        if after < len(tokens) and tokens[after].text == "hundred":
            rest = read_small(
                tokens, after + 1 + (tokens[after + 1 : after + 2] != [] and tokens[after + 1].text == "and")
            )
            return Part(value * 100 + (rest[0] if rest else 0), rest[1] if rest else after + 1, True)
        rest = read_small(tokens, after)
        if rest and (rest[0] > 9 or tokens[after].text in ("oh", "o", "zero", "nought") or tokens[after].kind == "d"):
            return Part(value * 100 + rest[0], rest[1], True)
    return Part(value + (2000 if value <= PIVOT else 1900), after, False)


def _glued_suffix(tokens: Sequence[Token], index: int) -> bool:
    return index < len(tokens) and tokens[index].glued and tokens[index].kind == "a"

"""Dates as people say them: "the ninth of the third, thirty-eight", "14/06/58", "one four oh six fifty-eight"."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from analyser.redact.signs import read_sign
from analyser.redact.tokens import Token
from analyser.redact.vocabulary import vocabulary

_PIVOT = 26
"""Two figures up to this are a year of this century: who rings up is rarely over a hundred."""

_FIRST_YEAR, _LAST_YEAR = 1900, 2050
_DAYS = 31
_MONTHS = 12
_BETWEEN = frozenset(
    {"of", "the", ",", "/", "-", ".", "slash", "dash", "stroke", "dot", "um", "er", "erm", "uh", "in", "'", "’"}
)
_LONGEST_BETWEEN = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Date:
    """A date, or what of one was said, at characters `[start, end)`; `after` is the index of the token that follows.

    bare: said in figures alone.
    """

    start: int
    end: int
    after: int
    day: int | None = None
    month: int | None = None
    year: int | None = None
    bare: bool = False

    @property
    def whole(self) -> bool:
        """Whether day, month and year are there."""
        return None not in (self.day, self.month, self.year)

    @property
    def value(self) -> str:
        """`YYYY-MM-DD`; `--MM-DD`, `YYYY-MM` or `YYYY` where the rest is missing."""
        if self.day and self.month:
            return f"{self.year or '-'}-{self.month:02d}-{self.day:02d}"
        if self.month and self.year:
            return f"{self.year}-{self.month:02d}"
        return str(self.year or "")

    @property
    def month_and_year(self) -> str:
        """`MM/YY`, as on a card; a day of a month may have been meant as the year ("March 27")."""
        if self.month and self.year:
            return f"{self.month:02d}/{self.year % 100:02d}"
        return f"{self.month:02d}/{self.day:02d}" if self.month and self.day and self.day > _MONTHS else ""

    def in_year(self, year: int | None) -> "Date":
        """The same day in a year."""
        return replace(self, year=year)


class _Field(NamedTuple):
    value: int
    after: int
    named: bool
    """A month by its name, or a day by its order."""


def find_dates(tokens: Sequence[Token], *, bare: bool = False) -> list[Date]:
    """Return the dates in order. bare: take figures alone too ("14 6 58"), and a year alone.

    >>> from analyser.redact.tokens import tokenise
    >>> [date.value for date in find_dates(tokenise("The ninth of the third, thirty-eight."), bare=True)]
    ['1938-03-09']
    """
    dates, index = [], 0
    while index < len(tokens):
        date = _date_at(tokens, index, bare=bare)
        if date is None:
            index += 1
        else:
            dates.append(_with_article(tokens, index, date))
            index = max(date.after, index + 1)
    return dates


def year_at(tokens: Sequence[Token]) -> Date | None:
    """Return the year that a turn starts with, after at most three other words."""
    for index in range(min(4, len(tokens))):
        year = _year(tokens, index)
        if year:
            return Date(start=tokens[index].start, end=tokens[year.after - 1].end, after=year.after, year=year.value)
    return None


def _date_at(tokens: Sequence[Token], index: int, *, bare: bool) -> Date | None:
    if tokens[index].kind == "p":
        return None
    date = _fields(tokens, index, (_day, _month), bare=bare) or _fields(tokens, index, (_month, _day), bare=bare)
    if date is None and tokens[index].kind == "d" and len(tokens[index].text) == 4:
        date = _written_backwards(tokens, index)
    if date is None:
        named = _month_name(tokens, index)
        year = _year(tokens, _skip(tokens, named.after)) if named else None
        if named and year:
            return _made(tokens, index, year.after, month=named.value, year=year.value)
    if not bare:
        return date
    figures = _from_figures(tokens, index)
    if figures and (date is None or figures.after > date.after):
        return figures
    return date or _lone_year(tokens, index)


def _fields(
    tokens: Sequence[Token], index: int, order: tuple[Callable[..., "_Field | None"], ...], *, bare: bool
) -> Date | None:
    """Read day and month in either order, then maybe a year."""
    first = order[0](tokens, index)
    if first is None:
        return None
    second = order[1](tokens, _skip(tokens, first.after))
    if second is None:
        return None
    day, month = (first, second) if order[0] is _day else (second, first)
    if not day.named and not month.named and not bare and not _slashed(tokens, first.after):
        return None
    if day.value > _DAYS or month.value > _MONTHS:
        return None
    second = _corrected(tokens, second, order[1])
    if order[1] is _day:
        day = second
    else:
        month = second
    year = _year(tokens, _skip(tokens, second.after))
    if year is None and not month.named and not (day.named and _is_order(tokens, month)):
        return None
    after = year.after if year else second.after
    return _made(tokens, index, after, day=day.value, month=month.value, year=year.value if year else None)


def _corrected(tokens: Sequence[Token], field: _Field, read: Callable[..., "_Field | None"]) -> _Field:
    """ "June, no, sorry, July" is July."""
    lists = vocabulary().lists
    after = field.after
    while after < len(tokens) and (
        tokens[after].text in lists.regrets or tokens[after].text in lists.regret_helpers or tokens[after].text in ",."
    ):
        after += 1
    regretted = any(token.text in lists.regret_marks for token in tokens[field.after : after])
    other = read(tokens, after) if regretted and after < len(tokens) else None
    return other if other and other.named else field


def _is_order(tokens: Sequence[Token], month: _Field) -> bool:
    return month.after > 0 and tokens[month.after - 1].text in vocabulary().ordinals


def _slashed(tokens: Sequence[Token], after: int) -> bool:
    return after < len(tokens) and tokens[after].text in "/.-" and tokens[after].glued


def _made(tokens: Sequence[Token], index: int, after: int, **fields: int | None) -> Date:
    return Date(start=tokens[index].start, end=tokens[after - 1].end, after=after, **fields)  # type: ignore[arg-type]


def _with_article(tokens: Sequence[Token], index: int, date: Date) -> Date:
    if index and tokens[index - 1].text == "the":
        return replace(date, start=tokens[index - 1].start)
    return date


def _skip(tokens: Sequence[Token], index: int) -> int:
    end = min(len(tokens), index + _LONGEST_BETWEEN)
    while index < end and tokens[index].text in _BETWEEN:
        index += 1
    return index


def _small(tokens: Sequence[Token], index: int) -> tuple[int, int] | None:
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


def _day(tokens: Sequence[Token], index: int) -> _Field | None:
    if index >= len(tokens):
        return None
    words = vocabulary()
    token = tokens[index]
    following = tokens[index + 1].text if index + 1 < len(tokens) else ""
    if token.text in words.ordinals:
        return _Field(words.ordinals[token.text], index + 1, True)
    if token.text in ("twenty", "thirty"):
        second = index + 2 if following == "-" else index + 1
        order = words.ordinals.get(tokens[second].text, 0) if second < len(tokens) else 0
        if 1 <= order <= 9:
            return _Field(int(words.tens[token.text]) * 10 + order, second + 1, True)
    if token.kind == "d" and len(token.text) <= 2 and following in ("st", "nd", "rd", "th"):
        return _Field(int(token.text), index + 2, True) if int(token.text) else None
    small = _small(tokens, index)
    return _Field(small[0], small[1], False) if small and 1 <= small[0] <= _DAYS else None


def _month_name(tokens: Sequence[Token], index: int) -> _Field | None:
    if index < len(tokens) and tokens[index].text in vocabulary().months:
        return _Field(vocabulary().months[tokens[index].text], index + 1, True)
    return None


def _month(tokens: Sequence[Token], index: int) -> _Field | None:
    named = _month_name(tokens, index)
    if named:
        return named
    day = _day(tokens, index)
    return _Field(day.value, day.after, False) if day and day.value <= _MONTHS else None


def _year(tokens: Sequence[Token], index: int) -> _Field | None:
    """Read "1958", "nineteen fifty-eight", "nineteen oh five", "two thousand and one", "fifty-eight", "'58"."""
    if index >= len(tokens):
        return None
    token = tokens[index]
    if token.kind == "d":
        if len(token.text) == 4 and _FIRST_YEAR <= int(token.text) <= _LAST_YEAR:
            return _Field(int(token.text), index + 1, True)
        if len(token.text) == 2 and not _glued_suffix(tokens, index + 1):
            return _century(tokens, int(token.text), index + 1)
        return None
    if token.text == "two" and index + 1 < len(tokens) and tokens[index + 1].text == "thousand":
        after = index + 2
        if after < len(tokens) and tokens[after].text == "and":
            after += 1
        rest = _small(tokens, after)
        return _Field(2000 + rest[0], rest[1], True) if rest else _Field(2000, index + 2, True)
    small = _small(tokens, index)
    if small is None:
        return None
    if token.text in vocabulary().units and token.text not in ("oh", "zero", "nought"):
        return None
    return _century(tokens, *small)


def _century(tokens: Sequence[Token], value: int, after: int) -> _Field | None:
    """Read on after two figures: "nineteen" + "fifty-eight", or the two alone."""
    if value in (19, 20):
        if after < len(tokens) and tokens[after].text == "hundred":
            rest = _small(tokens, after + 1 + (tokens[after + 1 : after + 2] != [] and tokens[after + 1].text == "and"))
            return _Field(value * 100 + (rest[0] if rest else 0), rest[1] if rest else after + 1, True)
        rest = _small(tokens, after)
        if rest and (rest[0] > 9 or tokens[after].text in ("oh", "o", "zero", "nought") or tokens[after].kind == "d"):
            return _Field(value * 100 + rest[0], rest[1], True)
    return _Field(value + (2000 if value <= _PIVOT else 1900), after, False)


def _glued_suffix(tokens: Sequence[Token], index: int) -> bool:
    return index < len(tokens) and tokens[index].glued and tokens[index].kind == "a"


def _written_backwards(tokens: Sequence[Token], index: int) -> Date | None:
    """Read an ISO date: 1958-06-14."""
    year = int(tokens[index].text)
    month = _month(tokens, _skip(tokens, index + 1))
    if not _slashed(tokens, index + 1) or month is None or not _FIRST_YEAR <= year <= _LAST_YEAR:
        return None
    day = _day(tokens, _skip(tokens, month.after))
    return _made(tokens, index, day.after, day=day.value, month=month.value, year=year) if day else None


def _from_figures(tokens: Sequence[Token], index: int) -> Date | None:
    """Read figures said one by one: six or eight of them that make day, month and year."""
    digits, ends = "", []
    position = index
    while position < len(tokens) and len(digits) < 8:
        sign = read_sign(tokens, position, beside=bool(digits))
        if sign is None:
            if digits and tokens[position].text in _BETWEEN:
                position += 1
                continue
            break
        code = sign.code.replace("o", "0").replace("O", "0")
        if not code.isdigit():
            break
        digits += code
        position = sign.after
        ends.append((len(digits), position))
    for length in (8, 6):
        after = next((end for count, end in ends if count == length), None)
        if after is not None:
            day, month, year = int(digits[:2]), int(digits[2:4]), int(digits[4:length])
            if length == 6:
                year += 2000 if year <= _PIVOT else 1900
            if 1 <= day <= _DAYS and 1 <= month <= _MONTHS and _FIRST_YEAR <= year <= _LAST_YEAR:
                return _made(tokens, index, after, day=day, month=month, year=year, bare=True)
    return None


def _lone_year(tokens: Sequence[Token], index: int) -> Date | None:
    year = _year(tokens, index)
    return _made(tokens, index, year.after, year=year.value) if year and year.named else None

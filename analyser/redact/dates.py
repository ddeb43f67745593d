"""Dates as people say them: "the ninth of the third, thirty-eight", "14/06/58", "one four oh six fifty-eight"."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from analyser.redact.date_parts import (
    BETWEEN,
    DAYS,
    FIRST_YEAR,
    LAST_YEAR,
    MONTHS,
    PIVOT,
    Part,
    read_day,
    read_month,
    read_month_name,
    read_year,
    skip,
)
from analyser.redact.signs import read_sign
from analyser.redact.tokens import Token
from analyser.redact.vocabulary import vocabulary


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
        return f"{self.month:02d}/{self.day:02d}" if self.month and self.day and self.day > MONTHS else ""

    def in_year(self, year: int | None) -> "Date":
        """The same day in a year."""
        return replace(self, year=year)


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
        year = read_year(tokens, index)
        if year:
            return Date(start=tokens[index].start, end=tokens[year.after - 1].end, after=year.after, year=year.value)
    return None


def _date_at(tokens: Sequence[Token], index: int, *, bare: bool) -> Date | None:
    if tokens[index].kind == "p" or not _may_start(tokens[index]):
        return None
    date = _fields(tokens, index, (read_day, read_month), bare=bare) or _fields(
        tokens, index, (read_month, read_day), bare=bare
    )
    if date is None and tokens[index].kind == "d" and len(tokens[index].text) == 4:
        date = _written_backwards(tokens, index)
    if date is None:
        named = read_month_name(tokens, index)
        year = read_year(tokens, skip(tokens, named.after)) if named else None
        if named and year:
            return _made(tokens, index, year.after, month=named.value, year=year.value)
    if not bare:
        return date
    figures = _from_figures(tokens, index)
    if figures and (date is None or figures.after > date.after):
        return figures
    return date or _lone_year(tokens, index)


def _may_start(token: Token) -> bool:
    """Whether a date can start with a token; most words need no closer look."""
    words = vocabulary()
    tables = (words.units, words.teens, words.tens, words.ordinals, words.months, words.repeats)
    return token.kind == "d" or any(token.text in table for table in tables)


def _fields(
    tokens: Sequence[Token], index: int, order: tuple[Callable[..., "Part | None"], ...], *, bare: bool
) -> Date | None:
    """Read day and month in either order, then maybe a year."""
    first = order[0](tokens, index)
    if first is None:
        return None
    second = order[1](tokens, skip(tokens, first.after))
    if second is None:
        return None
    day, month = (first, second) if order[0] is read_day else (second, first)
    if not day.named and not month.named and not bare and not _slashed(tokens, first.after):
        return None
    if day.value > DAYS or month.value > MONTHS:
        return None
    second = _corrected(tokens, second, order[1])
    if order[1] is read_day:
        day = second
    else:
        month = second
    year = read_year(tokens, skip(tokens, second.after))
    if year is None and not month.named and not (day.named and _is_order(tokens, month)):
        return None
    after = year.after if year else second.after
    return _made(tokens, index, after, day=day.value, month=month.value, year=year.value if year else None)


def _corrected(tokens: Sequence[Token], field: Part, read: Callable[..., "Part | None"]) -> Part:
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


def _is_order(tokens: Sequence[Token], month: Part) -> bool:
    return month.after > 0 and tokens[month.after - 1].text in vocabulary().ordinals


def _slashed(tokens: Sequence[Token], after: int) -> bool:
    return after < len(tokens) and tokens[after].text in "/.-" and tokens[after].glued


def _made(tokens: Sequence[Token], index: int, after: int, **fields: int | None) -> Date:
    return Date(start=tokens[index].start, end=tokens[after - 1].end, after=after, **fields)  # type: ignore[arg-type]


def _with_article(tokens: Sequence[Token], index: int, date: Date) -> Date:
    if index and tokens[index - 1].text == "the":
        return replace(date, start=tokens[index - 1].start)
    return date


def _written_backwards(tokens: Sequence[Token], index: int) -> Date | None:
    """Read an ISO date: 1958-06-14."""
    year = int(tokens[index].text)
    month = read_month(tokens, skip(tokens, index + 1))
    if not _slashed(tokens, index + 1) or month is None or not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    day = read_day(tokens, skip(tokens, month.after))
    return _made(tokens, index, day.after, day=day.value, month=month.value, year=year) if day else None


def _from_figures(tokens: Sequence[Token], index: int) -> Date | None:
    """Read figures said one by one: six or eight of them that make day, month and year."""
    digits, ends = "", []
    position = index
    while position < len(tokens) and len(digits) < 8:
        sign = read_sign(tokens, position, beside=bool(digits))
        if sign is None:
            if digits and tokens[position].text in BETWEEN:
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
                year += 2000 if year <= PIVOT else 1900
            if 1 <= day <= DAYS and 1 <= month <= MONTHS and FIRST_YEAR <= year <= LAST_YEAR:
                return _made(tokens, index, after, day=day, month=month, year=year, bare=True)
    return None


def _lone_year(tokens: Sequence[Token], index: int) -> Date | None:
    year = read_year(tokens, index)
    return _made(tokens, index, year.after, year=year.value) if year and year.named else None

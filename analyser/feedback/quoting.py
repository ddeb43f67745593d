"""Quotes what was said, word for word, cut where a clause ends; strings of digits and addresses are left out.

A point never needs the number itself, and it is read on paper by more people than the recording is heard by.
"""

import re
from collections.abc import Sequence

from analyser.core.call import Turn
from analyser.feedback.clauses import Clause

LONGEST_QUOTE_WORDS = 34
"""A quotation that two people can take in at a glance."""

LONGEST_PHRASE_WORDS = 10

_SENTENCE_END = re.compile(r"[.?!…—]+[\"'”’]?\s+")
_CLAUSE_END = re.compile(r"[,;:–]\s+")
_NUMBER_WORDS = (
    r"(?:oh|zero|nought|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|"
    r"fifteen|sixteen|"
    r"seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|double|treble|"
    r"triple|\d[\d-]*|[A-Z](?!['’\w]))"
)
_DIGITS = re.compile(rf"\b{_NUMBER_WORDS}(?:[\s,-]+(?:and\s)?{_NUMBER_WORDS}){{3,40}}\b")
_KEPT = re.compile(r"(?:[A-Z] ){1,4}[A-Z]|(?:one|nine) (?:one one|nine nine|oh one)", re.IGNORECASE)
"""Initials ("R M A") and the emergency numbers are no personal data."""

_DIGIT_WORD = r"(?:oh|zero|nought|one|two|three|four|five|six|seven|eight|nine|double|treble|triple|\d{1,4})"
_FEW_DIGITS = re.compile(rf"\b{_DIGIT_WORD}(?:[\s,-]+{_DIGIT_WORD}){{2,40}}\b", re.IGNORECASE)
_LONG_NUMBER = re.compile(r"\b\d[\d -]{5,30}\d\b")
_MAIL = re.compile(r"\S{1,60}(?: (?:dot|underscore|at|dash) \S{1,60},?){2,8}|\S{1,60}@\S{1,80}")
_BLANKS = re.compile(r"\s+")
_LEFT_OUT = "[…]"


def clock(seconds: float) -> str:
    """Write a moment as minutes and seconds, with hours where there are any.

    >>> clock(46.9), clock(123.0), clock(3725)
    ('0:46', '2:03', '1:02:05')
    """
    whole = int(seconds)
    hours, minutes, rest = whole // 3600, whole % 3600 // 60, whole % 60
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def quote(
    turn: Turn, spans: Sequence[tuple[int, int]], clauses: Sequence[Clause], *, most: int = LONGEST_QUOTE_WORDS
) -> str:
    """Return what was said around the characters of `spans`, whole sentences where they fit in `most` words.

    Cut at clause borders, "…" where something is left out.
    """
    text = turn.text
    if len(text.split()) <= most:
        return without_numbers(text)
    start = min((span[0] for span in spans), default=0)
    end = max((span[1] for span in spans), default=len(text))
    strong = [0, *(match.end() for match in _SENTENCE_END.finditer(text)), len(text)]
    weak = sorted(
        {*strong, *(match.end() for match in _CLAUSE_END.finditer(text)), *(clause.start for clause in clauses)}
    )
    first, last = _around(strong, start, end)
    if len(text[first:last].split()) > most:
        first, last = _around(weak, start, end)
        if len(text[first:last].split()) > most:
            first, last = _window(text, start, most)
        strong = weak
    first, last = _widened(text, strong, first, last, most)
    said = without_numbers(text[first:last].strip())
    said = said if first == 0 else f"…{said}"
    return said if last == len(text) else f"{said.rstrip(' ,;:–—')}…" if said[-1] not in ".?!" else f"{said} …"


def phrase(text: str, *, most: int = LONGEST_PHRASE_WORDS) -> str:
    """Return a short quotation: at most `most` words of `text`, closing marks left off.

    >>> phrase("I've had to borrow from my sister.")
    "I've had to borrow from my sister"
    """
    said = without_numbers(text).strip().rstrip(".,;:–— ")
    words = said.split()
    if len(words) <= most:
        return said
    cut = " ".join(words[:most])
    comma = max(cut.rfind(","), cut.rfind(". "), cut.rfind("? "), cut.rfind("! "))
    if comma > len(cut) // 2:
        cut = cut[: comma + (cut[comma] != ",")]
    return f"{cut.rstrip('.,;:–— ')}…"


def ending(text: str, *, most: int = 7) -> str:
    """Return the last words of `text`, closing marks left off: what an interruption ran into.

    >>> ending("and then the water came through—")
    'and then the water came through'
    """
    said = without_numbers(text).strip().rstrip(".,;:?!–—-… ")
    tail = re.split(r"[.?!,;—]\s+", said)[-1]
    if len(tail.split()) < 4:
        tail = re.split(r"[.?!]\s+", said)[-1]
    words = tail.split()
    return tail if len(words) <= most else "…" + " ".join(words[-most:])


def without_numbers(text: str) -> str:
    """Return the text on one line, with strings of digits, spelled-out letters and mail addresses left out.

    >>> without_numbers("That's seven two, double nine, oh four, yeah?")
    "That's […], yeah?"
    >>> without_numbers("Four hundred and twelve pounds, two of them.")
    'Four hundred and twelve pounds, two of them.'
    """
    text = _BLANKS.sub(" ", text)
    for pattern in (_MAIL, _DIGITS, _FEW_DIGITS, _LONG_NUMBER):
        text = pattern.sub(lambda match: match.group() if _KEPT.fullmatch(match.group()) else _LEFT_OUT, text)
    return text


def _around(borders: Sequence[int], start: int, end: int) -> tuple[int, int]:
    first = max((border for border in borders if border <= start), default=0)
    last = min((border for border in borders if border >= end), default=borders[-1])
    return first, last


def _widened(text: str, borders: Sequence[int], first: int, last: int, most: int) -> tuple[int, int]:
    """Add what follows, then what goes before, border by border, while it fits."""
    for following in [border for border in borders if border > last]:
        if len(text[first:following].split()) > most:
            break
        last = following
    for preceding in [border for border in reversed(borders) if border < first]:
        if len(text[preceding:last].split()) > most:
            break
        first = preceding
    return first, last


def _window(text: str, start: int, most: int) -> tuple[int, int]:
    """A stretch of `most` words from the word at `start`, for speech that has no border in reach."""
    starts = [match.start() for match in re.finditer(r"\S+", text)]
    first = max((index for index, position in enumerate(starts) if position <= start), default=0)
    end = first + most
    return starts[first], starts[end] if end < len(starts) else len(text)

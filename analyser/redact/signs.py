"""One written sign out of what is said: figures and letters, as spoken or as a recogniser writes them.

A sign's code holds digits, capital letters, and `o` for "oh", which may be 0 or O. A written O stays `O`, although a
recogniser writes O for nought as well; who reads a code decides by where it stands.
"""

import functools
from collections.abc import Sequence

from analyser.redact.tokens import Token
from analyser.redact.vocabulary import vocabulary

_SUFFIXES_OF_ORDER = frozenset({"st", "nd", "rd", "th"})
_SINGLES = frozenset({"one", "two", "three", "four", "five", "six", "seven", "eight", "nine"})
_LONGEST_GROUP = 8
_SHORT = 3
_LARGEST_SCALED = 1000


class Sign:
    """What one or more tokens up to `after` mean: `code`.

    weak: it may be a mere word. explained: a word says which letter is meant ("A for apple").
    """

    __slots__ = ("after", "code", "explained", "weak")

    def __init__(self, code: str, after: int, *, weak: bool = False, explained: bool = False) -> None:
        self.code = code
        self.after = after
        self.weak = weak
        self.explained = explained


def read_sign(tokens: Sequence[Token], index: int, *, beside: bool) -> Sign | None:
    """Return the sign that starts at `tokens[index]`, or null; `beside` says that a sign stands just before.

    Words that are also names of letters ("Mike", "see") count only beside another sign.
    """
    token = tokens[index]
    if token.kind == "p" or (token.kind == "a" and not _may_be_sign(tokens, index)):
        return None
    return _repeated(tokens, index) or _number(tokens, index) or _letter(tokens, index, beside=beside)


def _may_be_sign(tokens: Sequence[Token], index: int) -> bool:
    """Whether a word needs a closer look; most do not."""
    token = tokens[index]
    if len(token.text) <= _SHORT or token.shouted or token.text in _sign_words():
        return True
    return token.glued or (index + 1 < len(tokens) and tokens[index + 1].glued and tokens[index + 1].kind == "d")


@functools.cache
def _sign_words() -> frozenset[str]:
    words = vocabulary()
    tables = (words.units, words.teens, words.tens, words.repeats, words.alphabet, words.letter_names)
    return frozenset().union(*tables, words.soft_letter_names)


def _at(tokens: Sequence[Token], index: int) -> Token | None:
    return tokens[index] if 0 <= index < len(tokens) else None


def _text(tokens: Sequence[Token], index: int) -> str:
    return tokens[index].text if 0 <= index < len(tokens) else ""


def _past_marks(tokens: Sequence[Token], index: int, marks: str = "-,") -> int:
    while index < len(tokens) and tokens[index].text in marks:
        index += 1
    return index


# Figures


def _repeated(tokens: Sequence[Token], index: int) -> Sign | None:
    """Read "double four", "treble oh", "double-E", "triple 05"; or "three sevens"."""
    words = vocabulary()
    times = words.repeats.get(tokens[index].text)
    if times is None:
        digit = words.units.get(tokens[index].text, "")
        following = _text(tokens, index + 1)
        if digit in ("2", "3", "4") and following.endswith("s") and following in words.units:
            return Sign(words.units[following] * int(digit), index + 2)
        return None
    after = _past_marks(tokens, index + 1)
    token = _at(tokens, after)
    if token is None:
        return None
    if token.kind == "d":
        written = token.text
        if written == written[0] * times:
            return Sign(written, after + 1)
        return Sign(written[0] * times + written[1:], after + 1)
    if times == 2 and token.text in ("u", "you"):
        return Sign("W", after + 1)
    base = words.units.get(token.text)
    if base is None:
        spelled = _letter(tokens, after, beside=True)
        if spelled is None or len(spelled.code) != 1:
            return None
        return Sign(spelled.code * times, spelled.after)
    return Sign(base * times, after + 1)


def _number(tokens: Sequence[Token], index: int) -> Sign | None:
    token = tokens[index]
    if token.text == "a" and _text(tokens, index + 1) in vocabulary().scales:
        return _scaled(tokens, 1, index + 1)
    small = _below_hundred(tokens, index)
    if small is None:
        return None
    code, after = small
    if token.kind == "d":
        suffix = _at(tokens, after)
        if suffix is not None and suffix.glued and suffix.text in _SUFFIXES_OF_ORDER:
            return None
    if code.isdigit() and 0 < int(code[:5]) < _LARGEST_SCALED and len(code) < 4:
        return _scaled(tokens, int(code), after) or Sign(code, after)
    return Sign(code, after)


def _below_hundred(tokens: Sequence[Token], index: int) -> tuple[str, int] | None:
    """Read written digits of any length, or a number word below a hundred."""
    token = _at(tokens, index)
    if token is None:
        return None
    if token.kind == "d":
        return token.text, index + 1
    words = vocabulary()
    if token.text in words.units:
        return words.units[token.text], index + 1
    if token.text in words.teens:
        return words.teens[token.text], index + 1
    if token.text not in words.tens:
        return None
    ten = words.tens[token.text]
    after = index + 1
    mark = _at(tokens, after)
    if mark is not None and mark.text == "-" and mark.glued:
        after += 1
    following = _text(tokens, after)
    if words.ordinals.get(following, 10) < 10:
        return None
    unit = words.units.get(following, "")
    if unit.isdigit() and unit != "0" and following in _SINGLES:
        return ten + unit, after + 1
    return ten + "0", index + 1


def _scaled(tokens: Sequence[Token], value: int, after: int) -> Sign | None:
    """Read on after a small number: "hundred", "thousand", "thousand five hundred", "hundred and twelve"."""
    scales = vocabulary().scales
    scale = scales.get(_text(tokens, after))
    if scale is None or (scale == 100 and value > 99):
        return None
    value, after = value * scale, after + 1
    if scale == 1000:
        hundreds = _below_hundred(tokens, after)
        if hundreds and hundreds[0].isdigit() and len(hundreds[0]) < 3 and _text(tokens, hundreds[1]) == "hundred":
            value, after = value + int(hundreds[0]) * 100, hundreds[1] + 1
    if _text(tokens, after) == "and":
        rest = _below_hundred(tokens, after + 1)
        if rest and rest[0].isdigit() and len(rest[0]) < 3 and int(rest[0]):
            value, after = value + int(rest[0]), rest[1]
    return Sign(str(value), after)


# Letters


def _letter(tokens: Sequence[Token], index: int, *, beside: bool) -> Sign | None:
    token = tokens[index]
    if token.kind != "a":
        return None
    words = vocabulary()
    if len(token.text) == 1 and token.text.isascii():
        return _single(tokens, index)
    explained = _explained(tokens, index, words.soft_letter_names.get(token.text) or words.letter_names.get(token.text))
    if explained:
        return explained
    name = words.alphabet.get(token.text) or words.letter_names.get(token.text)
    if name:
        return Sign(name, index + 1) if beside or _sign_follows(tokens, index + 1) else None
    soft = words.soft_letter_names.get(token.text)
    if soft:
        return Sign(soft, index + 1, weak=True) if beside and _sign_follows(tokens, index + 1) else None
    return _group(tokens, index, beside=beside)


def _single(tokens: Sequence[Token], index: int) -> Sign:
    token = tokens[index]
    letter = token.text.upper()
    if letter == "X":
        after = _past_marks(tokens, index + 1, "-")
        if _text(tokens, after) == "ray":
            return Sign("X", after + 1)
    explained = _explained(tokens, index, letter)
    weak = token.text == "i" or (token.text == "a" and not token.capital)
    return explained or Sign(letter, index + 1, weak=weak)


def _explained(tokens: Sequence[Token], index: int, letter: str | None) -> Sign | None:
    """Read "S for sugar", "A as in apple", "see for Charlie": the word must start with the letter."""
    if letter is None:
        return None
    link = _text(tokens, index + 1)
    if link not in vocabulary().lists.spelling_links or (link == "like" and letter in "AI"):
        return None
    after = index + 2
    if link == "as":
        if _text(tokens, after) != "in":
            return None
        after += 1
    word = _at(tokens, after)
    if word is None or word.kind != "a" or len(word.text) < 3 or word.text[0] != letter.lower():
        return None
    return Sign(letter, after + 1, explained=True)


def _group(tokens: Sequence[Token], index: int, *, beside: bool) -> Sign | None:
    """Read several letters written together: part of "HX7", a shouted "AIBK", or "ab" beside a figure."""
    token = tokens[index]
    lists = vocabulary().lists
    if not token.text.isascii() or not token.text.isalpha() or len(token.text) > _LONGEST_GROUP:
        return None
    following = _at(tokens, index + 1)
    if following is not None and following.glued and following.kind == "d":
        return Sign(token.text.upper(), index + 1)
    behind = token.glued and index > 0 and tokens[index - 1].kind == "d"
    if behind and token.text not in _SUFFIXES_OF_ORDER and token.text not in lists.quantities:
        return Sign(token.text.upper(), index + 1)
    if token.shouted and token.text.upper() not in lists.acronyms and token.text not in lists.fillers:
        return Sign(token.text.upper(), index + 1)
    short = len(token.text) == 2 or (len(token.text) == 3 and not set(token.text) & set("aeiouy"))
    known = token.text in lists.ordinary or token.text in lists.short_words or token.text in lists.quantities
    if short and not known and token.text not in lists.fillers and (beside or _figure_follows(tokens, index + 1)):
        return Sign(token.text.upper(), index + 1, weak=True)
    return None


def _figure_follows(tokens: Sequence[Token], index: int) -> bool:
    following = _at(tokens, _past_marks(tokens, index))
    if following is None:
        return False
    words = vocabulary()
    return following.kind == "d" or any(
        following.text in table for table in (words.units, words.teens, words.tens, words.repeats)
    )


def _sign_follows(tokens: Sequence[Token], index: int) -> bool:
    following = _at(tokens, _past_marks(tokens, index))
    if following is None or following.kind == "p":
        return False
    words = vocabulary()
    return (
        _figure_follows(tokens, index)
        or (len(following.text) == 1 and following.text.isascii())
        or following.text in words.alphabet
        or following.text in words.letter_names
        or (following.text == "x" and _text(tokens, index + 1) == "-")
    )

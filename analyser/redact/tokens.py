"""Text cut into words, digits and marks, each with its characters; one pass, no expressions."""

import functools
import unicodedata
from typing import NamedTuple

_DIGITS = frozenset("0123456789")
_APOSTROPHES = frozenset("'’")
_UNSEEN = "\u200b"
_UNSEEN_KINDS = frozenset({"Cf", "Mn", "Me"})
"""Unicode's categories of what has no room of its own: joiners, direction marks, accents put on the letter before."""


class Token(NamedTuple):
    """Characters `[start, end)` of a text: a word (`a`), ASCII digits (`d`) or one mark (`p`).

    text: lower case, with straight apostrophes. glued: nothing stands between it and the token before.
    capital: it starts with a capital letter. shouted: it is all capitals.
    """

    text: str
    start: int
    end: int
    kind: str
    glued: bool
    capital: bool
    shouted: bool


def folded(text: str) -> str:
    """Return a text of the same length in which figures and letters of every shape are plain ones.

    What cannot be seen becomes U+200B, so that places stay.

    >>> folded("４２ ٤٢ ④²"), folded("fo\u00adur") == "fo\u200bur"
    ('42 42 42', True)
    """
    return text if text.isascii() else "".join(map(_folded, text))


@functools.lru_cache(maxsize=4096)
def _folded(char: str) -> str:
    if char.isascii():
        return char
    figure = unicodedata.digit(char, None)
    if figure is not None:
        return str(figure)
    if unicodedata.category(char) in _UNSEEN_KINDS:
        return _UNSEEN
    plain = unicodedata.normalize("NFKC", char)
    return plain if len(plain) == 1 else char


_REMEMBERED = 2_000
"""Characters of the longest text whose tokens are kept for the next time."""


def tokenise(text: str) -> list[Token]:
    """Return the tokens of a text in order; blanks are left out, an apostrophe inside a word belongs to it.

    >>> [token.text for token in tokenise("It's HX7, Bob’s 07700-900.")]
    ["it's", 'hx', '7', ',', "bob's", '07700', '-', '900', '.']
    """
    # The same turn is looked at for many kinds of number.
    return list(_known_tokens(text)) if len(text) <= _REMEMBERED else _tokens(text)


@functools.lru_cache(maxsize=512)
def _known_tokens(text: str) -> tuple[Token, ...]:
    return tuple(_tokens(text))


def _tokens(text: str) -> list[Token]:
    tokens: list[Token] = []
    text = folded(text)
    position, last, length = 0, -1, len(text)
    while position < length:
        first = text[position]
        start = position
        if first in _DIGITS:
            position = _digits_end(text, position + 1)
            kind = "d"
        elif first.isalpha():
            position = _word_end(text, position + 1)
            kind = "a"
        elif first.isspace() or first == _UNSEEN:
            position += 1
            last += first == _UNSEEN and last == start
            continue
        else:
            position += 1
            kind = "p"
        raw = text[start:position].replace(_UNSEEN, "")
        tokens.append(
            Token(
                raw.lower().replace("’", "'"),
                start,
                position,
                kind,
                start == last,
                kind == "a" and first.isupper(),
                kind == "a" and raw.isupper(),
            )
        )
        last = position
    return tokens


def _digits_end(text: str, position: int) -> int:
    end = position
    while position < len(text) and (text[position] in _DIGITS or text[position] == _UNSEEN):
        position += 1
        end = end if text[position - 1] == _UNSEEN else position
    return end


def _word_end(text: str, position: int) -> int:
    end = position
    while position < len(text):
        char = text[position]
        if char == _UNSEEN:
            position += 1
            continue
        if not (
            char.isalpha()
            or (char in _APOSTROPHES and text[position - 1].isalpha() and text[position + 1 : position + 2].isalpha())
        ):
            break
        position += 1
        end = position
    return end

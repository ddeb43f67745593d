"""Text cut into words, digits and marks, each with its characters; one pass, no expressions."""

from typing import NamedTuple

_DIGITS = frozenset("0123456789")
_APOSTROPHES = frozenset("'’")


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


def tokenise(text: str) -> list[Token]:
    """Return the tokens of a text in order; blanks are left out, an apostrophe inside a word belongs to it.

    >>> [token.text for token in tokenise("It's HX7, Bob’s 07700-900.")]
    ["it's", 'hx', '7', ',', "bob's", '07700', '-', '900', '.']
    """
    tokens: list[Token] = []
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
        elif first.isspace():
            position += 1
            continue
        else:
            position += 1
            kind = "p"
        raw = text[start:position]
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
    while position < len(text) and text[position] in _DIGITS:
        position += 1
    return position


def _word_end(text: str, position: int) -> int:
    while position < len(text):
        char = text[position]
        if not (
            char.isalpha()
            or (char in _APOSTROPHES and text[position - 1].isalpha() and text[position + 1 : position + 2].isalpha())
        ):
            break
        position += 1
    return position

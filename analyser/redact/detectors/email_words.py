"""What the words of an e-mail address are written as."""

from collections.abc import Sequence
from typing import NamedTuple

from analyser.redact.signs import read_sign
from analyser.redact.tokens import Token
from analyser.redact.vocabulary import vocabulary
from analyser.redact.wordlists import word_list

SEPARATORS = {
    "dot": ".", ".": ".", "point": ".", "stop": ".", "underscore": "_", "_": "_",
    "dash": "-", "hyphen": "-", "-": "-", "plus": "+", "+": "+",
}  # fmt: skip


class Stretch(NamedTuple):
    """Tokens `[first, after)` and what they spell."""

    first: int
    after: int
    value: str


def email_words(name: str) -> frozenset[str]:
    """Return a list of `lexicons/emails.toml`."""
    return word_list("emails", name)


def signlike(tokens: Sequence[Token], index: int) -> bool:
    """Whether a token is a figure, a letter or a number word."""
    token, words = tokens[index], vocabulary()
    return (
        token.kind == "d"
        or (len(token.text) == 1 and token.kind == "a")
        or token.text in words.units
        or token.text in words.teens
        or token.text in words.tens
    )


def spell(tokens: Sequence[Token], first: int, after: int) -> str:
    """Return what tokens `[first, after)` are written as, "dot" and "underscore" included."""
    spelled, index = "", first
    while index < after:
        token = tokens[index]
        if token.text == "-" and _single(tokens, index - 1) and index + 1 < len(tokens) and _single(tokens, index + 1):
            index += 1  # a recogniser's way to write signs that were said one by one
        elif token.text in SEPARATORS:
            spelled += SEPARATORS[token.text]
            index += 1
        elif token.kind == "p" or token.text in vocabulary().lists.fillers:
            index += 1
        else:
            text, index = spelled_out(tokens, index)
            spelled += text
    return spelled.strip(".")


def _single(tokens: Sequence[Token], index: int) -> bool:
    return index >= 0 and len(tokens[index].text) == 1


def spelled_out(tokens: Sequence[Token], index: int) -> tuple[str, int]:
    """Return what one token, or one number, one repeated or explained letter, is written as."""
    token, words = tokens[index], vocabulary()
    numeral = token.text in words.units or token.text in words.teens or token.text in words.tens
    if numeral or token.kind == "d" or token.text in words.repeats or len(token.text) == 1:
        sign = read_sign(tokens, index, beside=True)
        if sign is not None:
            return sign.code.replace("o", "0").lower(), sign.after
    return token.text.replace("'", ""), index + 1

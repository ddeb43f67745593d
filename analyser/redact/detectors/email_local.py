"""What stands before "at" in an e-mail address, read backwards to where the address starts."""

from collections.abc import Sequence

from analyser.redact.detectors.email_words import SEPARATORS, Stretch, email_words, signlike, spell
from analyser.redact.tokens import Token
from analyser.redact.vocabulary import vocabulary

_LONGEST_LOCAL = 24


def read_local(tokens: Sequence[Token], at: int) -> Stretch | None:
    """Read the part before "at" backwards to where the address starts."""
    after = _before_asides(tokens, at)
    first = after
    while first > 0 and after - first < _LONGEST_LOCAL and _belongs(tokens, first - 1, after):
        first -= 1
    while first < after and (
        tokens[first].kind == "p" or tokens[first].text in SEPARATORS or tokens[first].text == "for"
    ):
        first += 1
    if first == after:
        return None
    value = spell(tokens, first, after)
    if not value:
        return None
    return _explained(tokens, first, after) or Stretch(first, after, value)


def _explained(tokens: Sequence[Token], first: int, after: int) -> Stretch | None:
    """ "b dot whitlock, that's w, h, i, t, l, o, c, k": what is spelled out again belongs to the address."""
    letters = [token for token in tokens[first:after] if token.kind == "a"]
    if (
        first < 2
        or tokens[first - 1].text not in email_words("spelling")
        or len(letters) < 3
        or any(len(t.text) > 1 for t in letters)
    ):
        return None
    before = read_local(tokens, first - 1)
    return before and Stretch(before.first, after, before.value)


def _before_asides(tokens: Sequence[Token], at: int) -> int:
    """Step back over "all one word", "all lower case", and commas."""
    index = _before_commas(tokens, at)
    while True:
        back = index
        while back and tokens[back - 1].text in email_words("asides"):
            back -= 1
        if index - back < 2:
            return index
        index = _before_commas(tokens, back)


def _before_commas(tokens: Sequence[Token], index: int) -> int:
    while index and tokens[index - 1].text == ",":
        index -= 1
    return index


def _belongs(tokens: Sequence[Token], index: int, after: int) -> bool:
    """Whether a token still belongs to the part before "at", of which all up to `after` does."""
    token = tokens[index]
    following = tokens[index + 1].text if index + 1 < after else ""
    if token.text in email_words("mail"):
        return False
    if token.text == ",":
        return _in_pause(tokens, index, following)
    if token.text == ".":
        return index + 1 < len(tokens) and tokens[index + 1].glued
    if token.text in SEPARATORS:
        return token.text not in ("stop", "point")
    if token.kind == "p":
        return False
    stopped = following == "." and index + 2 < len(tokens) and tokens[index + 2].glued
    if stopped or (following in SEPARATORS and following != "."):
        return token.text not in ("is", "it's", "that's")
    if index and tokens[index - 1].text in ("dot", "underscore", "hyphen", "dash"):
        return True
    return _is_part(tokens, index) or (following == "" and not _leads(token))


def _in_pause(tokens: Sequence[Token], index: int, following: str) -> bool:
    """Whether a comma stands inside an address: beside a figure, a letter, a separator, or "s for sugar"."""
    if not index:
        return False
    if signlike(tokens, index - 1) or following in SEPARATORS or tokens[index - 1].text in SEPARATORS:
        return True
    return index > 2 and tokens[index - 2].text == "for" and len(tokens[index - 3].text) == 1


def _is_part(tokens: Sequence[Token], index: int) -> bool:
    """Whether a word looks like a part of an address: a figure, a letter, or no everyday word."""
    token, words = tokens[index], vocabulary()
    if token.text in words.scales or (token.text == "and" and index and tokens[index - 1].text in words.scales):
        return True
    if signlike(tokens, index) or token.text in words.repeats or token.text in words.lists.spelling_links:
        return token.text not in ("like", "as")
    return not _leads(token) and token.text not in words.ordinary


def _leads(token: Token) -> bool:
    return token.text in email_words("leads") or token.text.endswith("'s")

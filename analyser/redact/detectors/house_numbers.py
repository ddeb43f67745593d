"""Numbers of houses and flats: "14", "14B", "fourteen a", "one hundred and twelve", "flat nine"."""

from collections.abc import Sequence

from analyser.redact.gazetteer import gazetteer
from analyser.redact.signs import read_sign
from analyser.redact.tokens import Token
from analyser.redact.vocabulary import vocabulary

_LONGEST = 5


def number_end(tokens: Sequence[Token], index: int) -> int | None:
    """Return where a house number that starts at `index` ends, or null."""
    digits, position = "", index
    while position < len(tokens) and len(digits) < _LONGEST:
        token = tokens[position]
        hundred = position + 1 < len(tokens) and tokens[position + 1].text in vocabulary().scales
        if token.kind == "p" or (token.kind == "a" and len(token.text) == 1 and not hundred):
            break
        sign = read_sign(tokens, position, beside=False)
        if sign is None or not sign.code.isdigit():
            break
        digits += sign.code
        position = sign.after
    if not digits or len(digits) > _LONGEST:
        return None
    if position < len(tokens) and len(tokens[position].text) == 1 and tokens[position].text in "abcdefgh":
        position += tokens[position].glued or _letter_of_house(tokens, position)
    return position


def flat_end(tokens: Sequence[Token], index: int) -> int | None:
    """Return where "flat nine", "unit 4B" ends, or null."""
    if tokens[index].text not in gazetteer().flat_words or index + 1 >= len(tokens):
        return None
    number = number_end(tokens, index + 1)
    if number:
        return number
    letter = tokens[index + 1]
    return index + 2 if len(letter.text) == 1 and letter.capital else None


def figures(tokens: Sequence[Token], first: int, after: int) -> str:
    """Return a house number in figures, its letter as it is written."""
    written = ""
    while first < after:
        sign = read_sign(tokens, first, beside=True)
        if sign is None:
            break
        letter = sign.after == first + 1 and tokens[first].kind == "a" and len(tokens[first].text) == 1
        written += tokens[first].text if letter and not tokens[first].capital else sign.code
        first = sign.after
    return written


def _letter_of_house(tokens: Sequence[Token], index: int) -> bool:
    """Whether a letter that stands apart belongs to the number before it: "fourteen a Mill Lane", "62 A, Mill Lane"."""
    if index + 1 >= len(tokens):
        return False
    following = tokens[index + 1]
    return (following.capital and following.kind == "a") or (following.text == "," and tokens[index].capital)

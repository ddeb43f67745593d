"""Masks quotations: strings such as a feedback point's, which repeat what was said in whole or in part.

A string has no offsets into the transcript, so the words of each span's quote are looked for in it: the whole quote,
any stretch of it that gives something away, and single words that do so alone (a name, a part of an e-mail address,
a string of figures). An ordinary word, such as "six", gives nothing away by itself.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from analyser.core.evidence import PersonalDataType
from analyser.redact.tokens import Token, tokenise
from analyser.redact.vocabulary import vocabulary

_TELLING_WORDS = frozenset({PersonalDataType.PERSON, PersonalDataType.EMAIL, PersonalDataType.PASSWORD_OR_PIN})
"""Types of which a single word gives something away."""

_SHORTEST_STRETCH = 3
"""A stretch of this many words of a quote is masked, even if each of them is ordinary."""

_ELLIPSES = ("…", "...")


@dataclass(slots=True)
class _Quote:
    """The words of one quote, and what of it must not be read elsewhere."""

    mask: str
    words: tuple[str, ...]
    telling: frozenset[str]
    pairs: frozenset[tuple[str, str]] = field(init=False)

    def __post_init__(self) -> None:
        self.pairs = frozenset(zip(self.words, self.words[1:], strict=False))


class Telltales:
    """What a set of spans says, as `(quote, type, mask)`, and how it is taken out of other strings."""

    def __init__(self, spans: Iterable[tuple[str, PersonalDataType, str]]) -> None:
        self._quotes: list[_Quote] = []
        self._by_word: dict[str, list[_Quote]] = {}
        for text, kind, mask in dict.fromkeys(spans):
            tokens = _words(text)
            words = tuple(token.text for token in tokens)
            telling = frozenset(token.text for token in tokens if _tells(token, kind, text))
            quote = _Quote(mask, words, telling)
            for word in dict.fromkeys(words):
                self._by_word.setdefault(word, []).append(quote)

    def mask_any(self, text: str | None) -> str | None:
        """Return `mask(text)`, or null for null."""
        return None if text is None else self.mask(text)

    def mask(self, text: str) -> str:
        """Return `text` with every stretch that a span's quote gives away replaced by that span's mask.

        >>> kind = PersonalDataType.PERSON
        >>> Telltales([("Jean", kind, "[name]")]).mask("You passed over JEAN's dialysis.")
        "You passed over [name]'s dialysis."
        """
        tokens = _words(text)
        pieces: list[str] = []
        position = index = 0
        while index < len(tokens):
            length, mask = self._longest(text, tokens, index)
            if length:
                pieces += [text[position : tokens[index].start], mask]
                position = tokens[index + length - 1].end
            index += max(length, 1)
        return "".join([*pieces, text[position:]])

    def _longest(self, text: str, tokens: list[Token], index: int) -> tuple[int, str]:
        best = (0, "")
        for quote in self._by_word.get(tokens[index].text, ()):
            length = _stretch(quote, text, tokens, index)
            if length > best[0]:
                best = (length, quote.mask)
        if not best[0]:
            best = self._cut_short(text, tokens[index])
        return best

    def _cut_short(self, text: str, token: Token) -> tuple[int, str]:
        """A word that an ellipsis cuts short may still be the beginning of a telling one."""
        if len(token.text) < _SHORTEST_STRETCH or not text.startswith(_ELLIPSES, token.end):
            return (0, "")
        for word, quotes in self._by_word.items():
            if word.startswith(token.text) and word != token.text and word in quotes[0].telling:
                return (1, quotes[0].mask)
        return (0, "")


def _stretch(quote: _Quote, text: str, tokens: list[Token], index: int) -> int:
    """Return how many words from `index` on are to be masked as part of the quote; 0 for none."""
    length = 1
    while index + length < len(tokens) and length < len(quote.words):
        before, token = tokens[index + length - 1], tokens[index + length]
        cut_short = text.startswith(_ELLIPSES, token.end)
        if (before.text, token.text) not in quote.pairs and not (cut_short and _begins(quote, before, token)):
            break
        length += 1
    said = tokens[index : index + length]
    whole = tuple(token.text for token in said) == quote.words
    if whole and length > 1:
        return length
    if whole and _alone_enough(said[0]):
        return length
    if length >= _SHORTEST_STRETCH:
        return length
    if any(token.text in quote.telling and _as_a_name(text, token) for token in said):
        return length
    return 0


def _begins(quote: _Quote, before: Token, token: Token) -> bool:
    """Whether a word that is cut short may be the beginning of what follows `before` in a quote."""
    return any(first == before.text and second.startswith(token.text) for first, second in quote.pairs)


def _words(text: str) -> list[Token]:
    """The words of a text, each without the 's of possession."""
    tokens = [token for token in tokenise(text) if token.kind != "p"]
    return [
        token._replace(text=token.text[:-2], end=token.end - 2) if token.text.endswith("'s") else token
        for token in tokens
    ]


def _tells(token: Token, kind: PersonalDataType, quote: str) -> bool:
    if token.kind == "d":
        return len(token.text) >= _SHORTEST_STRETCH
    ordinary = _ordinary(token)
    if kind is PersonalDataType.PERSON:
        return len(token.text) > 1
    if kind in _TELLING_WORDS:
        return len(token.text) >= _SHORTEST_STRETCH and not ordinary
    shown = quote[token.start : token.end]
    return kind is PersonalDataType.ADDRESS and shown[0].isupper() and len(shown) > 1 and not ordinary


def _alone_enough(token: Token) -> bool:
    return len(token.text) >= _SHORTEST_STRETCH and not _ordinary(token)


def _as_a_name(text: str, token: Token) -> bool:
    """An ordinary word that is also a name ("will", "grace") gives something away only where it is written as one."""
    return not _ordinary(token) or text[token.start].isupper()


def _ordinary(token: Token) -> bool:
    return token.text in vocabulary().ordinary or token.text in vocabulary().name_words

"""What one speaker takes up of what the other said: shared content words and figures.

The measure is plain overlap of content lemmas, which predicts rated uptake well for its price (Demszky et al. 2021,
"Measuring Conversational Uptake", section 4). Names and figures are counted apart: to repeat them is to check them.
"""

import re
from typing import TYPE_CHECKING

from analyser.tagging.words import word_set

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token

_CACHE = "debrief.content"
_CONTENT = frozenset(["NOUN", "VERB", "ADJ", "ADV", "PROPN"])
_GENERIC = word_set(
    "thing bit lot way one moment please thank thanks sorry call phone number name address postcode date birth "
    "account "
    "detail letter today now then here there just really very so well right okay yeah yes no not also too still even "
    "again ever never only quite actually obviously basically be have do get go come say tell know think mean want "
    "need see look let make take give put ask try use can will would could should might must like sort something "
    "anything everything nothing someone anybody somebody everybody minute second sec time day mr mrs miss ms "
    "hello hi "
    "bye good great fine lovely brilliant perfect morning afternoon evening how what when where why which "
    "who that this more much many all any some other same else first next last back up out down off on in over about "
    "ago hang happen stuff guy people bear sure able course far maybe perhaps though yet already anyway around away "
    "late talk imagine understand appreciate sound gonna wanna kinda till erm um er uh mm hm oh ah aw"
)
_EMPTY = word_set("be have do get go come want need can will let thing one lot bit way kind sort mean know think")
_SUFFIXES = ("ingly", "edly", "ness", "ment", "ing", "ed", "er", "ly", "es", "s", "y", "e", "i")


def content(span: "Doc | Span") -> frozenset[str]:
    """Return the stems of the content words of a text: no names, no figures, no words of all work."""
    from spacy.tokens import Span

    doc, start, end = (span.doc, span.start, span.end) if isinstance(span, Span) else (span, 0, len(span))
    stems = doc.user_data.get(_CACHE)
    if stems is None:
        stems = tuple(_content_stem(token) for token in doc)
        doc.user_data[_CACHE] = stems
    return frozenset(found for found in stems[start:end] if found)


def everyday(span: "Doc | Span") -> frozenset[str]:
    """Return the stems of nouns and verbs, everyday ones such as "name" and "say" too, and the number words."""
    return frozenset(
        stem(token.lemma_.lower())
        for token in span
        if token.pos_ in ("NOUN", "VERB", "NUM") and token.is_alpha and token.lemma_.lower() not in _EMPTY
    )


def _content_stem(token: "Token") -> str:
    if token.pos_ not in _CONTENT or token.like_num or not token.is_alpha:
        return ""
    if token.pos_ == "PROPN" and not _opens_sentence(token):
        return ""
    lemma = token.lemma_.lower()
    if lemma == "kind" and token.pos_ == "NOUN":
        return ""
    if lemma in _GENERIC or token.lower_ in _GENERIC or len(lemma) < 3:
        return ""
    return stem(lemma)


def _opens_sentence(token: "Token") -> bool:
    """Whether a capital may be that of a sentence, and no comma after it makes the word a name called out."""
    doc, index = token.doc, token.i
    called = index + 1 < len(doc) and doc[index + 1].text == ","
    return not called and (index == 0 or doc[index - 1].text in {".", "?", "!"})


def stem(word: str) -> str:
    """Return a word without its ending, so that "worry", "worried" and "worrying" meet.

    >>> {stem(word) for word in ("worry", "worried", "worrying", "worries")}
    {'worr'}
    """
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 3:
            cut = word.removesuffix(suffix)
            return cut.rstrip("eiy") if len(cut.rstrip("eiy")) >= 3 else cut
    return word


_NUMBERS = {
    word: digit
    for digit, words in enumerate(
        (
            "zero oh nought nil",
            "one first",
            "two second",
            "three third",
            "four fourth",
            "five fifth",
            "six sixth",
            "seven seventh",
            "eight eighth",
            "nine ninth",
        )
    )
    for word in words.split()
}
_WORD = re.compile(r"[a-z']+|\d")
_TIMES = {"double": 2, "treble": 3, "triple": 3}


def figures(text: str) -> str:
    """Return the digits and single letters of a text in the order in which they are said.

    >>> figures("ending four nine double five, B for Bravo")
    '4955b'
    >>> figures("Was that 4955 B?")
    '4955b'
    """
    found: list[str] = []
    times = 1
    words = _WORD.findall(text.lower().replace("\u2019", "'"))
    for position, word in enumerate(words):
        after = words[position + 1] if position + 1 < len(words) else ""
        symbol = ""
        if word.isdigit():
            symbol = word
        elif word in _NUMBERS:
            symbol = str(_NUMBERS[word])
        elif len(word) == 1 and (word not in "ai" or (len(after) == 1 or after in _NUMBERS)):
            symbol = word
        if symbol:
            found.append(symbol * times)
        times = _TIMES.get(word, 1)
    return "".join(found)


def repeats_figures(said: str, before: str, *, least: int = 3) -> bool:
    """Whether a run of at least `least` digits or letters of `said` stands in `before`.

    >>> repeats_figures("so that's two A B", "H X seven, two A B")
    True
    """
    ours, theirs = figures(said), figures(before)
    return any(ours[at : at + least] in theirs for at in range(len(ours) - least + 1))

"""The words of a turn with what the parse says of them, tidied of what speech leaves in: "erm", repeats, restarts.

Tidied words are only for making new sentences; what is quoted is quoted as it was said.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Doc

FILLERS = frozenset("er erm um umm uh uhm ehm hm hmm mm mmm ah eh".split())
PAUSES = frozenset([",", "-", "–", "—", "--", "…", "...", ".."])
STOPS = frozenset([".", "?", "!", ";", ":", "?!", "!?"])

_CLOSING = frozenset([",", ".", "?", "!", ";", ":", ")"])
_BARE_CLITICS = {"m": "'m", "ve": "'ve", "re": "'re", "ll": "'ll", "nt": "n't"}

_LEADS = frozenset(
    "oh well so and but yeah yes yep right okay ok look listen like actually honestly anyway no hi hiya hello ah "
    "basically obviously alright cause cos because plus also aye ooh gosh sorry".split()
)
_HANGING_TAGS = frozenset({"DT", "PRP$", "CC", "TO"})
_HANGING_WORDS = frozenset(
    "i he she we they 'm 're 've 'd 'll just a an the my his our their and or but because if".split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """One word or mark of a turn: its text, its plain form (lower case, straight apostrophe), the parse's tag
    (Penn Treebank) and lemma, whether it is glued to the word before, and its characters `[start, end)`.
    """

    text: str
    plain: str
    tag: str
    lemma: str
    glued: bool
    start: int
    end: int
    mark: bool = False
    """Whether this is punctuation and no word."""


def spoken(doc: "Doc") -> list[Spoken]:
    """Return the words and marks of a parsed turn."""
    words = []
    for token in doc:
        if token.is_space:
            continue
        plain = token.lower_.replace("’", "'")
        glued = token.i > 0 and not doc[token.i - 1].whitespace_ and not doc[token.i - 1].is_space
        text = token.text.replace("’", "'")
        if glued and plain in _BARE_CLITICS:
            text = plain = _BARE_CLITICS[plain]
        elif plain in ("i", "i."):
            text, plain = "I", "i"
        words.append(
            Spoken(
                text=text,
                plain=plain,
                tag=token.tag_,
                lemma=token.lemma_.lower(),
                glued=glued,
                start=token.idx,
                end=token.idx + len(token.text),
                mark=not any(character.isalnum() for character in text) and not _hyphen(doc, token.i),
            )
        )
        if token.lower_ == "i.":
            end = token.idx + 2
            words.append(Spoken(text=".", plain=".", tag=".", lemma=".", glued=True, start=end - 1, end=end, mark=True))
    return words


def _hyphen(doc: "Doc", position: int) -> bool:
    """Whether a dash stands inside of a word: "right-hand"."""
    token = doc[position]
    inside = 0 < position < len(doc) - 1 and not doc[position - 1].whitespace_ and not token.whitespace_
    return bool(token.text == "-" and inside and doc[position - 1].is_alpha and doc[position + 1].is_alpha)


def text_of(words: Sequence[Spoken]) -> str:
    """Write words out, with a blank before each that is not glued to the one before.

    >>> def word(text, glued=False):
    ...     return Spoken(text=text, plain=text.lower(), tag="", lemma="", glued=glued, start=0, end=len(text))
    >>> text_of([word("I"), word("'m", True), word("late"), word(",", True), word("sorry")])
    "I'm late, sorry"
    """
    parts: list[str] = []
    for position, word in enumerate(words):
        glued = word.glued or not position or word.plain in _CLOSING
        parts.append(word.text if glued else f" {word.text}")
    return "".join(parts)


def without_lead(words: Sequence[Spoken]) -> list[Spoken]:
    """Leave out what only opens a sentence: "oh, well, so", and marks."""
    first = 0
    while first < len(words) and (words[first].mark or _only_leads(words, first)):
        first += 1
    return list(words[first:])


def hangs(words: Sequence[Spoken]) -> bool:
    """Whether the words stop before their sentence does: on "the", "my", "and", or a bare "I" or "I've".

    A possessive or "'s" at the end hangs where it is glued to a name or pronoun.
    """
    spoken_words = [word for word in words if not word.mark]
    if not spoken_words:
        return True
    last = spoken_words[-1]
    if last.plain in _HANGING_WORDS or last.tag in _HANGING_TAGS:
        return last.plain not in ("that", "this", "these", "those", "all", "both", "to", "his", "any", "some", "each")
    return (last.plain == "'s" and last.tag != "POS") or last.tag == "EX"


def _only_leads(words: Sequence[Spoken], position: int) -> bool:
    word = words[position]
    if word.plain not in _LEADS:
        return False
    after = words[position + 1] if position + 1 < len(words) else None
    if word.plain in ("so", "like", "right", "well", "no", "sorry", "also", "plus") and after is not None:
        return (
            after.mark
            or after.plain in _LEADS
            or (word.plain in ("so", "right") and after.tag in ("PRP", "DT", "PRP$", "EX"))
        )
    return True

"""Cuts what was said into clauses that could stand alone, each with the characters where it stands in the turn.

Works from the words' tags and not from the tree of the parse, which spoken sentences seldom fit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analyser.feedback.cutting import RELATIVES, SUBORDINATORS, cuts
from analyser.feedback.speech import PAUSES, STOPS, Spoken, hangs, spoken, text_of, without_lead
from analyser.feedback.tidying import tidy
from analyser.feedback.verbs import (
    AUXILIARIES,
    JOINERS,
    SUBJECT_PRONOUNS,
    finite,
    has_predicate,
    inverted,
    subject_and_verb,
)

if TYPE_CHECKING:
    from spacy.tokens import Doc


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A stretch of tidied words with a subject and a finite verb, or a fragment.

    start, end: characters `[start, end)` of the turn. whole: it has both and does not break off. asks: it is put as
    a question. depends: it opens with "if", "when" or the like. broken_off: the speaker stopped in the middle of it.
    """

    words: tuple[Spoken, ...]
    start: int
    end: int
    whole: bool
    asks: bool
    depends: bool
    broken_off: bool
    joined: bool
    """Whether it follows the clause before within one sentence."""
    commands: bool
    """Whether it tells somebody to do something: "take me off the list"."""
    joiner: str = ""
    """The word that joins it to the clause before: "and", "but", "so"; empty where there is none."""

    @property
    def text(self) -> str:
        """The tidied words as one string."""
        return text_of(self.words)

    @property
    def plains(self) -> tuple[str, ...]:
        """The words in plain form, marks left out."""
        return tuple(word.plain for word in self.words if not word.mark)


_PREAMBLES = (
    ("the", "thing", "is"),
    ("thing", "is"),
    ("the", "problem", "is"),
    ("the", "trouble", "is"),
    ("all", "i", "know", "is"),
    ("all", "i", "want", "is"),
    ("what", "it", "is", "is"),
    ("what", "happened", "was"),
    ("it", "'s", "just", "that"),
    ("it", "'s", "only", "that"),
)


def clauses(doc: "Doc") -> list[Clause]:
    """Return the clauses of a parsed turn in order, fillers and false starts left out.

    Sentences of a recogniser that wrote no punctuation are cut where a new subject and verb begin.
    """
    return clauses_of(tidy(spoken(doc)))


def clauses_of(words: list[Spoken]) -> list[Clause]:
    """Return the clauses of tidied words in order."""
    found: list[Clause] = []
    for sentence in _sentences(words):
        start = 0
        for end in [*cuts(sentence), len(sentence)]:
            if (clause := _clause(sentence, start, end, joined=start > 0)) is not None:
                found.append(clause)
            start = end
    return found


def _sentences(words: list[Spoken]) -> list[list[Spoken]]:
    sentences: list[list[Spoken]] = [[]]
    for word in words:
        sentences[-1].append(word)
        if word.plain in STOPS or (word.plain in PAUSES and word.plain != "," and word.plain != "-"):
            sentences.append([])
    return [sentence for sentence in sentences if any(not word.mark for word in sentence)]


def _clause(sentence: Sequence[Spoken], start: int, end: int, *, joined: bool) -> Clause | None:
    closing = sentence[-1]
    words = list(sentence[start:end])
    while words and (words[-1].mark or (end < len(sentence) and words[-1].plain in JOINERS)):
        words.pop()
    words, tagged = _without_tag(_without_afterword(_without_dislocation(_without_preamble(without_lead(words)))))
    if not words:
        return None
    last_of_sentence = end == len(sentence)
    broken = last_of_sentence and closing.plain in PAUSES
    if broken:
        words = _without_loose_end(words)
    words = _without_loose_time(words)
    asks = (last_of_sentence and closing.plain.startswith("?") and not tagged) or inverted(words)
    opener = words[0].plain
    return Clause(
        words=tuple(words),
        start=words[0].start,
        end=words[-1].end,
        whole=has_predicate(words) and not hangs(words),
        asks=asks,
        depends=opener in RELATIVES - {"that"} or (opener in SUBORDINATORS and not _has_main_clause(words)),
        broken_off=broken or hangs(words),
        joined=joined,
        commands=_commands(words),
        joiner=_joiner(sentence, start),
    )


def _without_preamble(words: list[Spoken]) -> list[Spoken]:
    """Drop what only announces the clause: "the thing is, …", "all I know is …"."""
    plains = [word.plain for word in words[:6]]
    for preamble in _PREAMBLES:
        if plains[: len(preamble)] == list(preamble) and len(words) > len(preamble) + 2:
            kept = words[len(preamble) :]
            return kept[1:] if kept[0].mark or kept[0].plain == "that" else kept
    return words


def _without_afterword(words: list[Spoken]) -> list[Spoken]:
    """Drop a last "then", "though" or "please" that no comma marks."""
    return words[:-1] if len(words) > 3 and words[-1].plain in ("then", "though", "please", "actually") else words


def _without_tag(words: list[Spoken]) -> tuple[list[Spoken], bool]:
    """Drop a tag at the end, ", can it" or ", wasn't I"; tell whether there was one."""
    for start in range(max(len(words) - 4, 3), len(words) - 1):
        tail = [word.plain for word in words[start:] if not word.mark]
        aux_first = bool(tail) and tail[0] in AUXILIARIES and tail[-1] in SUBJECT_PRONOUNS
        if (
            words[start - 1].plain == ","
            and aux_first
            and (len(tail) == 2 or (len(tail) == 3 and tail[1] in ("n't", "not")))
        ):
            return words[: start - 1], True
    return words, False


def _without_loose_time(words: list[Spoken]) -> list[Spoken]:
    """Drop "and every night" from the end: it opens what follows."""
    plains = [word.plain for word in words]
    if len(words) > 5 and plains[-3] in ("and", "but", "so") and plains[-2] in ("every", "each"):
        return words[:-3]
    return words


def _without_loose_end(words: list[Spoken]) -> list[Spoken]:
    """Drop the last words of a clause that broke off on them: "without being", "because of the"."""
    kept = list(words)
    while len(kept) > 3 and (
        kept[-1].tag in ("IN", "DT", "PRP$", "CC", "TO") or kept[-1].plain in ("being", "been", "be")
    ):
        kept.pop()
    return kept


def _without_dislocation(words: list[Spoken]) -> list[Spoken]:
    """Drop a name that a pronoun takes up at once: "my lodger, Pat, he's moved out" keeps "he's moved out"."""
    for index in range(2, min(len(words) - 1, 9)):
        if words[index].plain not in ("he", "she", "it", "they", "that"):
            continue
        before = words[: index - 1] if words[index - 1].plain == "," else words[:index]
        if finite(words, index + 1) and not has_predicate(before) and _names_somebody(before):
            return words[index:]
    return words


def _names_somebody(words: Sequence[Spoken]) -> bool:
    return all(
        word.mark or word.tag in ("DT", "PRP$", "JJ", "NN", "NNS", "NNP", "NNPS", "CD", "POS", "PDT") for word in words
    ) and any(word.tag.startswith("NN") for word in words)


def _joiner(sentence: Sequence[Spoken], start: int) -> str:
    """Return the joining word at the cut at `start`, or just before it."""
    for index in (start, start - 1, start - 2):
        if 0 <= index < len(sentence) and sentence[index].plain in ("and", "but", "so"):
            return sentence[index].plain
    return ""


def _commands(words: Sequence[Spoken]) -> bool:
    position = 0
    while position < len(words) - 1 and words[position].plain in ("please", "just", "do", "n't", ",", "also"):
        position += 1
    first = words[position]
    if first.tag not in ("VB", "VBP") or first.plain in AUXILIARIES or first.plain != first.lemma:
        return False
    after = words[position + 1] if position + 1 < len(words) else None
    return after is None or after.plain not in ("'m", "'re", "'ve", "'s")


def _has_main_clause(words: Sequence[Spoken]) -> bool:
    """Whether a clause of its own follows the one with "when" or "if"."""
    begins = [
        index
        for index in range(1, len(words))
        if words[index].plain in SUBJECT_PRONOUNS and not words[index - 1].mark and subject_and_verb(words, index)
    ]
    after_comma = any(
        words[index - 1].plain == "," and subject_and_verb(words, index) for index in range(2, len(words))
    )
    return after_comma or len(begins) > 1

"""Cuts what was said into clauses that could stand alone, each with the characters where it stands in the turn.

Works from the words' tags and not from the tree of the parse, which spoken sentences seldom fit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analyser.feedback.speech import PAUSES, STOPS, Spoken, hangs, spoken, text_of, tidy, without_lead

if TYPE_CHECKING:
    from spacy.tokens import Doc

SUBJECT_PRONOUNS = frozenset(
    "i you he she it we they there that this nobody everyone everybody someone nothing".split()
)
SUBORDINATORS = frozenset(
    "if when while after before once until till unless although though whenever as whereas whether since".split()
)
RELATIVES = frozenset("which who whose whom where that".split())
WH_WORDS = frozenset("what which who whose whom where when why how".split())
AUXILIARIES = frozenset(
    "am is are was were do does did have has had can could will would shall should may might must ca wo sha ai".split()
)
CLITICS = frozenset("'m 're 've 's 'd 'll".split())
FINITE_TAGS = frozenset("VBD VBZ VBP MD".split())
_JOINERS = frozenset("and but so or because cause cos 'cause then plus".split())
_REASONS = frozenset("because cause cos 'cause".split())
_LONGEST_WITH_REASON = 22
_TAKES_CLAUSE = frozenset(
    "think know say tell hope feel guess suppose see hear believe wish mean find want like let make reckon promise bet "
    "understand realise realize notice remember forget explain ask wonder sure afraid sorry glad swear worried scared "
    "frightened telling saying thinking".split()
)
_NO_SUBJECT_AFTER = frozenset(
    "to of with for at in on by from about than as that what when if how why who where".split()
)


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


def clauses(doc: "Doc") -> list[Clause]:
    """Return the clauses of a parsed turn in order, fillers and false starts left out.

    Sentences of a recogniser that wrote no punctuation are cut where a new subject and verb begin.
    """
    words = tidy(spoken(doc))
    found: list[Clause] = []
    for sentence in _sentences(words):
        start = 0
        for end in [*_cuts(sentence), len(sentence)]:
            if (clause := _clause(sentence, start, end, joined=start > 0)) is not None:
                found.append(clause)
            start = end
    return found


def finite(words: Sequence[Spoken], position: int) -> bool:
    """Whether the word at `position` is a finite verb or auxiliary, by its form or its tag."""
    word = words[position]
    if word.plain in AUXILIARIES or word.plain in CLITICS - {"'s"}:
        return not (position and words[position - 1].tag in ("MD", "TO") and word.plain in ("have", "do"))
    if word.plain == "'s":
        return is_verb_s(words, position)
    return word.tag in FINITE_TAGS


def is_verb_s(words: Sequence[Spoken], position: int) -> bool:
    """Whether the "'s" at `position` is "is" or "has" and no possessive.

    The parse errs here ("my neck's started"), so the words on both sides decide where they can.
    """
    before = words[position - 1].plain if position else ""
    after = words[position + 1] if position + 1 < len(words) else None
    if before in SUBJECT_PRONOUNS or before in WH_WORDS or before == "here":
        return before != "let"
    if after is None or after.mark:
        return words[position].tag != "POS"
    if after.tag in ("VBN", "VBG", "DT", "RB", "IN", "TO", "PRP$", "PRP") or after.plain in (
        "not",
        "n't",
        "gone",
        "been",
    ):
        return True
    if after.tag == "VBD" and after.plain.endswith(("ed", "en", "t", "ne", "n")):
        return True
    return words[position].tag != "POS"


def _sentences(words: list[Spoken]) -> list[list[Spoken]]:
    sentences: list[list[Spoken]] = [[]]
    for word in words:
        sentences[-1].append(word)
        if word.plain in STOPS or (word.plain in PAUSES and word.plain != "," and word.plain != "-"):
            sentences.append([])
    return [sentence for sentence in sentences if any(not word.mark for word in sentence)]


def _cuts(sentence: Sequence[Spoken]) -> list[int]:
    """Return the positions at which a new clause of its own begins inside of a sentence."""
    cuts: list[int] = []
    start = 0
    for position in range(1, len(sentence)):
        if sentence[position].mark or position <= start + 1:
            continue
        if _opens_clause(sentence, position, start) and _has_predicate(sentence[start:position]):
            cuts.append(position)
            start = position
    return cuts


def _opens_clause(sentence: Sequence[Spoken], position: int, start: int) -> bool:
    before = sentence[position - 1]
    subject = position
    if sentence[position].plain in _JOINERS:
        subject += 1
        if (
            sentence[position].plain in _REASONS
            and before.plain != ","
            and len(sentence) - start <= _LONGEST_WITH_REASON
        ):
            return False
        if before.plain in _TAKES_CLAUSE and sentence[position].plain == "so":
            return False
    elif (
        before.plain in _REASONS
        or before.plain in _JOINERS
        or before.plain in SUBORDINATORS
        or before.plain in RELATIVES | WH_WORDS
    ):
        return False
    if subject > position and _inverted(sentence[subject:]) and before.plain == ",":
        return True
    if subject >= len(sentence) or not _subject_and_verb(sentence, subject):
        return False
    opener = next((word.plain for word in sentence[start:] if not word.mark and word.plain not in _JOINERS), "")
    if _times(sentence[start:]):
        return False
    if before.plain == ",":
        return not (opener in SUBORDINATORS and position - start < 12)
    if subject > position:
        return sentence[subject].plain in SUBJECT_PRONOUNS or sentence[position].plain in ("but", *_REASONS)
    return _runs_on(sentence, position)


def _times(words: Sequence[Spoken]) -> bool:
    """Whether it opens with "every time", "by the time", "the last time", which a main clause must follow."""
    plains = [word.plain for word in words[:5] if not word.mark and word.plain not in _JOINERS]
    return plains[:2] in (["every", "time"], ["each", "time"]) or plains[:3] in (
        ["by", "the", "time"],
        ["the", "last", "time"],
        ["the", "first", "time"],
        ["the", "next", "time"],
    )


def _runs_on(sentence: Sequence[Spoken], position: int) -> bool:
    """Whether a new clause begins with no mark at all, as recognisers write it: "an hour I just want somebody"."""
    if any(word.plain == "," for word in sentence) or len(sentence) < 8:
        return False
    word, before = sentence[position], sentence[position - 1]
    if word.plain not in SUBJECT_PRONOUNS - {"that", "this", "you"} or before.lemma in _TAKES_CLAUSE:
        return False
    if before.plain in ("me", "us", "him", "her", "them", "you") and sentence[position - 2].lemma in _TAKES_CLAUSE:
        return False
    if before.plain in _NO_SUBJECT_AFTER or before.tag in ("IN", "TO", "CC", "WDT", "WP", "WRB", "MD", "DT", "PRP$"):
        return False
    return not (
        (before.tag.startswith("NN") or before.plain in ("everyone", "everything", "all"))
        and word.plain in ("i", "we", "he", "she", "they")
        and _relative(sentence, position)
    )


def _relative(sentence: Sequence[Spoken], position: int) -> bool:
    """Whether "the engineer I spoke to" may be meant: a verb without its object, or one before the next one."""
    verb = next((index for index in range(position + 1, len(sentence)) if finite(sentence, index)), None)
    if verb is not None and verb - position <= 3:
        after = sentence[verb + 1] if verb + 1 < len(sentence) else None
        if after is None or after.mark or (after.tag == "IN" and after.plain not in ("for", "at", "in", "on", "since")):
            return True
    verbs = [index for index in range(position + 1, len(sentence)) if finite(sentence, index)]
    if len(verbs) < 2:
        return False
    before_second = sentence[verbs[1] - 1]
    return before_second.tag.startswith(("VB", "IN", "RP"))


def _subject_and_verb(sentence: Sequence[Spoken], position: int) -> bool:
    """Whether a subject begins at `position` and a finite verb follows it before the next mark."""
    first = sentence[position]
    nominal = first.tag in ("DT", "PRP$", "NN", "NNS", "NNP", "NNPS", "EX", "PRP", "CD", "PDT", "JJ")
    if first.plain not in SUBJECT_PRONOUNS and not nominal:
        return False
    if first.plain in ("me", "him", "her", "us", "them") and first.tag == "PRP":
        return False
    reach = 4 if first.plain in SUBJECT_PRONOUNS else 7
    for index in range(position + 1, min(position + 1 + reach, len(sentence))):
        word = sentence[index]
        if word.mark or word.plain in _NO_SUBJECT_AFTER - {"of", "on", "in"}:
            return False
        if finite(sentence, index) or (word.tag == "VB" and sentence[index - 1].tag in ("NNS", "PRP")):
            return True
    return False


def _has_predicate(words: Sequence[Spoken]) -> bool:
    verbs = [index for index in range(len(words)) if finite(words, index)]
    return any(any(not word.mark and word.plain not in _JOINERS for word in words[:index]) for index in verbs)


def _clause(sentence: Sequence[Spoken], start: int, end: int, *, joined: bool) -> Clause | None:
    closing = sentence[-1]
    words = list(sentence[start:end])
    while words and (words[-1].mark or (end < len(sentence) and words[-1].plain in _JOINERS)):
        words.pop()
    words = _without_dislocation(without_lead(words))
    if not words:
        return None
    last_of_sentence = end == len(sentence)
    broken = last_of_sentence and closing.plain in PAUSES
    if broken:
        words = _without_loose_end(words)
    asks = (last_of_sentence and closing.plain.startswith("?")) or _inverted(words)
    opener = words[0].plain
    return Clause(
        words=tuple(words),
        start=words[0].start,
        end=words[-1].end,
        whole=_has_predicate(words) and not hangs(words),
        asks=asks,
        depends=opener in RELATIVES - {"that"} or (opener in SUBORDINATORS and not _has_main_clause(words)),
        broken_off=broken or hangs(words),
        joined=joined,
        commands=_commands(words),
        joiner=_joiner(sentence, start) if joined else "",
    )


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
        if words[index - 1].plain != "," or words[index].plain not in ("he", "she", "it", "they", "that"):
            continue
        before = words[: index - 1]
        if finite(words, index + 1) and not _has_predicate(before) and _names_somebody(before):
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
    """Whether a comma and a clause of its own follow the clause with "when" or "if"."""
    return any(words[index - 1].plain == "," and _subject_and_verb(words, index) for index in range(2, len(words)))


def _inverted(words: Sequence[Spoken]) -> bool:
    """Whether the words open as a question does: "can I", "is there", "why have you"."""
    if len(words) < 2:
        return False
    first, second = words[0], words[1]
    if first.plain in AUXILIARIES and first.tag != "VB":
        return second.plain in SUBJECT_PRONOUNS or second.plain == "n't" or second.tag in ("DT", "PRP$")
    return first.plain in WH_WORDS and (second.plain in AUXILIARIES or second.plain in CLITICS)

"""Finds where one clause of a sentence ends and the next begins."""

from collections.abc import Sequence

from analyser.feedback.speech import Spoken
from analyser.feedback.verbs import (
    JOINERS,
    NO_SUBJECT_AFTER,
    SUBJECT_PRONOUNS,
    WH_WORDS,
    finite,
    has_predicate,
    inverted,
    subject_and_verb,
)

SUBORDINATORS = frozenset(
    "if when while after before once until till unless although though whenever as whereas whether since".split()
)

RELATIVES = frozenset("which who whose whom where that".split())

_REASONS = frozenset("because cause cos 'cause".split())

_LONGEST_WITH_REASON = 22

_TAKES_CLAUSE = frozenset(
    "think know say tell hope feel guess suppose see hear believe wish mean find want like let make reckon promise bet "
    "understand realise realize notice remember forget explain ask wonder sure afraid sorry glad swear worried scared "
    "frightened telling saying thinking".split()
)


def cuts(sentence: Sequence[Spoken]) -> list[int]:
    """Return the positions at which a new clause of its own begins inside of a sentence."""
    cuts: list[int] = []
    start = 0
    for position in range(1, len(sentence)):
        if sentence[position].mark or position <= start + 1:
            continue
        if _opens_clause(sentence, position, start) and has_predicate(sentence[start:position]):
            cuts.append(position)
            start = position
    return cuts


def _opens_clause(sentence: Sequence[Spoken], position: int, start: int) -> bool:
    before = sentence[position - 1]
    subject = position
    if sentence[position].plain in JOINERS:
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
        or before.plain in JOINERS
        or before.plain in SUBORDINATORS
        or before.plain in RELATIVES | WH_WORDS
    ):
        return False
    if subject > position and inverted(sentence[subject:]) and before.plain == ",":
        return True
    if subject >= len(sentence) or not subject_and_verb(sentence, subject):
        return False
    opener = next((word.plain for word in sentence[start:] if not word.mark and word.plain not in JOINERS), "")
    if _times(sentence[start:]):
        return False
    if opener in SUBORDINATORS and position - start < 12 and sentence[position].plain not in JOINERS:
        return False
    if _so_much(sentence[start:position]):
        return False
    if before.plain == ",":
        return sentence[position - 2].plain not in ("goes", "says", "said", "like")
    if subject > position:
        return sentence[subject].plain in SUBJECT_PRONOUNS or sentence[position].plain in ("but", *_REASONS)
    return _runs_on(sentence, position)


def _so_much(words: Sequence[Spoken]) -> bool:
    """Whether the words end on "so tired" or "that tired", whose result must follow."""
    said = [word for word in words if not word.mark]
    return len(said) > 2 and said[-2].plain in ("so", "that") and said[-1].tag in ("JJ", "VBN", "VBD", "RB")


def _times(words: Sequence[Spoken]) -> bool:
    """Whether it opens with "every time", "by the time", "the last time", which a main clause must follow."""
    plains = [word.plain for word in words[:5] if not word.mark and word.plain not in JOINERS]
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
    if before.plain in NO_SUBJECT_AFTER or before.tag in ("IN", "TO", "CC", "WDT", "WP", "WRB", "MD", "DT", "PRP$"):
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

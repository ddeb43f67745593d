"""Subjects and finite verbs, told from the words' forms and tags."""

from collections.abc import Sequence

from analyser.feedback.speech import Spoken

SUBJECT_PRONOUNS = frozenset(
    "i you he she it we they there that this nobody everyone everybody someone nothing".split()
)

WH_WORDS = frozenset("what which who whose whom where when why how".split())

AUXILIARIES = frozenset(
    "am is are was were do does did have has had can could will would shall should may might must ca wo sha ai".split()
)

CLITICS = frozenset("'m 're 've 's 'd 'll".split())

FINITE_TAGS = frozenset("VBD VBZ VBP MD".split())

JOINERS = frozenset("and but so or because cause cos 'cause then plus".split())

NO_SUBJECT_AFTER = frozenset(
    "to of with for at in on by from about than as that what when if how why who where".split()
)


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


def subject_and_verb(sentence: Sequence[Spoken], position: int) -> bool:
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
        if word.mark or word.plain in NO_SUBJECT_AFTER - {"of", "on", "in"}:
            return False
        if finite(sentence, index) or (word.tag == "VB" and sentence[index - 1].tag in ("NNS", "PRP")):
            return True
    return False


def has_predicate(words: Sequence[Spoken]) -> bool:
    """Whether something stands before a finite verb in the words."""
    verbs = [index for index in range(len(words)) if finite(words, index)]
    return any(any(not word.mark and word.plain not in JOINERS for word in words[:index]) for index in verbs)


def inverted(words: Sequence[Spoken]) -> bool:
    """Whether the words open as a question does: "can I", "is there", "why have you"."""
    if len(words) < 2:
        return False
    first, second = words[0], words[1]
    if first.plain in AUXILIARIES and first.tag != "VB":
        return second.plain in SUBJECT_PRONOUNS or second.plain == "n't" or second.tag in ("DT", "PRP$")
    return first.plain in WH_WORDS and (second.plain in AUXILIARIES or second.plain in CLITICS)

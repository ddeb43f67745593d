"""Closed classes of English words that every tagger reads the same way."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Token


def word_set(words: str) -> frozenset[str]:
    """Return the words of a blank-separated list.

    >>> sorted(word_set("is are"))
    ['are', 'is']
    """
    return frozenset(words.split())


def plain(token: "Token") -> str:
    """Return the token in lower case with a straight apostrophe."""
    return str(token.lower_).replace("\u2019", "'")


AUXILIARIES = word_set(
    "am is are was were do does did have has had can could will would shall should may might must ca wo sha ai"
)
"""Verbs that change places with their subject in a question; "ca", "wo", "sha", "ai" are what "can't" leaves."""

CLITICS = word_set("'s 're 've 'd 'll 'm")
"""What a contracted auxiliary is cut off as."""

NOT = word_set("n't nt not")

WH_WORDS = word_set("what which who whose whom where when why how whereabouts")

SUBJECTS = word_set(
    "i you u he she it we they there this that these those anyone anybody someone somebody everyone anything "
    "everything nobody"
)

DETERMINERS = word_set("your my his her our their the a an any")

FILLERS = word_set("er erm um uh uhm hm hmm")

DISCOURSE = word_set("okay ok right alright yeah yes yep no nope well now lovely perfect")
"""Words that may open a turn without being part of its act."""

CONJUNCTIONS = word_set("and so but or then cause because cos")

SUBORDINATORS = word_set("if when because as since while after before once although though unless until till")

"""Closed classes of English words that every tagger reads the same way."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Token

AUXILIARIES = frozenset(
    "am is are was were do does did have has had can could will would shall should may might must ca wo sha ai".split()
)
"""Verbs that change places with their subject in a question; "ca", "wo", "sha", "ai" are what "can't" leaves."""

CLITICS = frozenset(["'s", "'re", "'ve", "'d", "'ll", "'m"])
"""What a contracted auxiliary is cut off as."""

NOT = frozenset(["n't", "nt", "not"])

WH_WORDS = frozenset("what which who whose whom where when why how whereabouts".split())

SUBJECTS = frozenset(
    "i you u he she it we they there this that these those anyone anybody someone somebody everyone anything "
    "everything nobody".split()
)

DETERMINERS = frozenset("your my his her our their the a an any".split())

FILLERS = frozenset("er erm um uh uhm hm hmm".split())

DISCOURSE = frozenset("okay ok right alright yeah yes yep no nope well now lovely perfect".split())
"""Words that may open a turn without being part of its act."""

CONJUNCTIONS = frozenset("and so but or then cause because cos".split())

SUBORDINATORS = frozenset("if when because as since while after before once although though unless until till".split())


def plain(token: "Token") -> str:
    """Return the token in lower case with a straight apostrophe."""
    return str(token.lower_).replace("\u2019", "'")

"""Opens a question: one that carries its answer, or asks for yes or no, becomes an open one about the same thing.

"You asked your landlord, didn't you?" becomes "What have you been able to find out from your landlord so far?". Each
pattern is a way of asking that a good agent would use; where none fits, None is returned and the caller
asks about what the other has said instead.
"""

from collections.abc import Callable, Sequence

from analyser.core.call import Kind
from analyser.feedback.claims import Claim, read_claim
from analyser.feedback.grammar import as_sentence, sound
from analyser.feedback.opening_doings import (
    being_in,
    choice,
    degree,
    fix,
    habit,
    happened,
    harm,
    inquiry,
    intention,
    looking_back,
    managed,
    ongoing,
    paper,
    possession,
    told_us,
)
from analyser.feedback.opening_others import existence, others_did, others_told, thing_is
from analyser.feedback.opening_views import ease, knowledge, proposal, reaction, sure, verdict, wish
from analyser.feedback.speech import Spoken

Pattern = Callable[[Claim], str | None]


def open_form(words: Sequence[Spoken], kind: Kind = Kind.CUSTOMER) -> str | None:
    """Return an open question about what the words of a leading or closed question are about, or None."""
    claim = read_claim(words)
    if claim is None:
        return None
    for pattern in _COACHING + _PATTERNS if kind is Kind.COACHING else _PATTERNS:
        if (question := pattern(claim)) is not None:
            question = as_sentence(question, "?")
            return question if sound(question) else None
    return None


_COACHING: tuple[Pattern, ...] = (looking_back,)
_PATTERNS: tuple[Pattern, ...] = (
    wish, sure, knowledge, reaction, intention, degree, ongoing, inquiry, fix, harm, paper, managed,
    choice, told_us, being_in, possession, proposal, ease, verdict, existence, others_told, others_did,
    thing_is, habit, happened,
)  # fmt: skip


_CHECKS = (
    (("missed", "anything"), "What have I missed?"),
    (("left", "out"), "What have I left out?"),
    (("forgotten", "anything"), "What have I forgotten?"),
    (("anything", "else", "i", "can"), "What else can I do?"),
    (("anything", "else"), "What else is on your mind?"),
    (("make", "sense"), "How does that sound to you?"),
    (("is", "that", "everything"), "What else is there?"),
    (("is", "that", "okay"), "How does that sound to you?"),
    (("got", "that", "right"), "What would you change in that?"),
    (("is", "that", "right"), "What would you change in that?"),
    (("any", "questions"), "What would you like to ask me?"),
    (("happy", "with", "that"), "How does that sound to you?"),
)


def open_check(words: Sequence[Spoken]) -> str | None:
    """Return the open form of a check that ends a summary: "have I missed anything" becomes "What have I missed?"."""
    plains = [word.plain for word in words]
    for run, question in _CHECKS:
        positions = [plains.index(word) if word in plains else -1 for word in run]
        if min(positions) >= 0 and positions == sorted(positions):
            return question
    return None

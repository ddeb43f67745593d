"""Tags questions: open and closed as coaches mean them, leading, stacked.

"What's your postcode" starts with a question word and asks for a fact all the same: it is closed. A statement with a
tag leads, unless it reads back what the other has just said: then it is a check, and closed.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from analyser.core.evidence import Tag
from analyser.tagging.asking import CHOICE, ECHO, TAG, Question, questions
from analyser.tagging.context import Exchange, exchanges
from analyser.tagging.kinds import CLOSED, FACT, LEADING, POLAR, STACKED
from analyser.tagging.lexicon import Decided, Rule, load
from analyser.tagging.protocol import Conversation
from analyser.tagging.words import WH_WORDS

SEVERAL = Decided(
    id="question.stacked.several",
    label=STACKED,
    why="Two or more separate questions in one turn, before any answer: the other must choose which to answer.",
)
DECIDED = (POLAR, FACT, ECHO, CHOICE, TAG, SEVERAL)

_GRAMMAR_SCORE = 0.85
_STACKED_SCORE = 0.75
_PRELIMINARY = re.compile(
    r"^(?:can|could|may|might|do you mind if) i (?:just |quickly )*(?:ask|check|run)(?: you)?(?: (?:something|"
    r"a question|one thing|one more thing|a (?:quick|couple|few)(?: \w+)*|some questions))?$|^do you mind if i ask$"
)
_DETAIL = re.compile(
    r"\b(?:postcode|post code|date of birth|birthday|surname|(?:first|last|full|maiden|middle) name|your name|"
    r"names? on|address|e-?mail|mobile|phone number|number|sort code|reference|registration|expiry|security code|"
    r"digits|account)\b"
)
_DENIAL = re.compile(
    r"\b(?:not|never)\b|n't\b.*n't\b|n't\b.* (?:is|was|are|were|do|did|does|have|has|can|will) \w+\??$"
)
_CANDIDATE = re.compile(r"^(?:is|was|were|are|did|does|has) (?:it|that|they|he|she)\b(?: \w+){0,8}\??$")
_NEW_MATTER = re.compile(r"^(?:who|where|when)\b")


class QuestionTagger:
    """Puts `question.*` on the turns of the agent or the buddy."""

    def tag(self, conversations: Sequence[Conversation]) -> list[list[Tag]]:
        """Return the tags of each conversation, in the order given."""
        return [
            [tag for turn in exchange.by(exchange.serving) for tag in _tags(exchange, turn)]
            for exchange in exchanges(conversations)
        ]


def _tags(exchange: Exchange, turn: int) -> list[Tag]:
    found = [_in_context(exchange, turn, question) for question in questions(exchange.conversation.docs[turn])]
    tags = [
        exchange.tag(
            question.label,
            turn,
            question.start,
            question.end,
            score=question.decided.score if isinstance(question.decided, Rule) else _GRAMMAR_SCORE,
            source=question.source,
            why=question.decided.why,
        )
        for question in found
    ]
    separate = _separate(found)
    if len(separate) > 1:
        source = SEVERAL.source(load("question").version)
        start, end = separate[0].start, separate[-1].end
        tags.append(exchange.tag(STACKED, turn, start, end, score=_STACKED_SCORE, source=source, why=SEVERAL.why))
    return tags


def _in_context(exchange: Exchange, turn: int, question: Question) -> Question:
    """A tag or a negative that reads back what the other said is no leading question but a check, and closed."""
    if question.label != LEADING or _DENIAL.search(question.asked):
        return question
    text = exchange.text(turn)[question.start : question.end]
    if exchange.takes_up(turn, text, question.stems):
        return replace(question, label=CLOSED, decided=ECHO)
    return question


def _separate(found: Sequence[Question]) -> list[Question]:
    """The questions that ask for something of their own: not announced, reworded, or rows of security details."""
    kept: list[Question] = []
    for question in found:
        if _PRELIMINARY.match(question.asked.rstrip("?")) or (kept and _rewords(kept[-1], question)):
            continue
        kept.append(question)
    details = all(question.label == CLOSED and _DETAIL.search(question.asked) for question in kept)
    return [] if details else kept


def _rewords(before: Question, question: Question) -> bool:
    """Whether a question only says the one before it again, or offers it an answer."""
    if not question.stems and question.label != LEADING:
        return not _NEW_MATTER.match(question.asked)
    shared = before.stems & question.stems
    if shared and len(shared) * 2 >= min(len(before.stems), len(question.stems)):
        return True
    offers = bool(_CANDIDATE.match(question.asked))
    return offers and (before.asked.split(" ")[0] in WH_WORDS or bool(_CANDIDATE.match(before.asked)))

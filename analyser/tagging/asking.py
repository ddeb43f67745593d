"""What in a turn is a question, from its grammar: with and without a question mark.

An auxiliary before its subject, a fronted question word, a tag ("didn't you"), an order to give an account or a
detail, a bare fragment. Whether it leads or checks depends on what was said before: see `questions`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from analyser.core.backchannel import is_backchannel
from analyser.tagging.grammar import Reading, has_verb, inverts, is_tag_question, question_start, read
from analyser.tagging.kinds import CLOSED, FACT, LEADING, kind, prompt
from analyser.tagging.lexicon import Decided, Rule, load
from analyser.tagging.sentences import Segment, sentences
from analyser.tagging.uptake import content, figures
from analyser.tagging.words import AUXILIARIES, CONJUNCTIONS, DISCOURSE, FILLERS, NOT, WH_WORDS, word_set

if TYPE_CHECKING:
    from spacy.tokens import Doc

ECHO = Decided(
    id="question.closed.echo",
    label=CLOSED,
    why="A statement or a fragment asked as a question (…, yeah?): yes, no or the missing detail is the answer.",
)
CHOICE = Decided(id="question.closed.choice", label=CLOSED, why="A bare choice is offered: this or that.")
TAG = Decided(
    id="question.leading.tag",
    label=LEADING,
    why="A statement with a tag (didn't you, isn't it) carries the answer that it wants, and it does not read back "
    "what the other has just said.",
)

_CACHE = "debrief.questions"
_LEAD_IN = word_set(
    "please sorry just also then first firstly secondly finally lastly again actually great good thanks thank "
    "oh ah hi "
    "hello hey listen look honestly brilliant cool fine hiya gosh wow anyway mr mrs miss ms , . - – : ; …"
)
_REPAIRS = re.compile(
    r"^(?:(?:i'm )?sorry|pardon|hello|hi|eh|come again|really|you what|oh)(?: \w+)?$|^what$|"
    r"^(?:ok|okay|right|yeah|yes|no|all right|alright|mm|yep)$"
)
_NOT_ASKED = re.compile(
    r"^(?:(?:can|could|may|might) (?:i|we) (?:just |please |firstly |start by |first )*(?:say|saying|apologi[sz]\w+|"
    r"add|thank|reassure|stress|point out)\b|(?:do )?you know what$|guess what|would you believe|can you believe it|"
    r"what an? |what's more|how (?:lovely|awful|nice|horrible|frustrating|annoying|strange|odd|sad|exciting)\b)"
)
_CONDITIONAL = re.compile(
    r"^(?:should (?:you|it|the|your|there|we)|had (?:i|you|we|they|it)|were (?:you|i|we|it) to)\b"
)
_FREE_RELATIVE = re.compile(
    r"^what (?:happens?|happened|i|we|you|he|she|they|matters|it|that|the \w+)\b.*\b(?:is|was|means) (?:that|the|an?|"
    r"we|you|i|he|she|they|it|when|to|if|how|why|your|there|just)\b"
)
_WITHOUT_VERB = re.compile(
    r"how (?:many|much|long|often|old|far)\b|what (?:time|day|date)\b|(?:what|how) about\b|what else\b|"
    r"what (?:next|now)$|why (?:not|don't)\b|any (?:thoughts|ideas)\b"
)
_WHEN_AT_END = re.compile(r"\b(?:from|since|by|until|till) (?:when|what|where|which)$")
_APPROXIMATE = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|ten|so|hour|day|week|month|minute|couple)s? or\b|\bor (?:so|two|three)\b"
)
_CHECKS = frozenset(["yeah", "right", "correct", "yes", "no", "innit", "eh"])
_OFFERS = frozenset(["shall", "will", "would", "could", "can"])
_LONGEST_FRAGMENT = 10
_LONGEST_CHOICE = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question of a turn: characters `[start, end)`, its label, what decided it, and its words without fillers.

    `stems` are the stems of its content words.
    """

    start: int
    end: int
    label: str
    decided: Rule | Decided
    asked: str
    stems: frozenset[str]

    @property
    def source(self) -> str:
        """The `source` of its tag."""
        lexicon = load("question")
        return lexicon.source(self.decided) if isinstance(self.decided, Rule) else self.decided.source(lexicon.version)


def questions(doc: "Doc") -> tuple[Question, ...]:
    """Return the questions of a parsed turn in order, whatever was said before it."""
    found: tuple[Question, ...] | None = doc.user_data.get(_CACHE)
    if found is None:
        each = (_question(read(doc), act) for act in sentences(doc))
        found = tuple(_merged(question for question in each if question is not None))
        doc.user_data[_CACHE] = found
    return found


def spoken(reading: Reading, start: int, end: int) -> str:
    """Return tokens `[start, end)` in lower case without punctuation, fillers, and words said twice running."""
    words: list[str] = []
    for index in range(start, end):
        word = reading.word[index]
        if reading.punct[index] or reading.space[index] or word in FILLERS:
            continue
        if words and reading.glued[index] and (word.startswith("'") or word in ("n't", "nt")):
            words[-1] += word
        elif not (words and words[-1] == word):
            words.append(word)
    mark = "?" if end > start and reading.text[end - 1] == "?" else ""
    return " ".join(words).replace("you know ", "") + mark


def _merged(found: Iterable[Question]) -> list[Question]:
    """Join "is it mould" and "or is it condensation" into the one question that they are."""
    merged: list[Question] = []
    for question in found:
        if merged and question.asked.startswith("or ") and merged[-1].label == question.label == CLOSED:
            merged[-1] = replace(merged[-1], end=question.end, stems=merged[-1].stems | question.stems)
        else:
            merged.append(question)
    return merged


def _question(reading: Reading, act: Segment) -> Question | None:
    begin, end = _begin(reading, act), act.span.end
    asked = spoken(reading, begin, end)
    reduced = inverts(reading, begin) and is_tag_question(reading, begin)
    words = asked.rstrip("?")
    if not words or reduced or _REPAIRS.match(words) or is_backchannel(words):
        return None
    decided = _decide(reading, act, begin, asked)
    if decided is None:
        return None
    if begin > act.span.start and reading.word[begin - 1] == "or":
        asked = f"or {asked}"
    return Question(
        start=act.start_char,
        end=act.end_char,
        label=decided.label,
        decided=decided,
        asked=asked,
        stems=content(act.span),
    )


def _begin(reading: Reading, act: Segment) -> int:
    """Where the act proper begins, after "and", "so", "please" and the other's name."""
    index = act.span.start
    while index < act.span.end - 1 and _leads_in(reading, index):
        index += 1
    return index


def _leads_in(reading: Reading, index: int) -> bool:
    word = reading.word[index]
    if word == "what" or word in AUXILIARIES:
        return False
    before = reading.word[index - 1] if index else ""
    if word == "you" and before == "thank":
        return True
    named = reading.pos[index] == "PROPN" and index > 0 and (reading.punct[index + 1] or before in _LEAD_IN)
    empty = reading.punct[index] or reading.space[index]
    return named or empty or word in FILLERS or word in DISCOURSE or word in CONJUNCTIONS or word in _LEAD_IN


def _decide(reading: Reading, act: Segment, begin: int, asked: str) -> Rule | Decided | None:
    """What makes an act a question, and of which kind; None where it is none."""
    marked = act.text.rstrip("\"'”’ ").endswith("?")
    if _NOT_ASKED.match(asked.rstrip("?")) or (not marked and _CONDITIONAL.match(asked)):
        return None
    if found := load("question").first(LEADING, asked):
        return found[0]
    if _tagged(reading, act, begin, marked=marked):
        return TAG
    if marked and _only_checks(reading, act, begin):
        return None
    if prompted := prompt(asked):
        return prompted
    if _interrogative(reading, act.span.end, begin, asked, marked=marked):
        return kind(asked)
    if reading.word[act.span.end - 1] == "yeah" and len(figures(act.text)) >= 3:
        return ECHO
    if marked:
        return kind(asked) if asked.split(" ")[0] in WH_WORDS else ECHO
    if _WHEN_AT_END.search(asked):
        return FACT
    if act.span.end < len(reading):
        return None
    if _is_fragment(reading, act):
        return ECHO
    return CHOICE if _is_choice(reading, begin, act.span.end, asked) else None


def _interrogative(reading: Reading, end: int, begin: int, asked: str, *, marked: bool) -> bool:
    if not marked and _FREE_RELATIVE.match(asked):
        return False
    if any(question_start(reading, verb) == begin for verb in range(begin, min(begin + 7, end))):
        return True
    if reading.word[begin] in WH_WORDS and _asks_for_subject(reading, begin, end, marked=marked):
        return True
    if begin + 1 < end and reading.pos[begin] in ("ADP", "SCONJ") and reading.word[begin + 1] in WH_WORDS - {"who"}:
        return marked or any(inverts(reading, verb) for verb in range(begin + 2, min(begin + 7, end)))
    return bool(_WITHOUT_VERB.match(asked))


def _asks_for_subject(reading: Reading, begin: int, end: int, *, marked: bool) -> bool:
    """Whether the question word is itself the subject ("who told you", "what happened next"), and asks."""
    if reading.word[begin] not in ("what", "who", "which", "how") or begin + 1 >= end:
        return False
    verb = begin + 1
    if reading.word[begin] in ("which", "what") and begin + 2 < end and reading.pos[verb] in ("NOUN", "PRON"):
        verb = begin + 2
    is_verb = reading.tag[verb] in ("VBD", "VBZ", "MD", "VBP") or reading.word[verb] in ("'s", "is", "went", "else")
    if not is_verb:
        return False
    relative = any(word in ("is", "was", "'s") for word in reading.word[verb + 1 : end])
    return marked or (not relative and reading.text[end - 1] != ".") or end - begin <= 4


def _tagged(reading: Reading, act: Segment, begin: int, *, marked: bool) -> bool:
    """Whether a tag ("didn't you", "is it", "yeah?") ends a statement of at least three words."""
    last = act.span.end - 1
    if reading.text[last] in (".", "!"):
        return False
    for index in range(max(begin + 2, last - 4), last + 1):
        if not (inverts(reading, index) and is_tag_question(reading, index)):
            continue
        if reading.word[index - 1] not in WH_WORDS | CONJUNCTIONS:
            return _is_tag(reading, begin, index, marked=marked)
    return False


def _only_checks(reading: Reading, act: Segment, begin: int) -> bool:
    """Whether "okay?" or "yeah?" after a statement or an order only makes sure that the other is with the speaker."""
    last = act.span.end - 2
    if last <= begin or not reading.punct[last - 1]:
        return False
    order = reading.tag[begin] == "VB" or reading.word[begin] in ("just", "let")
    return reading.word[last] in ("ok", "okay", "alright") or (order and reading.word[last] in _CHECKS)


def _is_tag(reading: Reading, begin: int, tag: int, *, marked: bool) -> bool:
    subject = reading.word[tag + 1]
    if reading.word[tag] in _OFFERS and subject in ("i", "we"):
        return False
    if tag - begin < 3 and not reading.punct[tag - 1]:
        return False
    if any(question_start(reading, verb) == begin for verb in range(begin, min(begin + 4, tag))):
        return False
    if question_start(reading, tag) != tag or reading.word[begin] in WH_WORDS:
        return False
    denies = subject in ("you", "it", "that") and any(
        word in NOT or word == "never" for word in reading.word[begin:tag]
    )
    return marked or subject in NOT or denies


def _is_fragment(reading: Reading, act: Segment) -> bool:
    """Whether "and your …" without a verb ends the turn: one more detail is asked for."""
    words = reading.word[act.span.start : act.span.end]
    if not 3 <= len(words) <= _LONGEST_FRAGMENT or words[0] != "and" or words[1] not in ("your", "his", "her", "their"):
        return False
    return not has_verb(reading, act.span.start, act.span.end)


def _is_choice(reading: Reading, begin: int, end: int, asked: str) -> bool:
    """Whether a bare "this or that" ends the turn: no verb, no amount ("a week or two")."""
    if not 3 <= end - begin <= _LONGEST_CHOICE or _APPROXIMATE.search(asked):
        return False
    return " or " in asked and not has_verb(reading, begin, end)

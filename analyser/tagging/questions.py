"""Questions: whether something is one from its grammar, open or closed from the answer it calls for.

The grammar of English questions is enough where a recogniser leaves out the question mark: an auxiliary before its
subject, a fronted question word, a tag ("didn't you"), an order to give an account or a detail. Open and closed are
meant as coaches mean them: "what's your postcode" starts with a question word and asks for a fact all the same.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from analyser.core.backchannel import is_backchannel
from analyser.core.evidence import Tag
from analyser.tagging.context import Exchange, exchanges
from analyser.tagging.lexicon import Decided, Rule, load, straight
from analyser.tagging.protocol import Conversation
from analyser.tagging.sentences import Segment, inverts, is_tag_question, question_start, sentences
from analyser.tagging.uptake import content, figures
from analyser.tagging.words import AUXILIARIES, CONJUNCTIONS, DISCOURSE, FILLERS, NOT, WH_WORDS, plain, word_set

if TYPE_CHECKING:
    from spacy.tokens import Doc

_OPEN, _CLOSED, _LEADING, _STACKED = "question.open", "question.closed", "question.leading", "question.stacked"

POLAR = Decided(
    id="question.closed.polar",
    label=_CLOSED,
    why="The verb stands before its subject: yes or no, or one of the choices named, is the answer.",
)
FACT = Decided(
    id="question.closed.fact",
    label=_CLOSED,
    why="A question word that asks for a fact, an amount, a name or a time, not for an account.",
)
ECHO = Decided(
    id="question.closed.echo",
    label=_CLOSED,
    why="A statement or a fragment asked as a question: yes, no or the missing detail is the answer.",
)
CHOICE = Decided(id="question.closed.choice", label=_CLOSED, why="A bare choice is offered: this or that.")
TAG = Decided(
    id="question.leading.tag",
    label=_LEADING,
    why="A statement with a tag (didn't you, isn't it) carries the answer that it wants, and it does not read back "
    "what the other has just said.",
)
SEVERAL = Decided(
    id="question.stacked.several",
    label=_STACKED,
    why="Two or more separate questions in one turn, before any answer: the other must choose which to answer.",
)
DECIDED = (POLAR, FACT, ECHO, CHOICE, TAG, SEVERAL)
NO_RULE: dict[str, str] = {}

_CACHE = "debrief.questions"
_LEAD_IN = word_set(
    "please sorry just also then first firstly secondly finally lastly again actually great good thanks thank oh ah hi "
    "hello hey listen look honestly brilliant cool fine hiya gosh wow anyway mr mrs miss ms , . - – : ; …"
)
_REPAIRS = re.compile(r"^(?:(?:i'm )?sorry|pardon|hello|hi|eh|come again|really|you what|oh)(?: \w+)?$|^what$")
_NOT_ASKED = re.compile(
    r"^(?:(?:can|could|may|might) (?:i|we) (?:just |please |firstly |start by |first )*(?:say|saying|apologi[sz]\w+|add|"
    r"thank|reassure|stress|point out)\b|(?:do )?you know what$|guess what|would you believe|can you believe it|"
    r"what an? |what's more|how (?:lovely|awful|nice|horrible|frustrating|annoying|strange|odd|sad|exciting)\b)"
)
_CONDITIONAL = re.compile(
    r"^(?:should (?:you|it|the|your|there|we)|had (?:i|you|we|they|it)|were (?:you|i|we|it) to)\b"
)
_PRELIMINARY = re.compile(
    r"^(?:can|could|may|might|do you mind if) i (?:just |quickly )*(?:ask|check|run)(?: you)?(?: (?:something|a question|"
    r"one thing|one more thing|a (?:quick|couple|few)(?: \w+)*|some questions))?$|^do you mind if i ask$"
)
_WRAPPING = re.compile(
    r"^(?:(?:can|could|would|will|may|might) (?:you|i|we)|are you able to|do you want to|would you like to|"
    r"(?:would|do|d')(?: ?you) mind|if you (?:could|can|would)|i'd like you to|i want you to|do you|did you|have you)"
    r"(?: (?:just|please|possibly|quickly|briefly|first|maybe|perhaps|also|kindly|then|ever|happen to|to|still))* "
)
_TELLING = re.compile(
    r"^(?:tell(?:ing)? (?:me|us)|let(?:ting)? (?:me|us) know|remind(?:ing)? (?:me|us)|show (?:me|us)|say|saying|ask(?: you)?|"
    r"know|remember|recall|explain(?:ing)?(?: (?:to )?me)?|see|got any idea|any idea)(?: (?:please|exactly|again|roughly|"
    r"first|then|now|just))* ?"
)
_OPEN_PROMPT = re.compile(
    r"^(?:talking|walking|taking|running) (?:me|us) through|^describing|^sharing|^share (?:with|how|what)"
)
_DETAIL = re.compile(
    r"\b(?:postcode|post code|date of birth|birthday|surname|(?:first|last|full|maiden|middle) name|your name|names? on|"
    r"address|e-?mail|mobile|phone number|number|sort code|reference|registration|expiry|security code|digits|account)\b"
)
_DENIAL = re.compile(
    r"\b(?:not|never)\b|n't\b.*n't\b|n't\b.* (?:is|was|are|were|do|did|does|have|has|can|will) \w+\??$"
)
_CANDIDATE = re.compile(r"^(?:is|was|were|are|did|does|has) (?:it|that|they|he|she)\b(?: \w+){0,4}\??$")
_APPROXIMATE = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|ten|so|hour|day|week|month|minute|couple)s? or\b|\bor (?:so|two|three)\b"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question of a turn: characters `[start, end)`, its label, what decided it, and its words without fillers."""

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

    @property
    def detail(self) -> bool:
        """Whether it asks for a detail such as a security check does."""
        return self.label == _CLOSED and bool(_DETAIL.search(self.asked))


class QuestionTagger:
    """Puts `question.*` on the turns of the agent or the buddy."""

    def tag(self, conversations: Sequence[Conversation]) -> list[list[Tag]]:
        """Return the tags of each conversation, in the order given."""
        return [
            [tag for turn in exchange.by(exchange.serving) for tag in _tags(exchange, turn)]
            for exchange in exchanges(conversations)
        ]


def questions(doc: "Doc") -> tuple[Question, ...]:
    """Return the questions of a parsed turn in order, whatever was said before it."""
    found = doc.user_data.get(_CACHE)
    if found is None:
        found = tuple(_merged(question for act in sentences(doc) if (question := _question(doc, act)) is not None))
        doc.user_data[_CACHE] = found
    return tuple(found)


def reads_back(exchange: Exchange, turn: int, question: Question) -> bool:
    """Whether a question gives back what the other has just said, to check it."""
    text = exchange.text(turn)[question.start : question.end]
    return exchange.takes_up(turn, text, question.stems)


def _tags(exchange: Exchange, turn: int) -> list[Tag]:
    found = [_in_context(exchange, turn, question) for question in questions(exchange.conversation.docs[turn])]
    tags = [
        exchange.tag(
            question.label,
            turn,
            question.start,
            question.end,
            score=question.decided.score if isinstance(question.decided, Rule) else 0.85,
            source=question.source,
            why=question.decided.why,
        )
        for question in found
    ]
    separate = _separate(found)
    if len(separate) > 1:
        source = SEVERAL.source(load("question").version)
        start, end = separate[0].start, separate[-1].end
        tags.append(exchange.tag(_STACKED, turn, start, end, score=0.75, source=source, why=SEVERAL.why))
    return tags


def _in_context(exchange: Exchange, turn: int, question: Question) -> Question:
    """A tag or a negative that reads back what the other said is no leading question but a check, and closed."""
    if question.label == _LEADING and not _DENIAL.search(question.asked) and reads_back(exchange, turn, question):
        return replace(question, label=_CLOSED, decided=ECHO)
    return question


def _separate(found: Sequence[Question]) -> list[Question]:
    """The questions that ask for something of their own: not announced, reworded, or rows of security details."""
    kept: list[Question] = []
    for question in found:
        if _PRELIMINARY.match(question.asked.rstrip("?")):
            continue
        if kept and _rewords(kept[-1], question):
            continue
        kept.append(question)
    return [] if all(question.detail for question in kept) else kept


def _rewords(before: Question, question: Question) -> bool:
    if not question.stems and question.label != _LEADING:
        return not re.match(r"(?:who|where|when)\b", question.asked)
    shared = before.stems & question.stems
    if shared and len(shared) * 2 >= min(len(before.stems), len(question.stems)):
        return True
    return before.asked.split(" ")[0] in WH_WORDS and bool(_CANDIDATE.match(question.asked))


def _merged(found: Iterable[Question]) -> list[Question]:
    """Join "is it mould" and "or is it condensation" into the one question that they are."""
    merged: list[Question] = []
    for question in found:
        if merged and question.asked.startswith("or ") and merged[-1].label == question.label == _CLOSED:
            merged[-1] = replace(merged[-1], end=question.end, stems=merged[-1].stems | question.stems)
        else:
            merged.append(question)
    return merged


def _question(doc: "Doc", act: Segment) -> Question | None:
    marked = act.text.rstrip("\"'”’ ").endswith("?")
    begin = _begin(doc, act)
    asked = spoken(doc, begin, act.span.end)
    if not asked or _REPAIRS.match(asked) or is_backchannel(asked) or _is_reduced(doc, begin, act):
        return None
    decided = _decide(doc, act, begin, asked, marked=marked)
    if decided is None:
        return None
    if begin > act.span.start and plain(doc[begin - 1]) == "or":
        asked = f"or {asked}"
    label = decided.label
    return Question(
        start=act.start_char, end=act.end_char, label=label, decided=decided, asked=asked, stems=content(act.span)
    )


def _begin(doc: "Doc", act: Segment) -> int:
    """Where the act proper begins, after "and", "so", "please" and the other's name."""
    index = act.span.start
    while index < act.span.end - 1 and _leads_in(doc, index):
        index += 1
    return index


def _leads_in(doc: "Doc", index: int) -> bool:
    word = plain(doc[index])
    if word == "what" or word in AUXILIARIES:
        return False
    if word == "you" and index > 0 and plain(doc[index - 1]) == "thank":
        return True
    named = doc[index].pos_ == "PROPN" and index > 0 and (doc[index + 1].is_punct or plain(doc[index - 1]) in _LEAD_IN)
    return named or word in FILLERS | DISCOURSE | CONJUNCTIONS | _LEAD_IN or doc[index].is_punct or doc[index].is_space


def spoken(doc: "Doc", start: int, end: int) -> str:
    """Return tokens `[start, end)` in lower case without punctuation, fillers, and words said twice running."""
    words: list[str] = []
    for token in doc[start:end]:
        word = plain(token)
        if token.is_punct or token.is_space or word in FILLERS:
            continue
        attached = words and token.i > 0 and not doc[token.i - 1].whitespace_ and (word.startswith("'") or word in NOT)
        if attached and word != "not":
            words[-1] += word
        elif not (words and words[-1] == word):
            words.append(word)
    return straight(" ".join(words)).replace("you know ", "") + (
        "?" if end > start and doc[end - 1].text == "?" else ""
    )


def _is_reduced(doc: "Doc", begin: int, act: Segment) -> bool:
    """Whether it is only "did you?" or "oh, is it?": surprise that lets the other go on."""
    return begin < act.span.end and inverts(doc, begin) and is_tag_question(doc, begin)


def _decide(doc: "Doc", act: Segment, begin: int, asked: str, *, marked: bool) -> Rule | Decided | None:
    if _NOT_ASKED.match(asked.rstrip("?")) or (not marked and _CONDITIONAL.match(asked)):
        return None
    lexicon = load("question")
    if (found := lexicon.first(_LEADING, asked)) and (
        marked or found[0].id.endswith("negative") or "surely" in found[0].id
    ):
        return found[0]
    if _tagged(doc, act, begin, marked=marked):
        return TAG
    prompt = _prompt(asked)
    if prompt is not None:
        return prompt
    if _interrogative(doc, act, begin, asked, marked=marked):
        return _kind(asked)
    if marked:
        return _kind(asked) if asked.split(" ")[0] in WH_WORDS else ECHO
    if _is_fragment(doc, act):
        return ECHO
    return CHOICE if _is_choice(doc, act, begin, asked) else None


def _prompt(asked: str) -> Rule | None:
    """The rule for an order or a fragment that asks by itself, if any."""
    lexicon = load("question")
    for label in (_OPEN, _CLOSED):
        for rule in lexicon.of(label):
            if rule.id.split(".")[-1].startswith(("prompt_", "request_")) and any(rule.find(asked)):
                if label == _CLOSED and asked.startswith(("tell me", "tell us")):
                    kind = _kind(asked)
                    return kind if isinstance(kind, Rule) else rule
                return rule
    if asked.startswith(("tell me what", "tell me how", "tell me why")) or _OPEN_PROMPT.match(asked):
        kind = _kind(asked)
        return kind if isinstance(kind, Rule) else None
    return None


def _interrogative(doc: "Doc", act: Segment, begin: int, asked: str, *, marked: bool) -> bool:
    end = act.span.end
    if any(question_start(doc, verb) == begin for verb in range(begin, min(begin + 7, end))):
        return True
    first = plain(doc[begin])
    if first in WH_WORDS and _subject_question(doc, begin, end, marked=marked):
        return True
    if (
        begin + 1 < end
        and doc[begin].pos_ in ("ADP", "SCONJ")
        and plain(doc[begin + 1]) in ("what", "which", "when", "how", "whom")
    ):
        return marked or any(inverts(doc, verb) for verb in range(begin + 2, min(begin + 7, end)))
    return bool(
        re.match(
            r"(?:what|how) about\b|what else\b|what (?:next|now)$|why (?:not|don't)\b|any (?:thoughts|ideas)\b", asked
        )
    )


def _subject_question(doc: "Doc", begin: int, end: int, *, marked: bool) -> bool:
    """Whether the question word is itself the subject ("who told you", "what happened next"), and asks."""
    if plain(doc[begin]) not in ("what", "who", "which", "how") or begin + 1 >= end:
        return False
    verb = doc[begin + 1]
    if plain(doc[begin]) == "which" and begin + 2 < end and doc[begin + 1].pos_ in ("NOUN", "PRON"):
        verb = doc[begin + 2]
    if verb.tag_ not in ("VBD", "VBZ", "MD", "VBP") and plain(verb) not in ("'s", "is", "went", "else"):
        return False
    copula = any(plain(token) in ("is", "was", "'s") for token in doc[verb.i + 1 : end])
    return marked or (not copula and doc[end - 1].text != ".") or end - begin <= 4


def _kind(asked: str) -> Rule | Decided:
    """Open or closed, by the answer that the words without their wrapping call for."""
    bare = _unwrapped(asked)
    lexicon = load("question")
    if found := lexicon.first(_OPEN, bare):
        return found[0]
    if _OPEN_PROMPT.match(bare):
        return lexicon.of(_OPEN)[0]
    return FACT if bare.split(" ")[0].rstrip("?") in WH_WORDS else POLAR


def _unwrapped(asked: str) -> str:
    bare = asked
    unwrapped = _WRAPPING.sub("", asked, count=1)
    if unwrapped != asked:
        told = _TELLING.sub("", unwrapped, count=1)
        bare = told if told != unwrapped else unwrapped
        prompts = bare.startswith(
            ("talk", "walk", "take", "tell", "run", "describ", "help me", "give me", "explain", "shar", "fill me")
        )
        if told == unwrapped and not prompts:
            bare = asked
    elif asked.startswith(("tell me", "tell us")):
        bare = _TELLING.sub("", asked, count=1)
    return bare


def _tagged(doc: "Doc", act: Segment, begin: int, *, marked: bool) -> bool:
    """Whether a tag ("didn't you", "is it", "yeah?") ends a statement of at least three words."""
    last = act.span.end - 1
    if doc[last].text in {".", "!"}:
        return False
    for index in range(max(begin + 2, last - 4), last + 1):
        if inverts(doc, index) and is_tag_question(doc, index) and plain(doc[index - 1]) not in WH_WORDS | CONJUNCTIONS:
            if plain(doc[index]) in ("shall", "will", "would", "could", "can") and plain(doc[index + 1]) in ("i", "we"):
                return False
            offers = index - begin < 3 and not doc[index - 1].is_punct
            negated = plain(doc[index + 1]) in NOT or marked or _denies(doc, begin, index)
            return (
                not offers
                and negated
                and not any(question_start(doc, verb) == begin for verb in range(begin, min(begin + 4, index)))
            )
    if plain(doc[last]) == "yeah" and len(figures(act.text)) >= 3:
        return True
    closing = plain(doc[last - 1]) if marked and last - 1 > begin + 2 else ""
    return closing in ("yeah", "right", "correct", "yes", "no", "innit", "eh") and doc[last - 2].is_punct


def _denies(doc: "Doc", begin: int, tag: int) -> bool:
    """Whether a positive tag follows a negative statement about the other or the matter: "it wasn't … was it"."""
    about = plain(doc[tag + 1]) in ("you", "it", "that")
    return about and any(plain(token) in NOT or plain(token) == "never" for token in doc[begin:tag])


def _is_fragment(doc: "Doc", act: Segment) -> bool:
    """Whether "and your …" without a verb ends the turn: one more detail is asked for."""
    words = [plain(token) for token in act.span]
    if act.span.end < len(doc) or not 3 <= len(words) <= 10 or words[0] != "and":
        return False
    return words[1] in ("your", "his", "her", "their") and not any(token.pos_ in ("VERB", "AUX") for token in act.span)


def _is_choice(doc: "Doc", act: Segment, begin: int, asked: str) -> bool:
    """Whether a bare "this or that" ends the turn: no verb, no amount ("a week or two")."""
    words = doc[begin : act.span.end]
    if act.span.end < len(doc) or not 3 <= len(words) <= 9 or _APPROXIMATE.search(asked):
        return False
    return " or " in asked and not any(token.pos_ in ("VERB", "AUX") for token in words)

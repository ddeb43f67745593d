"""Empathy: warmth, a feeling named, a feeling asked about, a sorry, and a cue of distress that is passed over.

The three ways of showing it are those of EPITOME (Sharma et al. 2020). Whether a bare "I'm so sorry" is sympathy or an
apology, and whether a cue was missed, can only be told from both sides of the exchange.
"""

import re
from collections.abc import Iterator, Sequence

from analyser.core.call import Kind
from analyser.core.evidence import Tag
from analyser.tagging.asking import questions
from analyser.tagging.context import Exchange, exchanges, quoted
from analyser.tagging.lexicon import Decided, Rule, load, straight
from analyser.tagging.protocol import Conversation
from analyser.tagging.reflections import reflection
from analyser.tagging.sentences import Segment
from analyser.tagging.uptake import content

_REACTION, _INTERPRETATION, _EXPLORATION, _APOLOGY, _MISSED = (
    "empathy.emotional_reaction",
    "empathy.interpretation",
    "empathy.exploration",
    "empathy.apology",
    "empathy.missed",
)
SYMPATHY = Decided(
    id="empathy.emotional_reaction.bare_sorry",
    label=_REACTION,
    why="A bare sorry right after the other has told of a loss, an illness or distress is sympathy (annotation guide).",
)
OPENS_WITH_SORRY = Decided(
    id="empathy.apology.opens_with_sorry",
    label=_APOLOGY,
    why="A sorry comes before a statement: what went wrong or cannot be done, not a question that asks for it again.",
)
DECIDED = (SYMPATHY, OPENS_WITH_SORRY)

_SORRY = re.compile(
    r"^(?:(?:oh|ah|dear|no|yes|yeah|ok|okay|right|um|er|erm|well|and|so|but)\W+)*"
    r"(?:(?:i'm|i am|we're|we are)\W+)?(?:(?:so|very|really|ever so|terribly|awfully)\W+)*sorry\b\W*(?P<then>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_FOR_WHAT = re.compile(r"^(?:about|for|to|that|if|i\b|i'|we\b|we'|my\b|our\b|you)", re.IGNORECASE)
"""What belongs to a sorry: it says what it is for."""
_BEFORE_A_STATEMENT = frozenset({OPENS_WITH_SORRY.id, "empathy.apology.sorry_first"})
_NO_APOLOGY = re.compile(
    r"^(?:what|who|which|where|when|why|how|say|could|can|would|will|was|is|are|did|do|does|have|pardon|again|if|"
    r"sorry|but\b|to (?:hear|learn|read|ask|be|say)|for (?:your|his|her|their|asking)|"
    r"(?:about|for) (?:your|his|her|their)|he\b|she\b|they\b|just (?:to|a|one|so|quickly)|"
    r"you (?:said|say|want|wanted|mean|meant|need|were|are|live)\b|your\b|you're\b|"
    r"(?:\d|zero|one|two|three|four|five|six|seven|eight|nine|oh)\b|"
    r"(?:i|you) (?:\w+ ){0,2}(?:didn't|don't|can't|cannot|couldn't|missed|said|lost|broke)"
    r"(?: \w+)? (?:catch|hear|get|got|follow|understand|make out|see|that|you|what)\b)"
)
"""What follows a sorry that asks for something again, corrects a number, asks leave, or is sympathy."""

_FINITE = frozenset({"MD", "VB", "VBD", "VBP", "VBZ"})
_SHOWN = (_REACTION, _INTERPRETATION, _EXPLORATION, _APOLOGY)
_TAKEN_UP = re.compile(
    r"\b(?:(?:are|is|was|were) (?:you|he|she|they|everyone|anyone|your \w+)(?: all| both)? (?:okay|ok|all right|"
    r"alright|"
    r"safe|hurt|injured|in (?:danger|pain)|coping)|(?:do|does|did) (?:you|he|she|they) need (?:an ambulance|"
    r"a doctor|any "
    r"(?:help|support)|medical|to (?:stop|take a (?:break|moment|minute)))|samaritans|ambulance|citizens advice|"
    r"your gp|"
    r"support team|bereavement team|vulnerab\w+|priority services|take your time|take a (?:moment|minute|"
    r"breath)|no rush|"
    r"(?:when|whenever) you(?:'re| are) ready|thank(?:s| you) for (?:telling|sharing|letting me know about)|"
    r"that's (?:a )?"
    r"(?:very )?(?:serious|brave)|keep (?:you|that|this|him|her) safe|want (?:you|to keep you|him|her) safe)\b"
)
_LEAST_REPLY_WORDS = 3
_COMPLAINT = re.compile(
    r"\b(?:wait(?:ed|ing)?|late|delay\w*|never|nobody|no one|still|again|missed|cancel\w*|wrong|charged|hours|"
    r"weeks|broken|"
    r"promised|rung|called|complain\w*|supposed to|your (?:lot|company|people|driver|engineer))\b"
)
_STATEMENTS = ("rule:question.leading.tag", "rule:question.closed.echo")
"""Questions that are statements with a question mark: a feeling may be named in them."""
_CLAUSE = re.compile(r"[,.;:!?—–]")


class EmpathyTagger:
    """Puts `empathy.*` on the turns of the agent or the buddy."""

    def tag(self, conversations: Sequence[Conversation]) -> list[list[Tag]]:
        """Return the tags of each conversation, in the order given."""
        return [[*_shown(exchange), *_missed(exchange)] for exchange in exchanges(conversations)]


def _shown(exchange: Exchange) -> Iterator[Tag]:
    for turn in exchange.by(exchange.serving):
        if not exchange.full[turn]:
            continue
        for act in exchange.acts(turn):
            for found in _of_act(exchange, turn, act):
                yield _at(exchange, turn, act.start_char, act.start_char + _length(act, found), found)


def _length(act: Segment, found: Rule | Decided) -> int:
    """How much of an act a tag covers: of a sorry before a statement only the sorry, else all."""
    sorry = _SORRY.match(straight(act.text)) if found.id in _BEFORE_A_STATEMENT else None
    if sorry is None or not sorry["then"] or _FOR_WHAT.match(sorry["then"]):
        return act.end_char - act.start_char
    return len(act.text[: sorry.start("then")].rstrip(" ,.;:-"))


def _at(exchange: Exchange, turn: int, start: int, end: int, decided: Rule | Decided) -> Tag:
    lexicon = load("empathy")
    score = decided.score if isinstance(decided, Rule) else 0.7
    source = lexicon.source(decided) if isinstance(decided, Rule) else decided.source(lexicon.version)
    return exchange.tag(decided.label, turn, start, end, score=score, source=source, why=decided.why)


def _of_act(exchange: Exchange, turn: int, act: Segment) -> Iterator[Rule | Decided]:
    lexicon, text = load("empathy"), straight(act.text)
    if "sorry" not in text.lower() and not lexicon.touches(_SHOWN, text):
        return
    for label in (_REACTION, _INTERPRETATION):
        found = lexicon.first(label, text)
        if not found or quoted(text, found[1]):
            continue
        statement = label == _INTERPRETATION or found[0].id.endswith("how_awful")
        if not (statement and _asked(exchange, turn, act)):
            yield found[0]
    if (found := lexicon.first(_EXPLORATION, text)) and _asked(exchange, turn, act) and not quoted(text, found[1]):
        yield found[0]
    found = lexicon.first(_APOLOGY, text)
    if found and not quoted(text, found[1]):
        rule = found[0]
        bare = rule.id.endswith(".bare")
        yield SYMPATHY if bare and _tells_of_distress(exchange, turn) else rule
    elif _opens_with_sorry(exchange, turn, act) and not _tells_of_distress(exchange, turn):
        yield OPENS_WITH_SORRY


def _opens_with_sorry(exchange: Exchange, turn: int, act: Segment) -> bool:
    """Whether a sorry comes before a statement, in the same act or in the next of the turn."""
    sorry = _SORRY.match(straight(act.text).lower())
    if not sorry:
        return False
    if sorry["then"]:
        return _states(exchange, turn, act, sorry["then"])
    following = next((one for one in exchange.acts(turn) if one.start_char >= act.end_char), None)
    return following is not None and _states(exchange, turn, following, straight(following.text).lower())


def _states(exchange: Exchange, turn: int, act: Segment, words: str) -> bool:
    if len(words.split()) < _LEAST_REPLY_WORDS or _NO_APOLOGY.match(words) or _asked(exchange, turn, act):
        return False
    return any(token.tag_ in _FINITE for token in act.span)


def _tells_of_distress(exchange: Exchange, turn: int) -> bool:
    """Whether the other has told of a loss or the like, by their words or by what else the turn answers to them."""
    if any(_cues(exchange, index) for index in exchange.answered(turn)):
        return True
    if any(_COMPLAINT.search(exchange.text(index).lower()) for index in exchange.answered(turn)):
        return False
    return any(load("empathy").first(_REACTION, straight(act.text)) for act in exchange.acts(turn))


def _asked(exchange: Exchange, turn: int, act: Segment) -> bool:
    found = (one for one in questions(exchange.conversation.docs[turn]) if one.start == act.start_char)
    return any(not one.source.startswith(_STATEMENTS) for one in found)


def _missed(exchange: Exchange) -> Iterator[Tag]:
    for turn in exchange.by(exchange.served):
        cues = _cues(exchange, turn)
        reply = exchange.reply_to(turn, least_words=_LEAST_REPLY_WORDS) if cues else None
        if reply is None or _takes_up(exchange, reply, cues) or _gives_back(exchange, reply, turn):
            continue
        text = exchange.text(reply)
        start = len(text) - len(text.lstrip())
        yield _at(exchange, reply, start, len(text.rstrip()), cues[0][0])


def _cues(exchange: Exchange, turn: int) -> list[tuple[Rule, frozenset[str]]]:
    """The cues of distress in a turn, each with the content words of the clause that it stands in."""
    found = []
    for act in exchange.acts(turn):
        hit = load("empathy").first(_MISSED, straight(act.text))
        if hit is not None and not _of_the_caller(exchange, act.text[: hit[1]]):
            rule, start, end = hit
            found.append((rule, _clause(act, start, end)))
    return found


def _of_the_caller(exchange: Exchange, before: str) -> bool:
    """Whether a cue in a coaching talk is about the person on the reviewed call, and not the colleague's own."""
    words = before.lower().replace("\u2019", "'").split()[-3:]
    own = exchange.conversation.transcript.kind is Kind.CUSTOMER
    return not own and bool(
        {"she", "he", "they", "customer", "caller", "her", "him", "she'd", "he'd", "she's"} & set(words)
    )


def _clause(act: Segment, start: int, end: int) -> frozenset[str]:
    text = act.text
    borders = [match.start() for match in _CLAUSE.finditer(text)]
    left = max((border + 1 for border in borders if border < start), default=0)
    right = min((border for border in borders if border >= end), default=len(text))
    span = act.span.doc.char_span(act.start_char + left, act.start_char + right, alignment_mode="expand")
    return content(span) if span is not None else frozenset()


def _gives_back(exchange: Exchange, reply: int, turn: int) -> bool:
    """Whether a reply reflects what `turn` tells, as opposed to what it asks for."""
    asked = {question.start for question in questions(exchange.conversation.docs[turn])}
    told = frozenset().union(*(content(act.span) for act in exchange.acts(turn) if act.start_char not in asked))
    return any(content(act.span) & told and reflection(exchange, reply, act) for act in exchange.acts(reply))


def _takes_up(exchange: Exchange, reply: int, cues: list[tuple[Rule, frozenset[str]]]) -> bool:
    """Whether a reply shows empathy, asks to hear more, looks after safety, or takes the cue up in any words."""
    text = straight(exchange.text(reply)).lower()
    if _TAKEN_UP.search(text):
        return True
    if any(True for act in exchange.acts(reply) for _ in _of_act(exchange, reply, act)):
        return True
    if any(question.label == "question.open" for question in questions(exchange.conversation.docs[reply])):
        return True
    said = content(exchange.conversation.docs[reply])
    return any(clause & said for _, clause in cues)

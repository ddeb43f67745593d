"""How the agent serves: the frame of the call, the promise to see to it, the words a caller cannot know.

Wordings are rules; where in the call a greeting, a recap or a closing may stand, and what initials are, is code.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from analyser.core.call import Kind
from analyser.core.evidence import Tag
from analyser.tagging.asking import questions
from analyser.tagging.context import Exchange, exchanges, quoted
from analyser.tagging.initials import unexplained
from analyser.tagging.lexicon import Decided, Rule, load, straight
from analyser.tagging.protocol import Conversation
from analyser.tagging.sentences import Segment
from analyser.tagging.summaries import points_of, summary
from analyser.tagging.uptake import content

_GREETING, _RECAP, _CLOSING, _SIGNPOSTING = (
    "service.greeting",
    "service.recap",
    "service.closing",
    "service.signposting",
)
OPENS = Decided(
    id="service.greeting.opens",
    label=_GREETING,
    why="The agent's first words greet the caller and say who was reached (ISO 18295-1:2017, contact handling).",
)
SUMMED_UP = Decided(
    id="service.recap.summed_up",
    label=_RECAP,
    why="Near the end, what was agreed or will happen is drawn together again (ISO 18295-1:2017).",
)
INITIALS = Decided(
    id="service.jargon.initials",
    label="service.jargon",
    why="Initials that a caller cannot be expected to know, not explained in the same turn (ISO 24495-1:2023).",
)
DECIDED = (OPENS, SUMMED_UP, INITIALS)

_BLAME = "service.blame"
_ANYWHERE = (
    "service.ownership",
    "service.signposting",
    "service.hold_etiquette",
    "service.jargon",
    "service.blame",
    "service.recovery",
    "service.adaptation",
)
_ASKED_ALLOWED = frozenset(
    ["service.greeting", "service.hold_etiquette", "service.blame", "service.adaptation", "service.closing"]
)
_REMEMBERS = frozenset(["service.recovery", "service.adaptation"])
"""Labels for which what was said earlier counts as much as the turn before."""
_MEMORY = 30
_FIRST_TURNS = 2
_LAST_TURNS = 3
_LATE = 0.6
"""A recap or an offer of more help counts as near the end from this share of the agent's turns on."""
_GREETS = re.compile(r"^\W*(?:good (?:morning|afternoon|evening|day)|hello|hi|hiya|morning|afternoon|welcome)\b")
_LEAST_GREETING_WORDS = 4
_LEAST_RECAP_WORDS = 8
_LEAST_RECAP_POINTS = 2
_PLAN = re.compile(
    r"\b(?:'ll|will|going to|gone|goes|comes?|coming|booked|logged|arranged|set up|on hold|cancelled|refund\w*|"
    r"credit\w*|"
    r"sent|send|post\w*|email\w*|ring|call|text|by|within|tomorrow|today|tonight|next|mon|tues|wednes|thurs|fri|"
    r"satur|sun|"
    r"monday|tuesday|wednesday|thursday|friday|saturday|sunday|january|february|march|april|may|june|july|august|"
    r"september|october|november|december|morning|afternoon|week|days?|due|ready|active|registered|stopped|done)\b"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where a turn stands among the agent's full turns: counted from the start, from the end, and as a share."""

    first: int
    last: int
    share: float


class ServiceTagger:
    """Puts `service.*` on the agent's turns of customer calls."""

    def tag(self, conversations: Sequence[Conversation]) -> list[list[Tag]]:
        """Return the tags of each conversation, in the order given."""
        return [list(_tags(exchange)) for exchange in exchanges(conversations)]


def _tags(exchange: Exchange) -> Iterator[Tag]:
    if exchange.conversation.transcript.kind is not Kind.CUSTOMER:
        return
    turns = [turn for turn in exchange.by(exchange.serving) if exchange.full[turn]]
    for count, turn in enumerate(turns):
        place = _Place(first=count, last=len(turns) - 1 - count, share=(count + 1) / len(turns))
        yield from _of_turn(exchange, turn, place)


def _of_turn(exchange: Exchange, turn: int, place: _Place) -> Iterator[Tag]:
    before = " ".join(exchange.text(index) for index in exchange.answered(turn))
    owned = any(_owns_fault(act) for act in exchange.acts(turn))
    said = [index for index in range(max(0, turn - _MEMORY), turn) if exchange.role(index) is exchange.served]
    history = " ".join(exchange.text(index) for index in [*said, turn])
    asked = {question.start for question in questions(exchange.conversation.docs[turn])}
    recapped = _recap(exchange, turn, place)
    if recapped is not None:
        yield _at(exchange, turn, recapped[0], recapped[1])
    for act in exchange.acts(turn):
        labels = _labels(place)
        greets = place.first == 0 and _GREETS.match(straight(act.text).lower())
        if not greets and not load("service").touches(labels, act.text):
            continue
        for label in labels:
            if act.start_char in asked and label not in _ASKED_ALLOWED:
                continue
            if label == _SIGNPOSTING and recapped is not None and recapped[0].start_char == act.start_char:
                continue
            if label == _BLAME and owned:
                continue
            found = _found(label, act, history if label in _REMEMBERS else before, place)
            if found is not None:
                yield _at(exchange, turn, act, found)
    jargon = unexplained(exchange.conversation, turn)
    if jargon is not None:
        yield from (
            _at(exchange, turn, act, INITIALS) for act in exchange.acts(turn) if act.start_char <= jargon < act.end_char
        )


def _owns_fault(act: Segment) -> bool:
    found = load("empathy").first("empathy.apology", straight(act.text))
    return found is not None and found[0].id.endswith("fault_owned")


def _labels(place: _Place) -> tuple[str, ...]:
    labels: tuple[str, ...] = _ANYWHERE
    if place.first < _FIRST_TURNS:
        labels = (_GREETING, *labels)
    if (place.last < _LAST_TURNS or place.share > _LATE) and place.first > 0:
        labels = (*labels, _CLOSING)
    return labels


def _found(label: str, act: Segment, before: str, place: _Place) -> Rule | Decided | None:
    text = straight(act.text)
    if label == _GREETING and place.first == 0 and _GREETS.match(text.lower()):
        return OPENS if len([token for token in act.span if not token.is_punct]) >= _LEAST_GREETING_WORDS else None
    if label == _GREETING and place.first > 0 and not _GREETS.match(text.lower()):
        return None
    found = load("service").first(label, text, before)
    if found is not None and place.last < _LAST_TURNS and "patience" in text and label == "service.hold_etiquette":
        return None
    if found is None or quoted(text, found[1]):
        return None
    goodbye = label == _CLOSING and not found[0].id.endswith("more_help") and place.last >= _LAST_TURNS
    return None if goodbye else found[0]


def _recap(exchange: Exchange, turn: int, place: _Place) -> tuple[Segment, Rule | Decided] | None:
    """The act that says again what was agreed or will happen, near the end, and what shows it."""
    if place.first == 0 or (place.share <= _LATE and place.last >= _LAST_TURNS):
        return None
    summed = summary(exchange, turn)
    if summed is not None and _PLAN.search(straight(summed[0].text).lower()):
        return summed[0], SUMMED_UP
    for act in exchange.acts(turn):
        text = straight(act.text)
        found = load("service").first(_RECAP, text)
        words = [token for token in act.span if not token.is_punct]
        opener = text.lower().startswith(("so", "okay so", "right so"))
        if opener and len(points_of(act)) < _LEAST_RECAP_POINTS:
            continue
        if found and len(words) >= _LEAST_RECAP_WORDS and _PLAN.search(text.lower()) and _known(exchange, turn, act):
            return act, found[0]
    return None


def _known(exchange: Exchange, turn: int, act: Segment) -> bool:
    """Whether most of what an act says was talked of before."""
    stems, earlier = content(act.span), frozenset[str]()
    for index in range(max(0, turn - 60), turn):
        earlier |= content(exchange.conversation.docs[index])
    return len(stems & earlier) >= 2 and len(stems & earlier) * 2 >= len(stems)


def _at(exchange: Exchange, turn: int, act: Segment, decided: Rule | Decided) -> Tag:
    lexicon = load("service")
    score = decided.score if isinstance(decided, Rule) else 0.8
    source = lexicon.source(decided) if isinstance(decided, Rule) else decided.source(lexicon.version)
    return exchange.tag(decided.label, turn, act.start_char, act.end_char, score=score, source=source, why=decided.why)

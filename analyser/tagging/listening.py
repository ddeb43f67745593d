"""Tags active listening: what is given back, drawn together, checked, let run, or cut into.

After MITI 4.2.1 (reflections, summaries) and conversation analysis (backchannels, interruptions).
"""

import re
from collections.abc import Iterator, Sequence

from analyser.core.backchannel import breaks_off, is_backchannel, overlaps_as_interruption, words_of
from analyser.core.evidence import Tag
from analyser.tagging.asking import Question, questions
from analyser.tagging.context import Exchange, exchanges, quoted
from analyser.tagging.lexicon import Decided, Rule, load, straight
from analyser.tagging.protocol import Conversation
from analyser.tagging.reflections import GIVES_BACK, TAKES_FURTHER, reflection
from analyser.tagging.sentences import Segment
from analyser.tagging.summaries import POINTS, summary
from analyser.tagging.uptake import content, figures, repeats_figures
from analyser.tagging.words import word_set

BACKCHANNEL = Decided(
    id="listening.acknowledgement.whole_turn",
    label="listening.acknowledgement",
    why="The whole turn is a backchannel: it tells the other to go on and leaves the floor where it was (Yngve 1970).",
)
CUTS_IN = Decided(
    id="listening.interruption.takes_floor",
    label="listening.interruption",
    why="The turn starts before the other has finished, and takes the floor (Schegloff 2000).",
)
READ_BACK = Decided(
    id="listening.clarification.read_back",
    label="listening.clarification",
    why="What the other has just said is read back as a question, to check that it was got right.",
)
DECIDED = (BACKCHANNEL, CUTS_IN, READ_BACK, GIVES_BACK, TAKES_FURTHER, POINTS)

_ANSWERS = word_set("yes yeah yep yup no nope aye exactly absolutely definitely sure true")
_ASKING_END = re.compile(r"\?\W*$")


class ListeningTagger:
    """Puts `listening.*` on the turns of the agent or the buddy."""

    def tag(self, conversations: Sequence[Conversation]) -> list[list[Tag]]:
        """Return the tags of each conversation, in the order given."""
        return [
            [tag for turn in exchange.by(exchange.serving) for tag in _tags(exchange, turn)]
            for exchange in exchanges(conversations)
        ]


def _tags(exchange: Exchange, turn: int) -> Iterator[Tag]:
    if not exchange.full[turn]:
        yield from _acknowledgement(exchange, turn)
        return
    if _cuts_in(exchange, turn):
        yield _whole(exchange, turn, CUTS_IN, 0.8)
    asked = {question.start: question for question in questions(exchange.conversation.docs[turn])}
    summed = summary(exchange, turn)
    if summed is not None:
        yield _at(exchange, turn, summed[0], summed[1], 0.8)
    yield from _clarification(exchange, turn, asked)
    if summed is None:
        for act in exchange.acts(turn):
            found = None if act.start_char in asked else reflection(exchange, turn, act)
            if found is not None:
                yield _at(exchange, turn, act, found, found.score if isinstance(found, Rule) else 0.7)


def _at(exchange: Exchange, turn: int, act: Segment, decided: Rule | Decided, score: float) -> Tag:
    lexicon = load("listening")
    source = lexicon.source(decided) if isinstance(decided, Rule) else decided.source(lexicon.version)
    return exchange.tag(decided.label, turn, act.start_char, act.end_char, score=score, source=source, why=decided.why)


def _whole(exchange: Exchange, turn: int, decided: Decided, score: float) -> Tag:
    text = exchange.text(turn)
    start = len(text) - len(text.lstrip())
    source = decided.source(load("listening").version)
    return exchange.tag(decided.label, turn, start, len(text.rstrip()), score=score, source=source, why=decided.why)


def _acknowledgement(exchange: Exchange, turn: int) -> Iterator[Tag]:
    text = exchange.text(turn)
    spoken = exchange.conversation.transcript.turns[turn]
    seconds = None if spoken.start_s is None or spoken.end_s is None else spoken.end_s - spoken.start_s
    if not is_backchannel(text, seconds) or _answers(exchange, turn):
        return
    yield _whole(exchange, turn, BACKCHANNEL, 0.9)


def _answers(exchange: Exchange, turn: int) -> bool:
    """Whether a "yes" answers the other's question rather than letting them go on."""
    if turn == 0 or exchange.role(turn - 1) is not exchange.served:
        return False
    before, spoken = exchange.conversation.transcript.turns[turn - 1], exchange.conversation.transcript.turns[turn]
    if before.end_s is not None and spoken.start_s is not None and spoken.start_s < before.end_s:
        return False
    if words_of(spoken.text)[0] not in _ANSWERS:
        return False
    asked = questions(exchange.conversation.docs[turn - 1])
    return bool(_ASKING_END.search(before.text)) or bool(asked and asked[-1].end >= len(before.text.rstrip()) - 1)


def _cuts_in(exchange: Exchange, turn: int) -> bool:
    turns = exchange.conversation.transcript.turns
    spoken = turns[turn]
    for index in range(turn - 1, max(turn - 4, -1), -1):
        earlier = turns[index]
        if earlier.role is not exchange.served or not exchange.full[index]:
            continue
        if spoken.start_s is None or earlier.end_s is None:
            return earlier.text.rstrip("\"'”’ ").endswith(("-", "–", "—")) and breaks_off(earlier.text)
        return overlaps_as_interruption(earlier, spoken)
    return False


_SHORT = 7


def _clarification(exchange: Exchange, turn: int, asked: dict[int, Question]) -> Iterator[Tag]:
    before = " ".join(exchange.text(index) for index in exchange.answered(turn, reach=3))
    acts = exchange.acts(turn)
    for act, following in zip(acts, [*acts[1:], None], strict=True):
        found = _clarifies(exchange, turn, act, before)
        if found is not None:
            announced = found.id.endswith("to_be_sure") and len(act.span) < _SHORT
            if announced and (following is None or following.start_char not in asked):
                continue
            yield _at(exchange, turn, following if announced and following else act, found, found.score)
            continue
        question = asked.get(act.start_char)
        if question is not None and _reads_back(exchange, turn, question, act, before):
            yield _at(exchange, turn, act, READ_BACK, 0.7)


def _clarifies(exchange: Exchange, turn: int, act: Segment, before: str) -> Rule | None:
    text = straight(act.text)
    for rule in load("listening").of("listening.clarification"):
        if all(quoted(text, start) for start, _ in rule.find(text, before)):
            continue
        if rule.id.endswith("is_that_right") and not _others_words(exchange, turn, act, before):
            continue
        if rule.id.endswith("two_readings") and not _first_reading_is_theirs(text, before):
            continue
        return rule
    return None


def _first_reading_is_theirs(text: str, before: str) -> bool:
    """Whether the first of two readings, "was that two A (B or two D)", is in the other's words."""
    first = words_of(text.lower().partition(" or ")[0].partition("that")[2])
    said = [word for word in first if word not in ("a", "an", "the", "just", "your", "my", "it")]
    return bool(said) and (set(said) <= set(words_of(before)) or repeats_figures(text, before))


def _others_words(exchange: Exchange, turn: int, act: Segment, before: str) -> bool:
    """Whether a turn up to the end of an act gives the other's words or figures."""
    text = exchange.text(turn)[: act.end_char]
    doc = exchange.conversation.docs[turn]
    return repeats_figures(text, before) or bool(content(doc[: act.span.end]) & exchange.heard(turn))


def _reads_back(exchange: Exchange, turn: int, question: Question, act: Segment, before: str) -> bool:
    """Whether a question without a question word says again what the other said, and nothing of its own."""
    if question.label == "question.open" or re.match(r"(?:wh\w+|how)\b", question.asked):
        return False
    if len(figures(act.text)) >= 3 and repeats_figures(act.text, before):
        return True
    statement = question.source.startswith(("rule:question.closed.echo", "rule:question.leading.tag"))
    opener = re.match(r"(?:so )?(?:was|is|were|are) (?:that|it|those|these)\b", question.asked)
    if not statement and not opener:
        return False
    shared = question.stems & exchange.heard(turn)
    return (len(shared) >= 2 and len(shared) * 2 >= len(question.stems)) or (
        bool(statement) and len(question.stems) <= 2 and bool(shared) and question.asked.startswith(("you", "so you"))
    )

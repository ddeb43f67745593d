"""Active listening: what is given back, drawn together, checked, let run, or cut into.

After MITI 4.2.1 (reflections, summaries) and conversation analysis (backchannels, interruptions). What a reflection
gives back is measured against the other's last turns: shared content words, "I" and "my" turned to "you" and "your".
"""

import re
from collections.abc import Iterator, Sequence

from analyser.core.backchannel import breaks_off, is_backchannel, overlaps_as_interruption, words_of
from analyser.core.evidence import Tag
from analyser.tagging.context import Exchange, exchanges, quoted
from analyser.tagging.lexicon import Decided, Rule, load, straight
from analyser.tagging.protocol import Conversation
from analyser.tagging.questions import Question, questions
from analyser.tagging.sentences import Segment
from analyser.tagging.uptake import content, everyday, figures, repeats_figures
from analyser.tagging.words import plain, word_set

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
GIVES_BACK = Decided(
    id="listening.reflection.gives_back",
    label="listening.reflection",
    why="A statement gives back what the other has just said, in the speaker's own words (MITI 4.2.1, reflection).",
)
TAKES_FURTHER = Decided(
    id="listening.reflection.takes_further",
    label="listening.reflection",
    why="A statement about the other that opens with so names what lies in their words (MITI 4.2.1, complex "
    "reflection).",
)
POINTS = Decided(
    id="listening.summary.points",
    label="listening.summary",
    why="Three or more points of the talk are drawn together in one statement (MITI 4.2.1; annotation guide).",
)
DECIDED = (BACKCHANNEL, CUTS_IN, READ_BACK, GIVES_BACK, TAKES_FURTHER, POINTS)
NO_RULE: dict[str, str] = {}

_ANSWERS = word_set("yes yeah yep yup no nope aye exactly absolutely definitely sure true")
_ASKING_END = re.compile(r"\?\W*$")
_FIRST_PERSON = re.compile(r"\b(?:i|we|me|us|our|my)\b")
_OWN_VIEW = re.compile(
    r"\b(?:i can (?:really )?(?:see|hear|imagine|understand|tell|appreciate)|i'd imagine|i(?: would)? imagine|i hear|i get|"
    r"i bet|i guess|i suppose|i understand)\b(?: that| why| how)?"
)
_OWN_FINDING = re.compile(
    r"\b(?:i've|i have|we've|we have|i can|i'll|we'll|i will|we will|i'd|we'd|i'm going|we're going|going to|'ll|will be|"
    r"you(?:'ll| will| can| could| need| should|'d need| have to| must| may| might| don't need| won't| get|'re (?:due|"
    r"entitled|covered|eligible|welcome|through))|let me|please|according|it says|it shows|showing|shows|the system|"
    r"on (?:the|my) screen|on here|what happens is|cover|policy|tariff|balance|in a moment|bear with|don't worry|"
    r"refund|working days|our (?:standard|process|policy|records))\b"
)
_OPENS_FURTHER = re.compile(
    r"^(?:so|and so|right so|okay so)(?: really| basically| actually)? (?:(?:you|he|she|they|it|that|this)\b|(?:you|he|she|"
    r"they)(?:'re|'ve|'d)|(?:it|that|he|she)(?:'s| was| is| wasn't| isn't)|(?:your|the|his|her|their|having|being|not|"
    r"nobody|no one|nothing|every|all|on top)\b)"
)
_FEELS = re.compile(
    r"\b(?:worr(?:y|ied|ies|ying)|frighten(?:ed|ing)|scared?|scary|upset|anxious|anxiety|stress(?:ed|ful)?|frustrat\w+|"
    r"exhaust\w+|tired|overwhelm\w+|angry|let down|lonely|alone|stuck|lost|nervous|panic\w*|shock(?:ed|ing)?|"
    r"embarrass\w+|ashamed|helpless|ignored|forgotten|fed up|relie(?:f|ved)|hurt|guilty|dread\w*|unsafe|safe|sad|"
    r"confus\w+|disappoint\w+|rushed|pressure|under pressure|torn|proud|confident|pleased|happy|hard|difficult|tough|"
    r"weighing|keeping you (?:up|awake)|getting you down|on edge|shaken|struggl\w+|matters?|important)\b"
)
_ABOUT_OTHER = re.compile(r"\byou(?:r|rs|rself)?\b")
_HAVING_TO = re.compile(r"(?:having to|being|not being able|on top of)\b")
_TOLD = re.compile(r"(?:(?:and|right|okay) )?so (?:he|she|they)(?:'d| was| were| had| kept| just| \w+ed)\b")
_LEAST_WORDS = 4
_LONGEST_DIGIT = 5
"""Letters of the longest number word below ten; longer words are amounts ("ninety", "hundred")."""
_POINT_BORDER = re.compile(r"[,;:]|\band\b|\bthen\b")
_LEAST_POINT_WORDS = 2


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


_NEEDS_OTHERS_WORDS = ("is_that_right", "two_readings")
_SHORT = 7


def _clarification(exchange: Exchange, turn: int, asked: dict[int, Question]) -> Iterator[Tag]:
    lexicon = load("listening")
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
        if not rule.id.endswith(_NEEDS_OTHERS_WORDS) or _others_words(exchange, turn, act, before):
            return rule
    return None


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
    return (
        len(shared) >= 2
        and len(shared) * 2 >= len(question.stems)
        or (
            bool(statement)
            and len(question.stems) <= 2
            and bool(shared)
            and question.asked.startswith(("you", "so you"))
        )
    )


def reflection(exchange: Exchange, turn: int, act: Segment) -> Rule | Decided | None:
    """Return what makes an act a reflection of what the other has just said; None where it is none."""
    text = straight(act.text).lower()
    if found := load("listening").first("listening.reflection", text):
        return found[0]
    text, views = _OWN_VIEW.subn("", text)
    if len(act.span) < _LEAST_WORDS or _OWN_FINDING.search(text) or (not views and _FIRST_PERSON.search(text)):
        return None
    said = " ".join(words_of(text))
    stems, heard = content(act.span), exchange.heard(turn)
    shared = stems & heard
    about = bool(_ABOUT_OTHER.search(text))
    if len(shared) >= 2 and len(shared) * 3 >= len(stems) and not _only_figures(act):
        return GIVES_BACK
    repeated = everyday(act.span) & exchange.heard_everyday(turn)
    if _HAVING_TO.match(said) and repeated:
        return GIVES_BACK
    if about and _amounts(act) & exchange.heard_everyday(turn):
        return GIVES_BACK
    if _OPENS_FURTHER.match(said) and about and (shared or repeated or _FEELS.search(text) or _TOLD.match(said)):
        return TAKES_FURTHER
    return None


def _amounts(act: Segment) -> frozenset[str]:
    """The number words of an act that also says something; to repeat two of them is more than to read back."""
    if _only_figures(act):
        return frozenset()
    return frozenset(
        token.lower_ for token in act.span if token.like_num and token.is_alpha and len(token) > _LONGEST_DIGIT
    )


def _only_figures(act: Segment) -> bool:
    return len(figures(act.text)) * 2 > len(act.span)


def summary(exchange: Exchange, turn: int) -> tuple[Segment, Rule | Decided] | None:
    """Return the act of a turn that draws two or more points together, and what shows it; None without one."""
    for act in exchange.acts(turn):
        text = straight(act.text).lower()
        points = _points(act)
        found = load("listening").first("listening.summary", text)
        if found and (len(points) > 1 or _goes_on(exchange, turn, act)):
            return act, found[0]
        opens = _OPENS_SUMMARY.match(text) and not _OWN_STEPS.search(text) and not text.rstrip().endswith("?")
        if opens and len(points) >= _LEAST_POINTS and _from_several_turns(exchange, turn, points):
            return act, POINTS
    return None


def _from_several_turns(exchange: Exchange, turn: int, points: Sequence[frozenset[str]]) -> bool:
    """Whether two points at least were talked of before, in different turns and not only in the last one."""
    earlier = range(turn - 1, max(turn - _REACH, -1), -1)
    sources = []
    for stems in points:
        found = {
            index for index in earlier if exchange.full[index] and content(exchange.conversation.docs[index]) & stems
        }
        if found:
            sources.append(found)
    return len(sources) > 1 and len(set.union(*sources)) > 1 and not set.intersection(*sources)


_LEAST_POINTS = 3
_REACH = 60
_OPENS_SUMMARY = re.compile(r"(?:(?:okay|right|all right|and|well),? )?so\b")
_OWN_STEPS = re.compile(
    r"\b(?:what happens|what i'll do|what i'm going to|first i'll|i'll just|if you|you need to|you'll need to|you have to|"
    r"you want to be|what (?:did|do|was|is)|how (?:did|do|was|many)|on every|from now on|every call)\b"
)


def _goes_on(exchange: Exchange, turn: int, act: Segment) -> bool:
    """Whether the points follow the announcement in acts of their own."""
    after = [other for other in exchange.acts(turn) if other.start_char > act.start_char]
    return len(after) >= 2 and not any(other.text.rstrip().endswith("?") for other in after[:2])


def _points(act: Segment) -> list[frozenset[str]]:
    """The content of each stretch between commas and "and" that says something: two words, one a verb or a noun."""
    points: list[frozenset[str]] = []
    start = act.span.start
    for index in range(act.span.start, act.span.end + 1):
        if index < act.span.end and not _POINT_BORDER.fullmatch(plain(act.span.doc[index])):
            continue
        stretch = act.span.doc[start:index]
        words = [token for token in stretch if not token.is_punct]
        if len(words) >= _LEAST_POINT_WORDS and any(token.pos_ in ("VERB", "AUX", "NOUN") for token in words):
            points.append(content(stretch))
        start = index + 1
    return points

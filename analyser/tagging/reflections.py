"""Reflections: a statement that gives back what the other has just said, or what lies in it.

Measured against the other's last turns: shared content words, the other spoken of as "you". What the agent has found
out, will do or has to ask for is none, nor is a run of digits read out.
"""

import re

from analyser.core.backchannel import words_of
from analyser.core.call import Kind
from analyser.tagging.context import Exchange
from analyser.tagging.lexicon import Decided, Rule, load, straight
from analyser.tagging.sentences import Segment
from analyser.tagging.uptake import content, everyday, figures, stem

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

_FIRST_PERSON = re.compile(r"\b(?:i|we|me|my)\b")
_OWN_VIEW = re.compile(
    r"\b(?:i can (?:really |well |only |certainly |totally )?(?:see|hear|imagine|understand|tell|appreciate)|"
    r"i'd imagine|i(?: would)? imagine|i hear|i get|i bet|i guess|i suppose|i understand)\b(?: that| why| how)?"
)
_OWN_FINDING = re.compile(
    r"\b(?:i've|i have|we've|we have|i'll|we'll|i will|we will|i'd|we'd|i'm going|we're going|going to|will be|"
    r"(?<!you)(?<!it)'ll|you(?:'ll| will| can(?!'t|not)| could(?!n't)| should| need to| need a|'d need| have to|"
    r" must|"
    r" may| might| don't need| won't| get (?:a|the|your)|'re (?:due|entitled|covered|eligible|welcome|through|"
    r"all set|"
    r"in (?:a|the) queue)|'ve got (?:a|the|two|three|until|till))|let me|please|according|it says|it shows|showing|"
    r"shows|the system|on (?:the|my) screen|on here|what happens is|policy|tariff|balance|in a moment|bear with|"
    r"don't worry|working days|our (?:standard|process|policy|records)|not (?:our|my))\b"
)
_OPENS_FURTHER = re.compile(
    r"^(?:so|and so|right so|okay so)(?: really| basically| actually)? (?:(?:you|he|she|they|it|that|this)\b|"
    r"(?:you|he|she|they)(?:'re|'ve|'d)|(?:it|that|he|she|there)(?:'s| was| is| wasn't| isn't)|(?:your|the|his|her|"
    r"their|having|being|not|nobody|no one|nothing|every|all|on top)\b)"
)
_FEELS = re.compile(
    r"\b(?:worr(?:y|ied|ies|ying)|frighten(?:ed|ing)|scared?|scary|upset|anxious|anxiety|stress(?:ed|ful)?|"
    r"frustrat\w+|exhaust\w+|tired|overwhelm\w+|angry|let down|lonely|alone|stuck|lost|nervous|panic\w*|"
    r"shock(?:ed|ing)?|embarrass\w+|ashamed|helpless|ignored|forgotten|fed up|relie(?:f|ved)|hurt|guilty|dread\w*|"
    r"unsafe|safe|sad|confus\w+|disappoint\w+|rushed|pressure|torn|proud|confident|pleased|happy|hard|difficult|"
    r"tough|weighing|keeping you (?:up|awake)|getting you down|on edge|shaken|struggl\w+|matters?|important|"
    r"just when you|when you need|less (?:coming|money)|nobody|no one|on your own|by yourself)\b"
)
_ABOUT_OTHER = re.compile(r"\byou(?:r|rs|rself)?\b")
_THIRD = re.compile(r"(?:(?:and|right|okay) )?so (?:he|she|they)(?:'s|'re| is| are| was| were|'d|'ve)\b")
_THIRD_HEARD = re.compile(r"\b(?:he|she|they|him|her|them)\b")
_RETOLD = re.compile(
    r"(?:(?:and|right|okay) )?so you (?:\w+ed|said|went|told|thought|felt|got|put|took|gave|left|kept)\b"
)
_NO_WONDER = re.compile(r"\b(?:no wonder|of course) (?:you|he|she|they|that)")
_UNFINISHED = re.compile(
    r"(?:(?:and|so|but) )*(?:when|if|because|you (?:said|mentioned)|so you (?:said|mentioned)|how)\b"
)
_HAVING_TO = re.compile(r"(?:having to|being|not being able|on top of)\b")
_TOLD = re.compile(r"(?:(?:and|right|okay) )?so (?:he|she|they)(?:'d| was| were| had| kept| just| \w+ed)\b")
_STARTS_WITH_OTHER = re.compile(
    r"(?:(?:so|and|no|yes|right|okay|yeah|ah|oh) )*(?:you|your|he|she|they|his|her|their|it was|it's been|nobody|"
    r"no one)\b"
)
_LEAST_WORDS = 3
_RUN = 3
_LEAST_FRAGMENT_WORDS = 5
_LONGEST_DIGIT = 5
"""Letters of the longest number word below ten; longer words are amounts ("ninety", "hundred")."""


def reflection(exchange: Exchange, turn: int, act: Segment) -> Rule | Decided | None:
    """Return what makes an act a reflection of what the other has just said; None where it is none."""
    text = straight(act.text).lower()
    if found := load("listening").first("listening.reflection", text):
        return found[0]
    text, views = _OWN_VIEW.subn("", text)
    if len(act.span) < _LEAST_WORDS or _OWN_FINDING.search(text) or (not views and _FIRST_PERSON.search(text)):
        return None
    said = " ".join(words_of(text))
    coaching = exchange.conversation.transcript.kind is Kind.COACHING
    if len(figures(act.text)) * 2 > len(act.span) or _UNFINISHED.match(said):
        return None
    stems = content(act.span)
    about = bool(_ABOUT_OTHER.search(text) or (_THIRD.match(said) and _THIRD_HEARD.search(_heard(exchange, turn))))
    shared = stems & exchange.heard(turn)
    repeated = everyday(act.span) & exchange.heard_everyday(turn)
    most = bool(shared) and len(shared) * 2 >= len(stems)
    gives_back = (
        (len(shared) >= 2 and len(shared) * 3 >= len(stems))
        or (_HAVING_TO.match(said) and repeated)
        or ((about or views) and _amounts(act) & repeated)
        or (_STARTS_WITH_OTHER.match(said) and _repeats_run(said.split(), words_of(_heard(exchange, turn))))
        or (shared and _NO_WONDER.search(text))
        or (most and _STARTS_WITH_OTHER.match(said) and not _is_fragment(act))
        or (len(shared | repeated) >= 2 and _is_fragment(act) and not _reads_out(act, shared | repeated))
    )
    if gives_back:
        return GIVES_BACK
    retold = coaching and _RETOLD.match(said)
    known = retold or _THIRD.match(said) or shared or repeated or _FEELS.search(text) or _TOLD.match(said)
    further = about and ((_OPENS_FURTHER.match(said) and known) or (most and said.startswith("so ")))
    return TAKES_FURTHER if further else None


def _repeats_run(said: list[str], heard: list[str]) -> bool:
    """Whether three words running are the other's: "you didn't want to let her down"."""
    runs = {tuple(heard[at : at + _RUN]) for at in range(len(heard) - _RUN + 1)}
    return any(tuple(said[at : at + _RUN]) in runs for at in range(1, len(said) - _RUN + 1))


def _heard(exchange: Exchange, turn: int) -> str:
    return " ".join(exchange.text(index) for index in exchange.answered(turn)).lower()


def _reads_out(act: Segment, repeated: frozenset[str]) -> bool:
    """Whether a fragment only reads out what was given: a flat, a postcode, an amount."""
    words = [token for token in act.span if not token.is_punct]
    numbers = {stem(token.lower_) for token in words if token.like_num}
    return len(words) < _LEAST_FRAGMENT_WORDS or not repeated - numbers


def _is_fragment(act: Segment) -> bool:
    """Whether an act has no finite verb: what was heard is said over, "three calls and not one back"."""
    return not any(token.tag_ in ("VBZ", "VBP", "VBD", "MD") for token in act.span)


def _amounts(act: Segment) -> frozenset[str]:
    """The stems of the amounts in an act; to repeat one beside "you" is more than to read it back."""
    return frozenset(
        stem(token.lower_) for token in act.span if token.like_num and token.is_alpha and len(token) > _LONGEST_DIGIT
    )

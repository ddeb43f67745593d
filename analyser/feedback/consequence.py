"""Reads from the other's next words what a reply did: opened up, had to ask again, pushed back, went quiet.

Only what can be heard is said. Nobody's feelings are guessed.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from analyser.core.backchannel import words_of
from analyser.feedback.quoting import phrase


class Effect(StrEnum):
    """What followed, as far as words show it."""

    CONFIRMED = "confirmed"
    RELIEVED = "relieved"
    OPENED_UP = "opened up"
    THANKED = "thanked"
    ANSWERED = "answered"
    BRIEF = "brief"
    ASKED_MEANING = "asked what it meant"
    QUESTIONED = "questioned it"
    PUSHED_BACK = "pushed back"
    REPEATED = "said it again"
    NEW_TO_THEM = "had not seen it"
    GAVE_UP = "gave up"
    COMPLAINED = "asked to complain"
    NOTHING = "nothing followed"


WELCOME = frozenset({Effect.CONFIRMED, Effect.RELIEVED, Effect.OPENED_UP, Effect.THANKED, Effect.NEW_TO_THEM})
UNWELCOME = frozenset(
    {
        Effect.ASKED_MEANING,
        Effect.QUESTIONED,
        Effect.PUSHED_BACK,
        Effect.REPEATED,
        Effect.GAVE_UP,
        Effect.COMPLAINED,
    }
)

UNWELCOME_FIRST = frozenset({Effect.GAVE_UP, Effect.COMPLAINED, Effect.ASKED_MEANING, Effect.REPEATED})
"""What is read before a reply that gives words back as a question: "Tuesday? As I said, …" """

STRENGTH = {
    Effect.CONFIRMED: 1.0,
    Effect.RELIEVED: 1.0,
    Effect.OPENED_UP: 0.9,
    Effect.NEW_TO_THEM: 1.0,
    Effect.THANKED: 0.6,
    Effect.ANSWERED: 0.4,
    Effect.BRIEF: 0.5,
    Effect.ASKED_MEANING: 1.0,
    Effect.QUESTIONED: 0.9,
    Effect.PUSHED_BACK: 1.0,
    Effect.REPEATED: 1.0,
    Effect.GAVE_UP: 1.0,
    Effect.COMPLAINED: 1.0,
    Effect.NOTHING: 0.2,
}
"""How clearly an effect shows in the words, in [0, 1]; for a fault, a bare answer or a short one shows a little."""

_LEAD = r"^(?:(?:oh|well|er|erm|um|right|okay|ok|look|hm+|ah|yeah|so|but|and|sorry)[,. ]+)*"
_PATTERNS: tuple[tuple[Effect, re.Pattern[str]], ...] = tuple(
    (effect, re.compile(pattern, re.IGNORECASE))
    for effect, pattern in (
        (
            Effect.GAVE_UP,
            _LEAD + r"(?:you know what,? )?(?:forget it|never mind|don't bother|leave it|unbelievable|what's the point|"
            r"i give up|whatever|i'll go elsewhere|i'll leave it|just cancel it|cancel it|this is (?:ridiculous|pointless)|"
            r"i'm not going to argue|doesn't matter then)\b",
        ),
        (
            Effect.COMPLAINED,
            r"i(?:'d like| want| wish| need|'ll be| shall be|'m going)? (?:to )?(?:complain\b|mak(?:e|ing) a complaint|report(?:ing)? you\b|(?:speak|talk) to "
            r"(?:a|your|the) (?:manager|supervisor)|go(?:ing)? to the ombudsman|tak(?:e|ing) this further)",
        ),
        (
            Effect.ASKED_MEANING,
            r"(?:don't|didn't) (?:know|understand|follow|get) what|(?:what (?:does|do|is) (?:that|any of that|it|all that) mean)|"
            r"what (?:do|did) you mean|\b(?:of )?what,? sorry\??$|what's (?:a|an|the|that|one of those)\b[^.]{0,40}\?|in plain english|"
            r"(?:don't|didn't) understand|lost me|come again\?|i'm not with you|what are (?:they|those)\?|"
            r"no idea what (?:that|any|you)|" + _LEAD + r"(?:sorry|pardon|what)\?$",
        ),
        (
            Effect.REPEATED,
            r"i(?:'ve| have)? (?:just|already) (?:said|told|explained|been through)|(?:as|like) i(?:'ve)? (?:just )?said|"
            r"i said\b(?! (?:sorry|to))|i told (?:you|them|him|her) (?:that|already|twice|before)|that's what i(?:'m| was| just|'ve been)? (?:said|saying|telling)|"
            r"again, (?:it|i|the|my)",
        ),
        (
            Effect.PUSHED_BACK,
            _LEAD
            + r"(?:no[,.]? (?:hang on|wait|i (?!don't think|think)|it|that's not|he|she|they|you|we|but|not)|no[.!]? no[,.!]? (?:i|it|that's not)\b|(?:hang|hold) on[,.!]? (?:a (?:minute|second|sec|mo)[,.!]? )?(?:i|that|you|no|what|why|but)\b|wait[,.]? (?:i|that|you|no|what|why)\b|"
            r"that's not (?:right|true|what|fair|good enough|the point|how)|that can't be right|excuse me\?|i do want|i did (?:say|tell|ask|check|ring|send|pay)|i did[.!,]|not really|i don't think that|"
            r"i never|i'm not happy|why should|it isn't|it's not (?:that|about|my|the|just)|but i|yes!)",
        ),
        (
            Effect.QUESTIONED,
            r"\b(?:is|are|was) (?:that|it|you|this) (?:\w+ )?(?:allowed|normal|safe|legal|right|sure|okay|ok|usual|secure|fair)\?|should you be|"
            r"are you (?:sure|allowed|supposed)|why (?:do|would|are|did|have) you (?:need|want|asking|ask|have|know|doing)|"
            r"why does (?:that|it) matter|what's that got to do|how do you know|can you (?:even )?do that\?|is that, is that|"
            r"^(?:am i|did i|do i|has it|have i|was i|is it|is he|is she|are they)\?|^(?:[\w' -]{1,40}\?\s*){2,3}|can't you (?:just|at least)|"
            r"(?:nobody|no one)'?s? (?:ever )?(?:said|told|sent|mentioned)",
        ),
        (
            Effect.RELIEVED,
            r"weight off|(?:a|such a|real) relief|thank (?:goodness|god|heavens)|\bphew\b|that(?:'s| is| would be| really)? (?:really )?(?:helps?|helpful|brilliant|"
            r"great|wonderful|lovely|fantastic|perfect|reassuring|good to (?:know|hear)|better)\b|makes (?:so much )?(?:more )?sense|feel (?:a lot |so much |much )?better|"
            r"you've been (?:so |very |really |ever so |brilliant|great|lovely|a |amazing)|so glad|^(?:oh[,.!]? )?(?:smashing|brilliant|lovely|great|perfect|fantastic|wonderful|champion|magic)[.,!]|oh,? good\b|"
            r"more than i expected|over the moon|made my day|can't thank you enough|really useful|i appreciate|"
            r"(?:first|only) (?:one|person) (?:to|who)|nobody's (?:ever )?(?:asked|said) (?:me )?that",
        ),
        (
            Effect.NEW_TO_THEM,
            r"i (?:didn't|hadn't) (?:even )?(?:notice|noticed|thought of|think of|realised?|know) (?:that|it)|never (?:thought|looked at it)",
        ),
        (
            Effect.CONFIRMED,
            _LEAD
            + r"(?:exactly|precisely|that's (?:it|right|exactly|the word|just it|how|what it)|spot on|absolutely|you've got it|yes[,.]? (?:and )?(?:it|that|i|he|she|we|they|exactly|yes)|"
            r"yeah[,.]? (?:and )?(?:it|that|i|he|she|we|they|exactly|yeah)|that one's fair|that's fair|(?:it|she|he) (?:does|did|is|was|has)(?:[,.!]|$)|fair (?:point|enough))|"
            r"that's the word|,? that's fair\b|exactly that",
        ),
        (Effect.THANKED, r"\b(?:thank you|thanks|cheers|ta|much appreciated|bless you)\b"),
    )
)
_ALL_WELL = re.compile(
    _LEAD
    + r"no[,.]? (?:no[,.]? )?(?:problem|that's (?:fine|everything|it|all|great|okay|ok|me done|good|lovely)|thank|worries|i think,? (?:i think )?that's|not at all|i'm (?:fine|good))",
    re.IGNORECASE,
)
_QUERY = re.compile(
    r"(?!(?:sorry|pardon|what|hello|hiya|hi|yes|yeah|no|okay|right|really)\b)[A-Za-z][\w'-]{0,20}(?: [\w'-]{1,20}){0,3}\?"
)
"""A reply that opens by giving a few words back as a question: "Monday?", "Her NHS number?"."""

_BRIEF_WORDS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Consequence:
    """What followed: its effect, the words that show it, and how clearly they do, in [0, 1]."""

    effect: Effect
    shown_by: str
    clear: float

    @property
    def welcome(self) -> bool:
        """Whether it speaks for the reply."""
        return self.effect in WELCOME

    @property
    def unwelcome(self) -> bool:
        """Whether it speaks against it."""
        return self.effect in UNWELCOME


def consequence(reply: str | None, *, before: str = "", said: str = "") -> Consequence:
    """Judge what the other's next words show.

    reply: their next full turn, None where nothing followed. before: their turn before. said: what was said in
    between, whose words they may give back.
    """
    if not reply:
        return Consequence(effect=Effect.NOTHING, shown_by="", clear=STRENGTH[Effect.NOTHING])
    text = reply.replace("’", "'").strip()
    for effect, pattern in _PATTERNS:
        if effect not in UNWELCOME_FIRST and (match := _QUERY.match(text)):
            return Consequence(effect=Effect.QUESTIONED, shown_by=match.group(), clear=STRENGTH[Effect.QUESTIONED])
        if effect not in WELCOME and _ALL_WELL.search(text):
            continue
        if match := pattern.search(text):
            return Consequence(effect=effect, shown_by=_around(text, match), clear=STRENGTH[effect])
    if echoed := _echo(text, said):
        return Consequence(effect=Effect.CONFIRMED, shown_by=echoed, clear=STRENGTH[Effect.CONFIRMED])
    return _by_length(text, before)


def _by_length(text: str, before: str) -> Consequence:
    words, earlier = len(words_of(text)), len(words_of(before))
    effect = Effect.ANSWERED
    if words >= 15 and words >= 0.8 * earlier and not _mostly_numbers(text):
        effect = Effect.OPENED_UP
    elif words <= _BRIEF_WORDS and earlier >= 3 * words:
        effect = Effect.BRIEF
    return Consequence(effect=effect, shown_by=phrase(text), clear=STRENGTH[effect])


def _mostly_numbers(text: str) -> bool:
    return "[…]" in phrase(text, most=60)


def _echo(reply: str, said: str) -> str:
    """Return the word with which a reply opens if it is a telling word of what was said: "Forgotten! Yes."."""
    first = re.match(r"([A-Za-z][\w'-]{5,30})[!.] (?:yes|yeah|that's|exactly|i)\b", reply, re.IGNORECASE)
    return first.group(1) if first and first.group(1).lower() in words_of(said) else ""


def _around(text: str, match: re.Match[str]) -> str:
    """Return the sentence of `text` in which `match` lies, shortened."""
    start = max(text.rfind(mark, 0, match.start() + 1) for mark in ".?!")
    ends = [position for mark in ".?!" if (position := text.find(mark, max(match.end() - 1, start + 1))) >= 0]
    return phrase(text[start + 1 : min(ends, default=len(text)) + 1])

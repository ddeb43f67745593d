"""Summaries: two or more points of the talk drawn together in one act."""

import re
from collections.abc import Sequence

from analyser.tagging.context import Exchange
from analyser.tagging.grammar import read
from analyser.tagging.lexicon import Decided, Rule, load, straight
from analyser.tagging.sentences import Segment
from analyser.tagging.uptake import content

POINTS = Decided(
    id="listening.summary.points",
    label="listening.summary",
    why="Three or more points of the talk are drawn together in one statement (MITI 4.2.1; annotation guide).",
)

_BORDERS = frozenset([",", ";", ":", "and", "then"])
_LEAST_POINT_WORDS = 2
_LEAST_POINTS = 3
_REACH_TURNS = 60
_MOST_POINTS = 20
_OPENS = re.compile(r"(?:(?:okay|right|all right|and|well),? )?so\b")
_OWN_STEPS = re.compile(
    r"\b(?:what happens|what i'll do|what i'm going to|first i'll|i'll just|if you|you need to|you'll need to|"
    r"you have to|you want to be|what (?:did|do|was|is)|let's|you (?:could|can|should|might)|helps?|it may|"
    r"we can|i think|how (?:did|do|was|many)|on every|from now on|every call)\b"
)


def summary(exchange: Exchange, turn: int) -> tuple[Segment, Rule | Decided] | None:
    """Return the act of a turn that draws two or more points together, and what shows it; None without one."""
    acts = exchange.acts(turn)
    for number, act in enumerate(acts):
        text = straight(act.text).lower()
        found = load("listening").first("listening.summary", text)
        if found and (len(points_of(act)) > 1 or _goes_on(act, acts[number + 1 :])):
            return act, found[0]
        if not _OPENS.match(text) or _OWN_STEPS.search(text) or text.rstrip().endswith("?"):
            continue
        points = points_of(act)
        if len(points) >= _LEAST_POINTS and _from_several_turns(exchange, turn, points):
            return act, POINTS
    return None


def _from_several_turns(exchange: Exchange, turn: int, points: Sequence[frozenset[str]]) -> bool:
    """Whether two points at least were talked of before, in different turns and not all in the same one."""
    earlier = [
        (index, content(exchange.conversation.docs[index]))
        for index in range(turn - 1, max(turn - _REACH_TURNS, -1), -1)
        if exchange.full[index]
    ]
    sources = [{index for index, said in earlier if said & stems} for stems in points]
    sources = [found for found in sources if found]
    return len(sources) > 1 and len(set.union(*sources)) > 1 and not set.intersection(*sources)


def _goes_on(announced: Segment, after: Sequence[Segment]) -> bool:
    """Whether the points follow the announcement in acts of their own, before any question."""
    points = len(points_of(announced)) - 1
    for act in after:
        if act.text.rstrip().endswith("?"):
            break
        points += len(points_of(act))
    return points > 1


def points_of(act: Segment) -> list[frozenset[str]]:
    """The content of each stretch between commas and "and" that says something: two words, one a verb or a noun."""
    doc, reading = act.span.doc, read(act.span.doc)
    points: list[frozenset[str]] = []
    start = act.span.start
    for index in range(act.span.start, act.span.end + 1):
        if index < act.span.end and reading.word[index] not in _BORDERS:
            continue
        words = [at for at in range(start, index) if not reading.punct[at]]
        if len(words) >= _LEAST_POINT_WORDS and any(reading.pos[at] in ("VERB", "AUX", "NOUN") for at in words):
            points.append(content(doc[start:index]))
        start = index + 1
        if len(points) == _MOST_POINTS:
            break
    return points

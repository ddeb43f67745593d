"""Finds the words of a turn that a moment is about, on both sides of it."""

import re

from analyser.core.evidence import Tag
from analyser.feedback.clauses import Clause
from analyser.feedback.heard import COMMON, telling
from analyser.feedback.moments import Moment
from analyser.feedback.scene import Scene
from analyser.feedback.sentences import sentence_for, sentences

_FAR_BACK = 8
_ASKS = re.compile(
    r"(?:(?:and|so|but|now)[, ]+)?(?:tell|talk|walk|what|how|who|where|when|why|can|could|do|did|is|are|"
    r"have)\b.*[?.]?$",
    re.IGNORECASE,
)


def said_span(scene: Scene, tag: Tag) -> tuple[int, int]:
    """Return the characters of the sentence that a tag is about; the tag may stand on a whole turn."""
    if tag.turn is None or tag.start_char is None or tag.end_char is None:
        return 0, 0
    text = scene.turns[tag.turn].text
    span = sentence_for(tag.label, text, tag.start_char, tag.end_char)
    if span == (tag.start_char, tag.end_char) and tag.label in ("listening.reflection", "empathy.interpretation"):
        return _given_back(scene, tag.turn, span)
    return span


def _given_back(scene: Scene, turn: int, span: tuple[int, int]) -> tuple[int, int]:
    """Return the sentence that shares most with what the other said before; the longest where none does."""
    within = [(a, b) for a, b in sentences(scene.turns[turn].text) if a >= span[0] - 1 and b <= span[1] + 1]
    heard: set[str] = set()
    for index in scene.served_before(turn, _FAR_BACK):
        heard |= telling(scene, index)
    within = [one for one in within if not _ASKS.match(scene.turns[turn].text[slice(*one)])] or within
    if not within:
        return span
    return max(
        within, key=lambda one: (len(heard & {word.lemma for word in scene.words_in(turn, *one)}), one[1] - one[0])
    )


def cue_span(scene: Scene, moment: Moment) -> tuple[int, int]:
    """Return the characters in the turn before that the moment answers, or should have answered."""
    if moment.before is None:
        return 0, 0
    clause = shared_clause(scene, moment) if moment.kind.value == "strength" else None
    if clause is not None:
        return clause.start, clause.end
    cue = scene.cue(moment.before)
    if cue is not None:
        return cue.start, cue.end
    return (sentences(scene.turns[moment.before].text) or [(0, len(scene.turns[moment.before].text))])[-1]


def shared_clause(scene: Scene, moment: Moment) -> Clause | None:
    """Return the clause of the turn before whose words the turn gives back most."""
    if moment.before is None:
        return None
    said = {word.lemma for word in scene.words(moment.turn) if word.plain not in COMMON and len(word.plain) > 2}
    best: tuple[int, int] = (0, -1)
    options = scene.clauses(moment.before)
    for position, clause in enumerate(options):
        shared = len({word.lemma for word in clause.words if word.plain not in COMMON} & said)
        best = max(best, (shared, position))
    return options[best[1]] if best[0] else None

"""What the templates of a point may name, taken from the moment itself. What the moment lacks is left out."""

import re
from collections.abc import Iterator

from analyser.core.call import Kind
from analyser.feedback.asked import handed_back
from analyser.feedback.cues import Cue
from analyser.feedback.grammar import sound
from analyser.feedback.heard import COMMON
from analyser.feedback.moments import Moment
from analyser.feedback.opening import open_check, open_form
from analyser.feedback.places import cue_span, said_span, shared_clause
from analyser.feedback.quoting import ending, phrase
from analyser.feedback.rewording import about_praised, ask_first, echo, jargon, owned, pickup, plain_words
from analyser.feedback.scene import Scene
from analyser.feedback.sentences import as_question, questions, sentences, whole_questions
from analyser.feedback.standards import Standards

Slots = dict[str, str]

_OPENER = re.compile(
    r"^(?:(?:okay|ok|right|well|so|yeah|yes|no|and|but|hmm|mm|er|erm|um|now|look|honestly|alright|all right|"
    r"fine)[,.!]*\s+)+",
    re.IGNORECASE,
)
_OR_AT_THE_END = re.compile(r"[,.]? or$", re.IGNORECASE)
_DATED = re.compile(
    r"\b(?:now|today|tonight|tomorrow|(?:mon|tues|wednes|thurs|fri|satur|sun)day|within|by the|this (?:week|"
    r"morning|afternoon)|"
    r"in (?:a|an|the next|\w+) (?:minutes?|hours?|days?)|straight away|while (?:you|we)|next week|first thing)\b",
    re.IGNORECASE,
)


def slots_of(scene: Scene, moment: Moment, standards: Standards) -> Slots:
    """Return every slot that can be filled with certainty at this moment."""
    found: Slots = _people(scene)
    for name, value in (
        *_before(scene, moment),
        *_said(scene, moment),
        *_after(scene, moment),
        *_made(scene, moment, standards),
    ):
        if value:
            found.setdefault(name, value)
    return found


def _people(scene: Scene) -> Slots:
    if scene.kind is Kind.COACHING:
        who, partner = "your colleague", "another buddy"
    else:
        who, partner = "the customer", "your buddy"
    return {
        "who": who,
        "Who": who[0].upper() + who[1:],
        "whose": f"{who}'s",
        "Whose": f"{who[0].upper()}{who[1:]}'s",
        "partner": partner,
        "Partner": partner[0].upper() + partner[1:],
    }


def _before(scene: Scene, moment: Moment) -> Iterator[tuple[str, str | None]]:
    if moment.before is None:
        return
    text = scene.turns[moment.before].text
    if moment.label == "listening.interruption" or scene.has(moment.turn, "listening.interruption"):
        yield "last_words", ending(text) if not text.rstrip().endswith("?") else None
        yield "pickup", pickup(scene, moment)
    span = cue_span(scene, moment)
    cue = scene.cue(moment.before)
    offered = handed_back(scene.clauses(moment.before)) if scene.kind is Kind.COACHING else None
    clause = shared_clause(scene, moment)
    if clause is not None and moment.kind.value == "strength":
        yield "cue", phrase(clause.text)
    elif offered is not None:
        yield "cue", phrase(f"{_OR_AT_THE_END.sub('', offered[0].text)}?")
    elif cue is not None:
        yield "cue", phrase(cue.clauses[-1].text)
    else:
        yield "cue", phrase(text[slice(*(sentences(text) or [(0, len(text))])[-1])])
    yield "cue_time", scene.at(moment.before, *span)
    if cue is not None:
        if _fits_back(scene, moment, cue):
            yield "reflection", cue.reflection
        yield "question", cue.question
        if cue.plain:
            yield "heavy_question", cue.question
    if offered is not None:
        yield "invitation", offered[1]


def _fits_back(scene: Scene, moment: Moment, cue: Cue) -> bool:
    """Whether saying the cue back would sound like a reply and not like an echo."""
    said = cue.reflection or ""
    if moment.kind.value == "strength":
        telling = {
            word.lemma
            for clause in cue.clauses
            for word in clause.words
            if word.plain not in COMMON and len(word.plain) > 3
        }
        given_back = telling & {word.lemma for word in scene.words(moment.turn)}
        return cue.plain and "you" in said.lower() and not given_back
    if moment.label in ("question.stacked", "service.blame"):
        return cue.plain
    if moment.label == "empathy.missed":
        return cue.plain or len(said.split()) > 4
    return cue.plain or (cue.first_person and len(said.split()) > 4)


def _said(scene: Scene, moment: Moment) -> Iterator[tuple[str, str | None]]:
    start, end = said_span(scene, moment.tags[0])
    text = scene.turns[moment.turn].text
    yield "said", phrase(_without_opener(text[start:end]), most=12)
    yield "said_time", scene.at(moment.turn, start, max(end, start + 1))
    yield ("dated" if _DATED.search(text[start:end]) else "undated"), phrase(text[start:end], most=16)
    asked = whole_questions(scene.words(moment.turn))
    if len(asked) > 1:
        yield "first", as_question(asked[0])
        yield "second", as_question(asked[1])
    plain_question = not scene.has(moment.turn, "question.leading", "question.stacked")
    if asked and plain_question:
        yield "own_question", _short_question(as_question(asked[-1]))
    following = [(a, b) for a, b in sentences(text) if a >= end - 1]
    if following:
        yield "next_said", phrase(text[slice(*following[0])], most=8)
    yield "echo", echo(scene, moment)


def _better_said(scene: Scene, moment: Moment) -> str | None:
    """Return what put the slip right, where the point does not quote that already."""
    plain = plain_words(scene, moment.turn)
    start, end = said_span(scene, moment.tags[0])
    quoted = scene.turns[moment.turn].text[start:end].lower()
    if plain is None or (moment.label != "service.recovery" and plain.rstrip(".?!").lower() in quoted):
        return None
    return plain


def _without_opener(text: str) -> str:
    """Leave out what only opens a turn ("okay, so"), where enough is left to quote."""
    kept = _OPENER.sub("", text, count=1)
    return kept if len(kept.split()) > 2 else text


def _short_question(question: str) -> str | None:
    return question if len(question.split()) <= 16 and sound(question) else None


def _after(scene: Scene, moment: Moment) -> Iterator[tuple[str, str | None]]:
    if moment.after is None:
        return
    yield "after", phrase(scene.turns[moment.after].text)
    cue = scene.cue(moment.after)
    yield "after_time", scene.at(moment.after, *((cue.start, cue.end) if cue else (0, 1)))
    answer = scene.next_serving(moment.after)
    taken_up = answer is not None and scene.has(
        answer,
        "listening.reflection",
        "empathy.interpretation",
        "empathy.emotional_reaction",
        "coaching.specific_praise",
    )
    if cue is not None and cue.plain and not taken_up:
        yield "next_reflection", cue.reflection


def _made(scene: Scene, moment: Moment, standards: Standards) -> Iterator[tuple[str, str | None]]:
    yield "topic", scene.topic
    asked = questions(scene.words(moment.turn))
    if moment.label in ("listening.summary", "service.recap"):
        yield "open", open_check(asked[-1]) if asked else None
    elif moment.label in ("question.leading", "question.closed"):
        start, end = said_span(scene, moment.tags[0])
        yield "open", open_form(scene.words_in(moment.turn, start, end), scene.kind)
    elif moment.label == "coaching.generic_praise":
        yield "open", about_praised(scene, moment)
    if moment.repair is not None:
        plain = plain_words(scene, moment.repair)
        yield "plain", plain
        yield "plain_time", scene.at(moment.repair) if plain else None
    elif moment.slip is not None:
        yield "plain", _better_said(scene, moment)
    if moment.label == "service.jargon":
        yield from jargon(scene, moment, standards)
    if moment.label == "service.blame":
        yield "instead", owned(scene, moment)
    if moment.label == "coaching.constructive":
        yield "thing_checked", ask_first(scene.turns[moment.turn].text)
    if moment.label == "question.closed":
        first = min(tag.turn for tag in moment.tags if tag.turn is not None)
        yield "first_time", scene.at(first)

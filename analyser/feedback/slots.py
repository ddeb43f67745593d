"""What the templates of a point may name, taken from the moment itself. What the moment lacks is left out."""

import re
from collections.abc import Iterator

from analyser.core.backchannel import words_of
from analyser.core.call import Kind
from analyser.core.evidence import Tag
from analyser.feedback.asked import invitation
from analyser.feedback.clauses import Clause
from analyser.feedback.cues import Cue
from analyser.feedback.grammar import as_sentence, sound
from analyser.feedback.jargon import terms, translated
from analyser.feedback.moments import COMMON, Moment, telling
from analyser.feedback.opening import open_check, open_form
from analyser.feedback.quoting import ending, phrase
from analyser.feedback.scene import Scene
from analyser.feedback.sentences import as_question, questions, sentence_for, sentences
from analyser.feedback.standards import Standards
from analyser.feedback.turning import turned

Slots = dict[str, str]

_TELLING_TAGS = ("NN", "JJ", "VBG", "VBN", "VBD", "VB")
_APOLOGY = re.compile(r"\b(?:sorry|apolog\w*|my fault|our fault|my mistake|shouldn't have|fair point)\b", re.IGNORECASE)
_PLAIN_LEAD = re.compile(
    r"^(?:in (?:plain|simple|normal|other) (?:english|words|terms)|what (?:that|i) mean(?:s)?(?: is)?|put simply|basically|"
    r"to put it (?:simply|plainly)|all that means is|that means|it means|so)[,:]? +",
    re.IGNORECASE,
)
_OPENER = re.compile(
    r"^(?:(?:okay|ok|right|well|so|yeah|yes|no|and|but|hmm|mm|er|erm|um|now|look|honestly|alright|all right|fine)[,.!]*\s+)+",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"(?:(?:and|so|but|now)[, ]+)?(?:tell|talk|walk|what|how|who|where|when|why|can|could|do|did|is|are|have)\b.*[?.]?$",
    re.IGNORECASE,
)
_DATED = re.compile(
    r"\b(?:now|today|tonight|tomorrow|(?:mon|tues|wednes|thurs|fri|satur|sun)day|within|by the|this (?:week|morning|afternoon)|"
    r"in (?:a|an|the next|\w+) (?:minutes?|hours?|days?)|straight away|while (?:you|we)|next week|first thing)\b",
    re.IGNORECASE,
)
_WHEN_SAID = re.compile(
    r"\bat ((?:[a-z-]+ ){0,2}(?:minutes?|seconds)(?: (?:and )?[a-z-]+){0,2}|\d{1,2}[:.]\d{2})", re.IGNORECASE
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
    for index, _ in scene.transcript.by(scene.transcript.served):
        if index < turn:
            heard |= telling(scene, index)
    within = [one for one in within if not _ASKS.match(scene.turns[turn].text[slice(*one)])] or within
    if not within:
        return span
    return max(
        within, key=lambda one: (len(heard & {word.lemma for word in scene.words_in(turn, *one)}), one[1] - one[0])
    )


def _before(scene: Scene, moment: Moment) -> Iterator[tuple[str, str | None]]:
    if moment.before is None:
        return
    text = scene.turns[moment.before].text
    if moment.label == "listening.interruption" or scene.has(moment.turn, "listening.interruption"):
        yield "last_words", ending(text)
        yield "pickup", _pickup(scene, moment)
    span = cue_span(scene, moment)
    cue = scene.cue(moment.before)
    asked = [one for one in scene.clauses(moment.before) if one.asks]
    clause = _shared_clause(scene, moment)
    if clause is not None and moment.kind.value == "strength":
        yield "cue", phrase(clause.text)
    elif scene.kind is Kind.COACHING and asked and (cue is None or not cue.plain):
        yield "cue", phrase(f"{asked[0].text}?")
    elif cue is not None:
        yield "cue", phrase(cue.clauses[-1].text)
    else:
        yield "cue", phrase(text[slice(*(sentences(text) or [(0, len(text))])[-1])])
    yield "cue_time", scene.at(moment.before, *span)
    if cue is not None:
        if _fits_back(scene, moment, cue):
            yield "reflection", cue.reflection
        yield "question", cue.question
        if cue.heavy:
            yield "heavy_question", cue.question
    if scene.kind is Kind.COACHING:
        yield "invitation", invitation(scene.clauses(moment.before))


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
    if moment.label == "question.stacked":
        return cue.plain
    if moment.label == "empathy.missed":
        return cue.plain or len(said.split()) > 4
    return cue.plain or (cue.first_person and len(said.split()) > 4)


def cue_span(scene: Scene, moment: Moment) -> tuple[int, int]:
    """Return the characters in the turn before that the moment answers, or should have answered."""
    if moment.before is None:
        return 0, 0
    clause = _shared_clause(scene, moment) if moment.kind.value == "strength" else None
    if clause is not None:
        return clause.start, clause.end
    cue = scene.cue(moment.before)
    if cue is not None:
        return cue.start, cue.end
    return (sentences(scene.turns[moment.before].text) or [(0, len(scene.turns[moment.before].text))])[-1]


def _shared_clause(scene: Scene, moment: Moment) -> Clause | None:
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


def _said(scene: Scene, moment: Moment) -> Iterator[tuple[str, str | None]]:
    start, end = said_span(scene, moment.tags[0])
    text = scene.turns[moment.turn].text
    yield "said", phrase(_without_opener(text[start:end]), most=12)
    yield "said_time", scene.at(moment.turn, start, max(end, start + 1))
    yield ("dated" if _DATED.search(text[start:end]) else "undated"), phrase(text[start:end], most=16)
    asked = questions(scene.words(moment.turn))
    if len(asked) > 1:
        yield "first", as_question(asked[0])
        yield "second", as_question(asked[1])
    plain_question = not scene.has(moment.turn, "question.leading", "question.stacked")
    if asked and plain_question:
        yield "own_question", _short_question(as_question(asked[-1]))
    following = [(a, b) for a, b in sentences(text) if a >= end - 1]
    if following:
        yield "next_said", phrase(text[slice(*following[0])], most=8)
    yield "echo", _echo(scene, moment)


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
        yield "open", _about_praised(scene, moment)
    if moment.repair is not None:
        plain = _plain_words(scene, moment.repair)
        yield "plain", plain
        yield "plain_time", scene.at(moment.repair) if plain else None
    elif moment.slip is not None:
        start, end = said_span(scene, moment.tags[0])
        plain = _plain_words(scene, moment.turn)
        yield (
            "plain",
            plain
            if plain and plain.rstrip(".?!").lower() not in scene.turns[moment.turn].text[start:end].lower()
            else None,
        )
    if moment.label == "service.jargon":
        yield from _jargon(scene, moment, standards)
    if moment.label == "service.blame":
        yield "instead", _owned(scene, moment)
    if moment.label == "coaching.constructive":
        yield "thing_checked", _ask_first(scene.turns[moment.turn].text)
    if moment.label == "question.closed":
        first = min(tag.turn for tag in moment.tags if tag.turn is not None)
        yield "first_time", scene.at(first)


def _pickup(scene: Scene, moment: Moment) -> str | None:
    """Return the words that broke off, handed back: "You were saying: the door…?"."""
    assert moment.before is not None  # noqa: S101 - asked for where there is one
    text = scene.turns[moment.before].text.rstrip()
    if not text.endswith(("—", "-", "–", "…", "...")):
        return None
    tail = re.split(r"[.?!,;]\s+", text.rstrip("—-–…. "))[-1]
    tail = re.sub(r"^(?:and|but|so|because|or)\s+", "", tail.strip(), flags=re.IGNORECASE)
    if not 0 < len(tail.split()) <= 9 or re.search(r"\b(?:i|my|me|we)\b", tail, re.IGNORECASE):
        return None
    return f"You were saying: {tail[0].lower() + tail[1:] if tail.split()[0].lower() != 'i' else tail}…?"


def _echo(scene: Scene, moment: Moment) -> str | None:
    """Return the longest run of words, one of them telling, that the turn gives back from the turn before."""
    if moment.before is None:
        return None
    said = [word for word in scene.words(moment.turn) if not word.mark]
    heard = words_of(scene.turns[moment.before].text)
    run = " ".join(heard)
    best: tuple[int, str] = (0, "")
    for start in range(len(said)):
        for end in range(start + 1, min(start + 6, len(said)) + 1):
            part = said[start:end]
            if not f" {' '.join(word.plain for word in part)} " in f" {run} ".replace("'", "'"):
                break
            telling = sum(
                word.plain not in COMMON and word.tag.startswith(_TELLING_TAGS) and len(word.plain) > 2 for word in part
            )
            if len(part) == 1 and not (part[0].tag.startswith(("NN", "JJ")) and len(part[0].plain) > 4):
                continue
            if (
                telling
                and part[-1].plain not in COMMON
                and part[0].plain not in ("and", "or", "but", "so", "to", "of", "i", "you")
            ):
                best = max(best, (10 * telling + len(part), " ".join(word.text for word in part)))
    return best[1].lower() if best[1] and not best[1].split()[-1][0].isupper() else (best[1] or None)


def _plain_words(scene: Scene, turn: int) -> str | None:
    """Return what a turn says once its apology is over, where it puts something right."""
    text = scene.turns[turn].text
    kept = [text[a:b] for a, b in sentences(text) if not _APOLOGY.search(text[a:b])]
    if not kept or len(kept) == len(sentences(text)):
        return None
    said = _PLAIN_LEAD.sub("", kept[-1].strip())
    said = as_sentence(said)
    return said if 3 <= len(said.split()) <= 28 and sound(said) else None


def _jargon(scene: Scene, moment: Moment, standards: Standards) -> Iterator[tuple[str, str | None]]:
    start, end = said_span(scene, moment.tags[0])
    text = scene.turns[moment.turn].text
    quoted = moment.tags[0].quote
    found = terms(text[start:end]) or terms(quoted)
    yield "term", " and ".join(f"{term}" for term in found[:2]).replace(" and ", '" and "') if found else None
    if not found and len(quoted.split()) <= 5:
        yield "term", phrase(quoted)
    if not scene.has(moment.turn, "gdpr."):
        yield "translated", translated(text[start:end], standards.glossary)


def _owned(scene: Scene, moment: Moment) -> str | None:
    text = scene.turns[moment.turn].text.replace("’", "'")
    if re.search(
        r"\byou (?:should(?:n't)?(?:'ve| have)?|could(?:'ve| have)|didn't|never|must have|need to have)\b|your (?:own )?(?:fault|mistake)|if you'd",
        text,
        re.IGNORECASE,
    ):
        return "Let me see what can still be done from here, and tell you before we hang up."
    found = re.search(
        r"\b(?:it's|that's|it was|was|be|down to|blame|because of)(?: all)? (the (?:[a-z]+ )?(?:courier|warehouse|driver|engineer|depot|team|bank|supplier|contractor|planners?|department|office|branch|builder|garage|surveyor|insurers?|landlord|system|computer|post))\b",
        text,
        re.IGNORECASE,
    )
    whom = (
        f" from {found.group(1).lower()}"
        if found and "system" not in found.group(1) and "computer" not in found.group(1)
        else ""
    )
    what = f"what happened with {scene.topic}" if scene.topic else "what happened"
    return f"I'll find out{whom} {what}, and come back to you with the answer myself."


def _ask_first(text: str) -> str | None:
    found = _WHEN_SAID.search(text)
    if found is None:
        return None
    when = re.sub(r"\s+(?:she|he|they|you|i|and|the|a)$", "", found.group(1).lower())
    return f"What do you hear at {when}?"


def _about_praised(scene: Scene, moment: Moment) -> str | None:
    """ "Your ending was lovely": "What in your ending would you keep?"."""
    found = re.search(
        r"\byour ((?:[a-z]+ )?[a-z]+) (?:was|were|is|sounded)\b", scene.turns[moment.turn].text, re.IGNORECASE
    )
    return f"What in your {found.group(1).lower()} would you want to keep?" if found else None


def request_turned(scene: Scene, turn: int, tags: list[Tag]) -> str | None:
    """Return the request of a turn said back to the one who made it: "You'd like to see what we hold"."""
    from analyser.feedback.requests import asked_for

    said = []
    for tag in tags:
        start, end = tag.start_char or 0, tag.end_char or 0
        inside = [clause for clause in scene.clauses(turn) if clause.start < end and clause.end > start]
        if (sentence := asked_for(inside, tag.label)) is not None and sentence not in said:
            said.append(sentence)
    return " ".join(said) or None


__all__ = ["Slots", "cue_span", "request_turned", "said_span", "slots_of", "turned"]

"""Makes the words that a point offers, out of what was said at the moment or later in the call."""

import re
from collections.abc import Iterator

from analyser.core.backchannel import words_of
from analyser.core.evidence import Tag
from analyser.feedback.grammar import as_sentence, sound
from analyser.feedback.heard import COMMON
from analyser.feedback.jargon import terms, translated
from analyser.feedback.moments import Moment
from analyser.feedback.places import said_span
from analyser.feedback.quoting import phrase
from analyser.feedback.scene import Scene
from analyser.feedback.sentences import sentences
from analyser.feedback.standards import Standards

_TELLING_TAGS = ("NN", "JJ", "VBG", "VBN", "VBD", "VB")

_APOLOGY = re.compile(r"\b(?:sorry|apolog\w*|my fault|our fault|my mistake|shouldn't have|fair point)\b", re.IGNORECASE)

_PLAIN_LEAD = re.compile(
    r"^(?:in (?:plain|simple|normal|other) (?:english|words|terms)|what (?:that|i) mean(?:s)?(?: is)?|"
    r"put simply|basically|"
    r"to put it (?:simply|plainly)|all that means is|that means|it means|so)[,:]? +",
    re.IGNORECASE,
)

_WHEN_SAID = re.compile(
    r"\bat ((?:[a-z-]+ ){0,2}(?:minutes?|seconds)(?: (?:and )?[a-z-]+){0,2}|\d{1,2}[:.]\d{2})", re.IGNORECASE
)


def pickup(scene: Scene, moment: Moment) -> str | None:
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


def echo(scene: Scene, moment: Moment) -> str | None:
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
            if f" {' '.join(word.plain for word in part)} " not in f" {run} ".replace("'", "'"):
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


def plain_words(scene: Scene, turn: int) -> str | None:
    """Return what a turn says once its apology is over, where it puts something right."""
    text = scene.turns[turn].text
    kept = [text[a:b] for a, b in sentences(text) if not _APOLOGY.search(text[a:b])]
    if not kept or len(kept) == len(sentences(text)):
        return None
    said = _PLAIN_LEAD.sub("", kept[-1].strip())
    said = as_sentence(said)
    return said if 3 <= len(said.split()) <= 28 and sound(said) else None


def jargon(scene: Scene, moment: Moment, standards: Standards) -> Iterator[tuple[str, str | None]]:
    """Yield the initials or in-house words of the moment, and the sentence said without them."""
    start, end = said_span(scene, moment.tags[0])
    text = scene.turns[moment.turn].text
    quoted = moment.tags[0].quote
    found = terms(text[start:end]) or terms(quoted)
    yield "term", " and ".join(f"{term}" for term in found[:2]).replace(" and ", '" and "') if found else None
    if not found and len(quoted.split()) <= 5:
        yield "term", phrase(quoted)
    if not scene.has(moment.turn, "gdpr."):
        yield "translated", translated(text[start:end], standards.glossary)


def owned(scene: Scene, moment: Moment) -> str | None:
    """Return a sentence that takes it on, instead of the one that said whose fault it was."""
    text = scene.turns[moment.turn].text.replace("’", "'")
    if re.search(
        r"\byou (?:should(?:n't)?(?:'ve| have)?|could(?:'ve| have)|didn't|never|must have|need to have)\b|"
        r"your (?:own )?(?:fault|mistake)|if you'd",
        text,
        re.IGNORECASE,
    ):
        return "Let me see what can still be done from here, and tell you before we hang up."
    found = re.search(
        r"\b(?:it's|that's|it was|was|be|down to|blame|because of)(?: all)? (the (?:[a-z]+ )?(?:courier|"
        r"warehouse|driver|engineer|depot|team|bank|supplier|contractor|planners?|department|office|branch|"
        r"builder|garage|surveyor|insurers?|landlord|system|computer|post))\b",
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


def ask_first(text: str) -> str | None:
    """Return the question to put before a criticism that names its time: "What do you hear at two minutes?"."""
    found = _WHEN_SAID.search(text)
    if found is None:
        return None
    when = re.sub(r"\s+(?:she|he|they|you|i|and|the|a)$", "", found.group(1).lower())
    return f"What do you hear at {when}?"


def about_praised(scene: Scene, moment: Moment) -> str | None:
    """Ask about what was praised: "Your ending was lovely": "What in your ending would you keep?"."""
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

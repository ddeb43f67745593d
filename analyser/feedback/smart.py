"""Which parts of a SMART action the words show: what, how it is checked, whose it is, what for, and by when.

Doran 1981. Only words count: a part that both may have had in mind and nobody said is not there.
"""

import functools
import re
from collections.abc import Iterable, Sequence

from analyser.core.agreement import ACCEPTS, CHECK, HALF_HEARTED, VAGUE_WHEN, WHEN
from analyser.core.backchannel import words_of
from analyser.core.call import Transcript
from analyser.core.coaching import ActionPart, AgreedAction, SmartPart, Words, words_at
from analyser.core.evidence import Tag

ACTIONS = ("coaching.agreed_action", "coaching.smart_action")

_DOES = (
    r"\b(?:say|ask|tell|give|acknowledge|check|pause|wait|use|write|read|name|offer|explain|practise|breathe|repeat|"
    r"summari[sz]e|sum up|warn|thank|apologi[sz]e|let (?:her|him|them)|slow down|count to|leave a (?:pause|silence)|"
    r"open with|start with|stop (?:and|before)|put (?:a|the)|keep (?:a|the)|bring|note|take (?:a breath|them|her|him)|"
    r"look up|ring (?:her|him|them|back))\b"
)
"""What can be seen or heard when it is done; "do it", "try" and "be warmer" cannot."""

_NO_CHECK = r"\b(?:listen|hear) (?:more|better|harder|out)\b"
_STANDARD = r"\b(?:standards?|polic(?:y|ies)|guidelines?|framework|charter|code of \w+|consumer duty|procedure)\b"
_BORDER = re.compile(r"[.,;:?!]+(?=\s|$)")
_SENTENCE = re.compile(r"[.?!]")
_ANSWERS_HEARD = 2
"""Turns after the action in which the colleague's yes may stand: a backchannel may come in between."""

_LEAST_LETTERS, _SAME_LETTERS = 4, 5
_EVERYDAY = frozenset(
    "that this what when with your have from they them then want work would could should about think going just like "
    "really make call calls customer customers thing things there some more next time maybe sort know were been into "
    "first will shall does erm yeah okay right good well better take give said says tell talk feel felt here ".split()
)


def agreed_actions(transcript: Transcript, tags: Sequence[Tag], goal: Iterable[str]) -> tuple[AgreedAction, ...]:
    """Return the actions of a session, one for each turn that states any, in order.

    tags: those that state an action. goal: what was said on the aim of the session. Where the colleague took one on,
    the others were steps on the way to it and are left out.
    """
    by_turn: dict[int, list[Tag]] = {}
    for tag in tags:
        if tag.turn is not None:
            by_turn.setdefault(tag.turn, []).append(tag)
    aim = {_stem(word) for text in goal for word in _telling(text)}
    found = [
        AgreedAction(evidence=tuple(tag.id for tag in stated), parts=_parts(transcript, turn, aim))
        for turn, stated in sorted(by_turn.items())
    ]
    taken_on = tuple(action for action in found if action.parts[2].words is not None)
    return taken_on or tuple(found)


def _parts(transcript: Transcript, turn: int, aim: set[str]) -> tuple[ActionPart, ...]:
    when = None if place(VAGUE_WHEN, transcript.turns[turn].text) else clause_with(transcript, turn, WHEN)
    shown = {
        SmartPart.SPECIFIC: clause_with(transcript, turn, _DOES),
        SmartPart.MEASURABLE: clause_with(transcript, turn, CHECK, but_for=_NO_CHECK),
        SmartPart.ACHIEVABLE: _taken_on(transcript, turn),
        SmartPart.RELEVANT: clause_with(transcript, turn, _STANDARD) or _of_the_aim(transcript, turn, aim),
        SmartPart.TIME_BOUND: when,
    }
    return tuple(ActionPart(part=part, words=words) for part, words in shown.items())


def _taken_on(transcript: Transcript, turn: int) -> Words | None:
    """Return the colleague's words that take an action on; none where they are half-hearted."""
    for index, answer in enumerate(transcript.turns[turn + 1 : turn + 1 + _ANSWERS_HEARD], start=turn + 1):
        if answer.role is transcript.served:
            said = _SENTENCE.split(answer.text, maxsplit=1)[0]
            if place(ACCEPTS, said) is None or place(HALF_HEARTED, said) is not None:
                return None
            return words_at(transcript, index, 0, len(said)) if said else None
    return None


def _of_the_aim(transcript: Transcript, turn: int, aim: set[str]) -> Words | None:
    """Return the words of an action that come back to the aim of the session."""
    word = next((word for word in _telling(transcript.turns[turn].text) if _stem(word) in aim), None)
    return None if word is None else clause_with(transcript, turn, rf"\b{re.escape(word)}\b")


def _telling(text: str) -> list[str]:
    return [word for word in words_of(text) if len(word) >= _LEAST_LETTERS and word not in _EVERYDAY]


def _stem(word: str) -> str:
    return word[:_SAME_LETTERS]


def clause_with(transcript: Transcript, turn: int, pattern: str, *, but_for: str | None = None) -> Words | None:
    """Return the clause of a turn in which a pattern is first found; what matches `but_for` does not count."""
    text = transcript.turns[turn].text
    span = place(pattern, text, but_for=but_for)
    if span is None:
        return None
    borders = [0, *(match.end() for match in _BORDER.finditer(text)), len(text)]
    start = max(border for border in borders if border <= span[0])
    end = min(border for border in borders if border >= span[1])
    start += len(text[start:end]) - len(text[start:end].lstrip())
    return words_at(transcript, turn, start, start + len(text[start:end].rstrip(" ,;:")))


def place(pattern: str, text: str, *, but_for: str | None = None) -> tuple[int, int] | None:
    """Return the characters `[start, end)` where a pattern is first found, capitals or not, whichever apostrophe."""
    plain = text.replace("’", "'")
    if but_for is not None:
        plain = _compiled(but_for).sub(lambda match: " " * len(match.group()), plain)
    found = _compiled(pattern).search(plain)
    return None if found is None else found.span()


@functools.cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)

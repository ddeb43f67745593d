"""Decides from what is said which of two speakers serves (agent, buddy) and which is served (customer, colleague).

A third voice (a supervisor, whom the call was passed on to, a partner) has a role only where it is as good as certain.
Each cue of `cues.toml` that a speaker shows adds its log odds; who speaks first and who asks more add a little. The sum
is taken down before it becomes a probability, for cues that come together say the same thing twice (Hand and Yu 2001 on
the overconfidence of independent evidence).
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from analyser.core.call import SERVED, SERVING, Kind, Role
from analyser.turns.cues import Cue, cues

CERTAIN = 0.8
"""Below this confidence a review says "roles not certain" and asks: one in five wrong is too often for feedback that
would be given to the wrong person."""

SHRINK = 0.6
"""What a unit of summed log odds is worth: cues are not independent."""

MOST_CONFIDENT = 0.99
"""No text alone makes it surer than this."""

FIRST_SPEAKER = 0.7
"""Log odds that the one who speaks first serves: the organisation answers the call, the buddy opens the session."""

MORE_QUESTIONS = 1.5
"""Log odds at most for the one who asks more of the questions: whoever serves asks, whoever is served tells."""

OPENING_TURNS = 2
"""How many of a speaker's first turns are the opening."""

MOST_TURNS = 600
"""Only this many turns from the start, and a sixth of it from the end, are read: time stays bounded."""


class Said(Protocol):
    """What is needed of a turn: who of the speakers, and what."""

    @property
    def speaker(self) -> int:
        """The speaker's number."""
        ...

    @property
    def text(self) -> str:
        """What was said."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Roles:
    """Who serves.

    confidence: probability in [0, 1] that all who were given a role have the right one. why: what it rests on.
    also_serving: a third voice that serves as well. unknown: one of which nothing tells.
    """

    serving_speaker: int
    confidence: float
    why: str
    also_serving: int | None = None
    unknown: int | None = None

    def of(self, speaker: int, kind: Kind) -> Role:
        """Return the role of a speaker in a conversation of `kind`; every other speaker is served."""
        if speaker == self.unknown:
            return Role.UNKNOWN
        return (SERVING if speaker in (self.serving_speaker, self.also_serving) else SERVED)[kind]


def assign_roles(turns: Sequence[Said], kind: Kind | None) -> Roles:
    """Decide which of two speakers serves, and what a third one does.

    Args:
        turns: in order, of up to three speakers (those with the most turns count, if there are more).
        kind: where it is not known, the cues of both kinds count.

    Returns:
        With one speaker, how sure it is that this one serves is in `confidence`, and may lie below 0.5. Without any
        turns, speaker 0 with 0.5.
    """
    turns = [*turns[:MOST_TURNS], *turns[max(len(turns) - MOST_TURNS // 6, MOST_TURNS) :]]
    speakers = [speaker for speaker, _ in Counter(turn.speaker for turn in turns).most_common(3)]
    if not speakers:
        return Roles(serving_speaker=0, confidence=0.5, why="nothing was said")
    if len(speakers) == 3:
        return _of_three(turns, speakers, kind)
    one = min(speakers)
    other = max(speakers) if len(speakers) == 2 else None
    shown = {speaker: _shown([turn.text for turn in turns if turn.speaker == speaker], kind) for speaker in speakers}
    odds = _sum(shown[one]) - (_sum(shown[other]) if other is not None else 0.0)
    if other is not None:
        odds += _structure(turns, one, other)
    sure = 1 / (1 + math.exp(-SHRINK * odds))
    serving = one if sure >= 0.5 or other is None else other
    confidence = sure if serving == one else 1 - sure
    return Roles(
        serving_speaker=serving,
        confidence=round(min(confidence, MOST_CONFIDENT), 4),
        why=_why(shown, serving, other if serving == one else one),
    )


def _of_three(turns: Sequence[Said], speakers: Sequence[int], kind: Kind | None) -> Roles:
    """The roles of three: the two who differ most in what they show, and then the third for itself."""
    odds = {
        speaker: _sum(_shown([turn.text for turn in turns if turn.speaker == speaker], kind)) for speaker in speakers
    }
    most, third, least = sorted(speakers, key=lambda speaker: (-odds[speaker], speakers.index(speaker)))
    two = assign_roles([turn for turn in turns if turn.speaker in (most, least)], kind)
    serves = 1 / (1 + math.exp(-SHRINK * odds[third]))
    told = max(serves, 1 - serves) >= CERTAIN
    return replace(
        two,
        confidence=round(two.confidence * (max(serves, 1 - serves) if told else 1.0), 4),
        also_serving=third if told and serves > 0.5 else None,
        unknown=None if told else third,
    )


def _shown(texts: Sequence[str], kind: Kind | None) -> list[tuple[Cue, float]]:
    """The cues that a speaker shows, each with its log odds: half as much again where it is shown more than once."""
    straight = [text.replace("’", "'") for text in texts]
    shown = []
    for cue in cues():
        if not cue.serves(kind):
            continue
        read = straight[:OPENING_TURNS] if cue.where == "opening" else straight
        times = sum(map(cue.found, read))
        if times:
            shown.append((cue, cue.weight * (1.0 if times == 1 else 1.5)))
    return shown


def _sum(shown: Sequence[tuple[Cue, float]]) -> float:
    return sum(log_odds for _, log_odds in shown)


def _structure(turns: Sequence[Said], one: int, other: int) -> float:
    """Log odds that speaker `one` serves, from who begins and who asks."""
    first = next(turn.speaker for turn in turns if turn.speaker in (one, other))
    asked = Counter(turn.speaker for turn in turns if "?" in turn.text)
    total = asked[one] + asked[other]
    more = (asked[one] - asked[other]) / (total + 4)
    return (FIRST_SPEAKER if first == one else -FIRST_SPEAKER) + MORE_QUESTIONS * more


def _why(shown: dict[int, list[tuple[Cue, float]]], serving: int, served: int | None) -> str:
    """The two strongest reasons on either side, in words."""
    told = []
    for who, speaker, sign in (("one speaker", serving, 1), ("the other", served, -1)):
        own = shown[speaker] if speaker is not None else []
        strongest = sorted(((sign * odds, cue.why) for cue, odds in own if sign * odds > 0), reverse=True)[:2]
        if strongest:
            told.append(f"{who} {' and '.join(why for _, why in strongest)}")
    return "; ".join(told) or "only who began and who asked more questions"

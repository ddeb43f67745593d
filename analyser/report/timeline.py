"""The timeline: who speaks when, in lanes, a small sign for each thing noticed. Places are percent of the length."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from analyser.core.call import Role, Transcript
from analyser.core.review import Review
from analyser.report import wording
from analyser.report.marks import Mark

MOST_MARKS = 400
"""More signs than this cannot be told apart; then only those are shown on which points rest."""

_FINEST = 0.1
"""Percent; nearer bars are joined, so that a three-hour call does not draw thousands."""

_TICK_STEPS_S = (5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600)
_MOST_TICKS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A stretch of speech."""

    start: float
    width: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """One speaker's speech."""

    name: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """A thing noticed at its moment; `lane` counts from 0."""

    mark: Mark
    at: float
    lane: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """A point at the moment that it rests on."""

    number: int
    title: str
    at: float
    start_s: float
    time: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A time on the axis."""

    at: float
    time: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """Lanes, signs and flags over `duration_s` seconds."""

    duration_s: float
    duration: str
    lanes: tuple[Lane, ...]
    signs: tuple[Sign, ...]
    flags: tuple[Flag, ...]
    ticks: tuple[Tick, ...]


def timeline_of(review: Review, marks: Sequence[Mark], flags: Iterable[tuple[int, str, float]]) -> Timeline | None:
    """Lay out a review in time; null where it has no times. `flags`: number, title and second of each point."""
    duration_s = _duration(review)
    if duration_s is None:
        return None
    transcript = review.transcript
    roles = [transcript.serving, transcript.served]
    if any(turn.role not in roles and turn.start_s is not None for turn in transcript.turns):
        roles.append(Role.UNKNOWN)
    timed = [mark for mark in marks if mark.start_s is not None]
    if len(timed) > MOST_MARKS:
        timed = [mark for mark in timed if mark.point]
    return Timeline(
        duration_s=round(duration_s, 3),
        duration=wording.clock(round(duration_s)),
        lanes=tuple(Lane(name=wording.ROLES[role], bars=_bars(transcript, role, duration_s)) for role in roles),
        signs=tuple(_sign(transcript, roles, mark, duration_s) for mark in timed),
        flags=tuple(
            Flag(
                number=number,
                title=title,
                at=_percent(start_s, duration_s),
                start_s=round(start_s, 3),
                time=wording.clock(start_s),
            )
            for number, title, start_s in flags
        ),
        ticks=_ticks(duration_s),
    )


def _duration(review: Review) -> float | None:
    ends = [turn.end_s for turn in review.transcript.turns if turn.end_s is not None]
    longest = max([*ends, review.call.duration_s or 0.0])
    return longest if ends and longest > 0 else None


def _percent(seconds: float, duration_s: float) -> float:
    return round(min(100.0, 100 * seconds / duration_s), 3)


def _bars(transcript: Transcript, role: Role, duration_s: float) -> tuple[Bar, ...]:
    bars: list[tuple[float, float]] = []
    for turn in transcript.turns:
        if turn.start_s is None or turn.end_s is None or turn.role is not role:
            continue
        start, end = _percent(turn.start_s, duration_s), _percent(turn.end_s, duration_s)
        if bars and start - bars[-1][1] < _FINEST:
            bars[-1] = (bars[-1][0], max(end, bars[-1][1]))
        else:
            bars.append((start, end))
    return tuple(Bar(start=start, width=max(round(end - start, 3), _FINEST)) for start, end in bars)


def _sign(transcript: Transcript, roles: Sequence[Role], mark: Mark, duration_s: float) -> Sign:
    role = transcript.serving if mark.turn is None else transcript.turns[mark.turn].role
    lane = roles.index(role) if role in roles else len(roles) - 1
    return Sign(mark=mark, at=_percent(mark.start_s or 0.0, duration_s), lane=lane)


def _ticks(duration_s: float) -> tuple[Tick, ...]:
    step = next((step for step in _TICK_STEPS_S if duration_s / step <= _MOST_TICKS), 3600)
    while duration_s / step > _MOST_TICKS:
        step *= 2
    return tuple(
        Tick(at=_percent(second, duration_s), time=wording.clock(second))
        for second in range(step, int(duration_s) + 1, step)
        if second < 0.97 * duration_s
    )

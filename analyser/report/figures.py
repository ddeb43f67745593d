"""The call in figures, each with a plain sentence. A figure without times is left out."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from analyser.core.call import Role
from analyser.core.review import Review, Timing
from analyser.report import wording

_EVEN_SHARE = 0.05
"""Shares of the talking that differ by less from a half are called even."""

_SAME_PACE = 0.1
"""Paces that differ by less than a tenth are called the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A stretch to play."""

    start_s: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One row: what is measured, the value for each of the two speakers (or one for both), and a sentence."""

    name: str
    values: tuple[str, ...]
    sentence: str
    moments: tuple[Moment, ...] = ()


def figures_of(review: Review) -> tuple[Figure, ...]:
    """Return the rows of the table of figures; `values` has one entry where the figure is not by role."""
    roles = (review.transcript.serving, review.transcript.served)
    return tuple(_figures(review.timing, roles))


def _figures(timing: Timing, roles: tuple[Role, Role]) -> Iterator[Figure]:
    if timing.talk_share:
        yield _by_role("Share of the talking", timing.talk_share, roles, _share, _share_sentence)
    if timing.words_per_minute:
        yield _by_role("Words a minute", timing.words_per_minute, roles, lambda x: f"{x:.0f}", _pace_sentence)
    if timing.longest_monologue_s:
        yield _by_role(
            "Longest without the other", timing.longest_monologue_s, roles, wording.length, _monologue_sentence
        )
    if timing.response_gap_s:
        gaps = {role: gap for role, gap in timing.response_gap_s.items() if gap is not None}
        if gaps:
            yield _by_role("Usual wait before answering", gaps, roles, lambda x: f"{x:.1f} s", _gap_sentence)
    if timing.interruptions is not None:
        yield _by_role(
            "Came in before the other had finished",
            timing.interruptions,
            roles,
            lambda x: str(int(x)),
            _interruption_sentence,
        )
    yield from _shared(timing)


def _shared(timing: Timing) -> Iterator[Figure]:
    if timing.silences is not None:
        moments = tuple(
            Moment(
                start_s=gap.start_s,
                text=f"{wording.clock(gap.start_s)}, {wording.length(gap.end_s - gap.start_s)}",
            )
            for gap in timing.silences
        )
        longest = max((gap.end_s - gap.start_s for gap in timing.silences), default=0.0)
        sentence = (
            f"The longest lasted {wording.length(longest)}. A silence can be a search, a hold, or room to think."
            if moments
            else "Nobody was left waiting for more than 3 seconds."
        )
        yield Figure(name="Silences over 3 seconds", values=(str(len(moments)),), sentence=sentence, moments=moments)
    if timing.overlap_s is not None:
        yield Figure(
            name="Both speaking at once",
            values=(f"{timing.overlap_s:.1f} s",),
            sentence="Go-ons such as “mm-hm” count here too, so a little is part of listening.",
        )


def _by_role(
    name: str,
    figures: Mapping[str, float],
    roles: tuple[Role, Role],
    shown: Callable[[float], str],
    sentence: Callable[[Mapping[str, float], str, str], str],
) -> Figure:
    values = tuple(shown(figures[role]) if role in figures else "not known" for role in roles)
    both = all(role in figures for role in roles)
    return Figure(name=name, values=values, sentence=sentence(figures, *roles) if both else "")


def _share(share: float) -> str:
    return f"{100 * share:.0f}%"


def _share_sentence(figures: Mapping[str, float], serving: str, served: str) -> str:
    if abs(figures[serving] - figures[served]) < 2 * _EVEN_SHARE:
        return "The two of you shared the talking about evenly."
    more, less = (serving, served) if figures[serving] > figures[served] else (served, serving)
    return f"The {more} talked for {100 * figures[more]:.0f} of every 100 seconds of speech, the {less} for the rest."


def _pace_sentence(figures: Mapping[str, float], serving: str, served: str) -> str:
    if abs(figures[serving] - figures[served]) <= _SAME_PACE * max(figures[serving], figures[served], 1):
        return "Both spoke at about the same pace."
    faster, slower = (serving, served) if figures[serving] > figures[served] else (served, serving)
    return f"The {faster} spoke faster than the {slower}."


def _monologue_sentence(figures: Mapping[str, float], serving: str, _served: str) -> str:
    return f"The {serving} spoke for at most {wording.length(figures[serving])} before the other came in."


def _gap_sentence(figures: Mapping[str, float], serving: str, served: str) -> str:
    return f"Half of the time the {serving} answered the {served} within {max(figures[serving], 0):.1f} seconds."


def _interruption_sentence(figures: Mapping[str, float], serving: str, served: str) -> str:
    times = int(figures[serving])
    if not times:
        return f"The {serving} let the {served} finish each time."
    return f"The {serving} took the floor {wording.count(times, 'time', 'times')} while the {served} was speaking."

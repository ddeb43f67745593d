"""What the pages show: a few behaviours and service measures, each by itself. They are never added up into a score."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from analyser.core.call import Kind
from analyser.core.labels import LABELS
from analyser.report import wording
from pipelines.team.intervals import Estimate, Figure, Scale, figure

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from pipelines.team.intervals import Floats

BOTH = frozenset(Kind)
CUSTOMER = frozenset({Kind.CUSTOMER})
COACHING = frozenset({Kind.COACHING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """One figure: the sum of column `top` over that of column `bottom` (over calls where `bottom` is null).

    title, meaning: for the reader; `meaning` says what a higher figure can mean. unit: what the figure counts in.
    """

    title: str
    top: str
    scale: Scale
    unit: str
    meaning: str
    bottom: str | None = None
    kinds: frozenset[Kind] = BOTH
    service: bool = False

    def figure(self, of: Estimate) -> Figure:
        """Return an estimate with its interval; a share ends at 0 and 1."""
        found = figure(of)
        if self.unit != "share" or found.low is None or found.high is None:
            return found
        return replace(found, low=max(0.0, found.low), high=min(1.0, found.high))

    def shown(self, value: float) -> str:
        """Return a value as it is written."""
        return _SHOWN[self.unit](value)

    def gap(self, value: float) -> str:
        """Return a difference as it is written, with its sign."""
        words, none = self.shown(abs(value)), self.shown(0)
        sign = "" if words == none else "+" if value > 0 else "−"
        if self.unit != "share":
            return sign + words
        return f"{sign}{words.rstrip('%')} percentage {'point' if words == '1%' else 'points'}"


def _signed(value: float, form: str) -> str:
    text = f"{value:{form}}"
    return text.replace("-", "−") if float(text) else text.removeprefix("-")


_SHOWN: dict[str, Callable[[float], str]] = {
    "share": lambda x: f"{100 * x:.0f}%",
    "per call": lambda x: f"{x:.2f}",
    "per question": lambda x: f"{x:.2f}",
    "words a minute": lambda x: f"{x:.0f}",
    "seconds": lambda x: f"{_signed(x, '.1f')} s",
    "whole seconds": lambda x: f"{x:.0f} s",
    "score": lambda x: _signed(x, ".2f"),
}

_BEHAVIOURS = {
    "open_question_share": Indicator(
        title="Open questions among all questions",
        top="question.open",
        bottom="questions",
        scale=Scale.SHARE,
        unit="share",
        meaning="An open question invites an account. Security checks need closed ones: no share suits all calls.",
    ),
    "reflections_per_question": Indicator(
        title="Giving back what was said, for each question",
        top="listening.reflection",
        bottom="questions",
        scale=Scale.COUNT,
        unit="per question",
        meaning="At 1 there is as much giving back as asking.",
    ),
    "empathy.missed": Indicator(
        title="Signs of distress passed by, per call",
        top="empathy.missed",
        scale=Scale.COUNT,
        unit="per call",
        meaning="It depends on how many callers are distressed, which nobody chooses.",
    ),
    "interruptions": Indicator(
        title="Came in before the other had finished, per call",
        top="interruptions.serving",
        scale=Scale.COUNT,
        unit="per call",
        meaning="Some of it is lively talk or a line with a delay.",
    ),
    "talk_share": Indicator(
        title="Share of the talking",
        top="talk_share.serving",
        scale=Scale.MEAN,
        unit="share",
        meaning="Calls that explain something need more of it.",
    ),
    "words_per_minute": Indicator(
        title="Words a minute",
        top="words_per_minute.serving",
        scale=Scale.MEAN,
        unit="words a minute",
        meaning="How fast somebody speaks suits some callers and not others.",
    ),
    "longest_monologue": Indicator(
        title="Longest stretch without the other, average of calls",
        top="longest_monologue_s.serving",
        scale=Scale.TIME,
        unit="whole seconds",
        meaning="Terms that must be read out make it long.",
    ),
    "response_gap": Indicator(
        title="Usual wait before answering",
        top="response_gap_s.serving",
        scale=Scale.MEAN,
        unit="seconds",
        meaning="A slow system lengthens it too.",
    ),
    "service.recap": Indicator(
        title="Saying again what was agreed, per call",
        top="service.recap",
        scale=Scale.COUNT,
        unit="per call",
        meaning="Calls in which nothing is agreed need none.",
        kinds=CUSTOMER,
    ),
    "points.risk": Indicator(
        title="Data-protection moments to put right, per call",
        top="points.risk",
        scale=Scale.COUNT,
        unit="per call",
        meaning="Each stands in the review of its call, where it can be contested.",
        kinds=CUSTOMER,
    ),
    **{
        name: Indicator(
            title=f"{wording.behaviour(name, Kind.COACHING)}, per conversation",
            top=name,
            scale=Scale.COUNT,
            unit="per call",
            meaning="Counted in the conversations in which the colleague was the buddy.",
            kinds=COACHING,
        )
        for name in ("coaching.self_assessment", "coaching.specific_praise", "coaching.smart_action")
    },
}

_SERVICE = {
    "handling_s": Indicator(
        title="Handling time",
        top="handling_s",
        scale=Scale.TIME,
        unit="whole seconds",
        meaning="From the recorder or ACD. Listening well can take longer, and save the next call.",
        kinds=CUSTOMER,
        service=True,
    ),
    "fcr": Indicator(
        title="Settled at the first contact",
        top="fcr",
        scale=Scale.SHARE,
        unit="share",
        meaning="From the manifest. Much of it hangs on other teams and systems.",
        kinds=CUSTOMER,
        service=True,
    ),
    "csat": Indicator(
        title="Customer satisfaction",
        top="csat",
        scale=Scale.MEAN,
        unit="score",
        meaning="From the survey, on its own scale. Only callers who answered are in it.",
        kinds=CUSTOMER,
        service=True,
    ),
}

INDICATORS: dict[str, Indicator] = {**_BEHAVIOURS, **_SERVICE}
"""Every figure on the pages, behaviours first and service measures beside them."""


def focus(name: str) -> Indicator | None:
    """Return what a coaching session worked on: one of `INDICATORS`, or a label of the contract, counted per call."""
    if name in INDICATORS and not INDICATORS[name].service:
        return INDICATORS[name]
    if name not in LABELS:
        return None
    return Indicator(
        title=f"{wording.BEHAVIOURS[name].format(served='other')}: how often per call",
        top=name,
        scale=Scale.COUNT,
        unit="per call",
        meaning="",
    )


def columns() -> set[str]:
    """Return the columns that the indicators are made of."""
    tops = {one.top for one in INDICATORS.values()}
    return tops | {one.bottom for one in INDICATORS.values() if one.bottom is not None}


GROUPED = ("week", "agent", "kind", "queue")


def measured(of: Indicator, calls: "pd.DataFrame") -> "pd.DataFrame":
    """Return the calls in which the figure can be taken: its two sums as `top` and `bottom`, and their groups."""
    fit, sums = sums_of(of, calls)
    groups = calls.loc[fit, [name for name in GROUPED if name in calls.columns]]
    return groups.assign(top=sums[:, 0], bottom=sums[:, 1])


def sums_of(of: Indicator, calls: "pd.DataFrame") -> "tuple[NDArray[np.bool_], Floats]":
    """Return in which calls the figure can be taken, and for each of these its two sums [n, 2]."""
    import numpy as np

    top = calls[of.top].to_numpy(float)
    bottom = np.ones(len(top)) if of.bottom is None else calls[of.bottom].to_numpy(float)
    fit = ~np.isnan(top) & (bottom > 0)
    if of.scale is Scale.TIME:
        fit &= top > 0
    return fit, np.column_stack([top[fit], bottom[fit]])

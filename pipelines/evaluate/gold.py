"""What a labelled set is: conversations as they were read, and the figures that are taken on them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from analyser.core.call import Kind, Role


class Use(StrEnum):
    """What a set may be used for; figures are read with it in mind."""

    TUNED_ON = "tuned on"
    TRAIN = "may be trained on"
    MEASURE_ONLY = "measure only"


class Unit(StrEnum):
    """What is counted: each segment of the set, or each turn, which shows a label if all its segments do."""

    SEGMENT = "segment"
    TURN = "turn"


class Figure(StrEnum):
    """How agreement is told: decided tags (precision, recall, F1, kappa) or the ranking by score."""

    F1 = "F1"
    AVERAGE_PRECISION = "average precision"
    AUC = "AUC"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One segment as the set gives it. Successive segments of one role and one `turn` become one turn.

    labels: the set's own names. Times are seconds, or null where the set has none.
    """

    role: Role
    text: str
    labels: frozenset[str] = frozenset()
    turn: int | str | None = None
    start_s: float | None = None
    end_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A conversation of a set. Intervals resample by `group`; `absences` are labels of what never happened."""

    id: str
    group: str
    kind: Kind
    said: tuple[Said, ...]
    absences: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One figure: `ours`, the labels of ours that count, against `gold`, the set's.

    among: the set's labels of which a segment must have one to count at all; none of them counts all. echoing:
    further labels of ours that count where the tagged words take up a word of what the other has just said.
    aim: the figure to be reached, as text.
    """

    title: str
    ours: frozenset[str]
    gold: frozenset[str]
    unit: Unit = Unit.SEGMENT
    figure: Figure = Figure.F1
    among: frozenset[str] = frozenset()
    echoing: frozenset[str] = frozenset()
    aim: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldSet:
    """A labelled set: where it lies under the data folder, how it is read, and what is measured on it.

    mapping: from its labels to ours, in words. both_sides: it has no agent, so each speaker is taken for the agent in
    turn, and both are pooled. by_label: its labels are ours, and macro-F1 is taken over them. sample: the
    conversations that are drawn unless the user says how many.
    """

    name: str
    use: Use
    place: str
    mapping: str
    read: Callable[[Path], Iterator[Recorded]]
    measures: tuple[Measure, ...] = ()
    punctuated: bool = True
    both_sides: bool = False
    by_label: bool = False
    sample: int | None = None


QUESTION = frozenset({"question.open", "question.closed", "question.leading"})
"""Whatever asks; `question.stacked` only says that two of them stand together."""
CLARIFICATION = frozenset({"listening.clarification"})
ACKNOWLEDGEMENT = frozenset({"listening.acknowledgement"})
APOLOGY = frozenset({"empathy.apology"})
GIVES_BACK = frozenset({"listening.reflection", "listening.summary"})

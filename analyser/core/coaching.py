"""How a coaching conversation went, told in evidence alone: ids of tags, and words of the transcript where no tag is.

There is no mark and no ranking in it: counts, first moments, and what was not heard with when it was due.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from analyser.core.call import Transcript
from analyser.core.evidence import span_times


class GrowStage(StrEnum):
    """The stages of GROW in their usual order (Whitmore, Coaching for Performance)."""

    GOAL = "goal"
    REALITY = "reality"
    OPTIONS = "options"
    WAY_FORWARD = "way_forward"


class SmartPart(StrEnum):
    """What an agreed action should say (Doran 1981, in the wording that is usual today)."""

    SPECIFIC = "specific"
    MEASURABLE = "measurable"
    ACHIEVABLE = "achievable"
    RELEVANT = "relevant"
    TIME_BOUND = "time_bound"


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Characters `[start_char, end_char)` of a turn that show something which no tag says; times in seconds."""

    turn: int
    start_char: int
    end_char: int
    start_s: float | None
    end_s: float | None
    quote: str

    def __post_init__(self) -> None:
        if not 0 <= self.start_char < self.end_char or len(self.quote) != self.end_char - self.start_char:
            raise ValueError("words need characters, and their quote is the text between them")


def words_at(transcript: Transcript, turn: int, start_char: int, end_char: int) -> Words:
    """Return characters `[start_char, end_char)` of a turn with their times."""
    start_s, end_s = span_times(transcript.turns[turn], start_char, end_char)
    return Words(
        turn=turn,
        start_char=start_char,
        end_char=end_char,
        start_s=start_s,
        end_s=end_s,
        quote=transcript.turns[turn].text[start_char:end_char],
    )


class DueBefore(StrEnum):
    """What came without it, or came first: then it was due."""

    REALITY = "reality"
    OPTIONS = "options"
    WAY_FORWARD = "way_forward"
    VERDICT = "verdict"
    END = "end"


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """When something that was not heard was due: before what, in which turn that is, and at which second."""

    before: DueBefore
    turn: int
    at_s: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One stage of GROW: the tags that show it, in order, or when it was due.

    asked: whether any of them is a question, so that the colleague could answer; null where there are none.
    """

    stage: GrowStage
    evidence: tuple[str, ...] = ()
    asked: bool | None = None
    due: Due | None = None

    def __post_init__(self) -> None:
        if bool(self.evidence) == (self.due is not None):
            raise ValueError("a stage was heard, or it was due")


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfAssessment:
    """Whether the colleague judged before the buddy did.

    asked, verdicts: tags, in order. answered: the colleague's first words after the first question. colleague_first:
    null where neither a question nor a verdict was heard. offered: words in which the colleague offered a view that
    nobody had asked for. due: where it did not come first.
    """

    asked: tuple[str, ...] = ()
    answered: Words | None = None
    verdicts: tuple[str, ...] = ()
    colleague_first: bool | None = None
    offered: Words | None = None
    due: Due | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionPart:
    """One of the five things that an agreed action should say, with the words that say it; null where none do."""

    part: SmartPart
    words: Words | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreedAction:
    """An action as it was stated in one turn, and which of the five parts its words and the answer show."""

    evidence: tuple[str, ...]
    parts: tuple[ActionPart, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CoachingReview:
    """How a coaching conversation went. Every field with tags holds their ids, in order of the conversation.

    in_order: whether the first moments of the stages that were heard come in the order of GROW; null with fewer than
    two. reflections_per_question is null where there are too few questions to take it from. action_due: where none was
    stated; offered_action: words in which the colleague offered one that was not taken up. standard_due: where none was
    named. boundaries: matters of a manager that the buddy went into; handed_on: words that sent such a matter on.
    """

    stages: tuple[Stage, ...]
    in_order: bool | None = None
    self_assessment: SelfAssessment
    open_questions: tuple[str, ...] = ()
    closed_questions: tuple[str, ...] = ()
    leading_questions: tuple[str, ...] = ()
    stacked_questions: tuple[str, ...] = ()
    reflections: tuple[str, ...] = ()
    reflections_per_question: float | None = None
    specific_praise: tuple[str, ...] = ()
    generic_praise: tuple[str, ...] = ()
    constructive: tuple[str, ...] = ()
    actions: tuple[AgreedAction, ...] = ()
    action_due: Due | None = None
    offered_action: Words | None = None
    standard_links: tuple[str, ...] = ()
    standard_due: Due | None = None
    boundaries: tuple[str, ...] = ()
    handed_on: tuple[Words, ...] = ()

    def evidence(self) -> Iterator[str]:
        """Yield the id of every tag that this rests on; the same id may come twice."""
        for stage in self.stages:
            yield from stage.evidence
        for action in self.actions:
            yield from action.evidence
        yield from (*self.self_assessment.asked, *self.self_assessment.verdicts)
        yield from (*self.open_questions, *self.closed_questions, *self.leading_questions, *self.stacked_questions)
        yield from (*self.reflections, *self.specific_praise, *self.generic_praise, *self.constructive)
        yield from (*self.standard_links, *self.boundaries)

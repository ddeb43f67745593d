"""How a coaching conversation went: the same evidence for the buddy's own development as a call has for an agent's.

GROW coverage and order, who judged first, questions and what was given back, praise and criticism, the agreed action,
the standard behind it, and what belongs to a manager. Sources: Whitmore, Coaching for Performance; Pendleton's rules of
feedback; Miller and Rollnick, Motivational Interviewing; Hattie and Timperley 2007; Doran 1981.
"""

import itertools
from collections.abc import Sequence

from analyser.core.agreement import SENT_ON
from analyser.core.backchannel import is_backchannel
from analyser.core.call import Kind, Transcript
from analyser.core.coaching import (
    CoachingReview,
    Due,
    DueBefore,
    GrowStage,
    SelfAssessment,
    Stage,
    Words,
    words_at,
)
from analyser.core.evidence import Tag
from analyser.feedback.smart import ACTIONS, agreed_actions, clause_with, place

SURE = 0.5
"""Below this a tag may be shown in the transcript, and is no ground to judge a conversation on."""

FEWEST_QUESTIONS = 5
"""With fewer questions one more or less would turn a ratio around."""

_VERDICTS = ("coaching.specific_praise", "coaching.generic_praise", "coaching.constructive")
_OFFERS_A_VIEW = (
    r"\b(?:do you want (?:to (?:know|hear)|me to say)|(?:shall|can|could|should) i (?:say|tell you))\b.{0,20}"
    r"\b(?:what|how|where) i (?:thought|felt|think|noticed|heard|did|found)\b"
)
_OFFERS_A_STEP = (
    r"\bi (?:did |was )?(?:wonder(?:ed|ing)?|think|thought) (?:if )?(?:maybe )?i (?:should|could|might|ought to)\b|"
    r"\bmaybe i (?:should|could|need to)\b|\bi could (?:try|practise|have|use|start|write|ask)\b|"
    r"\b(?:i'll|i will|i'm going to|i'd like to) (?:try|practise|start|use|write|ask|do|work on)\b"
)
_OF_A_MANAGER = (
    r"\b(?:overtime|pay|paid|wages?|salary|bonus|holiday|leave|rota|shifts?|sick(?:ness)?|absences?|time off|"
    r"pregnan\w+|doctor|tablets|medication|disciplin\w+|warning|ratings?|appraisal|probation|promotion|grievance|contract|hours|"
    r"stage (?:one|two|three))\b"
)


def review_coaching(transcript: Transcript, tags: Sequence[Tag]) -> CoachingReview | None:
    """Return how a coaching conversation went; None for any other kind. Every judgement rests on `tags` or on words."""
    if transcript.kind is not Kind.COACHING:
        return None
    session = _Session(transcript, tags)
    questions = {label: session.ids(f"question.{label}") for label in ("open", "closed", "leading", "stacked")}
    asked = len({place for label in ("open", "closed", "leading") for place in session.places(f"question.{label}")})
    reflections = session.ids("listening.reflection", "listening.summary")
    stages = session.stages()
    actions = agreed_actions(transcript, session.tags(*ACTIONS), session.aim())
    standards = session.ids("coaching.standard_link")
    return CoachingReview(
        stages=stages,
        in_order=session.in_order(stages),
        self_assessment=session.self_assessment(),
        open_questions=questions["open"],
        closed_questions=questions["closed"],
        leading_questions=questions["leading"],
        stacked_questions=questions["stacked"],
        reflections=reflections,
        reflections_per_question=round(len(reflections) / asked, 2) if asked >= FEWEST_QUESTIONS else None,
        specific_praise=session.ids("coaching.specific_praise"),
        generic_praise=session.ids("coaching.generic_praise"),
        constructive=session.ids("coaching.constructive"),
        actions=actions,
        action_due=None if actions else session.due(DueBefore.END),
        offered_action=None if actions else session.last_offer(),
        standard_links=standards,
        standard_due=None if standards else session.due(DueBefore.END),
        boundaries=session.ids("coaching.boundary"),
        handed_on=session.handed_on(),
    )


class _Session:
    """A coaching conversation with the tags that are sure, asked about its course."""

    def __init__(self, transcript: Transcript, tags: Sequence[Tag]) -> None:
        self.transcript = transcript
        self.turns = transcript.turns
        self._tags: dict[str, list[Tag]] = {}
        ordered = sorted((tag for tag in tags if tag.turn is not None), key=lambda tag: (tag.turn, tag.start_char))
        for tag in ordered:
            if tag.score >= SURE and tag.turn is not None and self.turns[tag.turn].role is transcript.serving:
                self._tags.setdefault(tag.label, []).append(tag)

    def tags(self, *labels: str) -> list[Tag]:
        """Return the tags of some labels in order of the conversation."""
        found = [tag for label in labels for tag in self._tags.get(label, [])]
        return sorted(found, key=lambda tag: (tag.turn, tag.start_char))

    def ids(self, *labels: str) -> tuple[str, ...]:
        return tuple(tag.id for tag in self.tags(*labels))

    def places(self, *labels: str) -> list[tuple[int | None, int | None]]:
        return [(tag.turn, tag.start_char) for tag in self.tags(*labels)]

    def stages(self) -> tuple[Stage, ...]:
        """Return the four stages, each with its evidence or with when it was due."""
        return tuple(self._stage(stage) for stage in GrowStage)

    def _stage(self, stage: GrowStage) -> Stage:
        found = self.tags(f"coaching.{stage.value}")
        if found:
            asked = any(tag.quote.rstrip().endswith("?") for tag in found)
            return Stage(stage=stage, evidence=tuple(tag.id for tag in found), asked=asked)
        later = list(GrowStage)[list(GrowStage).index(stage) + 1 :]
        comes = {DueBefore(one.value): self._first(f"coaching.{one.value}") for one in later}
        if stage is GrowStage.GOAL:
            comes[DueBefore.VERDICT] = self._first(*_VERDICTS)
        heard = {before: turn for before, turn in comes.items() if turn is not None}
        return Stage(stage=stage, due=self.due(min(heard, key=lambda one: heard[one], default=DueBefore.END)))

    def in_order(self, stages: Sequence[Stage]) -> bool | None:
        """Whether the first moments of the stages that were heard come in the order of GROW."""
        firsts = [self.places(f"coaching.{stage.stage.value}")[0] for stage in stages if stage.evidence]
        if len(firsts) < 2:
            return None
        return all((before[0] or 0) <= (after[0] or 0) for before, after in itertools.pairwise(firsts))

    def _first(self, *labels: str) -> int | None:
        return next((tag.turn for tag in self.tags(*labels)), None)

    def due(self, before: DueBefore) -> Due:
        """Return when something was due that should have come before a stage, a verdict, or the end."""
        labels = _VERDICTS if before is DueBefore.VERDICT else (f"coaching.{before.value}",)
        found = [] if before is DueBefore.END else self.tags(*labels)
        if found and found[0].turn is not None:
            return Due(before=before, turn=found[0].turn, at_s=found[0].start_s)
        last = len(self.turns) - 1
        return Due(before=DueBefore.END, turn=last, at_s=self.turns[last].end_s)

    def self_assessment(self) -> SelfAssessment:
        """Say whether the colleague was asked, and answered, before the buddy gave a verdict."""
        asked, verdict = self._first("coaching.self_assessment"), self._first(*_VERDICTS)
        answer = None if asked is None else self._answer(asked)
        first = None
        if asked is not None or verdict is not None:
            first = asked is not None and answer is not None and (verdict is None or answer < verdict)
        return SelfAssessment(
            asked=self.ids("coaching.self_assessment"),
            answered=None if answer is None else self._opening(answer),
            verdicts=self.ids(*_VERDICTS),
            colleague_first=first,
            offered=None if first else self._served_words(_OFFERS_A_VIEW, until=asked),
            due=None if first else self.due(DueBefore.VERDICT),
        )

    def _answer(self, turn: int) -> int | None:
        """Return the colleague's next full turn."""
        return next((index for index in self._served_turns() if index > turn), None)

    def _served_turns(self) -> list[int]:
        served = self.transcript.by(self.transcript.served)
        return [index for index, turn in served if turn.text.strip() and not is_backchannel(turn.text)]

    def _opening(self, turn: int) -> Words | None:
        return clause_with(self.transcript, turn, r"\w+(?:\W+\w+){0,11}")

    def _served_words(self, pattern: str, *, until: int | None = None) -> Words | None:
        turns = [turn for turn in self._served_turns() if until is None or turn < until]
        return next((words for turn in turns if (words := clause_with(self.transcript, turn, pattern))), None)

    def last_offer(self) -> Words | None:
        """Return the colleague's last words that offer a step."""
        offers = (clause_with(self.transcript, turn, _OFFERS_A_STEP) for turn in reversed(self._served_turns()))
        return next((words for words in offers if words is not None), None)

    def aim(self) -> list[str]:
        """Return what was said on the aim of the session: the tags, and what was answered to them."""
        goals = self.tags("coaching.goal")
        answers = [self._answer(tag.turn) for tag in goals if tag.turn is not None]
        return [*(tag.quote for tag in goals), *(self.turns[turn].text for turn in answers if turn is not None)]

    def handed_on(self) -> tuple[Words, ...]:
        """Return the buddy's words that sent a matter of a manager on without going into it."""
        gone_into = {tag.turn for tag in self.tags("coaching.boundary")}
        found = []
        for index, turn in self.transcript.by(self.transcript.serving):
            span = place(SENT_ON, turn.text)
            before = self.turns[index - 1].text if index else ""
            if span is None or index in gone_into or place(_OF_A_MANAGER, f"{before} {turn.text}") is None:
                continue
            found.append(words_at(self.transcript, index, *span))
        return tuple(found)

"""How a coaching conversation went, as the buddy reads it: one finding for each thing that is looked at.

Every sentence stands beside the moments that it rests on. There is no mark, and nobody is compared with anybody.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from analyser.core.coaching import (
    AgreedAction,
    CoachingReview,
    Due,
    DueBefore,
    SelfAssessment,
    SmartPart,
    Stage,
    Words,
)
from analyser.core.review import Review
from analyser.report import wording
from analyser.report.coaching_wording import (
    BEFORE,
    PARTS,
    STAGES,
    STILL_TO_SAY,
    TOLD,
    balance,
    given_back,
    of,
    times,
)
from analyser.report.legible import legible, shortened
from analyser.report.marks import Mark
from analyser.report.points import FULL_MOMENTS, QUOTE_CHARACTERS, Evidence, evidence_of

HEADING = "How this coaching conversation went"
INTRO = (
    "For your own development as a buddy: what the words show, each with its moment. It is one conversation and the "
    "numbers are small, so go by the moments. Nothing here is a mark, and nobody is compared with anybody."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One part of a finding: its name, what was heard, and where."""

    name: str
    text: str
    moments: tuple[Evidence, ...] = ()
    also: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at: what the words show, in sentences, and part by part."""

    heading: str
    sentences: tuple[str, ...]
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CoachingView:
    """The section on how the conversation went."""

    heading: str
    intro: str
    findings: tuple[Finding, ...]


def coaching_view(review: Review, marks: Mapping[str, Mark]) -> CoachingView | None:
    """Return the section of a masked review; None where there is nothing on coaching. `marks` are found by tag."""
    if review.coaching is None:
        return None
    reader = _Reader(review, review.coaching, marks)
    return CoachingView(heading=HEADING, intro=INTRO, findings=tuple(reader.findings()))


class _Reader:
    """Reads one coaching review out."""

    def __init__(self, review: Review, coaching: CoachingReview, marks: Mapping[str, Mark]) -> None:
        self._turns = review.transcript.turns
        self._coaching = coaching
        self._marks = marks

    def findings(self) -> Iterator[Finding]:
        """Yield the findings in the order in which a buddy would go through them."""
        one = self._coaching
        yield self._grow(one)
        yield self._judged_first(one.self_assessment)
        yield self._questions(one)
        yield self._praise(one)
        yield from self._agreed(one)
        yield self._standard(one)
        yield self._boundaries(one)

    def _grow(self, one: CoachingReview) -> Finding:
        heard = [stage for stage in one.stages if stage.evidence]
        sentences = [of(len(heard), 4, "are found in your words")]
        if one.in_order and len(heard) > 2:
            sentences.append("They come in the usual order.")
        elif one.in_order is False:
            order = sorted(heard, key=lambda stage: self._turn(stage.evidence[0]))
            names = [STAGES[stage.stage].lower() for stage in order]
            sentences.append(
                f"They first come in this order: {wording.listed(names)}. That may have been right here; the usual "
                "order lets your colleague see what happened before either of you mends it."
            )
        rows = tuple(self._stage(stage) for stage in one.stages)
        return Finding(
            heading="Aim, what happened, other ways, next step (GROW)", sentences=tuple(sentences), rows=rows
        )

    def _stage(self, stage: Stage) -> Row:
        name = STAGES[stage.stage]
        if stage.due is not None:
            return Row(name=name, text=f"Not found. {self._was_due(stage.due)}")
        text = TOLD[stage.stage] if not stage.asked else f"You asked, first at {self._at(stage.evidence[0])}."
        return self._row(name, text, stage.evidence)

    def _judged_first(self, one: SelfAssessment) -> Finding:
        rows = []
        if one.asked:
            rows.append(self._row("You asked", "", one.asked))
        if one.answered is not None:
            rows.append(Row(name="Your colleague", text="", moments=(self._words(one.answered),)))
        if one.verdicts:
            rows.append(self._row("Your own view", "", one.verdicts[:1]))
        if one.offered is not None:
            text = "Your colleague offered a view before you had asked for one."
            rows.append(Row(name="Offered", text=text, moments=(self._words(one.offered),)))
        return Finding(heading="Your colleague judges first", sentences=(self._who_first(one),), rows=tuple(rows))

    def _who_first(self, one: SelfAssessment) -> str:
        if one.colleague_first and one.verdicts:
            return "You asked for your colleague's view and heard it before you gave your own."
        if one.colleague_first:
            return "You asked for your colleague's view and heard it; no view of your own on the call was found."
        if one.asked and one.verdicts:
            return "You asked for your colleague's view, and your own was out before the answer."
        if one.due is None or one.due.before is DueBefore.END:
            return "Neither a question for your colleague's view nor a view of your own was found."
        return f"No question was found that asks for your colleague's view. {self._was_due(one.due)}"

    def _questions(self, one: CoachingReview) -> Finding:
        kinds = (
            ("Open", one.open_questions),
            ("For a fact, a choice or a yes", one.closed_questions),
            ("With the answer in it", one.leading_questions),
            ("Several at once", one.stacked_questions),
            ("Given back or summed up", one.reflections),
        )
        total = sum(len(tags) for _, tags in kinds[:3])
        open_ones = len(one.open_questions) or "none"
        asked = f"You asked {wording.count(total, 'question', 'questions')}, {open_ones} of them open."
        sentences = [asked if total else "No question of yours was found.", given_back(one, total)]
        if one.closed_questions:
            sentences.append("A question for a fact is no fault.")
        rows = tuple(self._row(name, times(len(tags)), tags) for name, tags in kinds if tags)
        return Finding(heading="Questions, and what you gave back", sentences=tuple(sentences), rows=rows)

    def _praise(self, one: CoachingReview) -> Finding:
        kinds = (
            ("Praise that names what was done", one.specific_praise),
            ("Praise that could fit any call", one.generic_praise),
            ("Something to do differently", one.constructive),
        )
        rows = tuple(self._row(name, times(len(tags)), tags) for name, tags in kinds if tags)
        return Finding(heading="What to keep, and what to change", sentences=(balance(one),), rows=rows)

    def _agreed(self, one: CoachingReview) -> Iterator[Finding]:
        heading = "The step that was agreed"
        for number, action in enumerate(one.actions, start=1):
            yield self._action(action, heading if len(one.actions) == 1 else f"{heading} ({number})")
        if one.actions:
            return
        due = "" if one.action_due is None else f" {self._was_due(one.action_due)}"
        rows: tuple[Row, ...] = ()
        if one.offered_action is not None:
            text = "Your colleague named a step; it was not taken up as one."
            rows = (Row(name="Offered", text=text, moments=(self._words(one.offered_action),)),)
        yield Finding(heading=heading, sentences=(f"No step that you both agreed was found.{due}",), rows=rows)

    def _action(self, action: AgreedAction, heading: str) -> Finding:
        shown = {part.part: part.words for part in action.parts if part.words is not None}
        sentences = [
            "Your colleague took it on."
            if SmartPart.ACHIEVABLE in shown
            else "You laid a step down; your colleague's yes to it is not in the words."
        ]
        rows = [self._row("As you put it", "", action.evidence)]
        rows += [Row(name=PARTS[part], text="", moments=(self._words(words),)) for part, words in shown.items()]
        missing = [name.lower() for part, name in PARTS.items() if part not in shown and part in STILL_TO_SAY]
        if shown:
            sentences.append(of(len(shown), 5, "parts of a SMART step are in the words"))
        if missing:
            rows.append(Row(name="Not in the words", text=f"{wording.listed(missing).capitalize()}."))
        return Finding(heading=heading, sentences=tuple(sentences), rows=tuple(rows))

    def _standard(self, one: CoachingReview) -> Finding:
        if one.standard_links:
            sentence, rows = "You named a standard, so that it is not your word against theirs.", one.standard_links
            return Finding(
                heading="The standard behind it",
                sentences=(sentence,),
                rows=(self._row("Named", times(len(rows)), rows),),
            )
        due = "" if one.standard_due is None else f" {self._was_due(one.standard_due)}"
        sentence = f"No standard was found.{due} Naming one keeps it from being your word against theirs."
        return Finding(heading="The standard behind it", sentences=(sentence,))

    def _boundaries(self, one: CoachingReview) -> Finding:
        rows = []
        sentences = []
        if one.boundaries:
            sentences.append(
                "You went into something that belongs to a manager or HR. Pass such a thing on there and then, without "
                "advice."
            )
            rows.append(self._row("Gone into", times(len(one.boundaries)), one.boundaries))
        if one.handed_on:
            sentences.append("Something that belongs to a manager came up, and you passed it on.")
            moments = tuple(self._words(words) for words in one.handed_on)
            rows.append(Row(name="Passed on", text="", moments=moments[:FULL_MOMENTS], also=moments[FULL_MOMENTS:]))
        if not sentences:
            sentences.append("Nothing on sickness, pay, ratings or discipline was found in what you said.")
        return Finding(heading="What belongs to a manager", sentences=tuple(sentences), rows=tuple(rows))

    def _row(self, name: str, text: str, tags: Sequence[str]) -> Row:
        places = {(self._marks[tag].turn, self._marks[tag].start_char): self._marks[tag] for tag in tags}
        moments = tuple(evidence_of(mark) for mark in places.values())
        return Row(name=name, text=text, moments=moments[:FULL_MOMENTS], also=moments[FULL_MOMENTS:])

    def _words(self, words: Words) -> Evidence:
        return Evidence(
            time=None if words.start_s is None else wording.clock(words.start_s),
            speaker=wording.ROLES[self._turns[words.turn].role],
            quote=shortened(legible(words.quote), 2 * QUOTE_CHARACTERS),
            start_s=words.start_s,
            turn=words.turn,
        )

    def _turn(self, tag: str) -> int:
        return self._marks[tag].turn or 0

    def _at(self, tag: str) -> str:
        return self._marks[tag].time or f"turn {self._turn(tag) + 1}"

    def _was_due(self, due: Due) -> str:
        at = f"turn {due.turn + 1}" if due.at_s is None else wording.clock(due.at_s)
        return f"It was due {BEFORE[due.before]}, at {at}."

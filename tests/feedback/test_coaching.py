"""How a coaching conversation went, on small made-up sessions; nobody was recorded."""

import pytest

from analyser.core.call import Kind, Role, Transcript, Turn
from analyser.core.coaching import CoachingReview, DueBefore, GrowStage, SmartPart
from analyser.core.evidence import Tag, make_tag
from analyser.feedback.coaching import review_coaching
from analyser.feedback.smart import clause_with

GOOD = (
    ("B", "What would you like to take away today?", "coaching.goal question.open"),
    ("L", "How to stop hurrying people off the line.", ""),
    ("B", "How do you think this one went?", "coaching.self_assessment coaching.reality question.open"),
    ("L", "I was in a rush, you can hear it.", ""),
    ("B", "At one minute you asked her name again and she laughed.", "coaching.specific_praise"),
    ("L", "Did she? I missed that.", ""),
    ("B", "What else could you have said at the end?", "coaching.options question.open"),
    ("L", "I could ask whether there's anything else.", ""),
    ("B", "What will you do?", "coaching.way_forward question.open"),
    ("L", "I'll ask it on every call. And can you look at my overtime?", ""),
    ("B", "The overtime's one for payroll, not me. Speak to your manager about that.", ""),
    ("B", "So you ask that every time, and we listen to three on Monday, as the closing standard says.", "action"),
    ("L", "Yes, that works.", ""),
)
TELLING = (
    ("B", "You were all over the place at two minutes, you forgot the name.", "coaching.constructive"),
    ("L", "Shall I say what I thought?", ""),
    ("B", "In a minute. You should have read it off the screen.", "coaching.options"),
    ("L", "Maybe I should write it down first.", ""),
    ("B", "Is it your sick leave? You've had four days.", "coaching.boundary question.closed"),
    ("L", "It might be.", ""),
    ("B", "Do better from now on. That's the plan.", "coaching.agreed_action coaching.way_forward"),
    ("L", "I suppose.", ""),
)


def session(*said: tuple[str, str, str], timed: bool = True) -> tuple[Transcript, list[Tag]]:
    turns = [
        Turn(
            role=Role.BUDDY if who == "B" else Role.COLLEAGUE,
            text=text,
            start_s=10.0 * index if timed else None,
            end_s=10.0 * index + 9 if timed else None,
        )
        for index, (who, text, _) in enumerate(said)
    ]
    transcript = Transcript(kind=Kind.COACHING, turns=tuple(turns))
    labels = [
        label.replace("action", "coaching.agreed_action coaching.smart_action", 1).split()
        if label == "action"
        else label.split()
        for _, _, label in said
    ]
    tags = [
        make_tag(transcript, label, index, 0, len(turns[index].text), score=0.8, source="rule:x@1", why="by hand")
        for index, own in enumerate(labels)
        for label in own
    ]
    return transcript, tags


def went(*said: tuple[str, str, str], timed: bool = True) -> CoachingReview:
    found = review_coaching(*session(*said, timed=timed))
    assert found is not None
    return found


def test_a_customer_call_has_none() -> None:
    assert review_coaching(Transcript(kind=Kind.CUSTOMER, turns=()), ()) is None


def test_four_stages_in_order_with_their_first_moments() -> None:
    found = went(*GOOD)
    assert [stage.stage for stage in found.stages] == list(GrowStage)
    assert [stage.evidence[0].split(":")[1] for stage in found.stages] == ["0", "2", "6", "8"]
    assert all(stage.asked and stage.due is None for stage in found.stages)
    assert found.in_order is True


def test_what_was_not_heard_was_due_before_what_came_instead() -> None:
    goal, reality, options, forward = went(*TELLING).stages
    assert goal.due is not None
    assert (goal.due.before, goal.due.turn, goal.due.at_s) == (DueBefore.VERDICT, 0, 0.0)
    assert reality.due is not None
    assert (reality.due.before, reality.due.turn, reality.due.at_s) == (DueBefore.OPTIONS, 2, 20.0)
    assert (options.asked, forward.asked) == (False, False)


def test_another_order_is_said() -> None:
    assert went(GOOD[6], GOOD[7], GOOD[0], GOOD[1]).in_order is False
    assert went(GOOD[0], GOOD[1]).in_order is None


def test_the_colleague_judged_first_when_asked_and_heard_before_the_verdict() -> None:
    judged = went(*GOOD).self_assessment
    assert judged.colleague_first is True
    assert judged.answered is not None
    assert judged.answered.turn == 3
    assert judged.due is None
    late = went(GOOD[4], GOOD[5], GOOD[2], GOOD[3]).self_assessment
    assert late.colleague_first is False
    unheard = went(GOOD[2], GOOD[4], GOOD[5]).self_assessment
    assert unheard.colleague_first is False
    assert went(GOOD[0], GOOD[1]).self_assessment.colleague_first is None


def test_a_view_that_was_offered_and_not_asked_for_is_quoted() -> None:
    judged = went(*TELLING).self_assessment
    assert judged.offered is not None
    assert judged.offered.quote == "Shall I say what I thought?"
    assert judged.due is not None
    assert judged.due.before is DueBefore.VERDICT


def test_an_action_shows_each_part_in_words() -> None:
    (action,) = went(*GOOD).actions
    said = {part.part: part.words.quote for part in action.parts if part.words is not None}
    assert said == {
        SmartPart.SPECIFIC: "So you ask that every time",
        SmartPart.MEASURABLE: "and we listen to three on Monday",
        SmartPart.ACHIEVABLE: "Yes, that works",
        SmartPart.RELEVANT: "as the closing standard says.",
        SmartPart.TIME_BOUND: "and we listen to three on Monday",
    }
    assert len(action.evidence) == 2


def test_a_step_that_was_laid_down_shows_none() -> None:
    (action,) = went(*TELLING).actions
    assert all(part.words is None for part in action.parts)


def test_a_step_that_was_offered_is_quoted_where_none_was_agreed() -> None:
    found = went(*TELLING[:6])
    assert found.actions == ()
    assert found.offered_action is not None
    assert found.offered_action.quote == "Maybe I should write it down first."
    assert found.action_due is not None
    assert found.action_due.at_s == 59.0


def test_no_ratio_from_few_questions() -> None:
    assert went(*GOOD).reflections_per_question is None
    many = [("B", f"What about part {number} of it?", "question.open") for number in range(5)]
    assert went(*many).reflections_per_question == 0.0


def test_what_belongs_to_a_manager_is_gone_into_or_handed_on() -> None:
    good, poor = went(*GOOD), went(*TELLING)
    assert good.boundaries == ()
    assert [words.turn for words in good.handed_on] == [10]
    assert poor.boundaries == ("coaching.boundary:4:0",)
    assert poor.handed_on == ()


def test_what_is_weak_or_not_the_buddys_is_no_ground() -> None:
    transcript, tags = session(*GOOD)
    weak = [make_tag(transcript, "coaching.generic_praise", 4, 0, 4, score=0.4, source="rule:x@1", why="-")]
    theirs = [make_tag(transcript, "coaching.generic_praise", 5, 0, 4, score=0.9, source="rule:x@1", why="-")]
    found = review_coaching(transcript, [*tags, *weak, *theirs])
    assert found is not None
    assert found.generic_praise == ()


def test_it_works_without_times_and_the_other_way_round() -> None:
    found = went(*TELLING, timed=False)
    assert found.stages[0].due is not None
    assert found.stages[0].due.at_s is None
    transcript, tags = session(*GOOD)
    assert review_coaching(transcript, tags[::-1]) == review_coaching(transcript, tags)


@pytest.mark.parametrize(("pattern", "clause"), [("x", None), ("blue", "a blue one"), ("’s", "It’s here")])
def test_a_clause_ends_at_its_marks(pattern: str, clause: str | None) -> None:
    transcript, _ = session(("B", "It’s here, a blue one, there.", ""))
    found = clause_with(transcript, 0, pattern.replace("’", "'"))
    assert (found.quote if found else None) == clause

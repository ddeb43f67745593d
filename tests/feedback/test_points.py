"""The points of whole conversations: what each must have, how many there are, and what must never be made."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from analyser.core.call import Kind, Role, Transcript, Turn, Word
from analyser.core.evidence import Tag
from analyser.core.review import Point, PointKind, Timing
from analyser.feedback import Feedback, Standards, make_points
from analyser.feedback.grammar import faults

FeedbackOn = Callable[[Transcript, Sequence[Tag]], Feedback]
MakeTalk = Callable[..., Any]

JARGON_OF_OURS = re.compile(r"\b(?:tags?|labels?|scores?|utterances?|backchannels?|classifiers?)\b", re.IGNORECASE)
TRAITS = re.compile(
    r"\byou (?:are|were) (?:a|an|so|very|not) |\byou're (?:a|an|so|very) (?:good|poor|bad|great|natural)", re.IGNORECASE
)
OFFERED = re.compile(r'"([^"]*)"')
EMPTY = ("[…]", "")


def _texts(point: Point) -> list[str]:
    return [text for text in (point.observed, point.impact, point.try_instead, point.ask, point.practise) if text]


def _own_words(point: Point) -> str:
    """Return what a point says itself, quotations left out."""
    return " ".join(OFFERED.sub(" ", text) for text in _texts(point))


@pytest.fixture
def feedback(conversation: Any, feedback_on: FeedbackOn) -> Feedback:
    return feedback_on(conversation.transcript, conversation.tags)


def test_every_point_rests_on_what_was_noticed_and_can_be_played(conversation: Any, feedback: Feedback) -> None:
    known = {tag.id: tag for tag in conversation.tags}
    for point in feedback.points:
        assert set(point.evidence) <= set(known)
        assert len(set(point.evidence)) == len(point.evidence)
        assert re.search(r"\(\d+:\d\d\)", point.observed) is not None


def test_there_are_at_most_seven_and_no_two_say_the_same(feedback: Feedback) -> None:
    assert 1 <= len(feedback.points) <= 7
    judged = [point for point in feedback.points if point.kind in (PointKind.STRENGTH, PointKind.DEVELOPMENT)]
    assert len({point.id for point in feedback.points}) == len(feedback.points)
    assert len({(point.kind, point.behaviour) for point in judged}) == len(judged)
    assert len({point.observed for point in judged}) == len(judged)
    for kind in (PointKind.STRENGTH, PointKind.DEVELOPMENT):
        assert sum(point.kind is kind for point in judged) <= 3


def test_no_two_points_of_a_page_open_alike(feedback: Feedback) -> None:
    for field in ("try_instead", "ask", "practise"):
        texts = [getattr(point, field) for point in feedback.points if getattr(point, field)]
        assert len(set(texts)) == len(texts)
    asks = [" ".join(point.ask.split()[:6]) for point in feedback.points if point.ask]
    assert Counter(asks).most_common(1) == [] or Counter(asks).most_common(1)[0][1] == 1


def test_every_point_has_words_of_this_call_in_each_of_its_parts(conversation: Any, feedback: Feedback) -> None:
    said = " ".join(turn.text.lower().replace("’", "'") for turn in conversation.transcript.turns)
    for point in feedback.points:
        if point.kind not in (PointKind.STRENGTH, PointKind.DEVELOPMENT):
            continue
        for text in (point.observed, point.impact):
            assert text is not None
            quoted = [part.strip("… .") for part in OFFERED.findall(text) if part.strip("… .") not in EMPTY]
            assert any(part[:20].lower() in said for part in quoted), text
        for text in (point.try_instead, point.ask, point.practise):
            assert text is not None
            assert OFFERED.search(text) or re.search(r"\d:\d\d", text), text


def test_the_language_is_plain_and_about_behaviour(feedback: Feedback) -> None:
    for point in feedback.points:
        own = _own_words(point)
        assert JARGON_OF_OURS.search(own) is None, own
        assert TRAITS.search(own) is None, own
        assert "{" not in own
        for text in _texts(point):
            assert '.".' not in text
            assert '?"?' not in text
            assert '".' not in text or '."' not in text.split('".')[0][-2:]
            assert "  " not in text
            assert "None " not in text.replace("None of it", "")


def test_what_is_offered_is_good_english(feedback: Feedback) -> None:
    for point in feedback.points:
        if point.kind is PointKind.DEVELOPMENT and point.try_instead is not None:
            for sentence in OFFERED.findall(point.try_instead):
                if sentence[-1:] in ".?":
                    assert [fault for part in re.split(r"(?<=[.?]) ", sentence) for fault in faults(part)] == [], (
                        sentence
                    )


def test_the_colleague_judges_first(feedback: Feedback) -> None:
    for point in feedback.points:
        if point.ask is not None:
            assert point.ask.rstrip().endswith("?")
            assert not re.match(r"(?:Do|Did|Is|Was|Were|Can|Could|Would|Should|Have|Don't|Didn't)\b", point.ask)


def test_a_referral_gives_no_advice_and_says_who_takes_it_up(feedback: Feedback) -> None:
    for point in feedback.points:
        if point.kind is PointKind.REFER:
            assert point.try_instead is not None
            assert "Pass on to:" in point.try_instead
            assert point.ask is None
            assert point.practise is None


def test_a_risk_names_its_rule_and_what_to_do_now(feedback: Feedback) -> None:
    for point in feedback.points:
        if point.kind is PointKind.RISK:
            assert point.impact is not None
            assert re.search(r"UK GDPR|PCI DSS|DPA 2018|BS ISO 22458", point.impact)
            assert point.try_instead is not None
            assert "Do now:" in point.try_instead


def test_the_same_call_gives_the_same_points(conversation: Any, feedback: Feedback, feedback_on: FeedbackOn) -> None:
    assert feedback_on(conversation.transcript, tuple(reversed(conversation.tags))) == feedback_on(
        conversation.transcript, tuple(reversed(conversation.tags))
    )
    assert feedback_on(conversation.transcript, conversation.tags) == feedback


def test_without_a_parse_there_are_still_points_that_quote(conversation: Any, standards: Standards) -> None:
    made = make_points(conversation.transcript, conversation.tags, Timing(), None, standards)
    assert made.points or made.notes
    for point in made.points:
        assert point.observed


def test_weak_tags_alone_make_no_point(conversation: Any, feedback_on: FeedbackOn) -> None:
    weak = [replace(tag, score=0.3) for tag in conversation.tags]
    assert feedback_on(conversation.transcript, weak).points == ()


def test_no_tags_no_points_and_both_notes(conversation: Any, feedback_on: FeedbackOn) -> None:
    made = feedback_on(conversation.transcript, ())
    assert made.points == ()
    assert len(made.notes) == 2


FILLER = [
    (
        "A",
        "Hello, this is Marsh and Sons, you're through to the order desk, how can I help you today?",
        "service.greeting",
    ),
    ("C", "Hello, it's about the order that I made with your lot on the web page a week or so ago."),
    ("A", "Thank you, what's the number at the top of the order, it begins with a W?", "question.closed"),
    ("C", "It's W, then six one two, and I ordered it on the Monday, if that is any help to you."),
    ("A", "Thank you, that's come up on the screen here, so let me have a quick look at it for you now."),
    ("C", "Okay, yes, take your time, I've got the letter that came with it in front of me here."),
]
"""Enough of a call to be judged, with nothing in it to judge."""


def test_a_missed_cue_is_given_back_with_a_question_about_the_same(
    make_talk: MakeTalk, feedback_on: FeedbackOn
) -> None:
    talk = make_talk(
        Kind.CUSTOMER,
        *FILLER,
        ("C", "My knee's been so bad since the fall that I can't get to the shop."),
        ("A", "And what's your postcode?", "empathy.missed question.closed"),
        ("C", "It's on the letter."),
    )
    (point,) = [one for one in feedback_on(talk.transcript, talk.tags).points if one.kind is PointKind.DEVELOPMENT]
    assert point.behaviour == "empathy.missed"
    assert point.try_instead is not None
    assert (
        "Your knee's been so bad since the fall that you can't get to the shop. How is your knee now?"
        in point.try_instead
    )
    assert '"What\'s your postcode?", still fits after the answer' in point.try_instead


def test_words_that_were_hardly_heard_are_not_said_back(make_talk: MakeTalk, feedback_on: FeedbackOn) -> None:
    talk = make_talk(
        Kind.CUSTOMER,
        *FILLER,
        ("C", "My knee's been so bad since the fall that I can't get to the shop."),
        ("A", "And what's your postcode?", "empathy.missed question.closed"),
        ("C", "It's on the letter."),
    )
    for probability, said_back in ((0.9, True), (0.5, False)):
        turns = [
            replace(
                turn,
                words=tuple(
                    Word(text=word, start_s=turn.start_s or 0.0, end_s=turn.end_s or 0.0, probability=probability)
                    for word in turn.text.split()
                ),
            )
            for turn in talk.transcript.turns
        ]
        heard = replace(talk.transcript, turns=tuple(turns))
        points = feedback_on(heard, talk.tags).points
        assert any("Your knee's been so bad" in (point.try_instead or "") for point in points) is said_back


def test_the_better_wording_is_taken_from_later_in_the_call(make_talk: MakeTalk, feedback_on: FeedbackOn) -> None:
    talk = make_talk(
        Kind.CUSTOMER,
        *FILLER,
        ("A", "So the RMA's gone to L2 and they'll do a C and R.", "service.jargon"),
        ("C", "Sorry, I don't understand what that means."),
        (
            "A",
            "Sorry, that was our own shorthand. Somebody will collect the old one and bring a new one.",
            "empathy.apology",
        ),
        ("C", "Oh, that's better. Thank you."),
    )
    points = feedback_on(talk.transcript, talk.tags).points
    strength = next(point for point in points if point.kind is PointKind.STRENGTH)
    assert strength.behaviour == "empathy.apology"
    assert strength.try_instead is not None
    assert "Somebody will collect the old one and bring a new one." in strength.try_instead
    assert not any(point.behaviour == "service.jargon" for point in points)


def test_one_closed_question_for_a_fact_is_no_fault(make_talk: MakeTalk, feedback_on: FeedbackOn) -> None:
    talk = make_talk(
        Kind.CUSTOMER,
        *FILLER,
        ("A", "What's the first line of your address?", "question.closed"),
        ("C", "Four Mill Lane."),
        ("A", "And your postcode?", "question.closed"),
        ("C", "It's the one on the order."),
        ("A", "And the date of birth?", "question.closed"),
        ("C", "Third of March."),
    )
    assert feedback_on(talk.transcript, talk.tags).points == ()


def test_closed_questions_while_somebody_tries_to_tell_are_one_point(
    make_talk: MakeTalk, feedback_on: FeedbackOn
) -> None:
    talk = make_talk(
        Kind.CUSTOMER,
        *FILLER,
        ("A", "Was it delivered?", "question.closed"),
        ("C", "Well, I was in bits, I'd waited in all day and my mum was in hospital and I was frightened to leave."),
        ("A", "Did you get a card?", "question.closed"),
        ("C", "No, and then the hospital rang and I couldn't leave, I was sat there crying and nobody came."),
        ("A", "Is there a side gate?", "question.closed"),
        ("C", "I don't know. I just need it, she's got nothing with her and she's frightened."),
        ("A", "Did you check the porch?", "question.closed"),
        ("C", "Yes."),
    )
    found = [point for point in feedback_on(talk.transcript, talk.tags).points if point.kind is PointKind.DEVELOPMENT]
    assert [point.behaviour for point in found] == ["question.closed"]
    assert len(found[0].evidence) >= 3
    assert found[0].try_instead is not None


def test_a_need_that_was_met_is_no_referral(make_talk: MakeTalk, feedback_on: FeedbackOn) -> None:
    rows = [*FILLER, ("C", "My husband died in May and I don't understand any of these letters.", "gdpr.vulnerability")]
    met = make_talk(
        Kind.CUSTOMER,
        *rows,
        (
            "A",
            "I'm so sorry. You're doing all of this for the first time, on your own.",
            "empathy.emotional_reaction listening.reflection",
        ),
        ("C", "Yes, that's exactly it."),
    )
    kinds = {point.kind for point in feedback_on(met.transcript, met.tags).points}
    assert PointKind.STRENGTH in kinds
    assert PointKind.REFER not in kinds


def test_a_need_that_was_passed_over_is_referred(make_talk: MakeTalk, feedback_on: FeedbackOn) -> None:
    talk = make_talk(
        Kind.CUSTOMER,
        *FILLER,
        (
            "C",
            "He knows where I live and he's threatened me twice, I can't have my address on that letter.",
            "gdpr.vulnerability",
        ),
        ("A", "What's the reference?", "empathy.missed question.closed"),
        ("C", "It's the same one."),
        ("A", "Okay, that's all gone through."),
        ("C", "Right."),
    )
    referred = [point for point in feedback_on(talk.transcript, talk.tags).points if point.kind is PointKind.REFER]
    assert [point.behaviour for point in referred] == ["gdpr.vulnerability"]


def test_a_password_is_never_quoted(make_talk: MakeTalk, feedback_on: FeedbackOn) -> None:
    talk = make_talk(
        Kind.CUSTOMER,
        *FILLER,
        ("C", "It's an online account. The password is Marigold77, if that helps.", "gdpr.credentials"),
        ("A", "Lovely, I'll log in as you with that.", "gdpr.insecure_handling"),
        ("C", "Oh. Is that allowed?"),
    )
    made = feedback_on(talk.transcript, talk.tags)
    assert {point.kind for point in made.points} == {PointKind.RISK, PointKind.REFER}
    assert not any("Marigold" in text for point in made.points for text in _texts(point))


def test_card_digits_are_never_quoted(make_talk: MakeTalk, feedback_on: FeedbackOn) -> None:
    talk = make_talk(
        Kind.CUSTOMER,
        *FILLER,
        ("A", "What's the long number on the front?", "gdpr.card_data_recorded question.closed"),
        ("C", "Four nine two nine, oh oh oh oh, one two three four, five six seven eight."),
        (
            "A",
            "So four nine two nine, oh oh oh oh, one two three four, five six seven eight?",
            "gdpr.card_data_recorded",
        ),
        ("C", "Yes. Should you be saying that out loud?"),
    )
    (point,) = feedback_on(talk.transcript, talk.tags).points
    assert point.kind is PointKind.RISK
    assert len(point.evidence) == 2
    assert not any("nine two nine" in text for text in _texts(point))


def test_what_belongs_to_the_manager_is_referred_and_not_talked_about(
    make_talk: MakeTalk, feedback_on: FeedbackOn
) -> None:
    talk = make_talk(
        Kind.COACHING,
        (
            "B",
            "Right, let's look at the call about the boiler, the one on Monday with the two of them talking at once.",
            "",
        ),
        ("L", "Okay, yes, I had another listen to that one in my break and I've got some notes about it somewhere."),
        (
            "B",
            "You've had a lot of sick days, haven't you, is it your back again?",
            "coaching.boundary question.leading",
        ),
        (
            "L",
            "It's my back, yes, I'm on new tablets and I'm not sleeping.",
            "gdpr.special_category gdpr.vulnerability",
        ),
        ("B", "Well, you'll want to watch your bonus then.", "coaching.boundary empathy.missed"),
        ("L", "Oh. Okay."),
    )
    made = feedback_on(talk.transcript, talk.tags)
    assert [point.kind for point in made.points] == [PointKind.REFER]
    assert "tablets" not in " ".join(filter(None, (made.points[0].try_instead, made.points[0].impact)))


def test_a_short_talk_is_not_judged_and_the_rule_is_said(make_talk: MakeTalk, feedback_on: FeedbackOn) -> None:
    talk = make_talk(
        Kind.CUSTOMER,
        ("C", "My mum's in hospital and I'm at my wits' end."),
        ("A", "What's the account number?", "empathy.missed question.closed"),
        ("C", "I don't know."),
    )
    made = feedback_on(talk.transcript, talk.tags)
    assert made.points == ()
    assert len(made.notes) == 1
    assert made.notes[0].startswith("This call is too short to judge: ")
    assert "six" in made.notes[0] or "6" in made.notes[0]
    assert "30 seconds" in made.notes[0]


def test_a_short_talk_may_still_hold_a_risk(make_talk: MakeTalk, feedback_on: FeedbackOn) -> None:
    talk = make_talk(
        Kind.CUSTOMER,
        ("C", "Can you delete everything you've got on me?", "gdpr.erasure_request"),
        ("A", "No, nobody can ask for that, it's the law.", "gdpr.wrong_rights_statement"),
        ("C", "That's not right."),
    )
    made = feedback_on(talk.transcript, talk.tags)
    assert [point.kind for point in made.points] == [PointKind.RISK]
    assert made.points[0].try_instead is not None
    assert "You'd like us to delete everything we've got on you." in made.points[0].try_instead
    assert "within one month" in made.points[0].try_instead


def test_hostile_text_stays_text(make_talk: MakeTalk, feedback_on: FeedbackOn) -> None:
    nasty = '<script>alert("1")</script> =HYPERLINK("x","y") {who} {cue.__class__} %s \\x00 I\'m in tears over this'
    talk = make_talk(
        Kind.CUSTOMER,
        *FILLER,
        ("C", nasty),
        ("A", "{said} <b>And</b> you did pay, didn't you?", "empathy.missed question.leading"),
        ("C", "No! =1+1"),
    )
    for point in feedback_on(talk.transcript, talk.tags).points:
        assert all(isinstance(text, str) for text in _texts(point))
        assert "<class" not in " ".join(_texts(point))


def test_a_conversation_without_times_names_its_turns(feedback_on: FeedbackOn, put_label: Callable[..., Tag]) -> None:
    said = [
        "Hello, how can I help?",
        "It's my heating, it's been off a week and I've got a newborn.",
        "Have you got the reference?",
        "No.",
        "Okay, and the postcode?",
        "It's on there.",
        "Right, it's booked.",
        "Thank you.",
    ]
    turns = tuple(Turn(role=Role.CUSTOMER if index % 2 else Role.AGENT, text=text) for index, text in enumerate(said))
    transcript = Transcript(kind=Kind.CUSTOMER, turns=turns)
    made = feedback_on(transcript, [put_label(transcript, "empathy.missed", 2)])
    assert "Customer (turn 2)" in made.points[0].observed
    assert "You (turn 3)" in made.points[0].observed


def test_odd_shapes_do_no_harm(feedback_on: FeedbackOn, put_label: Callable[..., Tag], standards: Standards) -> None:
    nothing = Transcript(kind=Kind.CUSTOMER, turns=())
    assert make_points(nothing, (), Timing(), (), standards).points == ()
    unknown = Transcript(
        kind=Kind.CUSTOMER, turns=tuple(Turn(role=Role.UNKNOWN, text="Hello there you.") for _ in range(9))
    )
    assert feedback_on(unknown, ()).points == ()
    alone = Transcript(
        kind=Kind.CUSTOMER, turns=tuple(Turn(role=Role.AGENT, text="I'll ring you on Monday.") for _ in range(9))
    )
    assert feedback_on(alone, [put_label(alone, "service.ownership", 3)]).notes


def test_a_long_unbroken_turn_is_quoted_in_reason(make_talk: MakeTalk, feedback_on: FeedbackOn) -> None:
    talk = make_talk(
        Kind.CUSTOMER,
        *FILLER,
        ("C", "and then i was crying and " + "going on and on about it with nobody there " * 60),
        ("A", "what's your postcode", "empathy.missed"),
        ("C", "i've just told you"),
    )
    for point in feedback_on(talk.transcript, talk.tags).points:
        assert max(len(text.split()) for text in _texts(point)) < 140

from analyser.core.call import Kind, Role, Transcript, Turn
from analyser.core.evidence import Tag, make_absence, make_tag
from pipelines.evaluate.compose import Composed, Segment
from pipelines.evaluate.judge import given_back

TEXT = "yeah okay what colour is it please"
TRANSCRIPT = Transcript(kind=Kind.CUSTOMER, turns=(Turn(role=Role.AGENT, text=TEXT),))
CUTS = ((0, 4), (5, 9), (10, 27), (28, 34))
COMPOSED = Composed(
    id="one",
    group="g",
    transcript=TRANSCRIPT,
    segments=(
        Segment(turn=None, labels=frozenset()),
        *(Segment(turn=0, start=start, end=end, labels=frozenset()) for start, end in CUTS),
    ),
)


def _tag(label: str, start: int, end: int) -> Tag:
    return make_tag(TRANSCRIPT, label, 0, start, end, score=0.8, source="rule:x@1", why="a test")


def _places(tag: Tag) -> list[int]:
    return [index for index, found in enumerate(given_back(COMPOSED, [tag])) if found]


def test_an_act_stands_in_the_segment_that_holds_most_of_it() -> None:
    assert _places(_tag("question.closed", 5, 34)) == [3]


def test_of_equals_the_first() -> None:
    assert _places(_tag("question.closed", 0, 9)) == [1]


def test_a_whole_turn_shows_in_all_its_segments() -> None:
    assert _places(_tag("listening.acknowledgement", 0, 9)) == [1, 2]


def test_an_absence_has_a_place_of_its_own() -> None:
    assert _places(make_absence("gdpr.recording_notice_missing", score=1, source="rule:x@1", why="a test")) == [0]


def test_tags_where_nothing_is_judged_are_left_out() -> None:
    nowhere = Composed(id="one", group="g", transcript=TRANSCRIPT, segments=())
    assert given_back(nowhere, [_tag("question.open", 0, 4)]) == ()

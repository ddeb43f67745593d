from analyser.core.call import Kind, Role, Transcript, Turn
from pipelines.evaluate.compose import Composed, Segment
from pipelines.evaluate.gold import Figure, Measure, Unit
from pipelines.evaluate.judge import Found, Judged
from pipelines.evaluate.measure import by_label, figure, items
from pipelines.evaluate.score import Agreement, Ranking

ASKS = frozenset({"question.closed"})
BACKCHANNEL = frozenset({"listening.acknowledgement"})


def _judged(*segments: tuple[int, str, tuple[str, ...]], before: str = "The boiler drips.", name: str = "a") -> Judged:
    """Build a conversation out of (turn, gold label, labels found); the other speaks before each turn of ours."""
    turns = [Turn(role=Role.CUSTOMER if at % 2 == 0 else Role.AGENT, text=before) for at in range(6)]
    places = tuple(Segment(turn=turn, start=0, end=4, labels=frozenset({label})) for turn, label, _ in segments)
    found = tuple(
        tuple(Found(label=label, score=0.5, quote="Which boiler?") for label in labels) for _, _, labels in segments
    )
    transcript = Transcript(kind=Kind.CUSTOMER, turns=tuple(turns))
    return Judged(conversation=Composed(id=name, group=name, transcript=transcript, segments=places), found=found)


def test_segments_are_counted_one_by_one() -> None:
    judged = _judged((1, "qy", ("question.closed",)), (1, "sd", ()), (3, "qy", ()))
    one = figure([judged], Measure(title="t", ours=ASKS, gold=frozenset({"qy"})))
    assert isinstance(one, Agreement)
    assert (one.gold, one.found, one.recall) == (2, 1, 0.5)


def test_a_turn_has_what_all_its_segments_have() -> None:
    judged = _judged((1, "b", ("listening.acknowledgement",)), (1, "b", ()), (3, "b", ()), (3, "sd", ()))
    measure = Measure(title="t", ours=BACKCHANNEL, gold=frozenset({"b"}), unit=Unit.TURN)
    assert [(item.gold, item.score) for item in items([judged], measure)] == [(True, 0.5), (False, 0)]


def test_only_some_segments_count_where_a_measure_says_so() -> None:
    judged = _judged((1, "goal", ()), (3, "chat", ("question.closed",)))
    measure = Measure(title="t", ours=ASKS, gold=frozenset({"goal"}), among=frozenset({"goal"}))
    assert len(list(items([judged], measure))) == 1


def test_a_question_takes_up_only_what_was_said() -> None:
    measure = Measure(title="t", ours=BACKCHANNEL, echoing=ASKS, gold=frozenset({"rated 2"}), figure=Figure.AUC)
    taken_up = _judged((1, "rated 2", ("question.closed",)))
    passed_over = _judged((1, "rated 0", ("question.closed",)), before="My cat is fine.", name="b")
    one = figure([taken_up, passed_over], measure)
    assert isinstance(one, Ranking)
    assert one.value.value == 1.0


def test_labels_with_few_examples_are_not_averaged() -> None:
    many = [_judged((1, "question.open", ("question.open",)), name=str(number)) for number in range(5)]
    rare = _judged((1, "service.blame", ()), name="rare")
    labels = by_label([*many, rare])
    assert labels.averaged == 1
    assert labels.macro.value == 1.0
    assert labels.labels["service.blame"].recall == 0.0

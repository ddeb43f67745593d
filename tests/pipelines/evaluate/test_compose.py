from analyser.core.call import Kind, Role
from pipelines.evaluate.compose import compose
from pipelines.evaluate.gold import GoldSet, Recorded, Said, Use
from pipelines.evaluate.sets import SETS

SAID = (
    Said(role=Role.AGENT, text="Right.", labels=frozenset({"dm"})),
    Said(role=Role.AGENT, text="Is that the blue kettle?", labels=frozenset({"q_yn"})),
    Said(role=Role.AGENT, text="...", labels=frozenset({"%"})),
    Said(role=Role.CUSTOMER, text="Yeah, it leaks.", labels=frozenset({"decl"})),
)
RECORDED = Recorded(id="one", group="g", kind=Kind.CUSTOMER, said=SAID)


def _set(*, both_sides: bool = False) -> GoldSet:
    read = SETS["esconv"].read
    return GoldSet(name="x", use=Use.TRAIN, place="x", mapping="", read=read, both_sides=both_sides)


def test_successive_segments_of_a_speaker_are_one_turn() -> None:
    (one,) = compose(RECORDED, _set(), stripped=False)
    assert [turn.text for turn in one.transcript.turns] == ["Right. Is that the blue kettle?", "Yeah, it leaks."]
    assert [one.text(segment) for segment in one.segments] == ["Right.", "Is that the blue kettle?"]


def test_turns_of_the_set_are_kept_apart() -> None:
    said = tuple(
        Said(role=Role.AGENT, text=text, turn=number) for number, text in enumerate(["Mm-hm.", "Go on, then."])
    )
    (one,) = compose(Recorded(id="one", group="g", kind=Kind.CUSTOMER, said=said), _set(), stripped=False)
    assert len(one.transcript.turns) == 2


def test_stripped_text_has_neither_capitals_nor_punctuation() -> None:
    (one,) = compose(RECORDED, _set(), stripped=True)
    assert [turn.text for turn in one.transcript.turns] == ["right is that the blue kettle", "yeah it leaks"]
    assert [one.text(segment) for segment in one.segments] == ["right", "is that the blue kettle"]


def test_without_an_agent_each_speaker_is_one_in_turn() -> None:
    first, second = compose(RECORDED, _set(both_sides=True), stripped=False)
    assert [turn.role for turn in first.transcript.turns] == [Role.AGENT, Role.CUSTOMER]
    assert [turn.role for turn in second.transcript.turns] == [Role.CUSTOMER, Role.AGENT]
    assert [second.text(segment) for segment in second.segments] == ["Yeah, it leaks."]
    assert first.group == second.group
    assert second.before(second.segments[0]) == "Right. Is that the blue kettle?"

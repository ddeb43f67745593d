"""Where the rules and the trained model meet, and what the model's tags say of themselves."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import models
from analyser.core.call import Kind, Role, Transcript, Turn
from analyser.core.evidence import Tag, make_tag
from analyser.core.labels import LABELS
from analyser.tagging import Conversation, parse, tag
from analyser.tagging.learned import ReadAct, ReadActs, readings
from analyser.tagging.resolve import NEVER, Precedence, precedence, resolve, weighed, weighing
from analyser.tagging.ruleset import rows

Build = Callable[..., Conversation]
"""The module: in the package its name is that of the function."""


@pytest.fixture(scope="module")
def model() -> Any:
    return models.load("dialogue-acts")


class _Nearest:
    """Stands in for the model where only its examples are asked for."""

    def nearest(self, trace: Any, label: str) -> str:
        return "so nothing since march"


def _read(*acts: tuple[int, int, int, dict[str, float]]) -> ReadActs:
    made = tuple(
        ReadAct(turn=turn, start_char=start, end_char=end, probabilities=probabilities, trace=np.zeros(2, np.float32))
        for turn, start, end, probabilities in acts
    )
    return ReadActs(acts=made, model=_Nearest(), source="model:dialogue-acts@test")  # type: ignore[arg-type]  # the stub has what a reading needs of a model


def _put(item: Conversation, label: str, turn: int, start: int, end: int) -> Tag:
    return make_tag(item.transcript, label, turn, start, end, score=0.7, source="rule:some@1", why="some words")


def _weighed(converse: Build, rule: bool, probability: float) -> list[Tag]:
    item = converse(("customer", "It went off."), ("agent", "Right. How come?"))
    put = [_put(item, "question.open", 1, 7, 16)] if rule else []
    read = _read((1, 0, 6, {"question.open": 0.01}), (1, 7, 16, {"question.open": probability}))
    return list(weighed(item, put, read, {"question.open": Precedence(0.1, 0.6)}))


def test_the_model_takes_back_what_it_is_nearly_sure_is_not_so(converse: Build) -> None:
    assert _weighed(converse, True, 0.05) == []


def test_a_rule_stands_where_the_model_doubts_and_where_it_agrees(converse: Build) -> None:
    for probability in (0.3, 0.95):
        first, *_ = _weighed(converse, True, probability)
        assert first.source == "rule:some@1"


def test_the_model_speaks_alone_only_where_it_is_sure(converse: Build) -> None:
    assert _weighed(converse, False, 0.5) == []
    (only,) = _weighed(converse, False, 0.8)
    assert (only.source, only.quote, only.score) == ("model:dialogue-acts@test", "How come?", 0.8)
    assert only.why == (
        "Invites an account, a view or a feeling: so the trained model reads it; "
        "the nearest example that it learned from is “so nothing since march”."
    )


def test_a_label_that_the_model_does_not_know_is_left_to_the_rules(converse: Build) -> None:
    item = converse(("customer", "It went off."), ("agent", "Right. How come?"))
    put = [_put(item, "question.open", 1, 7, 16)]
    assert list(weighed(item, put, _read((1, 7, 16, {"question.open": 0.0, "question.closed": 1.0})), {})) == put


def test_an_organisations_thresholds_go_before_those_that_ship() -> None:
    own = weighing({"question.open": {"alone": 0.35}, "empathy.missed": {"alone": "never"}})
    shipped = precedence()
    assert own["question.open"] == Precedence(shipped["question.open"].veto, 0.35)
    assert own["empathy.missed"].alone == NEVER
    assert {label for label in own if own[label] != shipped[label]} <= {"question.open", "empathy.missed"}
    (row,) = [one for one in rows(own) if one.label == "question.open" and one.trained]
    assert "puts it alone from 0.35 on" in row.why


@pytest.mark.parametrize(
    ("label", "thresholds", "why"),
    [
        ("question.open", {"veto": 0.9}, "veto must be below alone"),
        ("gdpr.no_such_thing", {"alone": 0.5}, "no trained model reads it"),
    ],
)
def test_thresholds_that_cannot_be_are_refused(label: str, thresholds: dict[str, float | str], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        weighing({label: thresholds})


def test_every_weighed_label_is_one_that_the_model_knows(model: Any) -> None:
    assert set(precedence()) <= set(model.labels) <= set(LABELS)
    assert all(0 <= known.veto < known.alone for known in precedence().values())


def test_only_labels_of_the_speaker_are_read(converse: Build, model: Any) -> None:
    item = converse(("customer", "please delete everything you hold on me"), ("agent", "why would you want that"))
    (read,) = readings([item], model)
    customer, agent = read.of(0)[0].probabilities, read.of(1)[0].probabilities
    assert "gdpr.erasure_request" in customer
    assert "question.open" not in customer
    assert "question.open" in agent
    assert not any(label.startswith("coaching.") for label in agent)


def test_tags_of_the_model_point_at_their_words(converse: Build, model: Any) -> None:
    item = converse(
        ("customer", "they came on monday and broke the gate and left"),
        ("agent", "right okay so how has that left you feeling about letting them back in"),
    )
    for one in tag([item], model)[0]:
        assert one.turn is not None
        assert one.quote == item.transcript.turns[one.turn].text[one.start_char : one.end_char]


@pytest.mark.parametrize(
    "turns",
    [
        (),
        (Turn(role=Role.UNKNOWN, text="hello there how can I help you today with that"),),
        (Turn(role=Role.AGENT, text=""), Turn(role=Role.CUSTOMER, text="")),
        (Turn(role=Role.AGENT, text="😀😀 … !!! 👍"),),
        (Turn(role=Role.AGENT, text="and then and so and " * 1250),),
        (Turn(role=Role.AGENT, text="can I take the postcode please"),) * 3,
        (
            Turn(
                role=Role.CUSTOMER,
                text="guten Tag ich habe eine Frage zu meiner Rechnung und dem Vertrag bitte sehr danke" * 3,
            ),
        ),
    ],
    ids=["none", "unknown", "empty", "emoji", "5,000 words", "one speaker", "german"],
)
def test_odd_conversations_neither_crash_nor_are_judged_with_confidence(
    nlp: Any, model: Any, turns: tuple[Turn, ...]
) -> None:
    transcript = Transcript(kind=Kind.CUSTOMER, turns=turns)
    (found,) = tag([Conversation(transcript=transcript, docs=parse([transcript], nlp)[0])], model)
    assert all(one.score <= 1 for one in found)
    if not any(turn.role is Role.AGENT and any(map(str.isalpha, turn.text)) for turn in turns):
        assert not [one for one in found if one.turn is not None]


def test_questions_are_kept_one_by_one_and_other_labels_once_for_each_turn(converse: Build) -> None:
    item = converse(("customer", "It went off."), ("agent", "How come? And since when?"))
    for label, kept in (("question.open", 2), ("service.blame", 1)):
        two = [_put(item, label, 1, 0, 9), _put(item, label, 1, 10, 25)]
        assert len(resolve(item.transcript, two)) == kept


def test_one_act_is_not_both_open_and_closed(converse: Build) -> None:
    item = converse(("customer", "It went off."), ("agent", "How come?"))
    rule = _put(item, "question.closed", 1, 0, 9)
    for score, kept in ((0.9, "question.open"), (0.5, "question.closed")):
        model = make_tag(
            item.transcript, "question.open", 1, 0, 9, score=score, source="model:dialogue-acts@test", why="it reads so"
        )
        assert [one.label for one in resolve(item.transcript, [rule, model])] == [kept]


def test_the_model_puts_a_backchannel_on_whole_turns_only(converse: Build) -> None:
    label = "listening.acknowledgement"
    known = {label: Precedence(0.0, 0.6)}
    item = converse(("customer", "It went off."), ("agent", "Oh I see. Since when?"))
    assert list(weighed(item, [], _read((1, 0, 9, {label: 0.9})), known)) == []
    assert len(list(weighed(item, [], _read((1, 0, 21, {label: 0.9})), known))) == 1

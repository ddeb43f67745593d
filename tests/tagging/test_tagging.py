"""All taggers together: what stands on whom, strange input, and what the contract promises of every tag."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analyser.core.call import Kind, Role, Transcript, Turn
from analyser.core.evidence import Tag, make_tag
from analyser.core.labels import LABELS, Speaker
from analyser.tagging import TAGGERS, Conversation, judged, parse, tag
from analyser.tagging.resolve import resolve

SAID = (
    "",
    "😀👍",
    "Yeah.",
    "Mm-hm.",
    "So what happened, and when did it start?",
    "I'm so sorry, that's awful. I'll sort it out for you.",
    "My mum died and I can't cope.",
    "so you were left on your own with it",
    "F N O L T P I",
    "is that right",
    "—",
    "<script>alert(1)</script>",
    "=cmd|' /C calc'!A0",
    "Tell me about it, please, in your own words…",
    "I want a copy of everything you hold on me.",
)


def _check(transcript: Transcript, tags: tuple[Tag, ...]) -> None:
    assert len({one.id for one in tags}) == len(tags)
    for one in tags:
        speaker = LABELS[one.label].speaker
        if one.turn is None:
            assert LABELS[one.label].absence
            continue
        turn = transcript.turns[one.turn]
        assert one.quote == turn.text[one.start_char : one.end_char]
        assert speaker is Speaker.EITHER or turn.role is not Role.UNKNOWN
        assert one.why
        assert 0 < one.score <= 1
    assert [one.turn or 0 for one in tags] == sorted(one.turn or 0 for one in tags)


def _tagged(nlp: Any, transcript: Transcript) -> tuple[Tag, ...]:
    return tag([Conversation(transcript=transcript, docs=parse([transcript], nlp)[0])])[0]


ROLES = {
    Kind.CUSTOMER: (Role.AGENT, Role.CUSTOMER, Role.UNKNOWN),
    Kind.COACHING: (Role.BUDDY, Role.COLLEAGUE, Role.UNKNOWN),
}


@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    kind=st.sampled_from(Kind),
    turns=st.lists(st.tuples(st.integers(0, 2), st.sampled_from(SAID)), max_size=12),
)
def test_every_tag_keeps_the_contract(nlp: Any, kind: Kind, turns: list[tuple[int, str]]) -> None:
    transcript = Transcript(kind=kind, turns=tuple(Turn(role=ROLES[kind][who], text=text) for who, text in turns))
    _check(transcript, _tagged(nlp, transcript))


def test_no_turns_no_tags(nlp: Any) -> None:
    transcript = Transcript(kind=Kind.CUSTOMER, turns=())
    assert _tagged(nlp, transcript) == ()
    assert tag([]) == []


def test_unknown_roles_get_no_tag_that_needs_a_role(nlp: Any) -> None:
    turns = tuple(Turn(role=Role.UNKNOWN, text=text) for text in SAID)
    tags = _tagged(nlp, Transcript(kind=Kind.CUSTOMER, turns=turns))
    assert all(LABELS[one.label].speaker is Speaker.EITHER for one in tags)


def test_one_speaker_only(nlp: Any) -> None:
    for role in (Role.AGENT, Role.CUSTOMER):
        transcript = Transcript(kind=Kind.CUSTOMER, turns=tuple(Turn(role=role, text=text) for text in SAID))
        _check(transcript, _tagged(nlp, transcript))


def test_time_grows_with_the_turns_and_not_with_their_square(nlp: Any) -> None:
    said = ("Mm-hm.", "I'll get that sorted for you, and it's gone down as a CADX job.", "So that's what I did.")

    def seconds(length: int) -> float:
        turns = tuple(Turn(role=Role.AGENT, text=said[number % 3]) for number in range(length))
        transcript = Transcript(kind=Kind.CUSTOMER, turns=turns)
        docs = parse([transcript], nlp)[0]
        started = time.process_time()
        tag([Conversation(transcript=transcript, docs=docs)])
        return time.process_time() - started

    assert seconds(6000) < 12 * seconds(1000) + 1


def test_turns_of_five_thousand_words(nlp: Any) -> None:
    long = "and so i said to them is it right that nobody rang me back and they told me it was fine you know erm " * 240
    turns = (
        Turn(role=Role.CUSTOMER, text=long),
        Turn(role=Role.AGENT, text=long),
        Turn(role=Role.AGENT, text=long.title()),
    )
    transcript = Transcript(kind=Kind.CUSTOMER, turns=turns)
    docs = parse([transcript], nlp)[0]
    started = time.process_time()
    tags = tag([Conversation(transcript=transcript, docs=docs)])[0]
    assert time.process_time() - started < 30
    _check(transcript, tags)


def test_a_turn_too_long_to_parse_is_still_read(nlp: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nlp, "max_length", 20)
    transcript = Transcript(
        kind=Kind.CUSTOMER, turns=(Turn(role=Role.AGENT, text="What happened to you on the day of the fire?"),)
    )
    docs = parse([transcript], nlp)[0]
    assert docs[0].text == transcript.turns[0].text
    _check(transcript, tag([Conversation(transcript=transcript, docs=docs)])[0])


def test_docs_stand_over_exactly_their_turns(nlp: Any) -> None:
    transcripts = [
        Transcript(kind=Kind.CUSTOMER, turns=tuple(Turn(role=Role.AGENT, text=text) for text in SAID)),
        Transcript(kind=Kind.COACHING, turns=(Turn(role=Role.BUDDY, text="Yeah."),)),
    ]
    for transcript, docs in zip(transcripts, parse(transcripts, nlp), strict=True):
        assert [doc.text for doc in docs] == [turn.text for turn in transcript.turns]


def test_many_conversations_are_tagged_as_if_alone(converse: Callable[..., Conversation]) -> None:
    one = converse(("agent", "What happened?"), ("customer", "My dad died."), ("agent", "Which card was it?"))
    two = converse(("buddy", "How did you feel about it?"), ("colleague", "Fine."), kind=Kind.COACHING)
    assert tag([one, two]) == [tag([one])[0], tag([two])[0]]


OTHER_LANGUAGES = {
    "german": "Guten Tag, ich rufe wegen meiner Rechnung an, die ist viel zu hoch, ich habe schon dreimal angerufen. "
    "Was kann ich für Sie tun, haben Sie Ihre Kundennummer zur Hand?",
    "polish": "Dzień dobry, dzwonię w sprawie rachunku za prąd, który jest zdecydowanie za wysoki w tym miesiącu. "
    "Czy ma pani numer klienta pod ręką, proszę podać nazwisko?",
    "welsh": "Bore da, rydw i'n ffonio am y bil dŵr, mae o'n llawer rhy uchel ac rydw i wedi ffonio o'r blaen. "
    "Beth ydi eich rhif cwsmer chi os gwelwch yn dda?",
    "urdu": "السلام علیکم، میں اپنے بجلی کے بل کے بارے میں فون کر رہا ہوں، میں تین بار فون کر چکا ہوں",
    "chinese": "你好我打电话是想问一下我的电费账单这个月的金额实在太高了我已经打了三次电话都没有人回复我请问怎么办",
}


@pytest.mark.parametrize("language", OTHER_LANGUAGES)
def test_other_languages_are_not_judged(nlp: Any, language: str) -> None:
    transcript = Transcript(kind=Kind.CUSTOMER, turns=(Turn(role=Role.AGENT, text=OTHER_LANGUAGES[language]),))
    reason = judged(transcript)
    assert reason is not None
    assert "English" in reason
    assert _tagged(nlp, transcript) == ()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Hallo, guten Tag.",
        "Aye, well, it's ma boiler, it's no working again, I've rung yous three times the day about it, hen.",
        "right so it's o k a f o r and the number is oh seven double oh nine hundred one two three and the code is b s",
    ],
)
def test_english_and_short_talk_is_judged(text: str) -> None:
    assert judged(Transcript(kind=Kind.CUSTOMER, turns=(Turn(role=Role.AGENT, text=text),))) is None


def _put(transcript: Transcript, label: str, turn: int, start: int, end: int, score: float = 0.8) -> Tag:
    return make_tag(transcript, label, turn, start, end, score=score, source="rule:x@1", why="Because.")


@pytest.fixture
def pair() -> Transcript:
    turns = (
        Turn(role=Role.CUSTOMER, text="Dad died."),
        Turn(role=Role.AGENT, text="You paid, didn't you? Oh dear."),
    )
    return Transcript(kind=Kind.CUSTOMER, turns=turns)


def test_a_label_stands_only_on_who_can_show_it(pair: Transcript) -> None:
    kept = resolve(pair, [_put(pair, "question.open", 0, 0, 5), _put(pair, "coaching.goal", 1, 0, 5)])
    assert kept == ()


def test_a_leading_question_is_not_closed_as_well(pair: Transcript) -> None:
    kept = resolve(pair, [_put(pair, "question.closed", 1, 0, 21), _put(pair, "question.leading", 1, 0, 21)])
    assert [one.label for one in kept] == ["question.leading"]


def test_empathy_in_the_same_reply_outdoes_missed(pair: Transcript) -> None:
    kept = resolve(pair, [_put(pair, "empathy.missed", 1, 0, 30), _put(pair, "empathy.emotional_reaction", 1, 22, 30)])
    assert [one.label for one in kept] == ["empathy.emotional_reaction"]


def test_a_label_is_put_once_on_a_turn_the_best_scored(pair: Transcript) -> None:
    kept = resolve(pair, [_put(pair, "service.blame", 1, 0, 5, 0.6), _put(pair, "service.blame", 1, 9, 20, 0.9)])
    assert [one.start_char for one in kept] == [9]


def test_there_is_a_tagger_for_every_family() -> None:
    assert set(TAGGERS) == {label.family for label in LABELS.values()}

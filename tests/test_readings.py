"""What models read, kept and used again: the same review as from scratch, whatever else has changed since."""

import json
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import analyser
from analyser import readings_kept
from analyser.analyse import judge_many
from analyser.core.call import Kind, Role, Transcript, Turn
from analyser.core.review import Call, Review
from analyser.hear import Transcribed
from analyser.readings import Readings, begin
from analyser.readings_kept import dumped, read
from analyser.settings import Settings
from analyser.tagging import lexicon
from analyser.toolbox import Toolbox

SAID = (
    (Role.AGENT, "Good morning, this call is recorded for training. How can I help you today?"),
    (Role.CUSTOMER, "my washing machine flooded the kitchen and i'm really worried it's not safe"),
    (Role.AGENT, "Oh no, that must have been frightening. What happened just before it started to leak?"),
    (Role.CUSTOMER, "I'd only put a towel in. My name is Anna Petrova and the number is 07700 900123."),
    (Role.AGENT, "Thank you, Anna. So it leaked with hardly anything in it."),
    (Role.CUSTOMER, "Yeah."),
    (Role.AGENT, "I'm sorry about that. I'll book an engineer for Tuesday, does that suit you?"),
    (Role.CUSTOMER, "Yeah."),
)
RULE = """
[[rule]]
id = "service.hold_etiquette.booked_in_a_test"
label = "service.hold_etiquette"
pattern = "i'll book an engineer"
why = "A rule that there was not when the models read."
fires = ["I'll book an engineer for Tuesday"]
quiet = ["I'll call you"]
"""


def heard(*said: tuple[Role, str], kind: Kind = Kind.CUSTOMER) -> Transcribed:
    turns = tuple(Turn(role=role, text=text) for role, text in said)
    return Transcribed(call=Call(id="a-call", kind=kind), transcript=Transcript(kind=kind, turns=turns))


@pytest.fixture(scope="module")
def toolbox() -> Toolbox:
    return Toolbox(Settings())


@pytest.fixture(scope="module")
def known(toolbox: Toolbox) -> tuple[Transcribed, Readings]:
    conversation = heard(*SAID)
    return conversation, begin([conversation], toolbox).result()[0]


@pytest.fixture
def other_lexicon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """Return what adds a rule to a lexicon, for one test."""

    def change() -> None:
        for family in lexicon.families():
            (tmp_path / f"{family}.toml").write_bytes(lexicon.raw(family))
        with (tmp_path / "service.toml").open("a", encoding="utf-8") as file:
            file.write(RULE)
        monkeypatch.setattr(lexicon, "_FOLDER", tmp_path)
        lexicon.load.cache_clear()

    yield change
    lexicon.load.cache_clear()


def timeless(review: Review) -> Review:
    return replace(review, provenance=replace(review.provenance, at=""))


def review_of(conversation: Transcribed, toolbox: Toolbox, known: Readings | None = None) -> Review:
    return timeless(judge_many([conversation], toolbox, None if known is None else [known])[0])


def again(known: tuple[Transcribed, Readings], toolbox: Toolbox) -> Readings:
    """Return readings as they come back from what is kept of them."""
    conversation, readings = known
    found = read(dumped(readings, conversation), conversation, toolbox.language)
    assert found is not None
    return found


def test_after_a_change_of_the_lexicon_the_review_is_that_from_scratch(
    known: tuple[Transcribed, Readings], toolbox: Toolbox, other_lexicon: Callable[[], None]
) -> None:
    before, kept = review_of(known[0], toolbox), again(known, toolbox)
    assert review_of(known[0], toolbox, kept) == before
    other_lexicon()
    after = review_of(known[0], toolbox, kept)
    assert after == review_of(known[0], toolbox)
    assert {tag.source.partition("@")[0] for tag in after.tags} - {
        tag.source.partition("@")[0] for tag in before.tags
    } == {"rule:service.hold_etiquette.booked_in_a_test"}
    assert after.provenance.lexicons != before.provenance.lexicons


def test_after_a_change_of_the_standards_the_review_is_that_from_scratch(
    known: tuple[Transcribed, Readings], toolbox: Toolbox, tmp_path: Path
) -> None:
    shipped = (Path(analyser.__file__).parent / "feedback" / "standards.toml").read_text("utf-8")
    (tmp_path / "own.toml").write_text(shipped.replace('version = "', 'version = "own-', 1), "utf-8")
    other = Toolbox(Settings(standards=tmp_path / "own.toml"))
    kept = again(known, toolbox)
    after = review_of(known[0], other, kept)
    assert after == review_of(known[0], other)
    assert after.points
    assert after.provenance.standards.startswith("own-")


def test_with_what_was_read_no_model_runs(known: tuple[Transcribed, Readings], toolbox: Toolbox) -> None:
    new = Toolbox(Settings())
    kept = again(known, toolbox)
    review_of(known[0], new, kept)
    assert not {"personal_data", "language"} & set(vars(new))
    assert "_loaded" not in vars(new.acts), "the network that reads acts is not even loaded"


def test_the_parse_is_that_of_the_model(known: tuple[Transcribed, Readings], toolbox: Toolbox) -> None:
    def told(readings: Readings) -> list[Any]:
        return [
            (token.text, token.norm_, token.pos_, token.tag_, token.lemma_, token.dep_, token.head.i, str(token.morph))
            for doc in readings.docs
            for token in doc
        ]

    assert told(again(known, toolbox)) == told(known[1])


@pytest.mark.parametrize(
    "said",
    [
        (),
        ((Role.AGENT, ""), (Role.CUSTOMER, "")),
        ((Role.AGENT, "😀😀 … !!! 👍"), (Role.UNKNOWN, "Zoë’s naïve café 東京"), (Role.AGENT, " \n ")),
        ((Role.AGENT, "guten Tag ich habe eine Frage zu meiner Rechnung und dem Vertrag bitte sehr danke" * 3),),
        ((Role.AGENT, "and then and so " * 30), (Role.CUSTOMER, "Yeah.")),
    ],
    ids=["none", "empty", "odd signs", "german", "longer than is parsed"],
)
def test_odd_conversations_come_back_as_they_were(
    said: tuple[tuple[Role, str], ...], toolbox: Toolbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(toolbox.language, "max_length", 400)
    conversation = heard(*said)
    readings = begin([conversation], toolbox).result()[0]
    kept = again((conversation, readings), toolbox)
    assert review_of(conversation, toolbox, kept) == review_of(conversation, toolbox, readings)


def test_other_words_another_speaker_call_or_version_are_read_anew(
    known: tuple[Transcribed, Readings], toolbox: Toolbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    (conversation, readings), nlp = known, toolbox.language
    content, turns = dumped(readings, conversation), conversation.transcript.turns
    others = [
        replace(conversation.transcript, turns=(replace(turns[0], text="Good evening."), *turns[1:])),
        replace(conversation.transcript, turns=(replace(turns[0], role=Role.CUSTOMER), *turns[1:])),
        replace(conversation.transcript, kind=Kind.COACHING),
    ]
    for other in others:
        assert read(content, replace(conversation, transcript=other), nlp) is None
    assert read(content, replace(conversation, call=replace(conversation.call, id="another-call")), nlp) is None
    monkeypatch.setattr(readings_kept, "revisions", lambda *names: dict.fromkeys(names, "another"))
    assert read(content, conversation, nlp) is None


def test_what_is_damaged_or_too_large_is_read_anew(
    known: tuple[Transcribed, Readings], toolbox: Toolbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    (conversation, readings), nlp = known, toolbox.language
    content = dumped(readings, conversation)
    told = json.loads(zlib.decompress(content))
    parse = told["parse"]
    spoilt = [
        *(b"", b"nothing of ours", content[:-20], content[:200] + b"\0" + content[201:], zlib.compress(b"[" * 100_000)),
        *(
            zlib.compress(other)
            for other in (b"[]", b"{}", json.dumps(told | {"schema": "debrief.readings/9"}).encode())
        ),
        zlib.compress(json.dumps(told | {"acts": [["|O", 1, ""], ["|O", 1, ""]]}).encode()),
        zlib.compress(json.dumps(told | {"mentions": []}).encode()),
        zlib.compress(json.dumps(told | {"parse": parse | {"tokens": [1] * len(parse["tokens"])}}).encode()),
        zlib.compress(json.dumps(told | {"parse": parse | {"words": parse["words"][:3]}}).encode()),
    ]
    assert [read(one, conversation, nlp) for one in spoilt] == [None] * len(spoilt)
    monkeypatch.setattr(readings_kept, "LARGEST_BYTES", 1000)
    assert read(content, conversation, nlp) is None


def test_what_was_read_in_another_conversation_is_refused(
    known: tuple[Transcribed, Readings], toolbox: Toolbox
) -> None:
    with pytest.raises(ValueError, match="8 of 3 turns"):
        judge_many([heard(*SAID[:3])], toolbox, [known[1]])

import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyser.core.call import Kind, Role, Transcript, Turn, Word
from analyser.core.errors import BadInputError, UsageError
from analyser.transcribe import from_json, from_srt, from_vtt, read_transcript, to_json, to_srt, to_vtt

CALL = Transcript(
    kind=Kind.CUSTOMER,
    turns=(
        Turn(
            role=Role.AGENT,
            text="Good morning, Larkfield Bikes.",
            start_s=0.5,
            end_s=2.25,
            words=(
                Word(text="Good", start_s=0.5, end_s=0.75, probability=0.5),
                Word(text="morning,", start_s=0.75, end_s=1),
            ),
        ),
        Turn(role=Role.CUSTOMER, text="Hi. My < wheel & tyre --> gone.", start_s=2.5, end_s=4.0),
        Turn(role=Role.UNKNOWN, text="Mm-hm.", start_s=3.0, end_s=3.25),
    ),
)


@pytest.fixture
def saved(tmp_path: Path) -> Any:
    def save(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return save


def refusal(path: Path, kind: Kind | None = None) -> str:
    with pytest.raises(BadInputError) as caught:
        read_transcript(path, kind=kind)
    said = str(caught.value)
    assert said.startswith(path.name)
    assert "\n" not in said
    return said


def test_json_comes_back_as_it_was(saved: Any) -> None:
    assert read_transcript(saved("call.json", to_json(CALL))) == CALL


@pytest.mark.parametrize(("name", "write"), [("call.vtt", to_vtt), ("call.srt", to_srt)])
def test_subtitles_come_back_without_words(name: str, write: Any, saved: Any) -> None:
    read = read_transcript(saved(name, write(CALL)))
    assert read.kind is Kind.CUSTOMER
    assert [(turn.role, turn.text, turn.start_s, turn.end_s) for turn in read.turns] == [
        (turn.role, turn.text, turn.start_s, turn.end_s) for turn in CALL.turns
    ]


# SRT cannot tell markup from text that looks like it, and no blanks at the edges survive a subtitle.
letters = st.characters(codec="utf-8", exclude_characters="<{", exclude_categories=["C", "Z"])
spoken = st.lists(
    st.tuples(
        st.sampled_from([Role.AGENT, Role.CUSTOMER, Role.UNKNOWN]),
        st.text(letters, min_size=1, max_size=30),
        st.integers(0, 5_000),
    ),
    min_size=1,
    max_size=8,
)


@settings(deadline=None)
@given(spoken)
def test_any_text_survives_the_round_trip(parts: list[tuple[Role, str, int]]) -> None:
    turns, at_s = [], 0.0
    for role, text, length_ms in parts:
        turns.append(Turn(role=role, text=f"{text}.", start_s=at_s, end_s=round(at_s + length_ms / 1000, 3)))
        at_s = round(at_s + length_ms / 1000, 3)
    transcript = Transcript(kind=Kind.CUSTOMER, turns=tuple(turns))
    assert from_json.read("a.json", to_json(transcript), None) == transcript
    assert from_vtt.read("a.vtt", to_vtt(transcript), None) == transcript
    assert from_srt.read("a.srt", to_srt(transcript), None) == transcript


def test_overlap_is_written_only_where_two_speak(saved: Any) -> None:
    words = (Word(text="Mm", start_s=0, end_s=1), Word(text="hm.", start_s=1, end_s=2, overlap=True))
    turn = Turn(role=Role.CUSTOMER, text="Mm hm.", start_s=0, end_s=2, words=words)
    transcript = Transcript(kind=Kind.CUSTOMER, turns=(turn,))
    written = to_json(transcript)
    assert ["overlap" in word for word in json.loads(written)["turns"][0]["words"]] == [False, True]
    assert read_transcript(saved("call.json", written)) == transcript


def test_subtitles_need_times() -> None:
    untimed = Transcript(kind=Kind.CUSTOMER, turns=(Turn(role=Role.AGENT, text="Hello."),))
    for write in (to_vtt, to_srt):
        with pytest.raises(UsageError, match="no times"):
            write(untimed)


def test_plain_text_with_names(saved: Any) -> None:
    text = "AGENT: Hello, how can I help?\r\nCaller: It is about my bill.\r\nIt came twice.\r\n\r\n"
    text += "adviser: I see. Note: one moment.\r\n"
    read = read_transcript(saved("call.txt", b"\xef\xbb\xbf" + text.encode()))
    assert [(turn.role, turn.text, turn.start_s) for turn in read.turns] == [
        (Role.AGENT, "Hello, how can I help?", None),
        (Role.CUSTOMER, "It is about my bill. It came twice.", None),
        (Role.AGENT, "I see. Note: one moment.", None),
    ]


@pytest.mark.parametrize(
    ("names", "kind", "roles"),
    [
        (("Agent", "Customer"), None, (Role.AGENT, Role.CUSTOMER)),
        (("Advisor", "Client"), None, (Role.AGENT, Role.CUSTOMER)),
        (("Buddy", "Colleague"), None, (Role.BUDDY, Role.COLLEAGUE)),
        (("Coach", "Agent"), None, (Role.BUDDY, Role.COLLEAGUE)),
        (("Agent 1", "CUSTOMER_1"), None, (Role.AGENT, Role.CUSTOMER)),
        (("Speaker 1", "Speaker 2"), None, (Role.UNKNOWN, Role.UNKNOWN)),
        (("Speaker 1", "Speaker 2"), Kind.COACHING, (Role.UNKNOWN, Role.UNKNOWN)),
        (("Customer", "Caller"), Kind.COACHING, (Role.UNKNOWN, Role.UNKNOWN)),
        (("Morwenna Pascoe", "Tariq"), None, (Role.UNKNOWN, Role.UNKNOWN)),
    ],
)
def test_who_is_who(names: tuple[str, str], kind: Kind | None, roles: tuple[Role, Role], saved: Any) -> None:
    lines = [f"[00:0{number}:10] {name}: Right, then." for number in (1, 2) for name in names]
    read = read_transcript(saved("call.txt", "\n".join(lines)), kind=kind)
    assert tuple(turn.role for turn in read.turns) == roles * 2
    assert {turn.text for turn in read.turns} == {"Right, then."}
    blocks = [f"00:0{number}:00.000 --> 00:0{number}:02.000\n<v {name}>Right." for number, name in enumerate(names * 2)]
    read = read_transcript(saved("call.vtt", "WEBVTT\n\n" + "\n\n".join(blocks)), kind=kind)
    assert tuple(turn.role for turn in read.turns) == roles * 2


def test_webvtt_in_all_its_forms(saved: Any) -> None:
    text = """WEBVTT - a call

STYLE
::cue { color: lime }

NOTE nobody reads this

first
00:01.000 --> 00:02.500 align:start
<v.loud Agent>Hello &amp; <i>welcome</i></v>

00:00:02.500 --> 00:00:04.000
<v Agent>to <c.x>Larkfield</c>
Bikes.

00:00:05.000 --> 00:00:09.000
<v Customer>Hello.<v Agent>Sorry?

00:00:04.100 --> 00:00:04.900
<v Customer>Hi.
"""
    read = read_transcript(saved("call.vtt", text.replace("\n", "\r\n")))
    assert [(turn.role, turn.text, turn.start_s, turn.end_s) for turn in read.turns] == [
        (Role.AGENT, "Hello & welcome to Larkfield Bikes.", 1.0, 4.0),
        (Role.CUSTOMER, "Hi.", 4.1, 4.9),
        (Role.CUSTOMER, "Hello.", 5.0, 7.0),
        (Role.AGENT, "Sorry?", 7.0, 9.0),
    ]


def test_srt_in_all_its_forms(saved: Any) -> None:
    text = """1
00:00:01,000 --> 00:00:02,000
Agent: <i>Hello.</i>

2
0:00:02.5 --> 0:00:03.0
{\\an8}How are you?

00:00:04,000 --> 00:00:05,000
Customer: Five < six > four.
"""
    read = read_transcript(saved("call.srt", text))
    assert [(turn.role, turn.text, turn.start_s) for turn in read.turns] == [
        (Role.AGENT, "Hello.", 1.0),
        (Role.AGENT, "How are you?", 2.5),
        (Role.CUSTOMER, "Five < six > four.", 4.0),
    ]


def as_json(*turns: dict[str, Any], **more: Any) -> str:
    return json.dumps({"schema": "debrief.transcript/1", "kind": "customer", "turns": list(turns), **more})


def test_only_role_and_text_are_required(saved: Any) -> None:
    read = read_transcript(saved("a.json", '{"turns": [{"role": "colleague", "text": "Hi"}]}'))
    assert read == Transcript(kind=Kind.COACHING, turns=(Turn(role=Role.COLLEAGUE, text="Hi"),))


AGENT = {"role": "agent", "text": "Hi"}


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("", "0 bytes"),
        ("nonsense", "is not a transcript"),
        ("[]", "is not a transcript"),
        ("null", "is not a transcript"),
        ("[" * 100_000, "is not a transcript"),
        ('{"turns":' * 5_000, "is not a transcript"),
        (as_json(), "0 turns"),
        (as_json({"role": "agent", "text": ""}), "0 turns"),
        (as_json(AGENT, extra=1), "extra"),
        (as_json(AGENT, schema="debrief.review/1"), "schema"),
        (as_json(AGENT, kind="sales"), "kind"),
        (as_json({**AGENT, "role": "Agent"}), "turns.0.role"),
        (as_json({**AGENT, "role": "buddy"}), "does not fit the kind customer"),
        (as_json({**AGENT, "text": 5}), "turns.0.text"),
        (as_json({**AGENT, "start_s": "1", "end_s": 2}), "turns.0.start_s"),
        (as_json({**AGENT, "start_s": True, "end_s": 2}), "turns.0.start_s"),
        (as_json({**AGENT, "start_s": -1, "end_s": 2}), "turns.0.start_s"),
        (as_json({**AGENT, "start_s": 1}), "only one of"),
        (as_json({**AGENT, "start_s": 2, "end_s": 1}), "ends before"),
        (as_json({**AGENT, "start_s": float("nan"), "end_s": 2}), "turns.0.start_s"),
        (as_json({**AGENT, "start_s": 1, "end_s": float("inf")}), "turns.0.end_s"),
        (as_json({**AGENT, "start_s": 1, "end_s": 1}).replace("1}", "1e999}"), "turns.0.end_s"),
        (as_json({**AGENT, "words": [{"text": "Hi", "start_s": 1, "end_s": 0}]}), "ends before"),
        (as_json({**AGENT, "words": [{"text": "Hi", "start_s": 1, "end_s": 2, "probability": 1.5}]}), "probability"),
        (as_json({**AGENT, "start_s": 5, "end_s": 6}, {**AGENT, "start_s": 1, "end_s": 2}), "turns.1 starts before"),
        (as_json(*[AGENT] * 50_000), "50,000 turns"),
        (as_json({**AGENT, "text": "a" * 100_001}), "turn 1 has 100,001 characters"),
        (as_json(AGENT).replace("Hi", "\\ud800"), "is not a transcript"),
        (as_json(AGENT).replace("agent", "Mrs Pascoe called about her knee"), "turns.0.role"),
        (as_json({**AGENT, "Mrs Pascoe called": 1}), "turns.0.…"),
    ],
)
def test_json_that_is_not_a_transcript(content: str, why: str, saved: Any) -> None:
    said = refusal(saved("a.json", content))
    assert why in said
    assert "Pascoe" not in said


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.txt", b"Agent: caf\xe9\n", "position 10"),
        ("a.vtt", b"\xff\xfeW\0E\0B\0", "position 0"),
        ("a.vtt", b"1\n00:01.000 --> 00:02.000\nHi", "does not start with WEBVTT"),
        ("a.vtt", b"WEBVTT\n\n", "0 turns"),
        ("a.vtt", b"WEBVTT\n\n00:01 --> 00:02\nHi", "times of block 2"),
        ("a.srt", b"1\n00:00:05,000 --> 00:00:02,000\nHi", "ends before it starts"),
        ("a.srt", b"just words", "0 turns"),
        ("a.txt", b"\n\n  \n", "0 turns"),
        ("a.txt", b"Agent: hi\nCustomer: ho\n" * 12_000, "24,000 turns"),
        ("a.txt", b"a" * 20_000_001, "larger than 20 MB"),
        ("a.doc", b"Agent: hi", "not a transcript by its name"),
    ],
)
def test_files_that_are_not_transcripts(name: str, content: bytes, why: str, saved: Any) -> None:
    assert why in refusal(saved(name, content))


@pytest.mark.timeout(20)
def test_never_waits_for_a_pipe(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")
    assert "a named pipe" in refusal(tmp_path / "a.txt")


def test_what_no_document_can_hold_becomes_a_mark(saved: Any) -> None:
    read = read_transcript(saved("a.txt", b"Agent: a\x00b\x1bc"))
    assert read.turns[0].text == "a\ufffdb\ufffdc"
    read = read_transcript(saved("a.json", as_json({**AGENT, "text": "a\0b\nc"})))
    assert read.turns[0].text == "a\ufffdb\nc"


def test_markup_and_formulas_are_only_text(saved: Any) -> None:
    text = 'Agent: <script>alert(1)</script>\nCustomer: =HYPERLINK("http://example.org")'
    assert [turn.text for turn in read_transcript(saved("a.txt", text)).turns] == [
        "<script>alert(1)</script>",
        '=HYPERLINK("http://example.org")',
    ]
    read = read_transcript(saved("a.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Agent><script>alert(1)</script>"))
    assert read.turns[0].text == "<script>alert(1)</script>"


@pytest.mark.timeout(30)
@pytest.mark.parametrize(
    "unit", ["<v ", "<v A>", "<", "a:", " ", "&", "[00:00", "00:00:00.000 --> ", "{\\an8}", "\n\n"]
)
def test_hostile_text_is_read_in_good_time(unit: str, saved: Any) -> None:
    body = unit * 200_000
    for name, head in (
        ("a.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\n"),
        ("a.srt", "1\n00:00:01,000 --> 00:00:02,000\n"),
        ("a.txt", ""),
    ):
        try:
            read_transcript(saved(name, head + body))
        except BadInputError as error:
            assert "\n" not in str(error)  # noqa: PT017 - either outcome is right

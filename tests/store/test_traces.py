import io
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyser.store import traces
from analyser.store.traces import Kind, Pattern, Searched, Traces, told_by

CALL = {
    "ref": Traces(call_id="call-000001", hashes=("ab" * 32,), values=("Zoë Quillfeather", 'Ann "Annie" O\'Hara & Co'))
}


def kinds(content: bytes) -> set[str]:
    return {kind for _, kind in Pattern(CALL).in_bytes(content)}


@pytest.mark.parametrize(
    "content",
    [
        '"call-000001"',
        "call-000001.",
        "/calls/call-000001.wav",
        "call-000001.wav.consent.json",
        "call-000001",
        "(call-000001)",
        "call-000001\n",
    ],
)
def test_an_id_that_stands_for_itself_is_met(content: str) -> None:
    assert kinds(content.encode()) == {Kind.ID}


@pytest.mark.parametrize(
    "content", ["call-0000012", "xcall-000001", "recall-000001", "call-000001-b", "call-000001_2", "call-000001.2"]
)
def test_an_id_within_another_is_not_met(content: str) -> None:
    assert kinds(content.encode()) == set()


@pytest.mark.parametrize(
    "content",
    [
        "Zoë Quillfeather",
        "Zo\\u00eb Quillfeather",
        "Ann &quot;Annie&quot; O&#x27;Hara &amp; Co",
        'Ann \\"Annie\\" O\'Hara & Co',
    ],
)
def test_a_value_is_met_however_it_is_written_in_a_file(content: str) -> None:
    assert kinds(content.encode()) == {Kind.VALUE}


@settings(deadline=None)
@given(st.integers(min_value=0, max_value=120), st.sampled_from(["call-000001", "call-0000012", "ab" * 32]))
def test_pieces_of_a_file_are_read_as_one(before: int, word: str) -> None:
    content = b"." * before + word.encode() + b" " * 50
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(traces, "CHUNK", 64)
        assert Pattern(CALL).in_stream(io.BytesIO(content), Searched()) == Pattern(CALL).in_bytes(content)


def test_digits_by_the_megabyte_and_many_calls_take_little_time() -> None:
    many = {
        str(number): Traces(call_id=f"call-{number:06d}", values=(f"4242{number:012d}",)) for number in range(2_000)
    }
    started = time.perf_counter()
    assert Pattern(many).in_bytes(b"4242" * 1_000_000) == set()
    assert time.perf_counter() - started < 20


def test_broken_documents_and_bombs_are_counted_and_passed_over(tmp_path: Path) -> None:
    bad = tmp_path / "bad.docx"
    with zipfile.ZipFile(bad, "w", zipfile.ZIP_DEFLATED) as document:
        document.writestr("a.xml", "call-000001 " * 1000)
    whole = bad.read_bytes()
    bad.write_bytes(whole[:40] + b"\xff" * 20 + whole[60:])
    searched = Searched()
    Pattern(CALL).in_file(bad, searched)
    assert searched.unreadable == [bad]
    (tmp_path / "gone.sealed").write_bytes(b"x")
    Pattern(CALL).in_file(tmp_path / "gone.sealed", searched)
    assert len(searched.unreadable) == 2


@pytest.mark.parametrize(
    "record", [None, [], "x", {"personal_data": 5}, {"personal_data": [5, None]}, {"provenance": []}]
)
def test_a_record_of_any_shape_is_read(record: object) -> None:
    assert told_by(record) == (set(), set(), 0)


def test_what_does_not_tell_is_counted_only() -> None:
    rows = [
        {"type": "card_security_code", "value": "123"},
        {"type": "person", "value": "Tom"},
        {"type": "phone", "value": "07700900123"},
        {"type": "date_of_birth", "value": "1961-03-04"},
    ]
    assert told_by({"personal_data": rows, "provenance": {"fingerprint": "f"}}) == (set(), {"07700900123"}, 3)

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from analyser.consent import require_consent, sidecar_of
from analyser.core.call import Kind
from analyser.core.errors import ConsentRefusedError

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def record(**changes: object) -> dict[str, object]:
    return {
        "call_id": "call-1",
        "basis": "consent",
        "purposes": ["coaching", "quality"],
        "obtained_at": "2026-11-01T09:00:00Z",
        "expires_at": None,
        "withdrawn_at": None,
        "parties": ["agent", "customer"],
        "reference": "IVR notice v3",
    } | changes


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "call.wav"
    path.write_bytes(b"never read")
    return path


def put(path: Path, **changes: object) -> Path:
    path.write_text(json.dumps(record(**changes)))
    return path


def test_a_valid_sidecar_allows(source: Path) -> None:
    put(sidecar_of(source))
    found, kind = require_consent(source, now=NOW)
    assert found.call_id == "call-1"
    assert kind is Kind.CUSTOMER


def test_the_parties_decide_the_kind(source: Path) -> None:
    put(sidecar_of(source), parties=["buddy", "colleague"])
    assert require_consent(source, now=NOW)[1] is Kind.COACHING


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"purposes": ["quality"]}, "purpose coaching"),
        ({"withdrawn_at": "2026-11-02T00:00:00Z"}, "withdrawn"),
        ({"expires_at": "2026-11-21T12:00:00Z"}, "expired"),
        ({"obtained_at": "2026-11-22T00:00:00Z"}, "future"),
        ({"parties": ["agent"]}, "both parties"),
        ({"parties": ["buddy", "customer"]}, "both parties"),
        ({"basis": "because"}, "'basis'"),
        ({"obtained_at": "2026-11-01T09:00:00"}, "'obtained_at'"),
        ({"obtained_at": None}, "'obtained_at'"),
        ({"purposes": "coaching"}, "'purposes'"),
        ({"surprise": 1}, "'surprise'"),
        ({"call_id": "a\nb"}, "'call_id'"),
    ],
)
def test_anything_else_is_refused_and_says_why(source: Path, changes: dict[str, object], why: str) -> None:
    put(sidecar_of(source), **changes)
    with pytest.raises(ConsentRefusedError, match=why):
        require_consent(source, now=NOW)


def test_no_record_is_refused(source: Path) -> None:
    with pytest.raises(ConsentRefusedError, match="no consent record"):
        require_consent(source, now=NOW)


def test_a_named_record_serves_where_there_is_no_sidecar(source: Path, tmp_path: Path) -> None:
    named = put(tmp_path / "other.json", call_id="named")
    assert require_consent(source, consent_file=named, now=NOW)[0].call_id == "named"


def test_a_withdrawn_sidecar_wins_over_a_named_record(source: Path, tmp_path: Path) -> None:
    put(sidecar_of(source), withdrawn_at="2026-11-02T00:00:00Z")
    with pytest.raises(ConsentRefusedError, match="withdrawn"):
        require_consent(source, consent_file=put(tmp_path / "other.json"), now=NOW)


def test_the_kind_that_is_asked_for_must_be_covered(source: Path) -> None:
    put(sidecar_of(source))
    with pytest.raises(ConsentRefusedError, match="buddy and colleague"):
        require_consent(source, kind=Kind.COACHING, now=NOW)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe", b"{" * 10_000, b" " * 70_000])
def test_a_broken_record_is_refused_without_its_content(source: Path, content: bytes) -> None:
    sidecar_of(source).write_bytes(content)
    with pytest.raises(ConsentRefusedError, match=r"not valid|bytes"):
        require_consent(source, now=NOW)


def test_a_folder_or_a_dangling_link_in_the_records_place_is_refused(source: Path, tmp_path: Path) -> None:
    with pytest.raises(ConsentRefusedError):
        require_consent(source, consent_file=tmp_path, now=NOW)
    sidecar_of(source).symlink_to(tmp_path / "nowhere")
    with pytest.raises(ConsentRefusedError):
        require_consent(source, now=NOW)


def test_consent_holds_until_the_second_it_expires(source: Path) -> None:
    put(sidecar_of(source), expires_at="2026-11-21T12:00:00Z")
    assert require_consent(source, now=NOW - timedelta(seconds=1))

"""Every command that writes is known to the store, and what it wrote can be erased."""

import json
from pathlib import Path

import pytest

from analyser.cli.app import run
from analyser.cli.exit_codes import ExitCode
from analyser.store import Place, open_store
from analyser.store.log_verify import entries

RECORD = {
    "call_id": "call-000001",
    "basis": "consent",
    "purposes": ["coaching"],
    "obtained_at": "2026-01-01T09:00:00Z",
    "parties": ["agent", "customer"],
}
TURNS = [
    {"role": "agent", "text": "Good morning, how can I help?"},
    {"role": "customer", "text": "My email is b.quillfeather@example.com and my phone is 07700 900123."},
]


def transcript(path: Path, **consent: object) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps({"schema": "debrief.transcript/1", "kind": "customer", "turns": TURNS}))
    path.with_name(f"{path.name}.consent.json").write_text(json.dumps(RECORD | consent))
    return path


def test_review_redact_and_tag_are_recorded_and_erased(
    tmp_path: Path, data_directory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = transcript(tmp_path / "calls" / "call-000001.json")
    transcript(tmp_path / "calls" / "call-000002.json", call_id="call-000002")
    out = tmp_path / "out"
    assert run(["review", str(source), "--out", str(out / "review"), "--agent", "Asha"]) == ExitCode.DONE
    assert run(["redact", str(source), "--out", str(out / "redacted")]) == ExitCode.DONE
    assert run(["tag", str(source), "--out", str(out / "one.json")]) == ExitCode.DONE
    assert run(["tag", str(tmp_path / "calls"), "--out", str(out / "tagged")]) == ExitCode.DONE
    store = open_store(Place(root=data_directory))
    known = {(row.command, str(row.file.relative_to(out)), row.kind.value) for row in store.outputs("call-000001")}
    assert known == {
        ("review", "review/review.json", "clear"),
        ("review", "review/review.html", "masked"),
        ("review", "review/review.docx", "masked"),
        ("redact", "redacted/transcript.json", "masked"),
        ("redact", "redacted/redaction.json", "masked"),
        ("tag", "one.json", "clear"),
        ("tag", "tagged/call-000001.json", "clear"),
    }
    held = store.held(agent="Asha")[0]
    assert json.loads((out / "review" / "review.json").read_text())["provenance"]["fingerprint"] == held.fingerprint
    details = [entry["detail"] for entry in entries(store.place.audit) if entry["action"] == "wrote"]
    assert details == ["review", "redact", "tag", "tag", "tag"]
    assert run(["erase", "call-000001"]) == ExitCode.DONE
    assert "not ours, and still there" in capsys.readouterr().out
    assert [str(path.relative_to(out)) for path in sorted(out.rglob("*.json"))] == ["tagged/call-000002.json"]
    assert b"call-000001" not in b"".join(path.read_bytes() for path in data_directory.rglob("*") if path.is_file())


def test_a_withdrawn_call_is_left_out_of_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("call-000001", "call-000002"):
        transcript(tmp_path / "calls" / f"{name}.json", call_id=name)
    assert run(["tag", str(tmp_path / "calls"), "--out", str(tmp_path / "tagged")]) == ExitCode.DONE
    assert run(["consent", "withdraw", "call-000001"]) == ExitCode.DONE
    assert run(["tag", str(tmp_path / "calls"), "--out", str(tmp_path / "tagged")]) == ExitCode.PARTLY
    assert "withdrawn" in capsys.readouterr().err
    assert {path.name for path in (tmp_path / "tagged").iterdir()} == {".debrief-output", "call-000002.json"}


@pytest.mark.parametrize("command", ["tag", "transcribe"])
def test_a_file_of_somebody_else_is_refused_before_the_work_is_done(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    source = transcript(tmp_path / "calls" / "call-000001.json")
    mine = tmp_path / "mine.json"
    mine.write_text("mine")
    monkeypatch.setattr(f"pipelines.{command}.{command}_one", None)
    assert run([command, str(source), "--out", str(mine)]) == ExitCode.BAD_INPUT
    assert "no run of ours" in capsys.readouterr().err
    assert mine.read_text() == "mine"

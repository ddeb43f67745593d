import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from analyser.cli.app import exit_code, run
from analyser.cli.exit_codes import ExitCode
from analyser.core.errors import BadInputError, ConsentRefusedError, ModelMissingError, UsageError
from models.errors import HashMismatchError


def one_line(capsys: pytest.CaptureFixture[str]) -> str:
    lines = capsys.readouterr().err.strip().splitlines()
    told = [line for line in lines if line.startswith("debrief: ") and ";" in line]
    assert len(told) == 1
    assert "Traceback" not in "\n".join(lines)
    return told[0]


def consent(path: Path, **changes: object) -> Path:
    record = {
        "call_id": "call-1",
        "basis": "consent",
        "purposes": ["coaching"],
        "obtained_at": "2026-11-01T09:00:00Z",
        "parties": ["agent", "customer"],
    } | changes
    sidecar = path.with_name(path.name + ".consent.json")
    sidecar.write_text(json.dumps(record))
    return sidecar


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UsageError("a", "b", "c"), ExitCode.USAGE),
        (ConsentRefusedError("a", "b", "c"), ExitCode.REFUSED),
        (BadInputError("a", "b", "c"), ExitCode.BAD_INPUT),
        (ModelMissingError("a", "b", "c"), ExitCode.MODEL_MISSING),
        (HashMismatchError("a", "b", expected="c", found="d"), ExitCode.MODEL_MISSING),
        (RuntimeError("secret"), ExitCode.FAULT),
    ],
)
def test_every_error_has_its_exit_code(error: Exception, code: ExitCode) -> None:
    assert exit_code(error) is code


@pytest.mark.parametrize(
    "arguments", [["review"], ["no-such-command"], ["review", "a.wav", "--kind", "cooking"], ["review", "--colour"]]
)
def test_wrong_usage_is_one_line(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(arguments) == ExitCode.USAGE
    one_line(capsys)


def test_no_consent_means_the_file_is_never_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "call.wav"
    source.write_bytes(b"RIFF")
    opened: list[str] = []
    plain_open = os.open

    def spy(path: object, *rest: object, **more: object) -> int:
        opened.append(str(path))
        return plain_open(path, *rest, **more)  # type: ignore[arg-type]  # whatever was given is passed on

    monkeypatch.setattr(os, "open", spy)
    before = source.stat().st_atime_ns
    assert run(["review", str(source), "--out", str(tmp_path / "out")]) == ExitCode.REFUSED
    assert str(source) not in opened
    assert source.stat().st_atime_ns == before
    assert not (tmp_path / "out").exists()
    assert "consent" in one_line(capsys)


def test_an_audit_of_the_interpreter_sees_no_opening_without_consent(tmp_path: Path) -> None:
    import subprocess
    import sys

    source = tmp_path / "call.wav"
    source.write_bytes(b"RIFF")
    consent(source, withdrawn_at="2026-11-02T09:00:00Z")
    code = (
        "import sys\n"
        "seen = []\n"
        "sys.addaudithook(lambda event, args: seen.append(str(args[0])) if event == 'open' else None)\n"
        "from analyser.cli.app import run\n"
        f"code = run(['review', {str(source)!r}])\n"
        f"print(code, {str(source)!r} in seen)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.split() == ["3", "False"]


@pytest.mark.parametrize("kind", ["folder", "pipe", "missing", "dangling link"])
def test_what_is_no_plain_file_is_refused(kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "call.wav"
    if kind == "folder":
        source.mkdir()
    elif kind == "pipe":
        os.mkfifo(source)
    elif kind == "dangling link":
        source.symlink_to(tmp_path / "nowhere")
    consent(source)
    assert run(["review", str(source)]) == ExitCode.BAD_INPUT
    one_line(capsys)


def test_a_foreign_fault_does_not_tell_what_it_says(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import analyser.analyse

    source = tmp_path / "call.wav"
    source.write_bytes(b"RIFF")
    consent(source)

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("my card is 4242")

    monkeypatch.setattr(analyser.analyse, "open_source", fail)
    assert run(["review", str(source)]) == ExitCode.FAULT
    assert "4242" not in one_line(capsys)


def test_a_name_with_control_characters_cannot_forge_a_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["review", str(tmp_path / "a\ndebrief: all is well; \x1b[31m.wav")]) == ExitCode.BAD_INPUT
    assert "\x1b" not in one_line(capsys)


def test_a_reader_that_has_gone_is_no_fault() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    try:
        shown = subprocess.run([sys.executable, "-m", "analyser", "rules"], stdout=writer, stderr=subprocess.PIPE)
    finally:
        os.close(writer)
    assert (shown.returncode, shown.stderr) == (ExitCode.DONE, b"")

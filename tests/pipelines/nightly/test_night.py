"""A night from its manifest to its folder, through worker processes, more than once."""

import csv
import json
import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import analyser.sample
from analyser.cli.app import run
from analyser.cli.exit_codes import ExitCode
from analyser.store import Place, open_store
from analyser.store.ledger import Ledger
from pipelines.nightly.folder import MARK, NightFolder

COLUMNS = (
    *("call_id", "path", "kind", "agent", "queue", "started_at", "basis", "purposes", "obtained_at", "expires_at"),
    *("withdrawn_at", "parties", "reference", "handling_s", "fcr", "csat"),
)
SAID = [
    ("agent", "Good morning, this call is recorded for training. How can I help you today?"),
    ("customer", "My parcel has not come, and I am really worried about it."),
    ("agent", "I am sorry to hear that, it must be worrying. What have you heard from the courier so far?"),
    ("customer", "Nothing at all."),
]


def row(call_id: str, path: str, **cells: str) -> dict[str, str]:
    consent = {
        "basis": "consent",
        "purposes": "coaching;training",
        "obtained_at": "2026-01-01T09:00:00Z",
        "parties": "agent;customer",
    }
    known = {"call_id": call_id, "path": path, "kind": "customer", "agent": "Sam", "queue": "parcels"}
    return dict.fromkeys(COLUMNS, "") | known | {"started_at": "2026-01-01T10:00:00Z"} | consent | cells


def write_manifest(path: Path, *rows: dict[str, str]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    return path


def write_transcript(path: Path) -> None:
    turns = [{"role": role, "text": text} for role, text in SAID]
    path.write_text(json.dumps({"schema": "debrief.transcript/1", "kind": "customer", "turns": turns}))


@pytest.fixture
def night(tmp_path: Path) -> tuple[Path, Path]:
    """A manifest of five calls, three of which can be reviewed, and where its night goes."""
    calls = tmp_path / "calls"
    calls.mkdir()
    for name in ("one", "two", "three"):
        write_transcript(calls / f"{name}.json")
    shutil.copy(Path(analyser.sample.__file__).parent / "call.flac", calls / "heard.flac")
    (calls / "broken.wav").write_bytes(b"RIFF nothing")
    yesterday = (datetime.now(UTC) - timedelta(days=1)).isoformat()
    manifest = write_manifest(
        tmp_path / "night.csv",
        row("one", "calls/one.json"),
        row("heard", "calls/heard.flac"),
        row("broken", "calls/broken.wav"),
        row("two", "calls/two.json"),
        row("expired", "calls/three.json", expires_at=yesterday),
        row("gone", "calls/gone.wav"),
    )
    return manifest, tmp_path / "night"


def ran(manifest: Path, out: Path, *options: str) -> int:
    return run(["nightly", str(manifest), "--out", str(out), "--workers", "1", *options])


def endings(out: Path, data: Path, *call_ids: str) -> dict[str, str]:
    ledger = Ledger(open_store(Place(root=data)), NightFolder(out).path)
    return {call_id: f"{entry.ending} {entry.stage}".strip() for call_id, entry in ledger.entries(call_ids).items()}


def test_every_call_has_one_ending_and_a_second_run_has_nothing_to_do(
    night: tuple[Path, Path], data_directory: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    manifest, out = night
    assert ran(manifest, out) == ExitCode.PARTLY
    said = capsys.readouterr()
    ids = ("one", "two", "heard", "broken", "expired", "gone")
    assert endings(out, data_directory, *ids) == {
        "one": "done",
        "two": "done",
        "heard": "done",
        "broken": "failed opening",
        "expired": "skipped checking consent",
        "gone": "failed reading the manifest",
    }
    assert "6 calls" in said.out
    assert said.err.count("debrief: broken: failed while opening") == 1
    assert "parcel" not in said.out + said.err
    assert sorted(path.name for path in (out / "calls").iterdir()) == ["heard", "one", "two"]
    pages = {path: path.stat().st_mtime_ns for path in out.glob("calls/*/review.html")}
    assert len(pages) == 3

    assert ran(manifest, out) == ExitCode.PARTLY
    assert "as before" in capsys.readouterr().out
    assert {path: path.stat().st_mtime_ns for path in pages} == pages

    # Other standards: what was heard is judged anew, though nothing that could be heard is left of the recording.
    recording = tmp_path / "calls" / "heard.flac"
    state = recording.stat()
    recording.write_bytes(bytes(state.st_size))
    os.utime(recording, ns=(state.st_atime_ns, state.st_mtime_ns))
    sound = (out / "calls" / "heard" / "review.html").read_text().partition("data:audio/mpeg;base64,")[2][:1000]
    standards = tmp_path / "standards.toml"
    shipped = Path(analyser.__file__).parent / "feedback" / "standards.toml"
    standards.write_text(shipped.read_text().replace('version = "', 'version = "own-', 1))
    settings = tmp_path / "settings.toml"
    settings.write_text(f'standards = "{standards}"\n')
    assert ran(manifest, out, "--settings", str(settings)) == ExitCode.PARTLY
    assert "judged anew" in capsys.readouterr().out
    page = (out / "calls" / "heard" / "review.html").read_text()
    assert page.partition("data:audio/mpeg;base64,")[2][:1000] == sound
    made = json.loads((out / "calls" / "heard" / "review.json").read_text())["provenance"]
    assert made["standards"].startswith("own-")


def test_a_withdrawn_consent_erases_what_an_earlier_night_made(
    tmp_path: Path, data_directory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_transcript(tmp_path / "one.json")
    out = tmp_path / "night"
    assert ran(write_manifest(tmp_path / "night.csv", row("one", "one.json")), out) == ExitCode.DONE
    assert (out / "calls" / "one" / "review.json").exists()
    withdrawn = row("one", "one.json", withdrawn_at="2026-02-01T09:00:00Z")
    assert ran(write_manifest(tmp_path / "night.csv", withdrawn), out) == ExitCode.DONE
    assert not (out / "calls" / "one").exists()
    assert endings(out, data_directory, "one") == {"one": "skipped checking consent"}
    assert "erased" in capsys.readouterr().err


def test_a_withdrawal_holds_where_the_recording_is_gone_or_lies_elsewhere(
    tmp_path: Path, data_directory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("one", "two"):
        write_transcript(tmp_path / f"{name}.json")
    out, rows = tmp_path / "night", [row("one", "one.json"), row("two", "two.json")]
    assert ran(write_manifest(tmp_path / "night.csv", *rows), out) == ExitCode.DONE
    (tmp_path / "one.json").unlink()
    (tmp_path / "two.json").rename(tmp_path / "moved.json")
    withdrawn = [
        row("one", "one.json", withdrawn_at="2026-02-01T09:00:00Z"),
        row("two", "moved.json", withdrawn_at="2026-02-01T09:00:00Z"),
    ]
    assert ran(write_manifest(tmp_path / "night.csv", *withdrawn), out) == ExitCode.DONE
    assert not list((out / "calls").iterdir())
    assert set(endings(out, data_directory, "one", "two").values()) == {"skipped checking consent"}
    assert not [path for path in (data_directory / "artefacts").rglob("*") if path.is_file()]
    assert capsys.readouterr().err.count("erased") == 2


def test_a_recording_that_was_copied_anew_is_the_same(
    tmp_path: Path, data_directory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(Path(analyser.sample.__file__).parent / "call.flac", tmp_path / "heard.flac")
    manifest = write_manifest(tmp_path / "night.csv", row("heard", "heard.flac"))
    assert ran(manifest, tmp_path / "night") == ExitCode.DONE
    os.utime(tmp_path / "heard.flac", (1, 1))
    assert ran(manifest, tmp_path / "night") == ExitCode.DONE
    assert "as before" in capsys.readouterr().out
    # Another night: what was heard is known, so that it is only judged there.
    assert ran(manifest, tmp_path / "another") == ExitCode.DONE
    assert "judged anew" in capsys.readouterr().out
    pages = [(tmp_path / name / "calls" / "heard" / "review.html").read_text() for name in ("night", "another")]
    assert all("data:audio/mpeg;base64," in page for page in pages)


def test_many_faulty_rows_are_one_line_each_and_then_a_number(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipelines.nightly.command.MOST_REASONS", 10)
    rows = [row(f"call-{number}", "gone.wav") for number in range(25)]
    assert ran(write_manifest(tmp_path / "night.csv", *rows), tmp_path / "night") == ExitCode.PARTLY
    said = capsys.readouterr()
    assert said.err.count("reading the manifest") == 10
    assert "15 more calls" in said.err
    assert "25 calls" in said.out


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda out: (out / "holiday.jpg").touch(), "not of a night"),
        (lambda out: (out / MARK).write_text('{"schema": "debrief.night/2"}'), "newer version"),
        (lambda out: (out / MARK).write_text("[]"), "not ours"),
        (lambda out: (out / MARK).symlink_to("/dev/null"), "cannot be written"),
    ],
)
def test_a_folder_that_is_not_ours_is_left_alone(
    spoil: Callable[[Path], Any], why: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_transcript(tmp_path / "one.json")
    out = tmp_path / "night"
    out.mkdir()
    spoil(out)
    before = sorted(path.name for path in out.iterdir())
    assert ran(write_manifest(tmp_path / "night.csv", row("one", "one.json")), out) == ExitCode.BAD_INPUT
    assert why in capsys.readouterr().err
    assert sorted(path.name for path in out.iterdir()) == before


def test_one_run_at_a_time(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_transcript(tmp_path / "one.json")
    out = tmp_path / "night"
    manifest = write_manifest(tmp_path / "night.csv", row("one", "one.json"))
    with NightFolder(out).locked():
        assert ran(manifest, out) == ExitCode.BAD_INPUT
    assert "another run is at work" in capsys.readouterr().err


@pytest.mark.parametrize("options", [["--engine", "cloud"], ["--address", "auto"]])
def test_options_that_make_no_sense(options: list[str], tmp_path: Path) -> None:
    assert ran(tmp_path / "night.csv", tmp_path / "night", *options) == ExitCode.USAGE

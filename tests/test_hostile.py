"""What somebody careless, unlucky or hostile may bring: it ends in a clear line or a sound review."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import models
import models.weights
from analyser.cli.app import run
from analyser.cli.exit_codes import ExitCode
from analyser.core.errors import BadInputError, ConsentRefusedError
from analyser.store import OutputFolder
from analyser.store.folder import MARKER
from analyser.store.leftovers import held

RECORD = {
    "call_id": "call-1",
    "basis": "consent",
    "purposes": ["coaching"],
    "obtained_at": "2025-01-01T09:00:00Z",
    "parties": ["agent", "customer"],
}


@pytest.fixture(autouse=True, scope="module")
def load_once() -> Iterator[None]:
    """Keep loaded weights between commands: what is tested here is not the loading."""
    kept: dict[str, object] = {}
    load = models.load

    def once(name: str, **options: object) -> object:
        if name not in kept:
            kept[name] = load(name, **options)
        return kept[name]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(models, "load", once)
        yield


def write(path: Path, content: str | bytes, **changes: object) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    path.with_name(path.name + ".consent.json").write_text(json.dumps(RECORD | changes))
    return path


def transcript(*turns: tuple[str, str], **times: float) -> str:
    rows = [{"role": role, "text": text, **times} for role, text in turns]
    return json.dumps({"schema": "debrief.transcript/1", "kind": "customer", "turns": rows})


def told(capsys: pytest.CaptureFixture[str]) -> str:
    """Return the one line that says what was wrong."""
    lines = [line for line in capsys.readouterr().err.splitlines() if ";" in line or not line.startswith("debrief: ")]
    assert len(lines) == 1, lines
    return lines[0]


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


BAD_TRANSCRIPTS = {
    "nothing.json": "",
    "no-turns.json": transcript(),
    "no-words.json": transcript(("agent", ""), ("customer", "")),
    "fifty-thousand.json": transcript(*[("agent", "hello")] * 50_000),
    "endless-turn.json": transcript(("agent", "word " * 30_000)),
    "deep-lists.json": "[" * 200_000,
    "deep-objects.json": '{"a":' * 100_000,
    "not-a-number.json": transcript(("agent", "hi"), start_s=float("nan"), end_s=1.0),
    "infinite.json": '{"turns": [{"role": "agent", "text": "hi", "start_s": 1e999, "end_s": 1e999}]}',
    "before-zero.json": transcript(("agent", "hi"), start_s=-1.0, end_s=1.0),
    "lone-surrogate.json": '{"turns": [{"role": "agent", "text": "\\ud800"}]}',
    "stranger.json": transcript(("king", "hi")),
    "null.json": "null",
    "latin.json": b'{"turns": [{"role": "agent", "text": "caf\xe9"}]}',
    "wide.json": transcript(("agent", "hi")).encode("utf-16"),
    "binary.txt": bytes(range(128, 256)),
    "blank.txt": "\n \n\t\n",
    "names-only.txt": "Agent:\nCustomer:\n",
    "empty.vtt": "WEBVTT",
    "backwards.vtt": "WEBVTT\n\n00:02.000 --> 00:01.000\nhi",
    "other.vtt": "not subtitles",
    "ages.vtt": "WEBVTT\n\n99999:00:00.000 --> 99999:00:01.000\nhi",
    "broken.srt": "1\n00:00:00,000 --> soon\nAgent: hi",
    "recording.wav": "this is a text, not a sound",
    "header-only.wav": b"RIFF\xff\xff\xff\x7fWAVEfmt ",
}


@pytest.mark.parametrize("name", BAD_TRANSCRIPTS)
def test_bad_input_is_one_line_and_leaves_nothing(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = write(tmp_path / name, BAD_TRANSCRIPTS[name])
    before = left(tmp_path)
    assert run(["review", str(source), "--out", str(tmp_path / "out")]) == ExitCode.BAD_INPUT
    assert told(capsys).startswith(f"debrief: {name}: ")
    assert left(tmp_path) == before


@pytest.mark.parametrize("command", ["review", "redact", "transcribe", "tag"])
def test_pipes_devices_and_missing_files_never_block(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for suffix in (".wav", ".json"):
        pipe = tmp_path / f"pipe{suffix}"
        os.mkfifo(pipe)
        device = tmp_path / f"device{suffix}"
        device.symlink_to("/dev/zero")
        for source in (pipe, device, tmp_path / f"missing{suffix}", tmp_path / f"{'n' * 400}{suffix}"):
            assert run([command, str(source), "--out", str(tmp_path / "out")]) == ExitCode.BAD_INPUT
            told(capsys)
    assert not (tmp_path / "out").exists()


def test_signs_of_all_sorts_pass_through_and_markup_stays_text(tmp_path: Path) -> None:
    hostile = "<script>alert(1)</script></script><img src=x onerror=alert(2)> {{7*7}} ${x} <!-- ]]> \x1b[31m \u2028"
    source = write(
        tmp_path / "call.json",
        transcript(
            ("agent", "Good morning, this call is recorded. " + hostile),
            ("customer", '=cmd|"/c calc"!A1 and \u202edesrever\u202c \N{GRINNING FACE} I am so worried, my mum died.'),
            ("agent", "+1+1 @SUM(A1) Did you get the letter?"),
            ("customer", "-2+3 \x00\x07 yes"),
        ),
        call_id='../../<b>"x',
    )
    assert run(["review", str(source), "--out", str(tmp_path / "out")]) == ExitCode.DONE
    page = (tmp_path / "out" / "review.html").read_text(encoding="utf-8")
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "\x00" not in page
    assert "\x1b" not in page
    json.loads((tmp_path / "out" / "review.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "change",
    [
        {"withdrawn_at": "2025-02-01T09:00:00Z"},
        {"expires_at": "2025-02-01T09:00:00Z"},
        {"obtained_at": "2999-01-01T09:00:00Z"},
        {"obtained_at": "2025-01-01T09:00:00"},
        {"obtained_at": 5},
        {"obtained_at": "5"},
        {"expires_at": 99_999_999_999},
        {"purposes": ["marketing"]},
        {"purposes": []},
        {"parties": ["agent"]},
        {"parties": ["buddy", "customer"]},
        {"call_id": ""},
        {"basis": "because"},
        {"unheard_of": 1},
    ],
    ids=str,
)
def test_a_record_that_does_not_plainly_allow_refuses(
    change: dict[str, object], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = write(tmp_path / "call.txt", "Agent: hello\nCustomer: hello", **change)
    assert run(["review", str(source), "--out", str(tmp_path / "out")]) == ExitCode.REFUSED
    assert "consent" in told(capsys)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("in_its_place", ["pipe", "folder", "dangling link", "deep", "large", "link to a device"])
def test_whatever_lies_in_the_place_of_a_record_must_be_one(in_its_place: str, tmp_path: Path) -> None:
    from analyser.consent import require_consent, sidecar_of

    source = tmp_path / "call.txt"
    source.write_text("Agent: hello")
    good = write(tmp_path / "other.txt", "x").with_name("other.txt.consent.json")
    sidecar = sidecar_of(source)
    match in_its_place:
        case "pipe":
            os.mkfifo(sidecar)
        case "folder":
            sidecar.mkdir()
        case "dangling link":
            sidecar.symlink_to(tmp_path / "nowhere")
        case "link to a device":
            sidecar.symlink_to("/dev/zero")
        case "deep":
            sidecar.write_text("[" * 60_000)
        case _:
            sidecar.write_text(json.dumps(RECORD | {"reference": "r" * 70_000}))
    with pytest.raises(ConsentRefusedError):
        require_consent(source)
    with pytest.raises(ConsentRefusedError):
        require_consent(source, consent_file=good)


def test_a_link_does_not_escape_a_withdrawal(tmp_path: Path) -> None:
    from analyser.consent import require_consent

    source = write(tmp_path / "call.txt", "Agent: hello", withdrawn_at="2025-02-01T09:00:00Z")
    good = write(tmp_path / "other.txt", "x").with_name("other.txt.consent.json")
    link = tmp_path / "link.txt"
    link.symlink_to(source)
    with pytest.raises(ConsentRefusedError, match="withdrawn"):
        require_consent(link, consent_file=good)


@pytest.mark.parametrize("target", ["foreign", "file", "link", "under a file", "root", "above"])
def test_an_output_that_is_not_ours_is_left_alone(target: str, tmp_path: Path) -> None:
    (tmp_path / "foreign").mkdir()
    (tmp_path / "foreign" / "diary.txt").write_text("mine")
    (tmp_path / "file").write_text("mine")
    (tmp_path / "link").symlink_to(tmp_path / "foreign")
    places = {"under a file": tmp_path / "file" / "out", "root": Path("/"), "above": tmp_path / "foreign" / "x" / ".."}
    before = left(tmp_path)
    with pytest.raises(BadInputError), OutputFolder(places.get(target, tmp_path / target)) as folder:
        folder.write("review.json", "{}")
    assert left(tmp_path) == before
    assert (tmp_path / "foreign" / "diary.txt").read_text() == "mine"


def test_a_full_disk_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    def fail(path: Path) -> None:
        path.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    with pytest.raises(BadInputError, match="No space left"), OutputFolder(tmp_path / "out") as folder:
        folder.made("audio.flac", fail)
    assert left(tmp_path) == []


def test_what_a_killed_run_left_is_removed_and_what_another_run_makes_is_not(tmp_path: Path) -> None:
    for name in (".out.0123abcd.partial", ".out.0123abce.previous", ".out.01234567.other", ".outer.0123abcd.partial"):
        (tmp_path / name).mkdir()
    with OutputFolder(tmp_path / "out") as at_work:
        at_work.write("review.json", "first")
        with OutputFolder(tmp_path / "out") as second:
            second.write("review.json", "second")
    assert left(tmp_path) == [".out.01234567.other", ".outer.0123abcd.partial", "out"]
    assert (tmp_path / "out" / "review.json").read_text() == "first"
    os.close(held(tmp_path / "out"))


def test_an_interruption_while_the_folder_is_put_in_place_does_not_cut_it_in_two(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename = Path.rename

    def interrupted(self: Path, target: Path) -> Path:
        signal.raise_signal(signal.SIGINT)
        return rename(self, target)

    with OutputFolder(tmp_path / "out") as folder:
        folder.write("review.json", "old")
    monkeypatch.setattr(Path, "rename", interrupted)
    with pytest.raises(KeyboardInterrupt), OutputFolder(tmp_path / "out") as folder:
        folder.write("review.json", "new")
    assert left(tmp_path) == ["out"]
    assert left(tmp_path / "out") == [MARKER, "review.json"]


@pytest.mark.parametrize(("number", "after_s"), [(signal.SIGINT, 0.2), (signal.SIGTERM, 1.0), (signal.SIGINT, 2.5)])
def test_an_interrupted_review_ends_in_one_line(number: signal.Signals, after_s: float, tmp_path: Path) -> None:
    source = write(
        tmp_path / "call.json", transcript(*[("agent", "Did you see it?"), ("customer", "No idea.")] * 2_000)
    )
    before = left(tmp_path)
    # A shell starts what runs in the background deaf to Ctrl-C; it must hear it here.
    code = (
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from analyser.cli import main; print('begun', flush=True); main()"
    )
    command = [sys.executable, "-c", code, "review", str(source), "--out", str(tmp_path / "out")]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as review:
        # While Python itself is starting, a signal ends it in words that are not ours.
        assert review.stdout is not None
        assert review.stdout.readline() == "begun\n"
        time.sleep(after_s)
        review.send_signal(number)
        _, said = review.communicate(timeout=30)
    assert review.returncode == ExitCode.INTERRUPTED
    assert "Traceback" not in said
    assert "interrupted" in said.splitlines()[-1]
    assert left(tmp_path) == before


def test_a_folder_with_bad_files_gives_the_good_ones(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    calls = tmp_path / "calls"
    calls.mkdir()
    good = transcript(("agent", "How can I help?"), ("customer", "I'd like to pay."))
    (calls / "good.json").write_text(good)
    (calls / "same.json").write_text(good)
    (calls / "same.txt").write_text("Agent: hello\nCustomer: hello")
    (calls / "bad\nname.json").write_text("{")
    (calls / "wrong.json").write_bytes(b"\xff\xfe")
    (calls / os.fsdecode(b"caf\xe9.json")).write_text(good)
    (calls / "deeper.json").mkdir()
    os.mkfifo(calls / "pipe.json")
    assert run(["tag", str(calls), "--out", str(tmp_path / "out")]) == ExitCode.PARTLY
    assert left(tmp_path / "out") == [
        MARKER,
        os.fsdecode(b"caf\xe9.json"),
        "good.json",
        "same.json.json",
        "same.txt.json",
    ]
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 3
    assert all(line.startswith("debrief: ") for line in said)


@pytest.mark.parametrize("command", ["review", "tag"])
def test_missing_weights_are_named_with_the_command_that_fetches_them(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def missing(name: str, **_: object) -> object:
        return models.weights.located(name)

    monkeypatch.setattr(models, "load", missing)
    monkeypatch.setenv("DEBRIEF_MODELS", str(tmp_path / "none"))
    folder = tmp_path / "calls"
    folder.mkdir()
    source = write(folder / "call.txt", "Agent: hello\nCustomer: hello")
    given = folder if command == "tag" else source
    assert run([command, str(given), "--out", str(tmp_path / "out")]) == ExitCode.MODEL_MISSING
    assert "debrief models fetch personal-data" in told(capsys)
    assert left(tmp_path) == ["calls"]


def test_changed_weights_are_refused_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from models.errors import HashMismatchError

    folder = tmp_path / "whisper-base"
    shutil.copytree(models.weights.located("whisper-base"), folder, ignore=shutil.ignore_patterns("model.bin"))
    (folder / "model.bin").write_bytes(b"something else")
    monkeypatch.setenv("DEBRIEF_MODELS", str(tmp_path))
    with pytest.raises(HashMismatchError, match=r"model\.bin"):
        models.weights.located("whisper-base")


@pytest.mark.parametrize("content", [b"x =", b"\xff", b"colour = 1", b"threads = 0", b"device = 'toaster'"])
def test_wrong_settings_are_a_wrong_use(content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = write(tmp_path / "call.txt", "Agent: hello\nCustomer: hello")
    (tmp_path / "settings.toml").write_bytes(content)
    assert run(["review", str(source), "--settings", str(tmp_path / "settings.toml")]) == ExitCode.USAGE
    told(capsys)

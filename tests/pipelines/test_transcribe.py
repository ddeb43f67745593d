"""Many recordings through one loaded recogniser: in order, each by itself, whatever becomes of the others."""

import errno
import json
import tempfile
import wave
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import analyser.sample
from analyser.analyse import Source
from analyser.audio import decode
from analyser.cli.app import run
from analyser.cli.exit_codes import ExitCode
from analyser.core.sound import SAMPLE_RATE
from analyser.hear import Hearing, begin
from analyser.keep import Keeper
from analyser.settings import Settings
from analyser.toolbox import Toolbox
from pipelines import listening
from pipelines.transcribe import Format, transcribe_folder, transcribe_one


@pytest.fixture(scope="module")
def toolbox(tmp_path_factory: pytest.TempPathFactory) -> Toolbox:
    return Toolbox(Settings(data=tmp_path_factory.mktemp("data") / "debrief"))


def quiet(_stage: str, _done: float) -> None:
    """Tell nobody."""


def recording(folder: Path, name: str, start_s: float, end_s: float) -> Path:
    """Cut a stretch of the sample call, with a consent record beside it."""
    with decode(Path(analyser.sample.__file__).parent / "call.flac") as call:
        channels = [call.read(channel, start_s, end_s) for channel in (0, 1)]
    path = folder / name
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes((np.stack(channels, axis=1) * 32767).astype("<i2").tobytes())
    return consented(path)


def consented(path: Path) -> Path:
    record = {
        "call_id": path.stem,
        "basis": "consent",
        "purposes": ["coaching"],
        "obtained_at": "2026-01-01T09:00:00Z",
        "parties": ["agent", "customer"],
    }
    path.with_name(f"{path.name}.consent.json").write_text(json.dumps(record))
    return path


def test_a_folder_with_a_bad_call_in_the_middle_gives_what_each_gives_alone(tmp_path: Path, toolbox: Toolbox) -> None:
    calls = [recording(tmp_path, "a.wav", 0, 12), tmp_path / "b.wav", recording(tmp_path, "c.wav", 12, 20)]
    calls += [recording(tmp_path, "d.wav", 20, 22), tmp_path / "e.wav"]
    consented(calls[1]).write_bytes(b"RIFF, they said, but this is no sound at all")
    calls[4].write_bytes(b"nobody consented, so nobody may look")
    keeper = Keeper(toolbox.settings)
    found = list(transcribe_folder(calls, Format.JSON, toolbox, quiet, keeper))
    assert [path for path, _, _ in found] == calls
    assert [outcome.ending.value for _, outcome, _ in found] == ["done", "failed", "done", "done", "refused"]
    for path, _, text in (found[0], found[2], found[3]):
        assert transcribe_one(Source(path=path), Format.JSON, toolbox, quiet, keeper) == (path.stem, text)
    assert len(json.loads(found[0][2])["turns"]) > 1


def test_only_so_much_is_open_at_a_time(tmp_path: Path, toolbox: Toolbox, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = [recording(tmp_path, f"{number}.wav", 2 * number, 2 * number + 2) for number in range(7)]
    at_work: list[Hearing] = []

    def counted(*given: Any) -> Hearing:
        at_work.append(begin(*given))
        return at_work[-1]

    monkeypatch.setattr(listening, "begin", counted)
    monkeypatch.setattr(listening, "AHEAD_S", 5.0)
    most = 0
    for count, one in enumerate(
        listening.listen(map(as_source, calls), toolbox, quiet, Keeper(toolbox.settings), "test")
    ):
        assert one.source.path == calls[count]
        assert one.opened is not None
        assert one.opened.recording is not None
        assert len(one.opened.recording.read(0, 0, 1)) == SAMPLE_RATE  # still open
        most = max(most, len(at_work) - count)
    assert most == 3
    assert len(at_work) == len(calls)


def as_source(path: Path) -> Source:
    return Source(path=path)


def test_whoever_stops_asking_leaves_nothing_open(tmp_path: Path, toolbox: Toolbox) -> None:
    calls = [recording(tmp_path, f"{number}.wav", 3 * number, 3 * number + 3) for number in range(3)]
    heard: Iterator[listening.Listened] = listening.listen(
        map(as_source, calls), toolbox, quiet, Keeper(toolbox.settings), "test"
    )
    first = next(heard)
    assert isinstance(heard, Generator)
    heard.close()
    assert first.opened is not None
    assert first.opened.recording is not None
    with pytest.raises(ValueError, match="closed file"):
        first.opened.recording.read(0, 0, 1)


@pytest.mark.parametrize("form", ["json", "vtt", "srt"])
def test_a_folder_is_finished_though_one_of_it_fails(
    form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    calls = tmp_path / "calls"
    calls.mkdir()
    recording(calls, "a.wav", 0, 6)
    consented(calls / "b.wav").write_bytes(b"")
    recording(calls, "c.wav", 6, 9)
    out = tmp_path / "out"
    assert run(["transcribe", str(calls), "--out", str(out), "--format", form]) == ExitCode.PARTLY
    assert sorted(path.name for path in out.glob(f"*.{form}")) == [f"a.{form}", f"c.{form}"]
    said = capsys.readouterr()
    assert "2 of 3 done" in said.out
    assert said.err.count("debrief: b.wav:") == 1


def test_a_folder_is_finished_though_there_was_no_room_for_one_of_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = tmp_path / "calls"
    calls.mkdir()
    for number in range(3):
        recording(calls, f"{number}.wav", number, number + 2)
    files = tempfile.TemporaryFile

    def crowded(**how: Any) -> Any:
        crowded_on.append(None)
        if len(crowded_on) == 2:
            raise OSError(errno.ENOSPC, "No space left on device")
        return files(**how)

    crowded_on: list[None] = []
    monkeypatch.setattr(tempfile, "TemporaryFile", crowded)
    out = tmp_path / "out"
    assert run(["transcribe", str(calls), "--out", str(out)]) == ExitCode.PARTLY
    assert sorted(path.name for path in out.glob("*.json")) == ["0.json", "2.json"]
    said = capsys.readouterr()
    assert "2 of 3 done" in said.out
    assert said.err.count("debrief: 1.wav:") == 1
    assert "No space left" in said.err

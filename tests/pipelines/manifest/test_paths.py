"""Paths in a manifest: below the root and nowhere else, and nothing is opened."""

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from analyser.core.errors import BadInputError
from pipelines.manifest import Item, RowError, read_manifest
from tests.pipelines.manifest.nights import as_csv, row

Night = Callable[..., Path]


def why(night: Night, written: str) -> str:
    """Return what is said of a path; the recordings' folder is left as the test made it."""
    (found,) = read_manifest(night(content=as_csv([row(path=written)])))
    assert isinstance(found, RowError)
    (fault,) = found.faults
    assert fault.column == "path"
    assert len(written) < 3 or written not in str(found)
    return fault.why


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("", "empty"),
        ("gone.wav", "no such file"),
        ("night.csv/x.wav", "no such file"),
        ("../x.wav", "climbs"),
        ("a/../../x.wav", "climbs"),
        ("/etc/hostname", "outside"),
        ("/proc/self/environ", "outside"),
        ("C:\\calls\\x.wav", "Windows"),
        ("calls\\x.wav", "Windows"),
        ("\\\\server\\calls\\x.wav", "Windows"),
        ("c:x.wav", "Windows"),
        ("https://calls.example/x.wav", "address"),
        ("s3://calls/x.wav", "address"),
        ("x\x00.wav", "control"),
        (".", "a folder"),
        ("./", "a folder"),
        ("x" * 300 + ".wav", "too long"),
        ("x/" * 2500 + "x.wav", "too long"),
        ("~/x.wav", "no such file"),
    ],
)
def test_a_path_that_leads_nowhere_good(night: Night, written: str, told: str) -> None:
    assert told in why(night, written)


def test_links_that_lead_out_or_round_are_refused(night: Night, tmp_path: Path) -> None:
    out = tmp_path.parent / f"{tmp_path.name}-outside"
    out.mkdir()
    (out / "x.wav").touch()
    (tmp_path / "link.wav").symlink_to(out / "x.wav")
    (tmp_path / "folder").symlink_to(out)
    (tmp_path / "gone.wav").symlink_to(tmp_path / "nowhere")
    (tmp_path / "round.wav").symlink_to(tmp_path / "round.wav")
    assert "leads out" in why(night, "link.wav")
    assert "leads out" in why(night, "folder/x.wav")
    assert "leads out" in why(night, "folder/none.wav")
    assert "no such file" in why(night, "gone.wav")
    assert "circle" in why(night, "round.wav")


def test_what_is_no_plain_file_is_refused_without_waiting(night: Night, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.wav")
    (tmp_path / "folder.wav").mkdir()
    (tmp_path / "null.wav").symlink_to("/dev/null")
    (tmp_path / "a.wav.consent.json").touch()
    with socket.socket(socket.AF_UNIX) as one:
        here = Path.cwd()
        os.chdir(tmp_path)  # the name of a socket may have 107 bytes only
        try:
            one.bind("socket.wav")
        finally:
            os.chdir(here)
        assert "a socket" in why(night, "socket.wav")
    assert "a named pipe" in why(night, "pipe.wav")
    assert "a folder" in why(night, "folder.wav")
    assert "leads out" in why(night, "null.wav")
    assert "consent record" in why(night, "a.wav.consent.json")


def test_a_device_below_the_root_is_refused() -> None:
    from pipelines.manifest.paths import Root

    found = Root(Path("/dev")).locate("null")
    assert "a device" in getattr(found, "why", "")


def test_links_and_full_paths_below_the_root_are_taken(night: Night, tmp_path: Path) -> None:
    real = tmp_path / "calls"
    real.mkdir()
    (real / "x.wav").touch()
    (real / "y.wav").touch()
    (tmp_path / "folder").symlink_to(real)
    (tmp_path / "link.wav").symlink_to(real / "y.wav")
    rows = [row("a", path="folder/x.wav"), row("b", path="link.wav")]
    found = list(read_manifest(night(content=as_csv(rows))))
    # The link keeps its name: the consent record may lie beside it.
    assert [one.path for one in found if isinstance(one, Item)] == [real / "x.wav", tmp_path / "link.wav"]
    full = [row("a", path=str(tmp_path / "folder" / "x.wav"))]
    assert isinstance(next(iter(read_manifest(night(content=as_csv(full))))), Item)


def test_two_rows_may_not_share_a_recording_by_whatever_name(night: Night, tmp_path: Path) -> None:
    (tmp_path / "x.wav").touch()
    (tmp_path / "again.wav").symlink_to(tmp_path / "x.wav")
    rows = [row("a", path="x.wav"), row("b", path="./x.wav"), row("c", path="again.wav")]
    found = list(read_manifest(night(content=as_csv(rows))))
    assert [isinstance(one, RowError) for one in found] == [False, True, True]
    assert "column path: it is the recording of night.csv row 2" in str(found[1])
    assert [one.call_id for one in found] == ["a", "b", "c"]


def test_another_root_may_be_named(night: Night, tmp_path: Path) -> None:
    other = tmp_path / "archive"
    other.mkdir()
    (other / "call-1.wav").touch()
    path = night(content=as_csv([row()]))
    (found,) = read_manifest(path, other)
    assert isinstance(found, Item)
    assert found.path == other / "call-1.wav"
    with pytest.raises(BadInputError, match="no such folder"):
        read_manifest(path, tmp_path / "none")
    with pytest.raises(BadInputError, match="not a folder"):
        read_manifest(path, path)


def test_nothing_of_a_recording_is_opened(night: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    path = night(row(), row("call-2"))
    opened: list[str] = []
    real = os.open

    def noted(name: str, *options: int) -> int:
        opened.append(Path(name).name)
        return real(name, *options)

    monkeypatch.setattr(os, "open", noted)
    assert all(isinstance(one, Item) for one in read_manifest(path))
    assert set(opened) == {"night.csv"}

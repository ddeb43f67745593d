import errno
import hashlib
import io
import os
import struct
import subprocess
import sys
import tempfile
import wave
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from analyser.audio import decode
from analyser.core.errors import BadInputError

FORMATS = [
    ("wav", "pcm_s16le", 8_000),
    ("wav", "pcm_s24le", 48_000),
    ("wav", "pcm_mulaw", 8_000),
    ("wav", "pcm_alaw", 8_000),
    ("mp3", "libmp3lame", 8_000),
    ("mp3", "libmp3lame", 44_100),
    ("opus", "libopus", 48_000),
    ("m4a", "aac", 16_000),
    ("flac", "flac", 22_050),
    ("mkv", "libopus", 48_000),
]


@pytest.mark.parametrize(("suffix", "codec", "rate"), FORMATS)
@pytest.mark.parametrize("channels", [1, 2])
def test_reads_what_recorders_write(
    suffix: str, codec: str, rate: int, channels: int, tmp_path: Path, make: Any
) -> None:
    sides = [make.tone(2.0, hertz, rate=rate) for hertz in (440, 1000)[:channels]]
    path = make.file(tmp_path / f"call.{suffix}", *sides, rate=rate, codec=codec)
    with decode(path) as recording:
        assert recording.channels == channels
        assert recording.duration_s == pytest.approx(2.0, abs=0.15)
        assert recording.source_rate == rate
        assert recording.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
        assert recording.warnings == ()
        for channel, hertz in enumerate((440, 1000)[:channels]):
            samples = recording.read(channel, 0.5, 1.5)
            assert samples.dtype == np.float32
            assert len(samples) == 16_000
            assert np.abs(np.fft.rfft(samples)).argmax() == pytest.approx(hertz, abs=2)
            assert np.abs(samples).max() == pytest.approx(0.1, rel=0.2)


def test_a_stretch_is_cut_at_the_edges_of_the_recording(tmp_path: Path, make: Any) -> None:
    with decode(make.file(tmp_path / "call.wav", make.tone(1.0, 440))) as recording:
        assert len(recording.read(0, -5.0, 0.25)) == 4_000
        assert len(recording.read(0, 0.75, 60.0)) == 4_000
        assert len(recording.read(0, 30.0, 60.0)) == 0
        with pytest.raises(IndexError):
            recording.read(1, 0, 1)


def test_nothing_stays_on_the_disk(tmp_path: Path, make: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    with decode(make.file(tmp_path / "call.wav", make.tone(1.0, 440))):
        assert list(scratch.iterdir()) == []


def refusal(path: Path, **options: Any) -> str:
    with pytest.raises(BadInputError) as caught:
        decode(path, **options)
    said = str(caught.value)
    assert "\n" not in said
    assert said.startswith(path.name)
    return said


def test_refuses_what_is_no_sound(tmp_path: Path) -> None:
    (tmp_path / "empty.wav").touch()
    (tmp_path / "text.wav").write_text("this is only a text\n" * 20)
    assert "0 bytes" in refusal(tmp_path / "empty.wav")
    assert "no sound can be read" in refusal(tmp_path / "text.wav")
    assert "a folder" in refusal(tmp_path)
    assert "no such file" in refusal(tmp_path / "absent.wav")


@pytest.mark.timeout(20)
def test_never_waits_for_a_pipe_or_a_device(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.wav")
    assert "a named pipe" in refusal(tmp_path / "pipe.wav")
    assert "a device" in refusal(Path("/dev/zero"))


def test_says_that_it_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "call.wav"
    path.write_bytes(b"RIFF")

    def denied(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("analyser.core.source.os.open", denied)
    assert "permissions" in refusal(path)


@pytest.mark.parametrize(
    ("name", "playlist"),
    [
        ("list.m3u8", "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nother.wav\n#EXT-X-ENDLIST\n"),
        ("list.ffconcat", "ffconcat version 1.0\nfile other.wav\n"),
        ("call.wav", "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nother.wav\n#EXT-X-ENDLIST\n"),
        ("call.sdp", "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nm=audio 5004 RTP/AVP 0\n"),
    ],
)
def test_never_follows_a_playlist(name: str, playlist: str, tmp_path: Path, make: Any) -> None:
    make.file(tmp_path / "other.wav", make.tone(1.0, 440))
    (tmp_path / name).write_text(playlist)
    assert "no sound can be read" in refusal(tmp_path / name)


def test_a_name_that_looks_like_an_address_is_a_file(
    tmp_path: Path, make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    make.file(tmp_path / "call.wav", make.tone(1.0, 440)).rename("concat:call.wav")
    with decode(Path("concat:call.wav")) as recording:
        assert recording.duration_s == pytest.approx(1.0)


def test_refuses_what_is_too_short_too_long_or_has_too_many_channels(tmp_path: Path, make: Any) -> None:
    sound = make.tone(1.0, 440)
    assert "0.2 s" in refusal(make.file(tmp_path / "short.wav", sound[:3_200]))
    assert "longer than 2 s" in refusal(
        make.file(tmp_path / "long.flac", make.tone(3.0, 440), codec="flac"), max_duration_s=2
    )
    said = refusal(make.file(tmp_path / "three.wav", sound, sound, sound))
    assert "3 channels (FL, FR, LFE)" in said
    assert "agent left" in said


def test_takes_the_sound_of_a_video_and_says_so(tmp_path: Path, make: Any) -> None:
    path = tmp_path / "call.mp4"
    with av.open(str(path), "w") as file:
        picture = file.add_stream("mpeg4", rate=10)
        picture.width = picture.height = 32
        picture.pix_fmt = "yuv420p"
        sound = file.add_stream("aac", rate=16_000, layout="mono")
        for _ in range(20):
            image = av.VideoFrame.from_ndarray(np.zeros((32, 32, 3), np.uint8), format="rgb24")
            file.mux(picture.encode(image))
        file.mux(picture.encode(None))
        for start in range(0, 32_000, 1_024):
            part = make.tone(2.0, 440)[None, start : start + 1_024]
            frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(part), format="fltp", layout="mono")
            frame.sample_rate = 16_000
            file.mux(sound.encode(frame))
        file.mux(sound.encode(None))
    with decode(path) as recording:
        assert recording.duration_s == pytest.approx(2.0, abs=0.15)
        assert recording.warnings == ("The file is a video; only its sound was used.",)


def test_refuses_a_video_without_sound(tmp_path: Path) -> None:
    path = tmp_path / "silent.mp4"
    with av.open(str(path), "w") as file:
        picture = file.add_stream("mpeg4", rate=10)
        picture.width = picture.height = 32
        picture.pix_fmt = "yuv420p"
        for _ in range(10):
            file.mux(picture.encode(av.VideoFrame.from_ndarray(np.zeros((32, 32, 3), np.uint8), format="rgb24")))
        file.mux(picture.encode(None))
    assert "no sound track" in refusal(path)


def header(frames: int, rate: int = 8_000) -> bytes:
    """A wav header that promises so many frames of 16 bits."""
    size = frames * 2
    return (
        b"RIFF"
        + struct.pack("<I", (size + 36) & 0xFFFFFFFF)
        + b"WAVEfmt "
        + struct.pack("<IHHIIHH", 16, 1, 1, rate, rate * 2, 2, 16)
        + b"data"
        + struct.pack("<I", size & 0xFFFFFFFF)
    )


def test_a_header_that_promises_more_than_there_is(tmp_path: Path) -> None:
    path = tmp_path / "promises.wav"
    path.write_bytes(header(36_000 * 8_000) + b"\1\0" * 8_000 * 6)
    with decode(path) as recording:
        assert recording.duration_s == pytest.approx(6.0)
        assert recording.warnings == ("The file says 10 h but holds 6 s of sound.",)


def test_a_header_written_before_the_length_was_known(tmp_path: Path) -> None:
    path = tmp_path / "stream.wav"
    path.write_bytes(header(0x7FFFFFFF) + b"\1\0" * 8_000 * 3)
    with decode(path) as recording:
        assert recording.duration_s == pytest.approx(3.0)


@pytest.mark.parametrize(
    ("suffix", "codec", "rate"),
    [("mp3", "libmp3lame", 8_000), ("m4a", "aac", 16_000), ("opus", "libopus", 48_000), ("flac", "flac", 16_000)],
)
def test_what_is_damaged_is_skipped_and_said(
    suffix: str, codec: str, rate: int, tmp_path: Path, make: Any, capfd: pytest.CaptureFixture[str]
) -> None:
    rng = np.random.default_rng(3)
    sound = make.tone(20.0, 300, 700, level=0.05, rate=rate) * rng.uniform(0.8, 1, 20 * rate).astype(np.float32)
    path = make.file(tmp_path / f"call.{suffix}", sound, rate=rate, codec=codec)
    raw = bytearray(path.read_bytes())
    first, last = int(len(raw) * 0.4), int(len(raw) * 0.6)
    raw[first:last] = rng.bytes(last - first)
    path.write_bytes(raw)
    with decode(path) as recording:
        assert 10 < recording.duration_s <= 20.2
        assert recording.warnings
        loudest = max(float(np.abs(recording.read(0, at, at + 1)).max()) for at in range(10))
        assert loudest < 0.5
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("seed", range(40))
def test_any_bytes_give_sound_or_one_line(seed: int, tmp_path: Path, make: Any) -> None:
    rng = np.random.default_rng(seed)
    suffix, codec, rate = FORMATS[seed % len(FORMATS)]
    path = make.file(tmp_path / f"call.{suffix}", make.tone(1.5, 440, rate=rate), rate=rate, codec=codec)
    raw = bytearray(path.read_bytes())
    for place in rng.integers(0, len(raw), rng.integers(1, 60)):
        raw[place] = rng.integers(256)
    path.write_bytes(raw[: rng.integers(len(raw) // 2, len(raw) + 1)])
    try:
        with decode(path, max_duration_s=60) as recording:
            assert 0.5 <= recording.duration_s <= 60
            recording.read(0, 0, 60)
    except BadInputError as error:
        assert "\n" not in str(error)  # noqa: PT017 - either outcome is right


def test_memory_does_not_grow_with_the_length(tmp_path: Path) -> None:
    """Twenty minutes of stereo are 77 MB when decoded; read block by block, a few are enough."""

    def peak_mb(minutes: int) -> float:
        path = tmp_path / f"{minutes}.wav"
        with wave.open(str(path), "wb") as file:
            file.setnchannels(2)
            file.setsampwidth(2)
            file.setframerate(8_000)
            for _ in range(minutes):
                file.writeframes(b"\1\0\2\0" * 8_000 * 60)
        code = (
            "import resource, sys; from pathlib import Path; from analyser.audio import decode\n"
            "from analyser.audio.levels import loudness\n"
            "sound = decode(Path(sys.argv[1]))\n"
            "assert [loudness(sound, channel) for channel in (0, 1)]\n"
            "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)"
        )
        command = [sys.executable, "-c", code, str(path)]
        return float(subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout)

    assert peak_mb(20) - peak_mb(2) < 25


def test_an_encoder_with_wrong_checksums_is_believed_all_the_same(tmp_path: Path, make: Any) -> None:
    path = make.file(tmp_path / "call.flac", make.talk(3.0, 1), codec="flac")
    raw = bytearray(path.read_bytes())
    starts = [at for at in range(len(raw) - 1) if raw[at] == 0xFF and raw[at + 1] == 0xF8]
    for start in [*starts[1:], len(raw)]:
        raw[start - 1] ^= 0xFF  # the last byte of a frame is the end of its checksum
    path.write_bytes(raw)
    with decode(path) as recording:
        assert recording.duration_s == pytest.approx(3.0, abs=0.1)


class FullDisk(io.BytesIO):
    """A temporary file on a disk that has no room left."""

    def write(self, _data: Any) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    def close(self) -> None:
        """Close it as buffered files are: what waits is written first, which fails, and it is closed all the same."""
        if not self.closed:
            super().close()
            raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_is_one_line_and_leaves_nothing_open(
    tmp_path: Path, make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make.file(tmp_path / "call.wav", make.tone(2.0, 440))
    given: list[FullDisk] = []
    monkeypatch.setattr(tempfile, "TemporaryFile", lambda **_: given.append(FullDisk()) or given[-1])
    with pytest.raises(BadInputError, match="No space left on device") as caught:
        decode(path)
    assert "make room there" in caught.value.fix
    assert [file.closed for file in given] == [True]

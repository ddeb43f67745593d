"""From a file of any common format to a `Recording`, block by block, trusting nothing that the file says."""

import contextlib
import hashlib
import struct
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from analyser.audio.recording import Recording
from analyser.audio.sink import Sink, length_in_words
from analyser.core.errors import BadInputError
from analyser.core.source import open_plain

if TYPE_CHECKING:
    from av.audio.frame import AudioFrame
    from av.audio.stream import AudioStream
    from av.container import InputContainer

MAX_DURATION_S = 4 * 3600.0
MIN_DURATION_S = 0.5
RATES = range(4_000, 192_001)

CONTAINERS = (
    "aac,ac3,aiff,amr,ape,asf,au,avi,caf,flac,flv,mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,mp3,mpeg,mpegts,nistsphere,"
    "ogg,sox,tta,voc,w64,wav,wv"
)
"""FFmpeg's names of what may be opened. Play lists and raw streams are left out on purpose: a play list opens
other files and addresses, and a raw stream is anything at all, a text for instance."""

STATES_LENGTH = frozenset({"aiff", "au", "caf", "flac", "matroska", "mov", "ogg", "w64", "wav"})
"""Containers that state a length; for the others FFmpeg only estimates one from the bit rate."""

GAP_S = (0.1, 600.0)
"""A jump between two time stamps is filled with silence if it is longer and shorter than this (seconds)."""

MAX_READ_FAULTS = 100

CAREFUL = {"err_detect": "crccheck+bitstream+buffer+explode"}
"""A decoder that is told to give up at the first doubt does not turn damaged bytes into noise."""

UNKNOWN_SIZE = 0x7FFFFF00


@dataclass(slots=True)
class Damage:
    """What could not be read: when it was first (seconds of decoded sound), and how much silence stands for it."""

    faults: int = 0
    first_s: float = 0.0
    silence_s: float = 0.0

    def add(self, at_s: float, silence_s: float = 0.0) -> None:
        """Count one fault."""
        if not self.faults:
            self.first_s = at_s
        self.faults += 1
        self.silence_s += silence_s


def decode(path: Path, *, max_duration_s: float = MAX_DURATION_S) -> Recording:
    """Decode the first sound track of a file to 16 kHz, one or two channels; what is damaged is skipped and said.

    Memory does not grow with the length: the samples go to an unlinked temporary file. Lengths in seconds.

    Raises:
        BadInputError: it is not a plain file, has no sound of one or two channels, is shorter than 0.5 s or
            longer than `max_duration_s`, or there is no room for the decoded sound.
    """
    with open_plain(path) as source:
        try:
            file: BinaryIO = tempfile.TemporaryFile(prefix="debrief-")  # noqa: SIM115 - the Recording closes it
        except OSError as error:
            raise _no_room(path, error) from error
        try:
            return _decoded(path, source, file, max_duration_s)
        except OSError as error:
            _let_go(file)
            raise _no_room(path, error) from error
        except BaseException:
            _let_go(file)
            raise


def _let_go(file: BinaryIO) -> None:
    """Close a file that nobody wants; on a full disk what waits to be written cannot be, and is let go too."""
    with contextlib.suppress(OSError):
        file.close()


def _decoded(path: Path, source: BinaryIO, file: BinaryIO, max_duration_s: float) -> Recording:
    sha256 = hashlib.file_digest(source, "sha256").hexdigest()  # type: ignore[arg-type] # it is a BufferedReader
    sink, rate, warnings, faulty = _drained(path, source, file, max_duration_s, CAREFUL)
    if faulty:  # not damage in places but an encoder with habits of its own, such as wrong checksums
        sink, rate, warnings, _ = _drained(path, source, file, max_duration_s, {})
    if sink.frames == 0:
        raise _not_audio(path)
    if sink.seconds < MIN_DURATION_S:
        why = f"it holds only {sink.seconds:.1f} s of sound"
        raise BadInputError(path.name, why, "name a recording of a whole call")
    file.flush()
    return Recording(
        file, channels=sink.channels, frames=sink.frames, sha256=sha256, source_rate=rate, warnings=warnings
    )


def _drained(
    path: Path, source: BinaryIO, file: BinaryIO, max_duration_s: float, options: dict[str, str]
) -> tuple[Sink, int, tuple[str, ...], bool]:
    """Decode all of the source into the file; gives sink, sample rate, warnings, and whether most of it failed."""
    source.seek(0)
    file.seek(0)
    file.truncate()
    sink, damage = Sink(path, file, max_duration_s), Damage()
    with _opened(path, source) as container:
        if not container.streams.audio:
            raise BadInputError(path.name, "there is no sound track in it", "name a recording of the call")
        stream = container.streams.audio[0]
        rate = stream.codec_context.sample_rate
        if rate not in RATES:
            raise BadInputError(path.name, f"its sample rate is {rate} Hz", "export it at 8,000 to 48,000 Hz")
        stream.codec_context.options = options
        _drain(container, stream, sink, damage)
        promised_s = max(_stated_s(container, guess=damage.faults > 0) or 0.0, sink.seconds * _promised(source))
        warnings = tuple(_warnings(container, sink, damage, promised_s))
    return sink, rate, warnings, damage.faults > sink.taken


def _opened(path: Path, source: BinaryIO) -> "InputContainer":
    import av

    try:
        return av.open(
            source,
            mode="r",
            metadata_errors="ignore",
            options={"format_whitelist": CONTAINERS, "protocol_whitelist": "file"},
        )
    except (av.FFmpegError, ValueError):
        raise _not_audio(path) from None


def _drain(container: "InputContainer", stream: "AudioStream", sink: Sink, damage: Damage) -> None:
    """Decode everything into the sink; later sound keeps its place in time where the file has time stamps."""
    import av

    stated_s = _stated_s(container)
    origin_s: float | None = None
    for frame in _frames(container, stream, sink, damage):
        if frame.time is not None and (sink.channels or origin_s is None):
            origin_s = frame.time if origin_s is None else origin_s
            gap_s = frame.time - origin_s - sink.seconds
            if GAP_S[0] < gap_s < GAP_S[1] and (stated_s is None or frame.time - origin_s < stated_s + 1):
                damage.add(sink.seconds, gap_s)
                sink.silence(gap_s)
        try:
            sink.take(frame)
        except (av.FFmpegError, ValueError):  # a frame that no resampler can be made for
            damage.add(sink.seconds)
    sink.flush()


def _frames(container: "InputContainer", stream: "AudioStream", sink: Sink, damage: Damage) -> "Iterator[AudioFrame]":
    """Yield what can be decoded; each packet that cannot be is counted."""
    import av

    read_faults = 0
    packets = container.demux(stream)
    while read_faults < MAX_READ_FAULTS:
        try:
            packet = next(packets, None)
        except av.FFmpegError:
            read_faults += 1
            damage.add(sink.seconds)
            packets = container.demux(stream)
            continue
        if packet is None:
            return
        try:
            yield from packet.decode()
        except av.FFmpegError:
            damage.add(sink.seconds)


def _stated_s(container: "InputContainer", *, guess: bool = False) -> float | None:
    """The length that the file states (seconds), where its format states one; or a guess from its bit rate."""
    if container.duration is None or not (guess or container.format.name.split(",")[0] in STATES_LENGTH):
        return None
    return container.duration / 1_000_000


def _promised(source: BinaryIO) -> float:
    """Return how many times larger than it is a RIFF file says that it is; 1 where it does not say."""
    source.seek(0)
    mark, size = struct.unpack("<4sI", source.read(8).ljust(8, b"\0"))
    real = source.seek(0, 2)
    # Recorders that do not know the length yet write none, or the most there can be.
    return (size + 8) / real if mark == b"RIFF" and real < size + 8 < UNKNOWN_SIZE else 1.0


def _warnings(container: "InputContainer", sink: Sink, damage: Damage, promised_s: float) -> Iterator[str]:
    if damage.faults:
        silence = length_in_words(damage.silence_s)
        instead = f"{silence} of silence stand for it" if damage.silence_s >= 1 else "it was left out"
        yield f"Sound is missing or damaged from {length_in_words(damage.first_s)} on; {instead}."
    if promised_s - sink.seconds > max(1.0, 0.01 * promised_s):
        yield f"The file says {length_in_words(promised_s)} but holds {length_in_words(sink.seconds)} of sound."
    if len(container.streams.audio) > 1:
        yield f"The file has {len(container.streams.audio)} sound tracks; only the first was used."
    if any("ATTACHED_PIC" not in str(video.disposition).upper() for video in container.streams.video):
        yield "The file is a video; only its sound was used."


def _not_audio(path: Path) -> BadInputError:
    return BadInputError(
        path.name, "no sound can be read from it", "name a recording, for instance wav, mp3, m4a, opus or flac"
    )


def _no_room(path: Path, error: OSError) -> BadInputError:
    why = f"its sound cannot be written to the temporary folder ({error.strerror or error})"
    return BadInputError(path.name, why, "make room there, or set TMPDIR to another folder")

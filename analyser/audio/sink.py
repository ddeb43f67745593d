"""Where decoded frames go: 16-bit samples at one rate, in a file, up to a longest length."""

from pathlib import PurePath
from typing import TYPE_CHECKING, Any, BinaryIO

from analyser.audio.recording import BYTES
from analyser.core.errors import BadInputError
from analyser.core.sound import SAMPLE_RATE

if TYPE_CHECKING:
    from av.audio.frame import AudioFrame

MOST_CHANNELS = 2


class Sink:
    """Takes decoded frames of any rate and format, and writes them as interleaved samples at `SAMPLE_RATE`."""

    def __init__(self, path: PurePath, file: BinaryIO, max_duration_s: float) -> None:
        self.frames = 0
        self.channels = 0
        self.taken = 0
        self._name = path.name
        self._file = file
        self._most = round(max_duration_s * SAMPLE_RATE)
        self._resampler: Any = None
        self._shape: tuple[str, str, int] | None = None

    @property
    def seconds(self) -> float:
        """How much was written."""
        return self.frames / SAMPLE_RATE

    def take(self, frame: "AudioFrame") -> None:
        """Write one decoded frame; the first decides how many channels there are.

        Raises:
            BadInputError: it has more than two channels, or passes the longest length.
        """
        from av.audio.resampler import AudioResampler

        shape = (frame.format.name, frame.layout.name, frame.sample_rate)
        if shape != self._shape:  # damaged files change their mind in the middle
            self.flush()
            self._check_channels(frame)
            self.channels = self.channels or frame.layout.nb_channels
            layout = "mono" if self.channels == 1 else "stereo"
            self._resampler = AudioResampler(format="s16", layout=layout, rate=SAMPLE_RATE)
            self._shape = shape
        frame.pts = None  # gaps are filled by `silence`, not by the resampler
        self._write(self._resampler.resample(frame))
        self.taken += 1

    def silence(self, seconds: float) -> None:
        """Leave a stretch of time empty."""
        self._grow(round(seconds * SAMPLE_RATE))
        self._file.seek(self.frames * self.channels * BYTES)
        self._file.truncate()

    def flush(self) -> None:
        """Write what the resampler still holds."""
        if self._resampler is not None:
            self._write(self._resampler.resample(None))
            self._resampler = self._shape = None

    def _write(self, frames: "list[AudioFrame]") -> None:
        for frame in frames:
            self._grow(frame.samples)
            self._file.write(frame.to_ndarray().tobytes())

    def _grow(self, samples: int) -> None:
        if self.frames + samples > self._most:
            longest = length_in_words(self._most / SAMPLE_RATE)
            raise BadInputError(self._name, f"it lasts longer than {longest}", "cut it into single calls")
        self.frames += samples

    def _check_channels(self, frame: "AudioFrame") -> None:
        count = frame.layout.nb_channels
        if count <= MOST_CHANNELS:
            return
        names = [channel.name for channel in frame.layout.channels]
        shown = ", ".join(name if name != "NONE" else str(number) for number, name in enumerate(names[:12], start=1))
        raise BadInputError(
            self._name,
            f"it has {count} channels ({shown}), where one or two were expected",
            "export it with the agent left and the customer right, or with both in one channel",
        )


def length_in_words(seconds: float) -> str:
    """Say a length as people do, to the second below an hour.

    >>> length_in_words(8.2), length_in_words(61), length_in_words(4 * 3600), length_in_words(36_061)
    ('8 s', '1 min 1 s', '4 h', '10 h 1 min')
    """
    whole = round(seconds) if seconds < 3600 else round(seconds / 60) * 60
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    parts = [f"{hours} h" if hours else "", f"{minutes} min" if minutes else "", f"{rest} s" if not hours else ""]
    shown = [part for part in parts if part and not part.startswith("0 ")]
    return " ".join(shown) or "0 s"

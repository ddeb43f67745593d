"""A decoded recording on disk: read in stretches, gone when it is closed or the process ends."""

import os
from typing import TYPE_CHECKING, BinaryIO, Self

from analyser.core.sound import SAMPLE_RATE

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

BYTES = 2
FULL_SCALE = 32_768


class Recording:
    """Audio at `SAMPLE_RATE` in an unlinked file of interleaved 16-bit samples; a `core.sound.Sound`."""

    __slots__ = ("_channels", "_file", "_frames", "sha256", "source_rate", "warnings")

    def __init__(
        self,
        file: BinaryIO,
        *,
        channels: int,
        frames: int,
        sha256: str,
        source_rate: int,
        warnings: tuple[str, ...] = (),
    ) -> None:
        self._file = file
        self._channels = channels
        self._frames = frames
        self.sha256 = sha256
        """Of the bytes of the file that was decoded (hexadecimal)."""
        self.source_rate = source_rate
        """Samples per second in the file that was decoded."""
        self.warnings = warnings
        """What a reader should know about the file, in whole sentences."""

    @property
    def channels(self) -> int:
        """How many channels there are: 1 or 2."""
        return self._channels

    @property
    def duration_s(self) -> float:
        """Seconds of decoded audio."""
        return self._frames / SAMPLE_RATE

    def read(self, channel: int, start_s: float, end_s: float) -> "NDArray[np.float32]":
        """Return the samples [n] of one channel in `[start_s, end_s)`, in [-1, 1]; shorter at the end.

        Raises:
            IndexError: there is no such channel.
        """
        import numpy as np

        if not 0 <= channel < self._channels:
            raise IndexError(f"channel {channel} of a recording with {self._channels}")
        first = min(max(0, round(start_s * SAMPLE_RATE)), self._frames)
        last = min(max(first, round(end_s * SAMPLE_RATE)), self._frames)
        width = self._channels * BYTES
        raw = os.pread(self._file.fileno(), (last - first) * width, first * width)
        samples = np.frombuffer(raw, dtype=np.int16)[channel :: self._channels]
        return samples.astype(np.float32) / np.float32(FULL_SCALE)

    def close(self) -> None:
        """Give the decoded audio back to the disk; it cannot be read any more."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

"""Decoded audio as later stages see it: read in stretches, never held whole."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SAMPLE_RATE = 16_000
"""Samples per second of every `Sound`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A stretch of time `[start_s, end_s)` in seconds, such as one in which somebody speaks."""

    start_s: float
    end_s: float

    def __post_init__(self) -> None:
        if not 0 <= self.start_s <= self.end_s:
            raise ValueError(f"a region must satisfy 0 <= start <= end, not {self.start_s}, {self.end_s}")

    @property
    def length_s(self) -> float:
        """Seconds from start to end."""
        return self.end_s - self.start_s


class Sound(Protocol):
    """Audio of one or more channels at `SAMPLE_RATE`, wherever it is kept."""

    @property
    def channels(self) -> int:
        """How many channels there are."""
        ...

    @property
    def duration_s(self) -> float:
        """Seconds of decoded audio."""
        ...

    def read(self, channel: int, start_s: float, end_s: float) -> "NDArray[np.float32]":
        """Return the samples [n] of one channel in `[start_s, end_s)`, in [-1, 1]; shorter at the end."""
        ...

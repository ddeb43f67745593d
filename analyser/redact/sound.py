"""Sound with stretches of it silenced, written block by block: as FLAC to keep, as MP3 to play in a page."""

import io
import math
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analyser.core.sound import SAMPLE_RATE, Region, Sound

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_BLOCK_S = 30
PLAYER_BITS_PER_S = 32_000
"""Six minutes take 1.44 MB at this rate."""

_FULL_SCALE = 32_768.0
"""What decoded samples were divided by: times the same, each sample that is kept is the very one that was read."""

_LAYOUTS = {1: "mono", 2: "stereo"}


def write_flac(sound: Sound, silences: Sequence[Region], path: Path) -> None:
    """Write every channel of `sound` to `path` as 16-bit FLAC at 16 kHz, with the `silences` all zero in each.

    Raises:
        OSError: the file cannot be written.
    """
    import av

    with av.open(str(path), "w", format="flac") as container:
        _encode(container, "flac", _LAYOUTS[sound.channels], "s16", _blocks(sound, silences))


def player_audio(sound: Sound, silences: Sequence[Region]) -> bytes:
    """Return the mean of the channels as MP3 (mono, 16 kHz, 32 kbit/s), with the `silences` taken out."""
    import av

    def mixed() -> Iterator["NDArray[np.float32]"]:
        return (block.mean(axis=0, keepdims=True) for block in _blocks(sound, silences))

    buffer = io.BytesIO()
    with av.open(buffer, "w", format="mp3") as container:
        _encode(container, "libmp3lame", "mono", "s16p", mixed(), lambda stream: _limit(stream))
    return buffer.getvalue()


def _limit(stream: Any) -> None:
    stream.bit_rate = PLAYER_BITS_PER_S


def _blocks(sound: Sound, silences: Sequence[Region]) -> Iterator["NDArray[np.float32]"]:
    """Yield samples [channels, n] in [-1, 1], half a minute at a time, silenced where they should be."""
    import numpy as np

    start_s = 0
    while start_s < sound.duration_s:
        end_s = start_s + _BLOCK_S
        channels = [sound.read(channel, float(start_s), float(end_s)) for channel in range(sound.channels)]
        length = min(len(samples) for samples in channels)
        block = np.stack([samples[:length] for samples in channels]).astype(np.float32)
        for region in silences:
            first = int(region.start_s * SAMPLE_RATE) - start_s * SAMPLE_RATE
            last = math.ceil(region.end_s * SAMPLE_RATE) - start_s * SAMPLE_RATE
            if last > 0 and first < length:
                block[:, max(0, first) : last] = 0.0
        if length:
            yield block
        start_s = end_s


def _encode(
    container: Any,
    codec: str,
    layout: str,
    sample_format: str,
    blocks: Iterator["NDArray[np.float32]"],
    prepare: Callable[[Any], None] | None = None,
) -> None:
    import av
    import numpy as np

    stream = container.add_stream(codec, rate=SAMPLE_RATE)
    stream.layout = layout
    stream.format = sample_format
    if prepare:
        prepare(stream)
    planar = sample_format.endswith("p")
    position = 0
    for block in blocks:
        samples = np.clip(np.round(block * _FULL_SCALE), -_FULL_SCALE, _FULL_SCALE - 1).astype(np.int16)
        data = samples if planar else samples.T.reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(data), format=sample_format, layout=layout)
        frame.sample_rate = SAMPLE_RATE
        frame.pts = position
        position += samples.shape[1]
        container.mux(stream.encode(frame))
    container.mux(stream.encode(None))

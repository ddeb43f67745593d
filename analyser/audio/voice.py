"""How likely it is that a human voice is heard, by the silero network that comes with faster-whisper."""

from typing import TYPE_CHECKING

from analyser.audio.levels import BLOCK_S, FRAME, blocks
from analyser.core.sound import SAMPLE_RATE, Sound

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

WINDOW = 512
LEAD_WINDOWS = 64
"""Windows that are heard again before each block, because the network remembers (2 s)."""

SMOOTHED_WINDOWS = 5


def voice_probability(sound: Sound, channel: int) -> "NDArray[np.float32]":
    """Return the probability [frames of 0.01 s] of a voice on one channel, smoothed over 0.16 s.

    Memory is bounded by the length of a block.
    """
    import numpy as np
    from faster_whisper.vad import get_vad_model

    network = get_vad_model()
    lead = np.zeros(LEAD_WINDOWS * WINDOW, np.float32)
    block_s = round(BLOCK_S * SAMPLE_RATE / WINDOW) * WINDOW / SAMPLE_RATE
    found = []
    for _, samples in blocks(sound, channel, block_s):
        padded = np.pad(np.concatenate([lead, samples]), (0, -len(samples) % WINDOW))
        found.append(np.asarray(network(padded), np.float32).ravel()[LEAD_WINDOWS:])
        lead = padded[-len(lead) :]
    if sum(map(len, found)) < SMOOTHED_WINDOWS:
        return np.zeros(0, np.float32)
    smoothed = np.convolve(np.concatenate(found), np.full(SMOOTHED_WINDOWS, 1 / SMOOTHED_WINDOWS), "same")
    frames = round(sound.duration_s * SAMPLE_RATE) // FRAME
    middles = (np.arange(len(smoothed)) + 0.5) * WINDOW
    found_at: NDArray[np.float64] = np.interp((np.arange(frames) + 0.5) * FRAME, middles, smoothed)
    return found_at.astype(np.float32)

"""How likely it is that a human voice is heard, by the silero network that comes with faster-whisper."""

from typing import TYPE_CHECKING

from analyser.audio.levels import BLOCK_S, FRAME, blocks, widened
from analyser.core.sound import SAMPLE_RATE, Sound

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

WINDOW = 512
CONTEXT = 64
"""Samples of a window, and of the one before that the network is shown again."""

COMFORT = 0.002
"""Noise (standard deviation) that the network hears under everything: about -54 dB of full scale. After a stretch of
digital silence, such as gateways and mutes leave, it hardly believes in the loudest voice for seconds on end."""

NOISE_S = 4.0
STATE = (1, 1, 128)
SMOOTHED_WINDOWS = 5

LEAD_S = 0.25
"""So much before and after a stretch worth hearing the network hears too: it remembers, and needs a start."""


def voice_probability(sound: Sound, channel: int, worth: "NDArray[np.bool_]") -> "NDArray[np.float32]":
    """Return the probability [frames of 0.01 s] of a voice on one channel, smoothed over 0.16 s.

    The network is what finding speech costs. So it hears only what is near a frame in which `worth` [frames] is true,
    as if the rest were cut out; elsewhere the probability is 0. Memory is bounded by the length of a block.
    """
    import numpy as np

    chosen = _windows(widened(worth, LEAD_S))
    if len(chosen) < SMOOTHED_WINDOWS:
        return np.zeros(len(worth), np.float32)
    smoothed = np.convolve(_heard(sound, channel, chosen), np.full(SMOOTHED_WINDOWS, 1 / SMOOTHED_WINDOWS), "same")
    middles = (np.arange(len(smoothed)) + 0.5) * WINDOW
    found: NDArray[np.float64] = np.interp((np.arange(len(worth)) + 0.5) * FRAME, middles, smoothed)
    return found.astype(np.float32)


def _windows(worth: "NDArray[np.bool_]") -> "NDArray[np.bool_]":
    """Return the windows of the network in which any frame is worth hearing."""
    import numpy as np

    chosen = np.zeros(-(-len(worth) * FRAME // WINDOW), bool)
    chosen[np.flatnonzero(worth) * FRAME // WINDOW] = True
    return chosen


def _heard(sound: Sound, channel: int, chosen: "NDArray[np.bool_]") -> "NDArray[np.float32]":
    """Return the network's answer for the chosen windows, 0 for the others; it remembers from block to block."""
    import numpy as np
    from faster_whisper.vad import get_vad_model

    network = get_vad_model().session
    state = {"h": np.zeros(STATE, np.float32), "c": np.zeros(STATE, np.float32)}
    answers = np.zeros(len(chosen), np.float32)
    noise = np.random.default_rng(0).normal(0, COMFORT, round(NOISE_S * SAMPLE_RATE)).astype(np.float32)
    before = np.zeros(CONTEXT, np.float32)
    at = 0
    for _, samples in blocks(sound, channel, round(BLOCK_S * SAMPLE_RATE / WINDOW) * WINDOW / SAMPLE_RATE):
        padded = np.pad(np.concatenate([before, samples + np.resize(noise, len(samples))]), (0, -len(samples) % WINDOW))
        windows = np.lib.stride_tricks.sliding_window_view(padded, CONTEXT + WINDOW)[::WINDOW]
        here = np.flatnonzero(chosen[at : at + len(windows)])
        if len(here):
            found, state["h"], state["c"] = network.run(None, {"input": windows[here], **state})
            answers[at + here] = np.ravel(found)
        before = padded[-CONTEXT:]
        at += len(windows)
    return answers

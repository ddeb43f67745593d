"""Mel features as Kaldi computes them: what the speaker network was trained on."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

RATE = 16_000
MELS = 80
WINDOW = 400
"""Samples in a frame (25 ms)."""
SHIFT = 160
"""Samples from frame to frame (10 ms)."""


def frames(samples: int) -> int:
    """How many whole frames a number of samples gives.

    >>> frames(399), frames(400), frames(16_000)
    (0, 1, 98)
    """
    return max(0, 1 + (samples - WINDOW) // SHIFT)


def mel_features(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Log mel energies without dither, the mean of each band removed.

    Args:
        samples: [n] at 16 kHz, between -1 and 1; n at least 400.

    Returns:
        [frames(n), 80], float32.
    """
    import kaldi_native_fbank
    import numpy as np

    options = kaldi_native_fbank.FbankOptions()
    options.frame_opts.samp_freq = RATE
    options.frame_opts.dither = 0.0
    options.frame_opts.snip_edges = True
    options.mel_opts.num_bins = MELS
    fbank = kaldi_native_fbank.OnlineFbank(options)
    fbank.accept_waveform(RATE, samples.tolist())
    fbank.input_finished()
    rows = np.stack([fbank.get_frame(row) for row in range(fbank.num_frames_ready)])
    return np.asarray(rows - rows.mean(axis=0), dtype=np.float32)

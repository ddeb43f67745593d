"""Who of up to three local speakers talks when, in windows of ten seconds, two at once included."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from models.networks.segmentation import Segmentation

WINDOW_S = 10.0
"""Seconds that the network was trained on, and is given."""

LOCAL = 3
"""Local speakers in a window. Their order means nothing, and differs from window to window."""

BATCH = 16
"""Windows that go through the network at once."""


class Segmenter:
    """Tells local speakers of a window apart."""

    def __init__(self, network: Segmentation) -> None:
        self._network = network

    @classmethod
    def from_file(cls, weights: Path) -> Segmenter:
        """The segmenter with the weights of a safetensors file, every one of which must fit.

        It multiplies in float32: in bfloat16 what is doubtful changed, in one window of a real call one frame in 20.

        Raises:
            RuntimeError: a tensor is missing, is left over, or has another shape.
        """
        from safetensors.torch import load_file

        from models.networks.segmentation import Segmentation

        network = Segmentation()
        network.load_state_dict(load_file(weights), strict=True)
        return cls(network.prepare())

    def activity(self, windows: NDArray[np.float32]) -> NDArray[np.float32]:
        """The probability that each local speaker talks, frame by frame.

        Args:
            windows: [k, n] samples at 16 kHz, between -1 and 1; n at least 1,261 (two frames), ten seconds at best.

        Returns:
            [k, frames, 3], float32, in [0, 1]: for each speaker the sum over the classes in which they talk. Ten
            seconds have 589 frames; each sees the 62 ms around its middle, and the whole window.

        Raises:
            ValueError: `windows` does not have two axes, is too short, or holds a number that is not finite.
        """
        import numpy as np
        import torch

        from models.networks.segmentation import CLASSES, frames

        windows = np.asarray(windows, dtype=np.float32)
        if windows.ndim != 2 or frames(windows.shape[1]) < 2 or not np.isfinite(windows).all():
            raise ValueError(f"windows must be [k, n] finite samples, n at least 1,261; the shape is {windows.shape}")
        talks = np.array([[speaker in said for speaker in range(LOCAL)] for said in CLASSES], dtype=np.float32)
        told = np.zeros((len(windows), frames(windows.shape[1]), LOCAL), dtype=np.float32)
        for start in range(0, len(windows), BATCH):
            with torch.inference_mode():
                classes = self._network(torch.from_numpy(windows[start : start + BATCH])).exp().numpy()
            told[start : start + BATCH] = np.clip(classes @ talks, 0, 1)
        return told

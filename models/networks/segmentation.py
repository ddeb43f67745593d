"""Who of up to three speakers talks when within ten seconds: the network of pyannote's speaker segmentation.

Written from Bredin and Laurent 2021, "End-to-end speaker segmentation for overlap-aware resegmentation" (Interspeech),
Plaquet and Bredin 2023, "Powerset multi-class cross entropy loss for neural speaker diarization" (Interspeech), and for
the first layer, Ravanelli and Bengio 2018, "Speaker recognition from raw waveform with SincNet" (SLT). The names of the
parts are those of the published checkpoint, so that its state dictionary fits without translation.

Shapes: B windows, N samples at 16 kHz, T frames.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

RATE = 16_000
FILTERS = 80
KERNEL = 251
"""Samples that a filter of the first layer is long."""
STRIDE = 10
POOL = 3
CHANNELS = 60
HIDDEN = 128
LAYERS = 4
CLASSES = ((), (0,), (1,), (2,), (0, 1), (0, 2), (1, 2))
"""What each output class says: who of three local speakers talks in a frame, two at once at most."""

LOWEST_HZ = 50.0
"""Lowest edge, and least width, of a filter."""


class SincFilters(nn.Module):
    """Band-pass filters of which only the edges were learnt; half of them even, half of them odd."""

    n_: Tensor
    window_: Tensor

    def __init__(self) -> None:
        super().__init__()
        half = KERNEL // 2
        self.low_hz_ = nn.Parameter(torch.zeros(FILTERS // 2, 1))
        self.band_hz_ = nn.Parameter(torch.zeros(FILTERS // 2, 1))
        self.register_buffer("window_", torch.hamming_window(KERNEL, periodic=False)[:half])
        self.register_buffer("n_", 2 * math.pi * torch.arange(-half, 0.0).view(1, -1) / RATE)

    def filters(self) -> Tensor:
        """[FILTERS, 1, KERNEL]; Ravanelli and Bengio, equation 4, windowed, and its odd counterpart."""
        low = LOWEST_HZ + self.low_hz_.abs()
        high = torch.clamp(low + LOWEST_HZ + self.band_hz_.abs(), LOWEST_HZ, RATE / 2)
        band = high - low
        lower, upper, weight = low @ self.n_, high @ self.n_, self.window_ / (self.n_ / 2)
        even, odd = (upper.sin() - lower.sin()) * weight, (lower.cos() - upper.cos()) * weight
        both = [
            torch.cat([even, 2 * band, even.flip(1)], dim=1) / (2 * band),
            torch.cat([odd, torch.zeros_like(band), -odd.flip(1)], dim=1) / (2 * band),
        ]
        return torch.cat(both).unsqueeze(1)

    def forward(self, x: Tensor) -> Tensor:
        """[B, 1, N] to [B, FILTERS, (N - KERNEL) / STRIDE + 1]."""
        return functional.conv1d(x, self.filters(), stride=STRIDE)


class FilterBank(nn.Module):
    """Holds the filters under the name that the checkpoint has for them."""

    def __init__(self) -> None:
        super().__init__()
        self.filterbank = SincFilters()

    def forward(self, x: Tensor) -> Tensor:
        """The size of what each filter lets through."""
        filtered: Tensor = self.filterbank(x)
        return filtered.abs()


class SincNet(nn.Module):
    """Samples to features, 59 a second."""

    def __init__(self) -> None:
        super().__init__()
        self.wav_norm1d = nn.InstanceNorm1d(1, affine=True)
        convolutions = [FilterBank(), nn.Conv1d(FILTERS, CHANNELS, 5), nn.Conv1d(CHANNELS, CHANNELS, 5)]
        self.conv1d = nn.ModuleList(convolutions)
        self.norm1d = nn.ModuleList(nn.InstanceNorm1d(width, affine=True) for width in (FILTERS, CHANNELS, CHANNELS))

    def forward(self, x: Tensor) -> Tensor:
        """[B, 1, N] to [B, CHANNELS, frames(N)]."""
        y: Tensor = self.wav_norm1d(x)
        for convolution, norm in zip(self.conv1d, self.norm1d, strict=True):
            y = functional.leaky_relu(norm(functional.max_pool1d(convolution(y), POOL)))
        return y


class Segmentation(nn.Module):
    """Samples to log probabilities of `CLASSES`, frame by frame."""

    def __init__(self) -> None:
        super().__init__()
        self.sincnet = SincNet()
        self.lstm = nn.LSTM(CHANNELS, HIDDEN, LAYERS, bidirectional=True, batch_first=True)
        self.linear = nn.ModuleList([nn.Linear(2 * HIDDEN, HIDDEN), nn.Linear(HIDDEN, HIDDEN)])
        self.classifier = nn.Linear(HIDDEN, len(CLASSES))

    def forward(self, x: Tensor) -> Tensor:
        """[B, N] to [B, frames(N), 7]."""
        y: Tensor = self.lstm(self.sincnet(x.unsqueeze(1)).transpose(1, 2))[0]
        for linear in self.linear:
            y = functional.leaky_relu(linear(y))
        return functional.log_softmax(self.classifier(y), dim=-1)


def frames(samples: int) -> int:
    """How many frames the network gives for a number of samples.

    >>> frames(160_000), frames(990), frames(991)
    (589, 0, 1)
    """
    left = max(0, (samples - KERNEL) // STRIDE + 1) // POOL
    for _ in range(2):
        left = max(0, left - 4) // POOL
    return left

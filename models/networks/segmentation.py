"""Who of up to three speakers talks when within ten seconds: the network of pyannote's speaker segmentation.

Written from Bredin and Laurent 2021, "End-to-end speaker segmentation for overlap-aware resegmentation" (Interspeech),
Plaquet and Bredin 2023, "Powerset multi-class cross entropy loss for neural speaker diarization" (Interspeech), and for
the first layer, Ravanelli and Bengio 2018, "Speaker recognition from raw waveform with SincNet" (SLT). The names of the
parts are those of the published checkpoint, so that its state dictionary fits without translation.

Shapes: B windows, N samples at 16 kHz, T frames. Time comes before channels throughout, so that a convolution is one
product of matrices: over a window at a time, which stays in the processor's cache, and in bfloat16 if the network is
told so.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

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


class FilterBank(nn.Module):
    """Holds the filters under the name that the checkpoint has for them."""

    def __init__(self) -> None:
        super().__init__()
        self.filterbank = SincFilters()


class SincNet(nn.Module):
    """Samples to features, 59 a second."""

    def __init__(self) -> None:
        super().__init__()
        self.wav_norm1d = nn.InstanceNorm1d(1, affine=True)
        convolutions = [FilterBank(), nn.Conv1d(FILTERS, CHANNELS, 5), nn.Conv1d(CHANNELS, CHANNELS, 5)]
        self.conv1d = nn.ModuleList(convolutions)
        self.norm1d = nn.ModuleList(nn.InstanceNorm1d(width, affine=True) for width in (FILTERS, CHANNELS, CHANNELS))

    def prepared(self) -> list[Layer]:
        """The weights of the three layers as matrices."""
        convolutions: Any = self.conv1d  # what a module list holds has no type
        sinc, *others = convolutions
        layers = [Layer(sinc.filterbank.filters(), None, STRIDE)]
        return layers + [Layer(other.weight, other.bias, 1) for other in others]

    def forward(self, x: Tensor, layers: Sequence[Layer]) -> Tensor:
        """[N] to [frames(N), CHANNELS]."""
        y = normalised(x[:, None], self.wav_norm1d)
        for number, (layer, norm) in enumerate(zip(layers, self.norm1d, strict=True)):
            y = layer(y)
            y = pooled(y.abs_() if number == 0 else y)
            y = functional.leaky_relu_(normalised(y, norm))
        return y


class Layer:
    """A convolution over time as a product of matrices."""

    def __init__(self, weight: Tensor, bias: Tensor | None, stride: int) -> None:
        self.matrix = weight.detach().permute(0, 2, 1).flatten(1)
        self.bias = None if bias is None else bias.detach()
        self.stride = stride

    def __call__(self, x: Tensor) -> Tensor:
        """[T, C] to [T', out]."""
        step = x.shape[1] * self.stride
        near = x.flatten().unfold(0, self.matrix.shape[1], step)
        return functional.linear(near, self.matrix, self.bias)


def pooled(x: Tensor) -> Tensor:
    """The greatest of every `POOL` frames: [T, C] to [T / POOL, C]."""
    count = len(x) // POOL
    return x[: count * POOL].view(count, POOL, -1).amax(1)


def normalised(x: Tensor, norm: Any) -> Tensor:
    """Each channel of [T, C] with mean 0 and variance 1 over time, then scaled as was learnt."""
    x = x - x.mean(0)
    scale = norm.weight * torch.rsqrt(x.square().mean(0) + norm.eps)
    return torch.addcmul(norm.bias, x, scale)


class Segmentation(nn.Module):
    """Samples to log probabilities of `CLASSES`, frame by frame."""

    def __init__(self) -> None:
        super().__init__()
        self.sincnet = SincNet()
        self.lstm = nn.LSTM(CHANNELS, HIDDEN, LAYERS, bidirectional=True, batch_first=True)
        self.linear = nn.ModuleList([nn.Linear(2 * HIDDEN, HIDDEN), nn.Linear(HIDDEN, HIDDEN)])
        self.classifier = nn.Linear(HIDDEN, len(CLASSES))

    def prepare(self) -> Segmentation:
        """Get ready to read; once, when every weight is in its place."""
        self.layers = self.sincnet.prepared()
        return self.eval()

    def forward(self, x: Tensor) -> Tensor:
        """[B, N] to [B, frames(N), 7]."""
        y = torch.stack([self.sincnet(window, self.layers) for window in x])
        y = self.lstm(y)[0]
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

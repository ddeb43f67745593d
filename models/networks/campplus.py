"""CAM++: a densely connected time-delay network with context-aware masking.

Written from Wang, Zheng, Chen, Cheng and Chen 2023, "CAM++: A Fast and Efficient Network for Speaker
Verification Using Context-Aware Masking" (arXiv 2303.00332). The names of the parts are those
of the published checkpoint, so that its state dictionary fits without translation. It is run as `packed.py` beside this
file folds it, four times as fast; `forward` is the definition that the tests hold that to.

Shapes: B recordings, C channels, F mel bands, T frames (100 a second going in, 50 after the first layer).
"""

from __future__ import annotations

from collections import OrderedDict
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional

MELS = 80
EMBEDDING = 192
GROWTH = 32
"""Channels that each dense layer adds."""
BOTTLENECK = 128
BLOCKS = ((12, 1), (24, 2), (16, 2))
"""Dense layers and dilation of each block."""
SEGMENT = 100
"""Frames over which the mask takes its near context."""


class ResidualBlock(nn.Module):
    """Two 3x3 convolutions with a way around them; `stride` halves the frequency axis only."""

    def __init__(self, channels: int, stride: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(channels, channels, 3, stride=(stride, 1), padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(channels)
        self.shortcut = nn.Sequential()
        if stride != 1:
            projection = nn.Conv2d(channels, channels, 1, stride=(stride, 1), bias=False)
            self.shortcut = nn.Sequential(projection, nn.BatchNorm2d(channels))

    def forward(self, x: Tensor) -> Tensor:
        """[B, C, F, T] to [B, C, F / stride, T]."""
        y = functional.relu_(self.bn1(self.conv1(x)))
        return functional.relu_(self.bn2(self.conv2(y)) + self.shortcut(x))


class FrontEnd(nn.Module):
    """Looks at the mel bands as a picture, so that a pattern counts wherever in frequency it lies."""

    def __init__(self, channels: int = 32) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(1, channels, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(channels)
        self.layer1 = nn.Sequential(ResidualBlock(channels, 2), ResidualBlock(channels, 1))
        self.layer2 = nn.Sequential(ResidualBlock(channels, 2), ResidualBlock(channels, 1))
        self.conv2 = nn.Conv2d(channels, channels, 3, stride=(2, 1), padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(channels)
        self.out_channels = channels * (MELS // 8)

    def forward(self, x: Tensor) -> Tensor:
        """[B, F, T] to [B, C * F / 8, T]."""
        y = functional.relu_(self.bn1(self.conv1(x.unsqueeze(1))))
        y = self.layer2(self.layer1(y))
        return functional.relu_(self.bn2(self.conv2(y))).flatten(1, 2)


def _nonlinear(channels: int) -> nn.Sequential:
    return nn.Sequential(OrderedDict(batchnorm=nn.BatchNorm1d(channels), relu=nn.ReLU(inplace=True)))


class TimeDelay(nn.Module):
    """The first time-delay layer: five frames wide, every second frame kept."""

    def __init__(self, channels: int, out: int) -> None:
        super().__init__()
        self.linear = nn.Conv1d(channels, out, 5, stride=2, padding=2, bias=False)
        self.nonlinear = _nonlinear(out)

    def forward(self, x: Tensor) -> Tensor:
        """[B, channels, T] to [B, out, T / 2]."""
        y: Tensor = self.nonlinear(self.linear(x))
        return y


class ContextAwareMask(nn.Module):
    """A time-delay layer whose output is weighed by what the whole and the near context say."""

    def __init__(self, channels: int, out: int, dilation: int) -> None:
        super().__init__()
        self.linear_local = nn.Conv1d(channels, out, 3, padding=dilation, dilation=dilation, bias=False)
        self.linear1 = nn.Conv1d(channels, channels // 2, 1)
        self.linear2 = nn.Conv1d(channels // 2, out, 1)

    def forward(self, x: Tensor) -> Tensor:
        """[B, channels, T] to [B, out, T]."""
        near = functional.avg_pool1d(x, SEGMENT, SEGMENT, ceil_mode=True)
        near = near.repeat_interleave(SEGMENT, dim=-1)[..., : x.shape[-1]]
        context = functional.relu_(self.linear1(x.mean(-1, keepdim=True) + near))
        local: Tensor = self.linear_local(x)
        return local * torch.sigmoid(self.linear2(context))


class DenseLayer(nn.Module):
    """One layer of a dense block: its output is laid beside its input."""

    def __init__(self, channels: int, dilation: int) -> None:
        super().__init__()
        self.nonlinear1 = _nonlinear(channels)
        self.linear1 = nn.Conv1d(channels, BOTTLENECK, 1, bias=False)
        self.nonlinear2 = _nonlinear(BOTTLENECK)
        self.cam_layer = ContextAwareMask(BOTTLENECK, GROWTH, dilation)

    def forward(self, x: Tensor) -> Tensor:
        """[B, channels, T] to [B, channels + GROWTH, T]."""
        y = self.nonlinear2(self.linear1(self.nonlinear1(x)))
        return torch.cat([x, self.cam_layer(y)], dim=1)


class Transit(nn.Module):
    """Halves the channels between two dense blocks."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.nonlinear = _nonlinear(channels)
        self.linear = nn.Conv1d(channels, channels // 2, 1, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        """[B, channels, T] to [B, channels / 2, T]."""
        y: Tensor = self.linear(self.nonlinear(x))
        return y


class Statistics(nn.Module):
    """Mean and standard deviation over time."""

    def forward(self, x: Tensor) -> Tensor:
        """[B, C, T] to [B, 2 * C]; needs at least two frames."""
        return torch.cat([x.mean(-1), x.std(-1, unbiased=True)], dim=-1)


class Projection(nn.Module):
    """From the statistics to the embedding."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.linear = nn.Conv1d(channels, EMBEDDING, 1, bias=False)
        norm = nn.BatchNorm1d(EMBEDDING, affine=False)
        self.nonlinear = nn.Sequential(OrderedDict(batchnorm=norm))

    def forward(self, x: Tensor) -> Tensor:
        """[B, channels] to [B, EMBEDDING]."""
        y: Tensor = self.nonlinear(self.linear(x.unsqueeze(-1)).squeeze(-1))
        return y


class CamPlusPlus(nn.Module):
    """Mel features of a voice to the numbers that tell it from others."""

    def __init__(self) -> None:
        super().__init__()
        self.head = FrontEnd()
        self.xvector = nn.Sequential()
        self.xvector.add_module("tdnn", TimeDelay(self.head.out_channels, 128))
        channels = 128
        for number, (layers, dilation) in enumerate(BLOCKS, start=1):
            widths = range(channels, channels + (layers + 1) * GROWTH, GROWTH)
            block = nn.Sequential()
            for layer, (width, _) in enumerate(pairwise(widths), start=1):
                block.add_module(f"tdnnd{layer}", DenseLayer(width, dilation))
            self.xvector.add_module(f"block{number}", block)
            self.xvector.add_module(f"transit{number}", Transit(widths[-1]))
            channels = widths[-1] // 2
        self.xvector.add_module("out_nonlinear", _nonlinear(channels))
        self.xvector.add_module("stats", Statistics())
        self.xvector.add_module("dense", Projection(2 * channels))

    def forward(self, features: Tensor) -> Tensor:
        """[B, T, MELS], mean removed over T, to [B, EMBEDDING], of any length."""
        y: Tensor = self.xvector(self.head(features.transpose(1, 2)))
        return y

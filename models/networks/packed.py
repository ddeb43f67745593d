"""CAM++ for many stretches of speech at once, of whatever lengths, none of which changes another's result.

The stretches lie behind one another on one time axis with zeros between, which each convolution finds where it would
pad; so that layers of time are products of matrices, as large as wished. Batch norms are folded into the layer before
them (Jacob et al. 2018, section 3.2), a dense block writes into one array instead of copying it for each layer, and
what is the mean of a stretch is a product with a matrix of means.

Shapes: R frames of all stretches and the zeros between (50 a second; 100 before the first time-delay layer), C
channels, S segments (of up to `SEGMENT` frames, none in two stretches), U stretches.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from models.networks.campplus import GROWTH, MELS, SEGMENT, CamPlusPlus

GUARD = 2
"""Frames of zeros behind each stretch: as far as the widest layer reaches."""

ROWS = 800
"""Every pack has a multiple of so many frames, zeros behind: what multiplies matrices is made anew for each shape that
it meets, which takes longer than the zeros do."""

SEGMENTS = 64
"""Every pack has a multiple of so many segments, for the same reason."""


class Packed:
    """The network of some weights, that multiplies in `dtype`."""

    def __init__(self, network: CamPlusPlus, dtype: torch.dtype) -> None:
        head: Any = network.head  # parts are found by their names in the checkpoint, which have no types
        tail: Any = network.xvector
        self.dtype = dtype
        self.first = Picture(head.conv1, head.bn1, dtype)
        self.residual = [Residual(block, dtype) for layer in (head.layer1, head.layer2) for block in layer]
        self.last = Picture(head.conv2, head.bn2, dtype)
        self.delay = Delay(tail.tdnn, dtype)
        self.blocks = [
            ([Dense(layer, dtype) for layer in getattr(tail, f"block{number}")], Halved(transit, dtype))
            for number, transit in enumerate((tail.transit1, tail.transit2, tail.transit3), start=1)
        ]
        self.scale, self.shift = _affine(tail.out_nonlinear.batchnorm)
        scale, self.bias = _affine(tail.dense.nonlinear.batchnorm)
        self.projection = tail.dense.linear.weight[:, :, 0] * scale[:, None]

    def __call__(self, features: Sequence[Tensor]) -> Tensor:
        """Features [T, MELS] of U stretches, mean removed over T, two frames at least, to [U, EMBEDDING]."""
        layout = Layout.of([len(one) for one in features], self.dtype)
        x = torch.zeros(2 * layout.rows, MELS)
        for (start, _), one in zip(layout.spans, features, strict=True):
            x[2 * start : 2 * start + len(one)] = one
        y = layout.apart(self.first(x.to(self.dtype)[None, None]).relu_())
        for block in self.residual:
            y = layout.apart(block(y, layout))
        y = self.delay(layout.apart(self.last(y).relu_()))
        for layers, halved in self.blocks:
            y = halved(_dense(y, layers, layout))
        return self._projected((y.float() * self.scale + self.shift).relu_(), layout)

    def _projected(self, y: Tensor, layout: Layout) -> Tensor:
        """Mean and standard deviation of each stretch, to the embedding."""
        parts = [y[start:end] for start, end in layout.spans]
        means = torch.stack([part.mean(0) for part in parts])
        squares = [(part - mean).square().sum(0) / (len(part) - 1) for part, mean in zip(parts, means, strict=True)]
        statistics = torch.cat([means, torch.stack(squares).sqrt()], dim=1)
        return functional.linear(statistics, self.projection, self.bias)


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Where stretches lie: `spans` [start, end), `gaps` the frames between, both before and after frames are halved.

    means: [S, R], takes the mean of a segment and that of its stretch, added. segments: [R], the segment of each frame.
    """

    spans: tuple[tuple[int, int], ...]
    rows: int
    gaps: Tensor
    fine_gaps: Tensor
    means: Tensor
    segments: Tensor

    @classmethod
    def of(cls, lengths: Sequence[int], dtype: torch.dtype) -> Layout:
        """The layout of stretches of so many frames, not yet halved."""
        spans: list[tuple[int, int]] = []
        at = 0
        for length in lengths:
            spans.append((at, at + (length + 1) // 2))
            at = spans[-1][1] + GUARD
        at = -(-at // ROWS) * ROWS
        gaps, fine = torch.ones(at, dtype=torch.bool), torch.ones(2 * at, dtype=torch.bool)
        segments = torch.zeros(at, dtype=torch.long)
        means: list[Tensor] = []
        for (start, end), length in zip(spans, lengths, strict=True):
            gaps[start:end] = fine[2 * start : 2 * start + length] = False
            for first in range(start, end, SEGMENT):
                last = min(first + SEGMENT, end)
                segments[first:last] = len(means)
                means.append(torch.zeros(at))
                means[-1][start:end] = 1 / (end - start)
                means[-1][first:last] += 1 / (last - first)
        means += [torch.zeros(at)] * (-len(means) % SEGMENTS)
        return cls(
            spans=tuple(spans),
            rows=at,
            gaps=gaps.nonzero()[:, 0],
            fine_gaps=fine.nonzero()[:, 0],
            means=torch.stack(means).to(dtype),
            segments=segments,
        )

    def apart(self, x: Tensor) -> Tensor:
        """The picture [1, C, 2 R, F] with zeros between the stretches again."""
        return x.index_fill_(2, self.fine_gaps, 0)


class Picture:
    """A convolution over time and frequency with the batch norm behind it."""

    def __init__(self, convolution: nn.Conv2d, norm: nn.BatchNorm2d, dtype: torch.dtype) -> None:
        scale, shift = _affine(norm)
        weight = (convolution.weight * scale[:, None, None, None]).transpose(2, 3)
        self.weight = weight.contiguous(memory_format=torch.channels_last).to(dtype)
        self.bias = shift.to(dtype)
        self.stride, self.padding = (1, convolution.stride[0]), convolution.padding

    def __call__(self, x: Tensor) -> Tensor:
        """[1, C, 2 R, F] to [1, out, 2 R, F / stride]."""
        return functional.conv2d(x, self.weight, self.bias, self.stride, self.padding)


class Residual:
    """A `ResidualBlock`: two convolutions with a way around them."""

    def __init__(self, block: Any, dtype: torch.dtype) -> None:
        self.one, self.two = Picture(block.conv1, block.bn1, dtype), Picture(block.conv2, block.bn2, dtype)
        self.around = Picture(block.shortcut[0], block.shortcut[1], dtype) if len(block.shortcut) else None

    def __call__(self, x: Tensor, layout: Layout) -> Tensor:
        """[1, C, 2 R, F] to [1, C, 2 R, F / stride]."""
        y = self.two(layout.apart(self.one(x).relu_()))
        return y.add_(self.around(x) if self.around else x).relu_()


class Delay:
    """The `TimeDelay` layer: from a picture to half as many frames."""

    def __init__(self, layer: Any, dtype: torch.dtype) -> None:
        scale, shift = _affine(layer.nonlinear.batchnorm)
        out, channels, self.width = layer.linear.weight.shape
        by_band = (layer.linear.weight * scale[:, None, None]).unflatten(1, (-1, MELS // 8))
        self.matrix = by_band.permute(0, 3, 2, 1).reshape(out, self.width * channels).to(dtype)
        self.bias = shift.to(dtype)

    def __call__(self, x: Tensor) -> Tensor:
        """[1, C, 2 R, F] to [R, out]."""
        rows = x[0].permute(1, 2, 0).flatten(1)
        padded = functional.pad(rows, (0, 0, self.width // 2, self.width // 2))
        near = padded.flatten().unfold(0, self.width * rows.shape[1], 2 * rows.shape[1])
        return functional.linear(near, self.matrix, self.bias).relu_()


class Dense:
    """A `DenseLayer` of a dense block, and the mask on what it adds."""

    def __init__(self, layer: Any, dtype: torch.dtype) -> None:
        mask = layer.cam_layer
        scale, shift = _affine(layer.nonlinear2.batchnorm)
        self.scale, self.shift = (one.to(dtype) for one in _affine(layer.nonlinear1.batchnorm))
        self.narrow, self.narrow_bias = (layer.linear1.weight[:, :, 0] * scale[:, None]).to(dtype), shift.to(dtype)
        self.local = mask.linear_local.weight.permute(2, 0, 1).flatten(0, 1).to(dtype)
        self.dilation = mask.linear_local.dilation[0]
        self.context = [
            (linear.weight[:, :, 0].to(dtype), linear.bias.to(dtype)) for linear in (mask.linear1, mask.linear2)
        ]

    def __call__(self, x: Tensor, layout: Layout, spare: Tensor) -> Tensor:
        """[R, C] to [R, GROWTH]; `spare` [R * C] is written over, for new memory would take as long again."""
        y = torch.addcmul(self.shift, x, self.scale, out=spare.view(x.shape)).relu_()
        y = functional.linear(y, self.narrow, self.narrow_bias).relu_()
        (one, one_bias), (two, two_bias) = self.context
        mask = functional.linear(functional.linear(layout.means @ y, one, one_bias).relu_(), two, two_bias).sigmoid_()
        before, here, after = functional.linear(y, self.local).index_fill_(0, layout.gaps, 0).tensor_split(3, dim=1)
        near = here.clone()
        near[self.dilation :] += before[: -self.dilation]
        near[: -self.dilation] += after[self.dilation :]
        return near * mask[layout.segments]


class Halved:
    """A `Transit`: half the channels, between two dense blocks."""

    def __init__(self, transit: Any, dtype: torch.dtype) -> None:
        self.scale, self.shift = (one.to(dtype) for one in _affine(transit.nonlinear.batchnorm))
        self.matrix = transit.linear.weight[:, :, 0].to(dtype)

    def __call__(self, x: Tensor) -> Tensor:
        """[R, C] to [R, C / 2]."""
        return functional.linear(torch.addcmul(self.shift, x, self.scale).relu_(), self.matrix)


def _dense(x: Tensor, layers: Sequence[Dense], layout: Layout) -> Tensor:
    """[R, C] to [R, C + GROWTH * layers]: each layer sees what all before it gave."""
    every = x.new_empty(len(x), x.shape[1] + GROWTH * len(layers))
    spare = torch.empty_like(every).flatten()
    every[:, : x.shape[1]] = x
    for width, layer in zip(range(x.shape[1], every.shape[1], GROWTH), layers, strict=True):
        every[:, width : width + GROWTH] = layer(every[:, :width], layout, spare[: len(x) * width])
    return every


def _affine(norm: Any) -> tuple[Tensor, Tensor]:
    """What a batch norm multiplies with and adds once it is learnt."""
    scale = torch.rsqrt(norm.running_var + norm.eps) * (norm.weight if norm.affine else 1)
    return scale, (norm.bias if norm.affine else 0) - norm.running_mean * scale


def packs(frames: Sequence[int], most: int = 2 * ROWS) -> Iterator[list[int]]:
    """Indices of stretches of so many frames (100 a second) in order, as many together as fit into `most` rows.

    >>> list(packs([1400, 1400, 600, 3000]))
    [[0, 1], [2], [3]]
    """
    pack: list[int] = []
    filled = 0
    for index, count in enumerate(frames):
        rows = (count + 1) // 2 + GUARD
        if pack and filled + rows > most:
            yield pack
            pack, filled = [], 0
        pack.append(index)
        filled += rows
    if pack:
        yield pack

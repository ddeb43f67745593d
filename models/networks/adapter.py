"""LoRA, a low-rank adapter (Hu et al. 2021, arXiv 2106.09685): beside each weight W of an encoder a product B A of
small rank is learned, and is added to W when the network is loaded, so that reading costs nothing more.
"""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from models.networks.bert import Encoder

Module = TypeVar("Module", bound=nn.Module)


AnyNetwork = TypeVar("AnyNetwork", bound=nn.Module)


class LowRankLinear(nn.Module):
    """A frozen linear layer with W + scale · B A for its weight W; B is zero at first, so that it starts as it was."""

    def __init__(self, base: nn.Linear, *, rank: int, scale: float) -> None:
        super().__init__()
        self.base = base
        self.scale = scale
        self.a = nn.Parameter(torch.randn(rank, base.in_features) / base.in_features**0.5)
        self.b = nn.Parameter(torch.zeros(base.out_features, rank))

    def forward(self, x: Tensor) -> Tensor:
        """[..., in] to [..., out]."""
        beside = functional.linear(functional.linear(x, self.a), self.b)
        out: Tensor = self.base(x) + self.scale * beside
        return out

    def merged(self) -> nn.Linear:
        """One plain linear layer that does the same."""
        self.base.weight.data += self.scale * (self.b.data @ self.a.data)
        return self.base


def adapted(network: AnyNetwork, *, rank: int, scale: float) -> AnyNetwork:
    """Freeze the `encoder` of a network and put an adapter beside every linear layer of it; the rest stays free."""
    encoder: Encoder = network.encoder  # type: ignore[assignment]  # every such network has an encoder
    for parameter in encoder.parameters():
        parameter.requires_grad_(False)
    for owner, name, layer in _inner(encoder, nn.Linear):
        setattr(owner, name, LowRankLinear(layer, rank=rank, scale=scale))
    return network


def adapter_state(network: nn.Module) -> dict[str, Tensor]:
    """What was learned: the adapter's tensors and the head's, by name, as float16."""
    learned = {name: value for name, value in network.named_parameters() if value.requires_grad}
    return {name: value.detach().to(torch.float16).contiguous() for name, value in learned.items()}


def with_adapter(network: AnyNetwork, adapter: Path) -> AnyNetwork:
    """The network with what was learned, the adapter added into the encoder's weights.

    Raises:
        RuntimeError: a tensor is missing, is left over, or has another shape.
    """
    state = load_file(adapter)
    scale = float(state.pop("scale"))
    rank = next(value.shape[0] for name, value in state.items() if name.endswith(".a"))
    network = adapted(network, rank=rank, scale=scale)
    missing, unexpected = network.load_state_dict({name: value.float() for name, value in state.items()}, strict=False)
    if unexpected or any(name.startswith("head.") or name.endswith((".a", ".b")) for name in missing):
        raise RuntimeError("the adapter does not fit the encoder")
    for owner, name, layer in _inner(network, LowRankLinear):
        setattr(owner, name, layer.merged())
    return network.eval().requires_grad_(False)


def in_half(network: AnyNetwork) -> AnyNetwork:
    """The network in bfloat16: twice as fast on processors with matrix units for it, slower on others.

    Dynamic 8-bit quantisation was as fast, but scales activations by batch: what an act was read as changed by up
    to .17 with what else
    happened to be read beside it.
    """
    return network.to(torch.bfloat16)


def half_is_fast() -> bool:
    """Whether this processor multiplies matrices of bfloat16 in its own units."""
    supported = getattr(torch.cpu, "_is_amx_tile_supported", None)
    return bool(supported and supported())


def _inner(network: nn.Module, kind: type[Module]) -> list[tuple[nn.Module, str, Module]]:
    """The layers of a kind: what holds each, its name there, and itself."""
    return [
        (owner, name, layer)
        for owner in list(network.modules())
        for name, layer in owner.named_children()
        if isinstance(layer, kind)
    ]

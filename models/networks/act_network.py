"""A text encoder with a low-rank adapter, and one head that reads every act of a passage."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn

from models.networks.adapter import with_adapter
from models.networks.bert import Encoder, from_folder

ACTS = 16
"""Acts that are pooled at a time."""


class ActNetwork(nn.Module):
    """Logits for every act: the mean of its tokens beside the token that stands for the whole passage."""

    def __init__(self, encoder: Encoder, width: int, labels: int, *, dropout: float = 0.0) -> None:
        super().__init__()
        self.encoder = encoder
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(2 * width, labels)

    def forward(self, tokens: Tensor, types: Tensor, seen: Tensor, acts: Tensor) -> tuple[Tensor, Tensor]:
        """Tokens, types, what is no padding [B, T] and acts [n, 3] to logits [n, labels] and pooled [n, 2 D]."""
        hidden = self.encoder(tokens, types, seen)
        # Some at a time: of every shape that was multiplied, a processor's library keeps what it prepared.
        pooled = [_pooled(hidden, some) for some in torch.split(acts, ACTS)]
        return torch.cat([self.head(self.dropout(some)) for some in pooled]), torch.cat(pooled)


def _pooled(hidden: Tensor, acts: Tensor) -> Tensor:
    """Mean over the tokens of each act, beside the first token of its row: hidden [B, T, D] and acts to [n, 2 D]."""
    rows, starts, ends = acts.unbind(1)
    places = torch.arange(hidden.shape[1], device=hidden.device)
    inside = ((places >= starts[:, None]) & (places < ends[:, None])).to(hidden.dtype)
    mean = torch.bmm(inside[:, None, :], hidden[rows])[:, 0] / (ends - starts)[:, None]
    return torch.cat([mean, hidden[rows, 0]], dim=1)


def built(encoder_folder: Path, labels: int, *, dropout: float = 0.0) -> ActNetwork:
    """The network with the encoder's own weights and a fresh head.

    Raises:
        RuntimeError: a tensor of the encoder is missing or has another shape.
    """
    encoder = from_folder(encoder_folder)
    return ActNetwork(encoder, encoder.width, labels, dropout=dropout)


def loaded(encoder_folder: Path, adapter: Path, labels: int) -> ActNetwork:
    """The trained network, the adapter added into the encoder's weights.

    Raises:
        RuntimeError: a tensor is missing, is left over, or has another shape.
    """
    return with_adapter(built(encoder_folder, labels), adapter)

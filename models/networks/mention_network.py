"""A text encoder with a low-rank adapter, and one head that says of every token what it is a part of."""

from __future__ import annotations

from pathlib import Path

from torch import Tensor, nn

from models.networks.adapter import with_adapter
from models.networks.bert import Encoder, from_folder

CASES = 3
"""How a word is written: small, with a capital, in capitals (the encoder itself reads small letters only)."""


class MentionNetwork(nn.Module):
    """Logits for every token: outside of any mention, or the first or a further token of one of a type."""

    def __init__(self, encoder: Encoder, width: int, labels: int, *, dropout: float = 0.0) -> None:
        super().__init__()
        self.encoder = encoder
        self.cases = nn.Embedding(CASES, width)
        nn.init.zeros_(self.cases.weight)
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(width, labels)

    def forward(self, tokens: Tensor, cases: Tensor, seen: Tensor) -> Tensor:
        """Tokens, how they are written, and what is no padding, each [B, T], to logits [B, T, labels]."""
        embedded = self.encoder.embeddings(tokens, tokens.new_zeros(tokens.shape)) + self.cases(cases)
        logits: Tensor = self.head(self.dropout(self.encoder.attend(embedded, seen)))
        return logits


def built(encoder_folder: Path, labels: int, *, depth: int, dropout: float = 0.0) -> MentionNetwork:
    """The network on the first `depth` layers of the encoder, with a fresh head.

    Raises:
        RuntimeError: a tensor of the encoder is missing or has another shape.
    """
    encoder = from_folder(encoder_folder)
    encoder.encoder["layer"] = encoder.encoder["layer"][:depth]  # type: ignore[index]  # a module list is an object to the type checker
    return MentionNetwork(encoder, encoder.width, labels, dropout=dropout)


def loaded(encoder_folder: Path, adapter: Path, labels: int, *, depth: int) -> MentionNetwork:
    """The trained network, the adapter added into the encoder's weights.

    Raises:
        RuntimeError: a tensor is missing, is left over, or has another shape.
    """
    return with_adapter(built(encoder_folder, labels, depth=depth), adapter)

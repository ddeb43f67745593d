"""BERT's encoder (Devlin et al. 2019, "BERT: Pre-training of Deep Bidirectional Transformers", arXiv 1810.04805).

Written here because importing a whole library of architectures costs five seconds at every start, and this is one
page. The names of
the parts are those of the published checkpoints, so that their state dictionaries fit without translation.

Shapes: B passages, T tokens, D features.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

if TYPE_CHECKING:
    from tokenizers import Tokenizer


@dataclass(frozen=True, slots=True, kw_only=True)
class BertSize:
    """The numbers of a checkpoint's config.json that decide the shapes."""

    vocab_size: int
    hidden_size: int
    num_hidden_layers: int
    num_attention_heads: int
    intermediate_size: int
    max_position_embeddings: int
    type_vocab_size: int
    layer_norm_eps: float


class Embeddings(nn.Module):
    """What a token is, where it stands, and whether it is context or the text itself."""

    def __init__(self, size: BertSize) -> None:
        super().__init__()
        self.word_embeddings = nn.Embedding(size.vocab_size, size.hidden_size)
        self.position_embeddings = nn.Embedding(size.max_position_embeddings, size.hidden_size)
        self.token_type_embeddings = nn.Embedding(size.type_vocab_size, size.hidden_size)
        self.LayerNorm = nn.LayerNorm(size.hidden_size, eps=size.layer_norm_eps)

    def forward(self, tokens: Tensor, types: Tensor) -> Tensor:
        """[B, T] and [B, T] to [B, T, D]."""
        places = torch.arange(tokens.shape[1], device=tokens.device)
        summed = self.word_embeddings(tokens) + self.position_embeddings(places) + self.token_type_embeddings(types)
        normed: Tensor = self.LayerNorm(summed)
        return normed


class SelfAttention(nn.Module):
    """Every token looks at every other that is not padding."""

    def __init__(self, size: BertSize) -> None:
        super().__init__()
        self.heads = size.num_attention_heads
        self.query = nn.Linear(size.hidden_size, size.hidden_size)
        self.key = nn.Linear(size.hidden_size, size.hidden_size)
        self.value = nn.Linear(size.hidden_size, size.hidden_size)

    def forward(self, x: Tensor, hidden: Tensor) -> Tensor:
        """[B, T, D] to [B, T, D]; `hidden` [B, 1, 1, T] is 0 where a token may be looked at, elsewhere -inf."""
        batch, length, width = x.shape

        def split(y: Tensor) -> Tensor:
            return y.view(batch, length, self.heads, width // self.heads).transpose(1, 2)

        # By hand: torch's fused kernel takes more than twice as long for passages as short as ours.
        alike = split(self.query(x)) @ split(self.key(x)).transpose(2, 3)
        scaled = alike.float().mul_((width // self.heads) ** -0.5).add_(hidden)
        mixed = scaled.softmax(dim=-1).to(alike.dtype) @ split(self.value(x))
        return mixed.transpose(1, 2).reshape(batch, length, width)


class Residual(nn.Module):
    """A projection that is added to what came in, and normed."""

    def __init__(self, inside: int, size: BertSize) -> None:
        super().__init__()
        self.dense = nn.Linear(inside, size.hidden_size)
        self.LayerNorm = nn.LayerNorm(size.hidden_size, eps=size.layer_norm_eps)

    def forward(self, x: Tensor, before: Tensor) -> Tensor:
        """[B, T, inside] and [B, T, D] to [B, T, D]."""
        normed: Tensor = self.LayerNorm(self.dense(x) + before)
        return normed


class Layer(nn.Module):
    """Attention, then a wider layer for each token, each with a way around it."""

    def __init__(self, size: BertSize) -> None:
        super().__init__()
        self.attention = nn.ModuleDict({"self": SelfAttention(size), "output": Residual(size.hidden_size, size)})
        self.intermediate = nn.ModuleDict({"dense": nn.Linear(size.hidden_size, size.intermediate_size)})
        self.output = Residual(size.intermediate_size, size)

    def forward(self, x: Tensor, hidden: Tensor) -> Tensor:
        """[B, T, D] to [B, T, D]."""
        x = self.attention["output"](self.attention["self"](x, hidden), x)
        widened = functional.gelu(self.intermediate["dense"](x))
        out: Tensor = self.output(widened, x)
        return out


class Encoder(nn.Module):
    """Tokens to one vector each."""

    def __init__(self, size: BertSize) -> None:
        super().__init__()
        self.width = size.hidden_size
        self.embeddings = Embeddings(size)
        layers = nn.ModuleList(Layer(size) for _ in range(size.num_hidden_layers))
        self.encoder = nn.ModuleDict({"layer": layers})

    def forward(self, tokens: Tensor, types: Tensor, seen: Tensor) -> Tensor:
        """Tokens, types and what is no padding (true), each [B, T], to [B, T, D]."""
        return self.attend(self.embeddings(tokens, types), seen)

    def attend(self, x: Tensor, seen: Tensor) -> Tensor:
        """Through all layers: [B, T, D] and what is no padding [B, T] to [B, T, D]."""
        hidden = torch.zeros(seen.shape, device=x.device).masked_fill(~seen, float("-inf"))
        for layer in self.encoder["layer"].children():
            x = layer(x, hidden[:, None, None, :])
        return x


def from_folder(folder: Path) -> Encoder:
    """The encoder of a checkpoint: its `config.json` and `model.safetensors`.

    Raises:
        RuntimeError: a tensor is missing or has another shape.
    """
    config = json.loads((folder / "config.json").read_text("utf-8"))
    encoder = Encoder(BertSize(**{field.name: config[field.name] for field in fields(BertSize)}))
    state = load_file(folder / "model.safetensors")
    unused = ("pooler.", "embeddings.position_ids")
    encoder.load_state_dict({name: tensor for name, tensor in state.items() if not name.startswith(unused)})
    return encoder.eval()


def tokenizer_of(folder: Path) -> Tokenizer:
    """The tokenizer of a checkpoint, its `tokenizer.json`, which neither pads nor cuts."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer

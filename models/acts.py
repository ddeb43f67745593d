"""What an act of talk does: one pass of a shared text encoder, then a calibrated probability for every label."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from models.batching import batches, filled, padded_length
from models.devices import one_thread_each
from models.passages import Passage, Spoken, passages

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from tokenizers import Tokenizer
    from torch import Tensor

    from models.networks.act_network import ActNetwork

TOKENS_TOGETHER = 3_000
"""Passages of about equal length go through the network together, up to this many tokens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What was read of n acts: `probabilities` [n, labels] in [0, 1], `traces` [n, 32] for `ActTagger.nearest`."""

    probabilities: NDArray[np.float32]
    traces: NDArray[np.float32]

    def part(self, start: int, end: int) -> Read:
        """Return what was read of acts `[start, end)`."""
        return Read(probabilities=self.probabilities[start:end], traces=self.traces[start:end])


class ActTagger:
    """Reads acts of conversations; `labels` names the columns of what it gives, `source` the model with its
    revision.

    Its network is loaded when it first reads: what was read before needs no more than the examples beside it.
    """

    def __init__(
        self, load: Callable[[], tuple[ActNetwork, Tokenizer]], beside: Beside, *, source: str = "model:untrained@0"
    ) -> None:
        self.source = source
        self._load = load
        self._beside = beside
        self.labels = beside.labels

    @classmethod
    def from_folders(cls, encoder: Path, folder: Path, *, source: str, half: bool | None = None) -> ActTagger:
        """The tagger with the adapter and heads of `folder` on the encoder of `encoder`.

        `half` says whether it reads in bfloat16; by default where the processor is fast at it.
        """
        beside = Beside.read(folder)

        def load() -> tuple[ActNetwork, Tokenizer]:
            from models.networks.act_network import loaded
            from models.networks.adapter import half_is_fast, in_half
            from models.networks.bert import tokenizer_of

            one_thread_each()
            network = loaded(encoder, folder / "adapter.safetensors", len(beside.labels))
            wanted = half_is_fast() if half is None else half
            return in_half(network) if wanted else network, tokenizer_of(encoder)

        return cls(load, beside, source=source)

    @functools.cached_property
    def _loaded(self) -> tuple[ActNetwork, Tokenizer]:
        network, tokenizer = self._load()
        return network.eval(), tokenizer

    def read(self, conversations: Sequence[Sequence[Spoken]]) -> Read:
        """Read every act of every conversation: row i is act i, counted through all conversations in order.

        What is read in a conversation does not depend on those beside it.

        Raises:
            RuntimeError: a tensor of the network is missing, is left over, or has another shape.
        """
        import numpy as np

        count = sum(len(turn.acts) for turns in conversations for turn in turns)
        scores = np.zeros((count, len(self.labels)), dtype=np.float32)
        traces = np.zeros((count, self._beside.basis.shape[1]), dtype=np.float32)
        for batch in batches(passages(conversations, self._loaded[1]), TOKENS_TOGETHER):
            owners = [owner for passage in batch for owner in passage.owners]
            logits, pooled = self._run(batch)
            scores[owners] = logits
            traces[owners] = pooled @ self._beside.basis
        return Read(probabilities=self._beside.calibrated(scores), traces=traces)

    def read_beside(self, conversations: Sequence[Sequence[Spoken]]) -> Future[Read]:
        """Read in a thread of the tagger's own: the network works outside of the interpreter."""
        return self._thread.submit(self.read, conversations)

    @functools.cached_property
    def _thread(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(max_workers=1, thread_name_prefix="acts")

    def _run(self, batch: list[Passage]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        import torch

        from models.networks.act_network import ACTS

        *read, acts = padded(filled(batch, TOKENS_TOGETHER))
        own = sum(len(passage.acts) for passage in batch)
        asked = torch.arange(-(-own // ACTS) * ACTS).clamp(max=own - 1)
        with torch.inference_mode():
            logits, pooled = self._loaded[0](*read, acts[asked])
        return logits[:own].float().numpy(), pooled[:own].float().numpy()

    def nearest(self, trace: NDArray[np.float32], label: str) -> str:
        """The labelled example of `label` that lies nearest to an act (by cosine), or "" where there is none."""
        return self._beside.nearest(trace, self.labels.index(label))


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What lies beside the adapter: labels, calibration (slope and offset of each) and examples with their traces."""

    labels: tuple[str, ...]
    slopes: NDArray[np.float32]
    offsets: NDArray[np.float32]
    basis: NDArray[np.float32]
    examples: tuple[str, ...]
    example_labels: NDArray[np.int64]
    example_traces: NDArray[np.float32]

    @classmethod
    def read(cls, folder: Path) -> Beside:
        """Read `labels.json`, `examples.json` and `calibration.safetensors` of a folder."""
        from safetensors.numpy import load_file

        tensors = load_file(folder / "calibration.safetensors")
        examples = json.loads((folder / "examples.json").read_text("utf-8"))
        return cls(
            labels=tuple(json.loads((folder / "labels.json").read_text("utf-8"))),
            slopes=tensors["slopes"],
            offsets=tensors["offsets"],
            basis=tensors["basis"],
            examples=tuple(examples),
            example_labels=tensors["example_labels"],
            example_traces=_unit(tensors["example_traces"].astype("float32")),
        )

    def calibrated(self, logits: NDArray[np.float32]) -> NDArray[np.float32]:
        """Probabilities from logits [n, labels], each label by its own line (Platt 1999)."""
        import numpy as np

        raised = np.clip(logits * self.slopes + self.offsets, -30, 30)
        return np.asarray(1 / (1 + np.exp(-raised)), dtype=np.float32)

    def nearest(self, trace: NDArray[np.float32], label: int) -> str:
        """See `ActTagger.nearest`."""
        import numpy as np

        rows = np.flatnonzero(self.example_labels == label)
        if not rows.size:
            return ""
        best = int(rows[int(np.argmax(self.example_traces[rows] @ trace))])
        return self.examples[best]


def padded(batch: list[Passage]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Tokens, types and what is no padding, each [B, T], and acts [n, 3]: row, first token, token after the last."""
    import torch

    tokens = torch.zeros((len(batch), padded_length(batch)), dtype=torch.int64)
    types, seen = torch.zeros_like(tokens), torch.zeros_like(tokens, dtype=torch.bool)
    for row, passage in enumerate(batch):
        length = len(passage.tokens)
        tokens[row, :length] = torch.tensor(passage.tokens)
        types[row, passage.split : length] = 1
        seen[row, :length] = True
    acts = torch.tensor([(row, *span) for row, passage in enumerate(batch) for span in passage.acts])
    return tokens, types, seen, acts


def _unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    import numpy as np

    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9), dtype=np.float32)

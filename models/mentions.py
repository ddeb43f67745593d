"""Where talk mentions personal data, as a small network reads it: names, addresses, e-mails, codes of every type."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from models.batching import batches, filled, padded_length
from models.windows import Said, Window, windows

if TYPE_CHECKING:
    import numpy as np
    import torch
    from numpy.typing import NDArray
    from tokenizers import Tokenizer

    from models.networks.mention_network import MentionNetwork

TOKENS_TOGETHER = 4_000
"""Windows of about equal length go through the network together, up to this many tokens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """Characters `[start, end)` of a turn that are personal data of a type; `score` in [0, 1] is the mean share of the
    network's belief, not a calibrated probability."""

    start: int
    end: int
    type: str
    score: float


Mentions = list[tuple[Mention, ...]]
"""The mentions of every turn of a conversation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the network was trained to say: the types in the order of its outputs, and how many layers it has."""

    types: tuple[str, ...]
    depth: int

    @property
    def outputs(self) -> int:
        """Outside; and for each type its first token, and a further one."""
        return 1 + 2 * len(self.types)

    @classmethod
    def of(cls, folder: Path) -> Reading:
        """Read `reading.json` of a folder."""
        described = json.loads((folder / "reading.json").read_text("utf-8"))
        return cls(types=tuple(described["types"]), depth=described["depth"])


class MentionReader:
    """Reads conversations; `source` names the model with its revision."""

    def __init__(
        self, network: MentionNetwork, tokenizer: Tokenizer, reading: Reading, *, source: str = "model:untrained@0"
    ) -> None:
        self.source = source
        self._network = network.eval()
        self._tokenizer = tokenizer
        self._reading = reading

    @classmethod
    def from_folders(cls, encoder: Path, folder: Path, *, source: str, half: bool | None = None) -> MentionReader:
        """The reader with the adapter and head of `folder` on the encoder of `encoder`.

        `half` says whether it reads in bfloat16; by default where the processor is fast at it.

        Raises:
            RuntimeError: a tensor is missing, is left over, or has another shape.
        """
        from models.networks.adapter import half_is_fast, in_half
        from models.networks.bert import tokenizer_of
        from models.networks.mention_network import loaded

        reading = Reading.of(folder)
        network = loaded(encoder, folder / "adapter.safetensors", reading.outputs, depth=reading.depth)
        return cls(
            in_half(network) if (half_is_fast() if half is None else half) else network,
            tokenizer_of(encoder),
            reading,
            source=source,
        )

    def read(self, conversations: Sequence[Sequence[Said]]) -> list[Mentions]:
        """What every turn of every conversation mentions, in order of characters, without overlaps."""
        parts = iter(self._parts(conversations))
        return [
            [tuple(_apart(_mentions(next(parts), turn.text, self._reading.types))) for turn in conversation]
            for conversation in conversations
        ]

    def read_beside(self, conversations: Sequence[Sequence[Said]]) -> Future[list[Mentions]]:
        """Read in a thread of the reader's own: the network works outside of the interpreter."""
        return self._thread.submit(self.read, conversations)

    @functools.cached_property
    def _thread(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(max_workers=1, thread_name_prefix="mentions")

    def _parts(self, conversations: Sequence[Sequence[Said]]) -> list[list[_Part]]:
        """What may be part of a mention in each turn, counted through all conversations."""
        parts: list[list[_Part]] = [[] for conversation in conversations for _ in conversation]
        for batch in batches(windows(conversations, self._tokenizer), TOKENS_TOGETHER):
            for window, shares in zip(batch, self._run(batch), strict=True):
                for index in range(window.fresh, len(window.tokens)):
                    place = window.places[index]
                    if place is not None and shares[index, 0] < 1 - _LEAST:
                        parts[place.turn].append(_Part(place.start, place.end, shares[index]))
        return parts

    def _run(self, batch: list[Window]) -> NDArray[np.float32]:
        """Shares [B, T, outputs] that sum to 1 for each token."""
        import torch

        with torch.inference_mode():
            logits = self._network(*padded(filled(batch, TOKENS_TOGETHER)))[: len(batch)]
            shares: NDArray[np.float32] = logits.float().softmax(dim=-1).numpy()
        return shares


_LEAST = 0.2
"""A token that is surer than the rest of this to be outside is not looked at."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A token that may be of a mention: characters of its turn, and the shares of all outputs."""

    start: int
    end: int
    shares: NDArray[np.float32]


def _mentions(parts: Sequence[_Part], text: str, types: Sequence[str]) -> Iterator[Mention]:
    """Tokens in a row that are rather of one type than outside; a first token starts another mention."""
    run: list[tuple[_Part, float]] = []
    now = -1
    for part in sorted(parts, key=lambda part: part.start):
        first, further = part.shares[1::2], part.shares[2::2]
        both = first + further
        kind = int(both.argmax())
        if both[kind] <= part.shares[0]:
            kind = -1
        apart = run and (part.start - run[-1][0].end > 1 or first[kind] > further[kind])
        if run and (kind != now or (apart and not _within_word(run[-1][0], part, text))):
            yield _mention(run, text, types[now])
            run = []
        if kind >= 0:
            run.append((part, float(both[kind])))
        now = kind
    if run:
        yield _mention(run, text, types[now])


def _apart(mentions: Iterator[Mention]) -> Iterator[Mention]:
    """Leave out what overlaps the one before: two types in one word."""
    end = 0
    for mention in mentions:
        if mention.start >= end:
            yield mention
            end = mention.end


def _within_word(before: _Part, part: _Part, text: str) -> bool:
    return before.end == part.start and text[part.start - 1].isalnum() and text[part.start].isalnum()


def _mention(run: Sequence[tuple[_Part, float]], text: str, kind: str) -> Mention:
    """A run of tokens as whole words."""
    start, end = run[0][0].start, run[-1][0].end
    while start > 0 and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while end < len(text) and text[end].isalnum() and text[end - 1].isalnum():
        end += 1
    return Mention(start=start, end=end, type=kind, score=round(sum(share for _, share in run) / len(run), 3))


def padded(batch: Sequence[Window]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Tokens, how they are written, and what is no padding, each [B, T]."""
    import torch

    tokens = torch.zeros((len(batch), padded_length(batch)), dtype=torch.int64)
    cases, seen = torch.zeros_like(tokens), torch.zeros_like(tokens, dtype=torch.bool)
    for row, window in enumerate(batch):
        length = len(window.tokens)
        tokens[row, :length] = torch.tensor(window.tokens)
        cases[row, :length] = torch.tensor(window.cases)
        seen[row, :length] = True
    return tokens, cases, seen

"""Speaker embeddings: voices of one recording as points that lie close where the voice is the same."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from models.networks import fbank

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from models.networks.packed import Packed

SHORTEST = 8_000
"""Less than this many samples (0.5 s) is repeated until it is as long."""
LONGEST = 30 * fbank.RATE
"""More than this many samples is embedded in pieces, whose mean counts: each fits into a pack, memory stays bounded."""


class SpeakerEncoder:
    """Turns stretches of speech of one speaker into embeddings of unit length."""

    def __init__(self, network: Packed) -> None:
        self._network = network

    @classmethod
    def from_file(cls, weights: Path, *, half: bool | None = None) -> SpeakerEncoder:
        """The encoder with the weights of a safetensors file, every one of which must fit.

        `half` says whether it multiplies in bfloat16; by default where the processor is fast at it.

        Raises:
            RuntimeError: a tensor is missing, is left over, or has another shape.
        """
        import torch
        from safetensors.torch import load_file

        from models.networks.adapter import half_is_fast
        from models.networks.campplus import CamPlusPlus
        from models.networks.packed import Packed

        network = CamPlusPlus()
        network.load_state_dict(load_file(weights), strict=True)
        half = half_is_fast() if half is None else half
        return cls(Packed(network.requires_grad_(False), torch.bfloat16 if half else torch.float32))

    def embed(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        """The embedding of one stretch of speech.

        Args:
            samples: [n] at 16 kHz, between -1 and 1.

        Returns:
            [192], float32, of length 1; the dot product of two is their cosine similarity.

        Raises:
            ValueError: `samples` is empty, has more than one axis, or holds a number that is not finite.
        """
        embedding: NDArray[np.float32] = self.embed_many([samples])[0]
        return embedding

    def embed_many(self, stretches: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
        """The embeddings of k stretches, [k, 192]; each is what `embed` gives for it alone, to rounding.

        They go through the network together, whatever their lengths. Nothing is padded: padding would change the
        statistics.

        Raises:
            ValueError: as `embed`.
        """
        import numpy as np

        from models.networks.packed import packs

        pieces = [(owner, piece) for owner, stretch in enumerate(stretches) for piece in _pieces(stretch)]
        sums = np.zeros((len(stretches), 192), dtype=np.float32)
        for pack in packs([fbank.frames(piece.size) for _, piece in pieces]):
            embedded = self._run([pieces[index][1] for index in pack])
            for index, embedding in zip(pack, embedded, strict=True):
                sums[pieces[index][0]] += embedding * pieces[index][1].size
        return _unit(sums)

    def _run(self, batch: list[NDArray[np.float32]]) -> NDArray[np.float32]:
        import torch

        features = [torch.from_numpy(fbank.mel_features(samples)) for samples in batch]
        with torch.inference_mode():
            embedded: NDArray[np.float32] = self._network(features).numpy()
        return _unit(embedded)


def _pieces(stretch: NDArray[np.float32]) -> list[NDArray[np.float32]]:
    """The stretch in equal pieces that are neither too short nor too long for the network."""
    import numpy as np

    samples = np.asarray(stretch, dtype=np.float32)
    if samples.ndim != 1 or not samples.size or not np.isfinite(samples).all():
        raise ValueError(f"speech must be finite samples on one axis, at least one; the shape is {samples.shape}")
    if samples.size < SHORTEST:
        return [np.resize(samples, SHORTEST)]
    return np.array_split(samples, -(-samples.size // LONGEST))


def _unit(embeddings: NDArray[np.float32]) -> NDArray[np.float32]:
    import numpy as np

    lengths = np.linalg.norm(embeddings, axis=-1, keepdims=True)
    return np.asarray(embeddings / np.maximum(lengths, 1e-12), dtype=np.float32)

"""Turns a checkpoint into a safetensors file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


class Inert:
    """Stands in for a class that a checkpoint names beside its tensors: takes anything, does and keeps nothing."""

    def __init__(self, *_: object) -> None: ...

    def __setstate__(self, state: object) -> None:
        """Take the state and drop it."""


def checkpoint_to_safetensors(
    checkpoint: Path, target: Path, *, state: str | None = None, inert: Sequence[str] = ()
) -> None:
    """Rewrites a PyTorch checkpoint, a dictionary of tensors, as safetensors.

    The same checkpoint always gives the same bytes: safetensors orders tensors by type and name,
    and no metadata is written. The caller has checked the checkpoint's hash.

    Args:
        checkpoint: read with `weights_only=True`, so that nothing in it is run.
        target: the file to write.
        state: the key under which the tensors lie, where the checkpoint holds other things as well.
        inert: full names of classes that those other things are of. None is imported: `Inert` takes their place.

    Raises:
        ValueError: the checkpoint holds anything but tensors by name.
    """
    import torch
    from safetensors.torch import save_file

    with torch.serialization.safe_globals([(Inert, name) for name in inert]):
        read = torch.load(checkpoint, map_location="cpu", weights_only=True)
    tensors = read[state] if state and isinstance(read, dict) and state in read else read
    if not isinstance(tensors, dict) or not all(isinstance(value, torch.Tensor) for value in tensors.values()):
        raise ValueError("the checkpoint is not a dictionary of tensors")
    save_file({str(name): tensor.contiguous() for name, tensor in sorted(tensors.items())}, target)

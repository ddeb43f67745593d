"""Turns a checkpoint into a safetensors file."""

from __future__ import annotations

from pathlib import Path


def checkpoint_to_safetensors(checkpoint: Path, target: Path) -> None:
    """Rewrites a PyTorch checkpoint, a plain dictionary of tensors, as safetensors.

    The same checkpoint always gives the same bytes: safetensors orders tensors by type and name,
    and no metadata is written. The caller has checked the checkpoint's hash.

    Raises:
        ValueError: the checkpoint holds anything but tensors by name.
    """
    import torch
    from safetensors.torch import save_file

    state = torch.load(checkpoint, map_location="cpu", weights_only=True)
    if not isinstance(state, dict) or not all(isinstance(value, torch.Tensor) for value in state.values()):
        raise ValueError("the checkpoint is not a dictionary of tensors")
    save_file({str(name): tensor.contiguous() for name, tensor in sorted(state.items())}, target)

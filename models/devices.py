"""Which processor a recogniser runs on, in which numbers, and how many threads a network takes."""

from __future__ import annotations

from models.errors import ChoiceError


def processor(device: str, compute_type: str) -> str:
    """Return "cpu" or "cuda" for what was asked for; "auto" is a graphics card where there is one.

    Raises:
        ChoiceError: there is no such processor here, or it cannot compute in such numbers.
    """
    import ctranslate2

    cards = ctranslate2.get_cuda_device_count()
    if device == "cuda" and not cards:
        why = "no graphics card that CUDA can use was found"
        raise ChoiceError(what="setting device", why=why, fix='set device to "cpu", or to "auto"')
    chosen = "cuda" if cards and device in ("cuda", "auto") else "cpu"
    supported = ctranslate2.get_supported_compute_types(chosen)
    if compute_type not in ("default", "auto") and compute_type not in supported:
        why = f"{compute_type} is not available on this {chosen}"
        raise ChoiceError(what="setting compute_type", why=why, fix=f"choose default, {', '.join(sorted(supported))}")
    return chosen


def one_thread_each() -> None:
    """Let each network compute in the thread that asks it: whoever wants more at a time asks from more threads.

    These networks are small: a second thread within one gains a tenth, and keeps a processor busy with waiting.
    """
    import torch

    torch.set_num_threads(1)

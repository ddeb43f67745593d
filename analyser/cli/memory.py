"""Keeps the memory of the process together, which many threads would scatter."""

import ctypes
import sys

_ARENA_MAX = -8
"""`M_ARENA_MAX` of glibc's `mallopt(3)`."""


def one_arena() -> None:
    """Let all threads take memory from one place: what one gives back another can use.

    Each thread of glibc has a place of its own else, and over a folder of calls they grew by a fifth of all memory.
    Nothing happens where the C library is another one.
    """
    if sys.platform == "linux":
        mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
        if mallopt is not None:
            mallopt(_ARENA_MAX, 1)

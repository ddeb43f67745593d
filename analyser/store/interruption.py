"""Holds Ctrl-C and SIGTERM back for a moment that must not be cut in two."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGALRM)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Run the block to its end; an interruption that came meanwhile is raised after it.

    Only the main thread is ever interrupted, so elsewhere this does nothing.

    Raises:
        KeyboardInterrupt: after the block, where Ctrl-C or SIGTERM came during it.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []
    before = {number: signal.signal(number, lambda number, _frame: came.append(number)) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if came:
        raise KeyboardInterrupt

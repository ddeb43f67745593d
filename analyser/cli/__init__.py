"""The `debrief` command: one file per subcommand, registered through the entry-point group `debrief.commands`."""

import os
import signal
from types import FrameType
from typing import NoReturn


def main() -> NoReturn:
    """Run `debrief`; Ctrl-C and SIGTERM end it in one line, also while the command line itself is being loaded."""
    signal.signal(signal.SIGTERM, _interrupt)
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _interrupt)
    try:
        from analyser.cli import app

        app.main()
    except KeyboardInterrupt:
        signal.setitimer(signal.ITIMER_REAL, 0)
        # A thread of a native library may still be at work; nothing of ours is left to write.
        os.write(2, b"debrief: interrupted: stopped before it was finished; run it again\n")
        os._exit(130)


_SOON_S = 0.01
_SWALLOWED_S = 3.0
"""A library that calls back from C may forget an exception: after so long it is raised once more."""


def _interrupt(_number: int, frame: FrameType | None) -> None:
    signal.signal(signal.SIGALRM, _interrupt)
    if _importing(frame):
        # What is being imported may print an exception and forget it, or make another of it: try again in a moment.
        signal.setitimer(signal.ITIMER_REAL, _SOON_S)
        return
    signal.setitimer(signal.ITIMER_REAL, _SWALLOWED_S)
    raise KeyboardInterrupt


def _importing(frame: FrameType | None) -> bool:
    while frame is not None:
        if frame.f_code.co_filename.startswith("<frozen importlib"):
            return True
        frame = frame.f_back
    return False


__all__ = ["main"]

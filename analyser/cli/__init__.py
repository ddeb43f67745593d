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
        # A thread of a native library may still be at work; nothing of ours is left to write.
        os.write(2, b"debrief: interrupted: stopped before it was finished; run it again\n")
        os._exit(130)


_SOON_S = 0.01


def _interrupt(_number: int, frame: FrameType | None) -> None:
    if frame is not None and frame.f_code.co_filename.startswith("<frozen importlib"):
        # The import system calls back where an exception would be printed and forgotten: try again in a moment.
        signal.signal(signal.SIGALRM, _interrupt)
        signal.setitimer(signal.ITIMER_REAL, _SOON_S)
        return
    raise KeyboardInterrupt


__all__ = ["main"]

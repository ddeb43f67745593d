"""The `debrief` command: one file per subcommand, registered through the entry-point group `debrief.commands`."""

import os
import signal
from types import FrameType
from typing import NoReturn


def main() -> NoReturn:
    """Run `debrief`; Ctrl-C and SIGTERM end it in one line, also while the command line itself is being loaded."""
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        from analyser.cli import app

        app.main()
    except KeyboardInterrupt:
        # A thread of a native library may still be at work; nothing of ours is left to write.
        os.write(2, b"debrief: interrupted: stopped before it was finished; run it again\n")
        os._exit(130)


def _interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


__all__ = ["main"]

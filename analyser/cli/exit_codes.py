"""What the exit status of `debrief` means; scripts rely on it."""

from enum import IntEnum


class ExitCode(IntEnum):
    """The contract's exit codes."""

    DONE = 0
    FAULT = 1
    USAGE = 2
    REFUSED = 3
    BAD_INPUT = 4
    MODEL_MISSING = 5
    PARTLY = 6
    INTERRUPTED = 130

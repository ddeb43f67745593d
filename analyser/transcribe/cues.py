"""Subtitles: blocks of lines with a time above them. What WebVTT and SRT have in common.

The parsers of the known libraries put the text of a faulty block into their messages, and keep one voice of a block
only; so this is our own.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from analyser.core.errors import BadInputError

TIMING = re.compile(
    r"\s*(?:([0-9]{1,4}):)?([0-9]{1,2}):([0-9]{1,2})[.,]([0-9]{1,3})\s*-->"
    r"\s*(?:([0-9]{1,4}):)?([0-9]{1,2}):([0-9]{1,2})[.,]([0-9]{1,3})(?:\s|$)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """One block: times in seconds, and its text on one line."""

    start_s: float
    end_s: float
    text: str


def cues(file: str, text: str) -> Iterator[Cue]:
    """Yield the blocks that have a time; others (comments, styles) are passed over.

    Raises:
        BadInputError: a time cannot be read, or a block ends before it starts.
    """
    for number, block in enumerate(_blocks(text), start=1):
        at = next((index for index, line in enumerate(block[:2]) if "-->" in line), None)
        if at is None:
            continue
        start_s, end_s = _times(file, number, block[at])
        yield Cue(start_s=start_s, end_s=end_s, text=" ".join(" ".join(block[at + 1 :]).split()))


def _blocks(text: str) -> Iterator[list[str]]:
    block: list[str] = []
    for line in text.splitlines():
        if line.strip():
            block.append(line)
        elif block:
            yield block
            block = []
    if block:
        yield block


def _times(file: str, number: int, line: str) -> tuple[float, float]:
    match = TIMING.match(line)
    if match is None:
        raise BadInputError(
            file, f"the times of block {number} cannot be read", "write them as 00:00:01.000 --> 00:00:02.500"
        )
    start_s, end_s = _seconds(*match.group(1, 2, 3, 4)), _seconds(*match.group(5, 6, 7, 8))
    if end_s < start_s:
        raise BadInputError(file, f"block {number} ends before it starts", "correct its times")
    return start_s, end_s


def _seconds(hours: str | None, minutes: str, seconds: str, fraction: str) -> float:
    whole = (int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)
    return (whole * 1000 + int(fraction.ljust(3, "0"))) / 1000

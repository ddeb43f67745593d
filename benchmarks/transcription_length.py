"""How time and memory grow with the length of a call: `debrief transcribe` on calls of minutes and of hours.

    python -m benchmarks.transcription_length [--write] [--stereo HOURS ...] [--mono HOURS ...]

A call of any length is one voiced call's turns, each time in another order (see `transcription_audio`). Each is one
command in a process of its own, loading included. `--write` replaces this benchmark's section of benchmarks/RESULTS.md
and its chart.
"""

import argparse
import random
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from benchmarks import results
from benchmarks.charts import write_lines
from benchmarks.nine_calls import peak_of
from benchmarks.transcription_audio import Recorded, make, voiced_calls

STEREO = (0.05, 0.25, 0.5, 1.0, 3.0)
MONO = (0.05, 0.5, 3.0)
MOST_MIB = 1024
TITLE = "Seconds that a call takes, by its hours of audio"


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What one command took: hours of audio, seconds, and peak memory (MiB)."""

    layout: str
    hours: float
    seconds: float
    peak_mib: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--stereo", nargs="*", type=float, default=STEREO, metavar="HOURS")
    parser.add_argument("--mono", nargs="*", type=float, default=MONO, metavar="HOURS")
    options = parser.parse_args()
    source = voiced_calls()[0]
    taken = []
    for layout, lengths in (("stereo", options.stereo), ("mono", options.mono)):
        for hours in lengths:
            taken.append(measure(source, layout, hours))
            print(taken[-1], flush=True)
    report = list(_report(taken))
    if options.write:
        lines: dict[str, list[tuple[float, float]]] = defaultdict(list)
        for one in taken:
            lines[one.layout].append((one.hours, one.seconds))
        report += ["", write_lines("transcription-length", TITLE, "hours of audio", "seconds", lines)]
        results.write("Transcription by length of the call", "\n".join(report))
    print("\n".join(report))


def measure(source: Recorded, layout: str, hours: float) -> Taken:
    """Transcribe one call of so many hours."""
    with tempfile.TemporaryDirectory() as scratch:
        call = make(source, hours * 3600, layout, Path(scratch) / "call.wav", random.Random(3))
        started = time.perf_counter()
        peak_mib = peak_of(["transcribe", str(call.path), "--out", str(Path(scratch) / "call.json")], Path(scratch))
        seconds = time.perf_counter() - started
    return Taken(layout=layout, hours=call.seconds / 3600, seconds=seconds, peak_mib=peak_mib)


def _report(taken: list[Taken]) -> Iterator[str]:
    yield f"{datetime.now(UTC):%Y-%m-%d}. Command: `python -m benchmarks.transcription_length --write`. Loading counts."
    yield ""
    yield f"| call | minutes | seconds | audio seconds per second | peak memory (MiB, aim: under {MOST_MIB}) |"
    yield "|---|---|---|---|---|"
    for one in taken:
        rate = one.hours * 3600 / one.seconds
        yield f"| {one.layout} | {one.hours * 60:.1f} | {one.seconds:.0f} | {rate:.1f} | {one.peak_mib:.0f} |"
    yield ""
    for layout in dict.fromkeys(one.layout for one in taken):
        own = [one for one in taken if one.layout == layout]
        if len(own) > 2:
            slope, start, off = straightness([one.hours for one in own], [one.seconds for one in own])
            line = f"{start:.0f} s and {slope:.0f} s for each hour"
            yield f"* {layout}: {line}; no call is further from that line than {off:.0%}."


def straightness(hours: list[float], seconds: list[float]) -> tuple[float, float, float]:
    """Return slope and start of the line that fits best by relative distance, and the largest of these.

    >>> slope, start, off = straightness([1.0, 2.0, 3.0], [12.0, 22.0, 32.0])
    >>> round(slope, 6), round(start, 6), round(off, 6)
    (10.0, 2.0, 0.0)
    """
    taken = np.asarray(seconds)
    slope, start = np.polyfit(hours, taken, 1, w=1 / taken)
    off = np.abs(slope * np.asarray(hours) + start - taken) / taken
    return float(slope), float(start), float(off.max())


if __name__ == "__main__":
    main()

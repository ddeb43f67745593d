"""How fast calls are transcribed, beside faster-whisper and others, in one run on the same calls.

    python -m benchmarks.transcription_speed [--peers-python PYTHON] [--write] [--calls 30] [--repetitions 3]

A batch of calls of 1 to 5 min (see `transcription_audio`), and one call of 3 min, stereo and mono. All models are
loaded first and have heard something. In each repetition every system transcribes the same `--shared` calls, other
ones than in the last repetition, then the 3 min calls, all systems in turn and each time another one first; ratios are
over the same calls in the same repetition. Ours also does the whole batch at once. Slow peers get the `--slow`
shortest of the shared calls of the first repetition, and ours is timed on these too. `--write` replaces this section of
benchmarks/RESULTS.md.
"""

import argparse
import random
import statistics
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks import results
from benchmarks.transcription_audio import Made, batch, make, voiced_calls
from benchmarks.transcription_systems import (
    FAR,
    OURS,
    System,
    arguments,
    dated,
    missing_lines,
    started,
    what_is_compared,
)

SINGLE_S = 180.0
WARM_S = 10.0
AIMS = {
    ("faster-whisper", "batch"): 3.0,
    ("faster-whisper batched", "batch"): 1.5,
    ("faster-whisper", "3 min stereo"): 2.0,
    ("faster-whisper", "3 min mono"): 2.0,
}

Rates = dict[tuple[str, str], list[tuple[float, float]]]
"""By system and measure, for each repetition: its audio seconds per second, and ours on the same calls."""


def main() -> None:
    parser = arguments(__doc__)
    parser.add_argument("--calls", type=int, default=30)
    parser.add_argument("--repetitions", type=int, default=3)
    parser.add_argument("--shared", type=int, default=4, help="calls of the batch that all systems get per repetition")
    parser.add_argument("--slow", type=int, default=1, help="how many of these the slow peers get")
    options = parser.parse_args()
    rates: Rates = defaultdict(list)
    with tempfile.TemporaryDirectory() as scratch, started(options) as (systems, missing):
        calls, singles, warm = _made(Path(scratch), options.calls)
        for system in systems:
            system.listen([warm.path])
        whole = _rate(systems[0], calls)
        print(f"{OURS}: {whole:.1f} x on the batch of {len(calls)}", flush=True)
        for repetition in range(options.repetitions):
            shared = calls[repetition :: options.repetitions][: options.shared]
            order = systems[repetition % len(systems) :] + systems[: repetition % len(systems)]
            measures = {"batch": shared, **{f"3 min {name}": [one] for name, one in singles.items()}}
            for name, files in measures.items():
                _measure(name, files, order, options.slow if repetition == 0 else 0, rates)
    report = "\n".join(_report(options, systems, calls, whole, rates, missing))
    print(report)
    if options.write:
        results.write("Speed of transcription", report)


def _made(folder: Path, count: int) -> tuple[list[Made], dict[str, Made], Made]:
    calls = batch(folder, count)
    source = voiced_calls()[0]
    singles = {
        layout: make(source, SINGLE_S, layout, folder / f"single-{layout}.wav", random.Random(1))
        for layout in ("stereo", "mono")
    }
    return calls, singles, make(source, WARM_S, "mono", folder / "warm.wav", random.Random(2))


def _rate(system: System, calls: Sequence[Made]) -> float:
    return sum(call.seconds for call in calls) / system.listen([call.path for call in calls]).seconds


def _measure(name: str, calls: list[Made], order: Sequence[System], slow: int, rates: Rates) -> None:
    """Time all systems on the same calls; slow ones on some of them, or not at all on the calls of 3 min."""
    few = sorted(calls, key=lambda call: call.seconds * call.channels)[:slow] if name == "batch" else []
    found: dict[str, float] = {}
    for system in order:
        if system.name not in FAR:
            found[system.name] = _rate(system, calls)
        elif few:
            found[system.name] = _rate(system, few)
        if system.name in found:
            print(f"{name}: {system.name} {found[system.name]:.2f} x", flush=True)
    ours = next(system for system in order if system.name == OURS)
    ours_on_few = _rate(ours, few) if few and any(known in FAR for known in found) else 0.0
    for known, rate in found.items():
        rates[known, name].append((rate, ours_on_few if known in FAR else found[OURS]))


def _report(
    options: argparse.Namespace,
    systems: Sequence[System],
    calls: Sequence[Made],
    whole: float,
    rates: Rates,
    missing: dict[str, str],
) -> Iterator[str]:
    minutes = sum(call.seconds for call in calls) / 60
    channels = sum(call.channels * call.seconds for call in calls) / 60
    yield dated("transcription_speed")
    yield what_is_compared(options, systems)
    yield f"The batch: {len(calls)} calls, {minutes:.0f} min of audio, {channels:.0f} min of channels. In each of"
    yield f"{options.repetitions} repetitions {options.shared} of its calls go to all; the slow peers get the"
    yield f"{options.slow} shortest of the first repetition."
    yield ""
    yield f"**{OURS}, the whole batch at once: {whole:.1f} seconds of audio per second.**"
    yield ""
    yield "| measure | system | audio seconds per second (min to max) | ours is faster by (min to max) | aim |"
    yield "|---|---|---|---|---|"
    for (system, name), pairs in sorted(rates.items(), key=lambda one: one[0][1] != "batch"):
        ratio = "" if system == OURS else _spread([ours / rate for rate, ours in pairs]) + " ×"
        aim = f"≥ {AIMS[system, name]} ×" if (system, name) in AIMS else ""
        yield f"| {name} | {system} | {_spread([rate for rate, _ in pairs])} | {ratio} | {aim} |"
    yield ""
    yield from missing_lines(missing)


def _spread(values: Sequence[float]) -> str:
    return f"{statistics.median(values):.2f} ({min(values):.2f} to {max(values):.2f})"


if __name__ == "__main__":
    main()

"""Where the time of a transcription goes, and how near it is to what the encoder alone needs.

    python -m benchmarks.transcription_costs [--write] [--calls 10] [--threads 2]

The stages are timed from outside, by wrapping the functions that they are made of; a stage's time is its own, without
that of stages inside it, added up over the threads that work side by side. What is left of the processor's time is the
rest. The encoder's floor: the speech regions of the same calls, end to end without anything between them, encoded in
windows of one length and nothing else, on as many threads; the best of several lengths is the floor, and windows filled
up to 30 s, as most use Whisper, are given beside it. `--write` replaces this benchmark's section of
benchmarks/RESULTS.md and its chart.
"""

import argparse
import functools
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
from numpy.typing import NDArray

import models
from analyser.audio.decode import decode
from analyser.audio.speech import speech_regions
from analyser.core.sound import SAMPLE_RATE
from analyser.keep import Keeper
from analyser.settings import Settings
from analyser.toolbox import Toolbox
from benchmarks import results
from benchmarks.charts import write_shares
from benchmarks.transcription_audio import Made, batch
from benchmarks.transcription_own import transcribed
from benchmarks.transcription_systems import RECOGNISER

STAGES = {
    "decode audio": ("analyser.audio.decode", "decode"),
    "crosstalk and speech regions": ("analyser.audio.survey", "survey"),
    "features": ("faster_whisper.feature_extractor:FeatureExtractor", "__call__"),
    "encoder": ("ctranslate2.models:Whisper", "encode"),
    "language": ("ctranslate2.models:Whisper", "detect_language"),
    "decoder": ("ctranslate2.models:Whisper", "generate"),
    "alignment": ("ctranslate2.models:Whisper", "align"),
    "speakers": ("analyser.turns.speakers", "separate"),
}
"""Of what function each stage's time is, by its place."""

LENGTHS_S = (5.0, 10.0, 15.0, 20.0, 30.0)
FULL_S = 30.0
TITLE = "Where the seconds of a transcription go"


class Stopwatch:
    """Adds up the own time of wrapped functions, over all threads."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self._lock = threading.Lock()
        self._inside = threading.local()

    def wrapped(self, stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return the same function, timed."""

        @functools.wraps(function)
        def timed(*given: Any, **named: Any) -> Any:
            before = getattr(self._inside, "seconds", 0.0)
            self._inside.seconds = 0.0
            started = time.perf_counter()
            try:
                return function(*given, **named)
            finally:
                taken = time.perf_counter() - started
                with self._lock:
                    self.seconds[stage] += taken - self._inside.seconds
                self._inside.seconds = before + taken

        return timed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--calls", type=int, default=10)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        calls = batch(Path(scratch), options.calls)
        wall_s, processor_s, stages = breakdown(calls, options.threads, Path(scratch))
        print(wall_s, processor_s, dict(stages), flush=True)
        speech = speech_of(calls)
    floors = {length_s: floor(speech, length_s, length_s, options.threads) for length_s in LENGTHS_S}
    full_s = floor(speech, 15.0, FULL_S, options.threads)
    stages["the rest"] = max(0.0, processor_s - sum(stages.values()))
    stages = dict(sorted(stages.items(), key=lambda one: -one[1]))
    report = list(_report(options, calls, wall_s, stages, len(speech) / SAMPLE_RATE, floors, full_s))
    if options.write:
        report += ["", write_shares("transcription-stages", TITLE, "s", stages)]
        results.write("Where the time of transcription goes", "\n".join(report))
    print("\n".join(report))


def breakdown(calls: Sequence[Made], threads: int, scratch: Path) -> tuple[float, float, dict[str, float]]:
    """Return seconds by the clock, seconds of processor, and the own seconds of each stage, for a batch."""
    settings = Settings(threads=threads, data=scratch / "data")
    toolbox, keeper, watch = Toolbox(settings), Keeper(settings), Stopwatch()
    paths = [call.path for call in calls]
    transcribed(paths[:1], toolbox, keeper)  # loads the models
    with ExitStack() as stack:
        for stage, (place, name) in STAGES.items():
            module, _, owner = place.partition(":")
            target = getattr(import_module(module), owner) if owner else import_module(module)
            stack.enter_context(mock.patch.object(target, name, watch.wrapped(stage, getattr(target, name))))
        started, processor = time.perf_counter(), time.process_time()
        transcribed(paths, toolbox, keeper)
        return time.perf_counter() - started, time.process_time() - processor, watch.seconds


def speech_of(calls: Sequence[Made]) -> NDArray[np.float32]:
    """Return all that is said on all channels of all calls, end to end."""
    found = []
    for call in calls:
        with decode(call.path) as recording:
            for channel in range(recording.channels):
                found += [recording.read(channel, r.start_s, r.end_s) for r in speech_regions(recording, channel)]
    return np.concatenate(found)


def floor(speech: NDArray[np.float32], speech_s: float, window_s: float, threads: int) -> float:
    """Return the seconds that the encoder needs for speech, in windows with so much of it, filled up to a length."""
    from faster_whisper import WhisperModel

    folder = str(models.status(RECOGNISER).folder)
    model = WhisperModel(folder, device="cpu", compute_type="int8", cpu_threads=1, num_workers=threads)
    size = round(speech_s * SAMPLE_RATE)
    pieces = [speech[at : at + size] for at in range(0, len(speech), size)]
    if window_s > speech_s:
        pieces = [np.pad(piece, (0, round(window_s * SAMPLE_RATE) - len(piece))) for piece in pieces]
    features = [model.feature_extractor(piece)[None, :, :-1] for piece in pieces]
    model.encode(features[0])
    with ThreadPoolExecutor(threads) as workers:
        started = time.perf_counter()
        list(workers.map(model.encode, features))
        return time.perf_counter() - started


def _report(
    options: argparse.Namespace,
    calls: Sequence[Made],
    wall_s: float,
    stages: dict[str, float],
    speech_s: float,
    floors: dict[float, float],
    full_s: float,
) -> Iterator[str]:
    audio_s = sum(call.seconds for call in calls)
    least_s = min(floors.values())
    yield f"{datetime.now(UTC):%Y-%m-%d}. Command: `python -m benchmarks.transcription_costs --write`."
    yield f"{len(calls)} calls, {audio_s / 60:.1f} min of audio, {speech_s / 60:.1f} min of speech on their channels,"
    yield f"{options.threads} threads, models loaded: {wall_s:.1f} s by the clock, {audio_s / wall_s:.1f} × real time."
    yield ""
    yield "| stage | seconds, added up over threads | share |"
    yield "|---|---|---|"
    for stage, seconds in stages.items():
        yield f"| {stage} | {seconds:.1f} | {seconds / sum(stages.values()):.0%} |"
    yield ""
    yield "| the encoder alone, for the same speech | seconds by the clock | our total is so many times that |"
    yield "|---|---|---|"
    for length_s, seconds in floors.items():
        mark = " (the floor)" if seconds == least_s else ""
        yield f"| windows of {length_s:.0f} s, full{mark} | {seconds:.1f} | {wall_s / seconds:.2f} |"
    yield f"| windows of 30 s, half of each filled up with silence | {full_s:.1f} | {wall_s / full_s:.2f} |"


if __name__ == "__main__":
    main()

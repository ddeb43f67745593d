"""Speakers on one channel: diarisation error, words to the right speaker, and how many voices are found.

    python -m benchmarks.diarisation [--write] [--only NAME ...]

The nine voiced development calls (mono; **tuned on**) and public clips with published speaker turns, beside the sketch
that was measured before there was a product: voice activity, windows of 1.5 s, CAM++, agglomerative clustering, the
number of speakers **given**. Calls are read whatever their consent sidecars say: they are made up, and the benchmark
vouches for them. One-voice and three-voice calls are made in memory: the other side silenced, or the turns of another
call's speaker put behind. Found under DEBRIEF_DEV_DATA (default ../shared). Needs pyannote.metrics (the group `bench`).
"""

import argparse
import itertools
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import numpy as np

from analyser.core.sound import SAMPLE_RATE
from analyser.settings import Settings
from analyser.toolbox import Toolbox
from analyser.turns.speakers import Speakers, separate
from benchmarks import mono_files, results, words
from benchmarks.mono_files import File, Turn

COLLAR_S = 0.25
"""As pyannote.metrics counts it: half on either side of each edge."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What is reported of one file; error rates with overlaps and without them."""

    file: File
    found: int
    ours: tuple[float, float]
    sketch: tuple[float, float]
    right: int
    seconds: float


def main() -> None:
    arguments = _arguments()
    toolbox = Toolbox(Settings())
    files = [
        mono_files.heard(file, toolbox)
        for file in mono_files.files()
        if not arguments.only or file.name in arguments.only
    ]
    rows = []
    for file in files:
        rows.append(_row(file, toolbox))
        print(f"{file.name:24} {rows[-1].found} voices, DER {rows[-1].ours[0]:.3f}", flush=True)
    report = "\n".join([*_report(rows), "", *_counts([file for file in files if file.voices], toolbox)])
    print(report)
    if arguments.write:
        results.write("Speakers on one channel", report)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--only", nargs="*", default=[])
    return parser.parse_args()


def separated(file: File, toolbox: Toolbox) -> Speakers:
    return separate(
        file, 0, file.words, file.regions, toolbox.speakers, toolbox.segmenter, threads=toolbox.settings.threads
    )


def _row(file: File, toolbox: Toolbox) -> Row:
    started = time.perf_counter()
    speakers = separated(file, toolbox)
    seconds = time.perf_counter() - started
    own = [
        (region.start_s, region.end_s, str(speaker))
        for speaker, regions in enumerate(speakers.regions)
        for region in regions
    ]
    return Row(
        file=file,
        found=speakers.count,
        ours=_error_rates(file, own),
        sketch=_error_rates(file, sketch(file, toolbox)),
        right=_right(file, speakers),
        seconds=seconds,
    )


def _error_rates(file: File, found: Sequence[Turn]) -> tuple[float, float]:
    from pyannote.core import Segment, Timeline
    from pyannote.metrics.diarization import DiarizationErrorRate

    whole = Timeline([Segment(0, file.duration_s)])
    reference, hypothesis = _annotation(file.gold), _annotation(found)
    rates = [
        DiarizationErrorRate(collar=COLLAR_S, skip_overlap=skip)(reference, hypothesis, uem=whole)
        for skip in (False, True)
    ]
    return float(rates[0]), float(rates[1])


def _annotation(turns: Sequence[Turn]) -> Any:
    from pyannote.core import Annotation, Segment

    annotation = Annotation()
    for index, (start_s, end_s, speaker) in enumerate(turns):
        if end_s > start_s:
            annotation[Segment(start_s, end_s), index] = speaker
    return annotation


def sketch(file: File, toolbox: Toolbox) -> list[Turn]:
    """The peer: silero's speech, windows of 1.5 s every 0.75 s, CAM++, average linkage to the number given."""
    from faster_whisper.vad import VadOptions, get_speech_timestamps
    from sklearn.cluster import AgglomerativeClustering

    count = len({speaker for *_, speaker in file.gold})
    spoken = get_speech_timestamps(file.samples, VadOptions(min_silence_duration_ms=300, speech_pad_ms=50))
    length, hop = round(1.5 * SAMPLE_RATE), round(0.75 * SAMPLE_RATE)
    windows = [
        (begin, min(begin + length, region["end"]))
        for region in spoken
        for begin in range(region["start"], max(region["end"] - hop, region["start"] + 1), hop)
    ]
    if len(windows) <= count:
        return [(start / SAMPLE_RATE, end / SAMPLE_RATE, "0") for start, end in windows]
    points = toolbox.speakers.embed_many([file.samples[start:end] for start, end in windows])
    labels = AgglomerativeClustering(count, metric="cosine", linkage="average").fit_predict(points)
    turns: list[Turn] = []
    for index, ((start, end), label) in enumerate(zip(windows, labels, strict=True)):
        if index + 1 < len(windows) and windows[index + 1][0] < end:
            end = (windows[index + 1][0] + end) // 2
        if turns and start / SAMPLE_RATE < turns[-1][1]:
            start = round(turns[-1][1] * SAMPLE_RATE)
        turns.append((start / SAMPLE_RATE, end / SAMPLE_RATE, str(label)))
    return turns


def _right(file: File, speakers: Speakers) -> int:
    """How many words have the right speaker, by the best naming of the voices; over an overlap either is right."""
    gold = [{"role": role, "start_s": start_s, "end_s": end_s} for start_s, end_s, role in file.gold]
    names = sorted({turn["role"] for turn in gold})
    spare = ["nobody"] * max(speakers.count - len(names), 0)
    best = 0
    for naming in itertools.permutations([*names, *spare], speakers.count):
        turns = [
            SimpleNamespace(words=[word], role=SimpleNamespace(value=naming[speaker]))
            for word, speaker in zip(file.words, speakers.of_words, strict=True)
        ]
        best = max(best, words.right_role(gold, turns)[0])
    return best


def _report(rows: Sequence[Row]) -> Iterator[str]:
    yield f"{datetime.now(UTC):%Y-%m-%d}. Command: `python -m benchmarks.diarisation --write`."
    yield (
        "Voiced calls were tuned on. The sketch is told how many speakers there are; we are not. "
        "Error rates: overlaps counted (skipped). "
        f"Collar {COLLAR_S} s."
    )
    yield ""
    yield "| file | speakers | found | DER | DER, sketch | words to the right speaker | seconds / transcription |"
    yield "|---|---|---|---|---|---|---|"
    for row in rows:
        count = len({speaker for *_, speaker in row.file.gold})
        yield (
            f"| {row.file.name} ({row.file.group}) | {count} | {row.found} | {_two(row.ours)} | {_two(row.sketch)} | "
            f"{row.right / max(1, len(row.file.words)):.4f} of {len(row.file.words)} | "
            f"{row.seconds:.1f} / {row.file.transcribed_s:.1f} |"
        )
    for group in dict.fromkeys(row.file.group for row in rows):
        own = [row for row in rows if row.file.group == group]
        ours, theirs = (np.mean([getattr(row, name) for row in own], axis=0) for name in ("ours", "sketch"))
        said = sum(len(row.file.words) for row in own)
        right = sum(row.right for row in own) / max(1, said)
        yield f"| **mean, {group}** | | | {_two(ours)} | {_two(theirs)} | {right:.4f} of {said} | |"


def _two(rates: Sequence[float]) -> str:
    return f"{rates[0]:.3f} ({rates[1]:.3f})"


def _counts(files: Sequence[File], toolbox: Toolbox) -> Iterator[str]:
    """How many voices are found in one-voice, two-voice and three-voice calls."""
    made = {
        1: [mono_files.alone(file, role) for file in files for role in file.voices],
        2: list(files),
        3: [
            three
            for file, other in zip(files, [*files[1:], *files[:1]], strict=True)
            for three in mono_files.joined(file, other)
        ],
    }
    yield "| voices | calls | found 1 | found 2 | found 3 | words to the right speaker |"
    yield "|---|---|---|---|---|---|"
    for count, own in made.items():
        found = [separated(file, toolbox) for file in own]
        cells = [str(sum(speakers.count == number for speakers in found)) for number in (1, 2, 3)]
        right = sum(_right(file, speakers) for file, speakers in zip(own, found, strict=True))
        said = sum(len(file.words) for file in own)
        yield f"| {count} | {len(own)} | {' | '.join(cells)} | {right / max(1, said):.4f} of {said} |"


if __name__ == "__main__":
    main()

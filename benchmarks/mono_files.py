"""Recordings with all speakers on one channel and gold turns, and calls of one or three voices made of them."""

import json
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from analyser.audio.decode import decode
from analyser.audio.speech import speech_regions
from analyser.core.call import Word
from analyser.core.sound import SAMPLE_RATE, Region
from analyser.toolbox import Toolbox

DATA = Path(os.environ.get("DEBRIEF_DEV_DATA", "../shared"))
CLIPS = {
    "sample": "real, two",
    "dev00": "real, two",
    "trn00": "extra",
    "trn03": "extra",
    "trn04": "extra",
    "aws_auto_repairs_49": "extra; turns derived by voice activity",
}
THIRD_S = 40.0
"""So many seconds of another call's speaker are put behind a call."""

MARGIN_S = 0.1

Samples = npt.NDArray[np.float32]
Turn = tuple[float, float, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A recording with its gold turns (start, end, speaker), its voices in words, and what was heard in it."""

    name: str
    group: str
    samples: Samples
    gold: tuple[Turn, ...]
    voices: dict[str, str]
    words: tuple[Word, ...] = ()
    regions: tuple[Region, ...] = ()
    transcribed_s: float = 0.0

    @property
    def channels(self) -> int:
        return 1

    @property
    def duration_s(self) -> float:
        return len(self.samples) / SAMPLE_RATE

    def read(self, _channel: int, start_s: float, end_s: float) -> Samples:
        return self.samples[max(round(start_s * SAMPLE_RATE), 0) : max(round(end_s * SAMPLE_RATE), 0)]


def files() -> Iterator[File]:
    for path in sorted((DATA / "calls").glob("*/call.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        yield File(
            name=gold["id"],
            group="voiced",
            samples=_samples(path.parent / gold["audio"]["mono"]["file"]),
            gold=tuple((turn["start_s"], turn["end_s"], turn["role"]) for turn in gold["turns"]),
            voices=gold["voices"],
        )
    for name, group in CLIPS.items():
        (sound,) = (path for path in (DATA / "data").glob(f"audio_*/{name}*.wav") if "stereo" not in path.name)
        (turns,) = (DATA / "data").glob(f"audio_*/{name}*.rttm")
        fields = [line.split() for line in turns.read_text(encoding="utf-8").splitlines() if line]
        gold = tuple((float(row[3]), float(row[3]) + float(row[4]), row[7]) for row in fields)
        yield File(name=name, group=group, samples=_samples(sound), gold=gold, voices={})


def _samples(path: Path) -> Samples:
    with decode(path) as recording:
        return recording.read(0, 0.0, recording.duration_s)


def heard(file: File, toolbox: Toolbox) -> File:
    """Return the file with its speech regions and recognised words."""
    regions = speech_regions(file, 0)
    started = time.perf_counter()
    found = toolbox.transcriber.transcribe(file, 0, regions, lambda _done_s: None)
    taken_s = time.perf_counter() - started
    return replace(file, regions=regions, words=found.words, transcribed_s=taken_s)


def alone(file: File, role: str) -> File:
    """A call with all but one voice silenced."""
    samples = file.samples.copy()
    others = [(start_s - MARGIN_S, end_s + MARGIN_S) for start_s, end_s, speaker in file.gold if speaker != role]
    for start_s, end_s in others:
        samples[max(round(start_s * SAMPLE_RATE), 0) : round(end_s * SAMPLE_RATE)] = 0
    kept = tuple(word for word in file.words if not any(a < word.end_s and word.start_s < b for a, b in others))
    gold = tuple(turn for turn in file.gold if turn[2] == role)
    silenced = replace(file, samples=samples, words=kept, gold=gold)
    return replace(silenced, regions=speech_regions(silenced, 0))


def joined(file: File, other: File) -> Iterator[File]:
    """A call with a speaker of another one behind it, whose voice is described otherwise than both of its own."""
    for role, voice in other.voices.items():
        if voice in file.voices.values():
            continue
        third = alone(other, role)
        samples, said = [file.samples], list(file.words)
        gold, at_s, taken_s = list(file.gold), file.duration_s, 0.0
        for start_s, end_s, _ in third.gold:
            if taken_s >= THIRD_S:
                break
            samples.append(third.read(0, start_s, end_s))
            gold.append((at_s, at_s + end_s - start_s, "third"))
            inside = (word for word in third.words if start_s <= word.start_s and word.end_s <= end_s)
            shift_s = at_s - start_s
            said += [replace(word, start_s=word.start_s + shift_s, end_s=word.end_s + shift_s) for word in inside]
            at_s, taken_s = at_s + len(samples[-1]) / SAMPLE_RATE, taken_s + end_s - start_s
        both = replace(file, samples=np.concatenate(samples), words=tuple(said), gold=tuple(gold))
        yield replace(both, regions=speech_regions(both, 0))

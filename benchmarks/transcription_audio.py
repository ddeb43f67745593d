"""Calls to time transcription on: put together anew from what is said in the voiced and in the real recordings.

Recordings are cut where nobody speaks, and the parts of one recording laid one after the other in an order that the
seed draws, as often as it takes for the length wanted; both channels stay together. So voices, overlaps and pauses are
those of calls, and a call of any length can be had. 8 kHz wav with a consent record beside each. Of the voiced calls
the text is known.
"""

import json
import random
import wave
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.nine_calls import CALLS, write_consent

RATE = 8_000
PAUSE_S = 0.3
SHORTEST_S, LONGEST_S = 60.0, 300.0
REAL_EVERY = 5
REAL_LEAST_S = 30.0
REAL = CALLS.parent / "data" / "audio_calls"
LAYOUTS = ("stereo", "mono")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A stretch between two pauses: samples [channels, n] at `RATE`; what is said in it, as (channel, text)."""

    samples: NDArray[np.int16]
    said: tuple[tuple[int, str], ...] = ()

    @property
    def seconds(self) -> float:
        return float(self.samples.shape[1] / RATE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A recording cut into its parts; `kind` as in a consent record; `known` where its text is."""

    name: str
    kind: str
    parts: tuple[Part, ...]
    known: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A call on the disk. gold: what is said on each channel; null where that is not known."""

    path: Path
    seconds: float
    channels: int
    gold: tuple[tuple[str, ...], ...] | None


def samples_of(file: Path) -> NDArray[np.int16]:
    """Return the samples [channels, n] of a file at `RATE`."""
    import av
    from av.audio.resampler import AudioResampler

    with av.open(str(file)) as container:
        stream = container.streams.audio[0]
        layout = "stereo" if stream.channels == 2 else "mono"
        resampler = AudioResampler(format="s16p", layout=layout, rate=RATE)
        frames = [one for frame in container.decode(stream) for one in resampler.resample(frame)]
        frames += resampler.resample(None)
    return np.concatenate([frame.to_ndarray() for frame in frames], axis=1)


def voiced(gold: dict[str, Any]) -> Recorded:
    """Cut the stereo recording of a gold call in the pauses between its turns."""
    samples = samples_of(CALLS / gold["id"] / gold["audio"]["stereo"]["file"])
    turns = gold["turns"]
    parts = []
    for start_s, end_s in between_pauses([(turn["start_s"], turn["end_s"]) for turn in turns], gold["duration_s"]):
        said = tuple(
            (int(turn["role"] not in ("agent", "buddy")), turn["text"])
            for turn in turns
            if start_s <= turn["start_s"] < end_s
        )
        parts.append(Part(samples=samples[:, round(start_s * RATE) : round(end_s * RATE)], said=said))
    return Recorded(name=gold["id"], kind=gold["kind"], parts=tuple(parts), known=True)


def real(file: Path) -> Recorded:
    """Cut a real recording in the pauses between its speech regions."""
    from analyser.audio.decode import decode
    from analyser.audio.speech import speech_regions

    samples = samples_of(file)
    with decode(file) as recording:
        regions = [one for channel in range(recording.channels) for one in speech_regions(recording, channel)]
        spans = between_pauses([(region.start_s, region.end_s) for region in regions], recording.duration_s)
    parts = tuple(Part(samples=samples[:, round(start_s * RATE) : round(end_s * RATE)]) for start_s, end_s in spans)
    return Recorded(name=file.stem, kind="customer", parts=parts, known=False)


def between_pauses(spoken: Sequence[tuple[float, float]], length_s: float) -> list[tuple[float, float]]:
    """Return the stretches that there are when a recording is cut in the middle of each pause.

    >>> between_pauses([(0.5, 2.0), (1.5, 3.0), (4.0, 5.0)], 6.0)
    [(0.0, 3.5), (3.5, 6.0)]
    """
    cuts, latest_s = [0.0], 0.0
    for start_s, end_s in sorted(spoken):
        if latest_s and start_s - latest_s >= PAUSE_S:
            cuts.append((latest_s + start_s) / 2)
        latest_s = max(latest_s, end_s)
    return list(zip(cuts, [*cuts[1:], length_s], strict=True))


def voiced_calls() -> list[Recorded]:
    """Return the nine voiced calls, cut."""
    return [voiced(json.loads(path.read_text(encoding="utf-8"))) for path in sorted(CALLS.glob("*/call.json"))]


def real_calls() -> list[Recorded]:
    """Return the real recordings that are long enough, cut; a mix of two channels that are there too is left out."""
    files = sorted(path for path in REAL.iterdir() if path.suffix in (".wav", ".mp3") and "mono_mix" not in path.name)
    return [one for one in map(real, files) if sum(part.seconds for part in one.parts) >= REAL_LEAST_S]


def make(source: Recorded, seconds: float, layout: str, path: Path, rng: random.Random) -> Made:
    """Write a call of at least so many seconds, or the last part's length more, with a consent record."""
    chosen: list[Part] = []
    length_s = 0.0
    while length_s < seconds:
        for part in rng.sample(source.parts, k=len(source.parts)):
            if length_s < seconds:
                chosen.append(part)
                length_s += part.seconds
    samples = np.concatenate([part.samples for part in chosen], axis=1)
    said = [one for part in chosen for one in part.said]
    channels = 2 if layout == "stereo" and len(samples) == 2 else 1
    if channels == 1:
        samples = samples.astype(np.int32).sum(axis=0, keepdims=True).clip(-32768, 32767).astype(np.int16)
    write_wav(path, samples)
    write_consent(path, path.stem, source.kind)
    gold = tuple(tuple(text for side, text in said if channels == 1 or side == own) for own in range(channels))
    return Made(path=path, seconds=samples.shape[1] / RATE, channels=channels, gold=gold if source.known else None)


def write_wav(path: Path, samples: NDArray[np.int16]) -> None:
    """Write samples [channels, n] at `RATE`."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(len(samples))
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.T.astype("<i2").tobytes())


def batch(folder: Path, count: int, seed: int = 5) -> list[Made]:
    """Write a batch of calls of 1 to 5 min, more of them short than long, stereo and mono in turn.

    Every fifth is from a real recording, the others from the voiced calls.
    """
    rng = random.Random(seed)
    known, unknown = voiced_calls(), real_calls()
    made = []
    for number in range(count):
        pool = unknown if number % REAL_EVERY == REAL_EVERY - 1 else known
        source = pool[number // (REAL_EVERY if pool is unknown else 1) % len(pool)]
        seconds = SHORTEST_S + (LONGEST_S - SHORTEST_S) * rng.random() ** 3
        path = folder / f"{number:02d}-{source.name}.wav"
        made.append(make(source, seconds, LAYOUTS[number % 2], path, rng))
    return made

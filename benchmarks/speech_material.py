"""What speech detection is measured on: voiced calls, real calls, leakage and doubled channels made of the first."""

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analyser.audio import decode
from analyser.audio.levels import FRAME_S
from analyser.core.sound import SAMPLE_RATE, Sound
from analyser.settings import Settings
from analyser.turns.stretches import Stretch

Samples = NDArray[np.float32]
Mask = NDArray[np.bool_]

DATA = Path(os.environ.get("DEBRIEF_DEV_DATA", "../shared"))
LEFT = ("agent", "buddy")
LIKELY = 0.5
"""A word that the recogniser hears with less probability does not count."""


class InMemory:
    """A `Sound` of arrays."""

    def __init__(self, channels: Sequence[Samples]) -> None:
        self._samples = [channel.astype(np.float32) for channel in channels]

    @property
    def channels(self) -> int:
        """How many channels there are."""
        return len(self._samples)

    @property
    def duration_s(self) -> float:
        """Seconds of audio."""
        return len(self._samples[0]) / SAMPLE_RATE

    def read(self, channel: int, start_s: float, end_s: float) -> Samples:
        """Return the samples [n] of one channel in `[start_s, end_s)`."""
        return self._samples[channel][max(0, round(start_s * SAMPLE_RATE)) : max(0, round(end_s * SAMPLE_RATE))]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Something said: a turn of the gold, or a word that a recogniser hears."""

    start_s: float
    end_s: float
    words: int
    backchannel: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A recording with what is said on each of its channels."""

    name: str
    sound: Sound
    said: tuple[tuple[Said, ...], ...]


def whole(sound: Sound) -> list[Samples]:
    """Return a copy of the samples of all channels."""
    return [sound.read(channel, 0, sound.duration_s).copy() for channel in range(sound.channels)]


def voiced(layout: str) -> Iterator[Heard]:
    """Yield the voiced calls as `stereo` or `mono`, with the gold turns."""
    for path in sorted((DATA / "calls").glob("*/call.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        with decode(path.parent / gold["audio"][layout]["file"]) as recording:
            sound = InMemory(whole(recording))
        left = tuple(_said(turn) for turn in gold["turns"] if turn["role"] in LEFT)
        right = tuple(_said(turn) for turn in gold["turns"] if turn["role"] not in LEFT)
        said = (left, right) if layout == "stereo" else ((*left, *right),)
        yield Heard(name=gold["id"], sound=sound, said=said)


def _said(turn: dict[str, Any]) -> Said:
    return Said(
        start_s=turn["start_s"],
        end_s=turn["end_s"],
        words=len(turn["text"].split()),
        backchannel="listening.acknowledgement" in turn["labels"],
    )


def thinned(heard: Heard, seed: int) -> Heard:
    """Take two of five turns out and put the noise of the line in their place: more, and longer, silences."""
    rng = np.random.default_rng(seed)
    channels = whole(heard.sound)
    dropped = [(channel, one) for channel, own in enumerate(heard.said) for one in own if rng.random() < 0.4]
    for channel, one in dropped:
        quiet = mask([(each.start_s, each.end_s) for each in heard.said[channel]], len(channels[channel]), rate=True)
        power = float(np.median(np.abs(channels[channel][~quiet])))
        place = slice(round((one.start_s - 0.05) * SAMPLE_RATE), round((one.end_s + 0.1) * SAMPLE_RATE))
        noise = rng.normal(0, 1.5 * power + 1e-6, len(channels[channel][place]))
        channels[channel][place] = noise.astype(np.float32)
    kept = tuple(tuple(one for one in own if (number, one) not in dropped) for number, own in enumerate(heard.said))
    return Heard(name=heard.name, sound=InMemory(channels), said=kept)


def real(cache: Path | None) -> Iterator[Heard]:
    """Yield the real calls with the words that the recogniser hears without any filter: a stand-in for a gold."""
    kept: dict[str, Any] = json.loads(cache.read_text()) if cache and cache.exists() else {}
    recogniser = None
    for path in sorted(path for path in (DATA / "data" / "audio_calls").iterdir() if path.suffix in (".wav", ".mp3")):
        with decode(path) as recording:
            sound = InMemory(whole(recording))
        if path.name not in kept:
            recogniser = recogniser or _recogniser()
            kept[path.name] = [_likely_words(recogniser, samples) for samples in whole(sound)]
        said = tuple(tuple(Said(start_s=at, end_s=to, words=1) for at, to in own) for own in kept[path.name])
        yield Heard(name=path.name, sound=sound, said=said)
    if cache:
        cache.write_text(json.dumps(kept))


def _recogniser() -> Any:
    import models

    return models.load(Settings().recogniser, device="cpu", compute_type="int8", cpu_threads=1)


def _likely_words(recogniser: Any, samples: Samples) -> list[Stretch]:
    segments, _ = recogniser.transcribe(samples, language="en", word_timestamps=True)
    words = [word for segment in segments for word in segment.words or ()]
    return [(float(word.start), float(word.end)) for word in words if word.probability > LIKELY]


def mask(stretches: Sequence[Stretch], count: int, *, margin_s: float = 0.0, rate: bool = False) -> Mask:
    """Return which of `count` frames of 0.01 s (or samples, if `rate`) lie in the stretches."""
    per_s = SAMPLE_RATE if rate else 1 / FRAME_S
    found = np.zeros(count, bool)
    for start_s, end_s in stretches:
        found[max(0, round((start_s - margin_s) * per_s)) : max(0, round((end_s + margin_s) * per_s))] = True
    return found


def leaking(heard: Heard, gain_db: float, delay_s: float, muffled: int) -> Heard:
    """Let each channel leak into the other: so much quieter, later, and smoothed over so many samples."""
    clean = whole(heard.sound)
    shift = round(delay_s * SAMPLE_RATE)
    leak = [np.convolve(np.pad(each, (shift, 0))[: len(each)], np.full(muffled, 1 / muffled), "same") for each in clean]
    gain = 10 ** (gain_db / 20)
    mixed = [clean[channel] + gain * leak[1 - channel].astype(np.float32) for channel in (0, 1)]
    return Heard(name=heard.name, sound=InMemory(mixed), said=heard.said)


def doubled(mono: Samples) -> Iterator[tuple[str, Sound]]:
    """Yield the same mix on two channels in the ways in which recorders and editors write it."""
    rng = np.random.default_rng(1)
    time = np.arange(len(mono)) / SAMPLE_RATE
    yield "identical", InMemory([mono, mono])
    yield "upside down", InMemory([mono, -mono])
    for gain_db in (-6, -10):
        yield f"{gain_db} dB", InMemory([mono, mono * np.float32(10 ** (gain_db / 20))])
    for shift in (1, 3, 8, 40):
        yield f"{shift} samples later", InMemory([mono, np.pad(mono, (shift, 0))[: len(mono)]])
    yield "noise of its own", InMemory([mono, mono + rng.normal(0, 0.002, len(mono)).astype(np.float32)])
    yield "a tone on one", InMemory([mono, mono + 0.01 * np.sin(2 * np.pi * 1000 * time).astype(np.float32)])
    yield "another filter", InMemory([mono, np.convolve(mono, [0.25, 0.5, 0.25], "same").astype(np.float32)])
    yield "8 bits on one", InMemory([mono, (np.round(mono * 127) / 127).astype(np.float32)])
    yield "mp3 apart", InMemory([recoded(mono, 16_000), recoded(mono, 48_000)])


def recoded(mono: Samples, bit_rate: int) -> Samples:
    """Return what is left after MP3 at this bit rate, as long as before."""
    import io

    import av

    file = io.BytesIO()
    with av.open(file, "w", format="mp3") as container:
        stream = container.add_stream("mp3", rate=SAMPLE_RATE, layout="mono")
        stream.bit_rate = bit_rate
        frame = av.AudioFrame.from_ndarray(mono[None].astype(np.float32), format="fltp", layout="mono")
        frame.sample_rate = SAMPLE_RATE
        resampler = av.AudioResampler(format="fltp", layout="mono", rate=SAMPLE_RATE, frame_size=576)
        for each in [*resampler.resample(frame), *resampler.resample(None)]:
            each.pts = None
            container.mux(stream.encode(each))
        container.mux(stream.encode(None))
    file.seek(0)
    with av.open(file, "r") as container:
        found = np.concatenate([frame.to_ndarray().mean(axis=0) for frame in container.decode(audio=0)])
    return np.resize(found, len(mono)).astype(np.float32) if len(found) >= len(mono) else _padded(found, len(mono))


def _padded(samples: NDArray[Any], count: int) -> Samples:
    return np.pad(samples, (0, count - len(samples))).astype(np.float32)

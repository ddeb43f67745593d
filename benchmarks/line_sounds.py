"""Sounds of a telephone line in which nobody speaks, made from a seed: noise, tones, music, machines, breath.

Tones are those of BT's and of North American exchanges (frequencies in Hz, cadences in seconds). All are samples [n] at
8 kHz in [-1, 1], as a line carries them: 300 to 3,400 Hz.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.transcription_audio import RATE

Samples = NDArray[np.float64]
Maker = Callable[[np.random.Generator, int], Samples]
"""Takes a source of chance and how many samples are wanted."""

DTMF = [(low, high) for low in (697, 770, 852, 941) for high in (1209, 1336, 1477, 1633)]


@dataclass(frozen=True, slots=True, kw_only=True)
class LineSound:
    """One sound: its kind, which of that kind, how long (seconds) and how loud (dBFS, power) it is."""

    kind: str
    name: str
    seconds: float
    level_dbfs: float
    maker: Maker

    def samples(self, seed: int, seconds: float | None = None) -> NDArray[np.int16]:
        """Return the sound [1, n], for its own or another length."""
        count = round((seconds or self.seconds) * RATE)
        made = on_the_line(self.maker(np.random.default_rng(seed), count)[:count])
        power = float((made**2).mean())
        gain = 10 ** (self.level_dbfs / 20) / np.sqrt(power) if power else 0.0
        whole: NDArray[np.int16] = (made * gain * 32768).clip(-32768, 32767).astype(np.int16)
        return whole[None]


def on_the_line(samples: Samples) -> Samples:
    """Return samples without what a telephone does not carry."""
    spectrum = np.fft.rfft(samples)
    at_hz = np.fft.rfftfreq(len(samples), 1 / RATE)
    return np.asarray(np.fft.irfft(spectrum * ((at_hz >= 300) & (at_hz <= 3400)), len(samples)))


def silence(_chance: np.random.Generator, count: int) -> Samples:
    return np.zeros(count)


def noise(slope: float) -> Maker:
    """Return a maker of noise whose power falls with the frequency to this power: 0 white, 1 pink."""

    def make(chance: np.random.Generator, count: int) -> Samples:
        spectrum = np.fft.rfft(chance.standard_normal(count))
        at_hz = np.maximum(np.fft.rfftfreq(count, 1 / RATE), 50.0)
        return np.asarray(np.fft.irfft(spectrum / at_hz ** (slope / 2), count))

    return make


def comfort_noise(chance: np.random.Generator, count: int) -> Samples:
    """Faint noise that comes and goes, as codecs make it up in pauses."""
    steps = chance.choice([0.0, 0.4, 1.0], size=count // (RATE // 2) + 1)
    return np.asarray(noise(1.0)(chance, count) * np.repeat(steps, RATE // 2)[:count])


def flutter(chance: np.random.Generator, count: int) -> Samples:
    """A bad radio link: noise shaped as speech is, that swells and falls as fast as syllables do."""
    rate = 2 * np.pi * np.cumsum(np.repeat(chance.uniform(2.5, 6.0, count // 1000 + 1), 1000)[:count]) / RATE
    return np.asarray(noise(1.5)(chance, count) * np.maximum(0, np.sin(rate)) ** 2)


def hum(chance: np.random.Generator, count: int) -> Samples:
    """Mains hum: what of it gets through are harmonics of 50 Hz."""
    time = np.arange(count) / RATE
    parts = [np.sin(2 * np.pi * 50 * number * time + chance.uniform(0, 6)) / number for number in range(6, 40)]
    return np.asarray(np.sum(parts, axis=0) + 0.05 * chance.standard_normal(count))


def tones(frequencies: Sequence[float], cadence: Sequence[float]) -> Maker:
    """Return a maker of tones that sound together, on and off by turns."""

    def make(_chance: np.random.Generator, count: int) -> Samples:
        time = np.arange(count) / RATE
        edges = np.cumsum(cadence)
        on = np.searchsorted(edges, time % edges[-1], side="right") % 2 == 0
        return np.asarray(on * np.sum([np.sin(2 * np.pi * frequency * time) for frequency in frequencies], axis=0))

    return make


def keypad(chance: np.random.Generator, count: int) -> Samples:
    """Keys of a telephone pressed by somebody, now fast, now slow."""
    found = np.zeros(count)
    at = 0
    while at < count:
        low, high = DTMF[chance.integers(len(DTMF))]
        time = np.arange(round(chance.uniform(0.08, 0.3) * RATE)) / RATE
        _add(found, at, np.sin(2 * np.pi * low * time) + np.sin(2 * np.pi * high * time))
        at += len(time) + round(chance.uniform(0.06, 0.8) * RATE)
    return found


def modem(chance: np.random.Generator, count: int) -> Samples:
    """A fax or modem: an answering tone with turns of phase, chirps, then keyed data."""
    time = np.arange(count) / RATE
    answer = np.sin(2 * np.pi * 2100 * time + np.pi * (time // 0.45))
    sweep = time % 0.5
    chirp = np.sin(2 * np.pi * (600 + 1800 * sweep) * sweep)
    bits = np.repeat(chance.choice([1300.0, 2100.0], size=count // 27 + 1), 27)[:count]
    data = np.sin(2 * np.pi * np.cumsum(bits) / RATE)
    third = time % 15
    return np.where(third < 4, answer, np.where(third < 6, chirp, data))


def clicks(chance: np.random.Generator, count: int) -> Samples:
    """A bad contact: single clicks and bursts of them."""
    found = 0.001 * chance.standard_normal(count)
    for at in chance.integers(0, count, size=count // RATE * 3):
        found[at : at + chance.integers(1, 12)] += chance.choice([-1.0, 1.0])
    return found


def keyboard(chance: np.random.Generator, count: int) -> Samples:
    """Somebody types: two short dull strokes for each key, in runs with pauses."""
    found = 0.002 * chance.standard_normal(count)
    at = 0
    while at < count:
        for _ in range(chance.integers(3, 15)):
            for delay_s, strength in ((0.0, 1.0), (0.07, 0.5)):
                time = np.arange(round(0.03 * RATE)) / RATE
                stroke = chance.standard_normal(len(time)) * np.exp(-time / 0.006) * strength * chance.uniform(0.5, 1)
                _add(found, at + round(delay_s * RATE), stroke)
            at += round(chance.uniform(0.1, 0.3) * RATE)
        at += round(chance.uniform(0.3, 2) * RATE)
    return found


def breath(chance: np.random.Generator, count: int) -> Samples:
    """Somebody breathes into the microphone: noise in two broad bands that swells and falls."""
    time = np.arange(count) / RATE
    swell = (
        np.maximum(0, np.sin(2 * np.pi * time / 3.6)) ** 2 + 0.6 * np.maximum(0, -np.sin(2 * np.pi * time / 3.6)) ** 4
    )
    spectrum = np.fft.rfft(chance.standard_normal(count))
    at_hz = np.fft.rfftfreq(count, 1 / RATE)
    shape = np.exp(-(((at_hz - 600) / 350) ** 2)) + 0.4 * np.exp(-(((at_hz - 1800) / 600) ** 2))
    return np.asarray(np.fft.irfft(spectrum * shape, count) * swell)


def music(timbre: str, scale: Sequence[int], beat_s: float) -> Maker:
    """Return a maker of hold music: a melody that wanders on a scale (semitones), with chords and perhaps a drum."""

    def make(chance: np.random.Generator, count: int) -> Samples:
        found = np.zeros(count)
        degree = len(scale)
        for number, at in enumerate(range(0, count, round(beat_s * RATE))):
            degree = int(np.clip(degree + chance.integers(-2, 3), 0, 2 * len(scale) - 1))
            pitch = scale[degree % len(scale)] + 12 * (degree // len(scale))
            length_s = beat_s * chance.choice([0.9, 1.9])
            _add(found, at, note(timbre, 262 * 2 ** (pitch / 12), length_s))
            if number % 4 == 0:
                for step in (0, 2, 4):
                    _add(found, at, 0.4 * note(timbre, 131 * 2 ** (scale[step % len(scale)] / 12), 4 * beat_s))
            if timbre == "band":
                _add(found, at, 0.5 * chance.standard_normal(400) * np.exp(-np.arange(400) / 80))
        return found

    return make


def note(timbre: str, frequency: float, length_s: float) -> Samples:
    """Return one note: plucked, by strings, by a wind instrument (reed), a small band, or a choir that sings "ah"."""
    time = np.arange(round(length_s * RATE)) / RATE
    shakes = {"strings": 0.004, "reed": 0.008, "choir": 0.01}.get(timbre, 0.0)
    phase = 2 * np.pi * frequency * (time + shakes / (2 * np.pi * 5.5) * np.sin(2 * np.pi * 5.5 * time))
    falls = {"plucked": 1.0, "strings": 1.3, "reed": 0.6, "band": 1.6, "choir": 1.0}[timbre]
    harmonics = [number for number in range(1, 24) if number * frequency < RATE / 2]
    heights = [_vowel(number * frequency) if timbre == "choir" else 1 / number**falls for number in harmonics]
    made = np.sum([h * np.sin(number * phase) for number, h in zip(harmonics, heights, strict=True)], axis=0)
    shape = np.exp(-time * 4) if timbre in ("plucked", "band") else np.minimum(1, np.minimum(time, time[::-1]) / 0.08)
    return np.asarray(made * shape)


def _vowel(frequency: float) -> float:
    """Return how strongly an open "ah" sounds at a frequency: its formants are near 700, 1,150 and 2,500 Hz."""
    return sum(h / (1 + ((frequency - at) / 90) ** 2) for at, h in ((700, 1.0), (1150, 0.5), (2500, 0.2))) + 0.01


def _add(found: Samples, at: int, samples: Samples) -> None:
    part = samples[: max(0, len(found) - at)]
    found[at : at + len(part)] += part


MAJOR, MINOR, PENTATONIC = (0, 2, 4, 5, 7, 9, 11), (0, 2, 3, 5, 7, 8, 10), (0, 2, 4, 7, 9)


def _sound(kind: str, name: str, seconds: float, level_dbfs: float, maker: Maker) -> LineSound:
    return LineSound(kind=kind, name=name, seconds=seconds, level_dbfs=level_dbfs, maker=maker)


SOUNDS = (
    _sound("silence", "digital", 60, 0, silence),
    *(_sound("line noise", f"white{level}", 15, level, noise(0.0)) for level in (-60, -45, -30)),
    *(_sound("line noise", f"pink{level}", 15, level, noise(1.0)) for level in (-50, -35)),
    *(_sound("line noise", f"hum{level}", 15, level, hum) for level in (-45, -25)),
    _sound("line noise", "comfort", 30, -58, comfort_noise),
    _sound("line noise", "flutter", 15, -35, flutter),
    _sound("hold music", "plucked", 30, -22, music("plucked", MAJOR, 0.3)),
    _sound("hold music", "strings", 30, -25, music("strings", MINOR, 0.9)),
    _sound("hold music", "reed", 30, -20, music("reed", PENTATONIC, 0.5)),
    _sound("hold music", "band", 45, -18, music("band", MAJOR, 0.25)),
    _sound("hold music", "choir", 30, -22, music("choir", MAJOR, 0.6)),
    _sound("keypad", "dtmf", 30, -15, keypad),
    _sound("ringing", "uk", 30, -18, tones((400, 450), (0.4, 0.2, 0.4, 2.0))),
    _sound("ringing", "us", 30, -18, tones((440, 480), (2.0, 4.0))),
    _sound("engaged", "uk", 15, -18, tones((400,), (0.375, 0.375))),
    _sound("engaged", "us", 15, -18, tones((480, 620), (0.5, 0.5))),
    _sound("unobtainable", "uk", 15, -18, tones((400,), (1.0,))),
    _sound("fax and modem", "data", 30, -16, modem),
    _sound("clicks", "contact", 15, -35, clicks),
    _sound("keyboard", "typing", 30, -38, keyboard),
    _sound("breath", "close", 30, -35, breath),
)
"""Ten minutes of them."""

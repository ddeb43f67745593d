"""Sounds in which nobody speaks, made with numpy: hold music, signalling of the line, noises of it and beside it.

Every sound is 30 s at 16 kHz over a faint line noise, cut to the telephone band, and the same each time.
"""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from analyser.core.sound import SAMPLE_RATE

Samples = NDArray[np.float32]
Wave = NDArray[np.float64]

SECONDS = 30
COUNT = SECONDS * SAMPLE_RATE
BAND_HZ = (300.0, 3400.0)
LINE = 0.0006

SCALES = {"major": (0, 2, 4, 5, 7, 9, 11), "minor": (0, 2, 3, 5, 7, 8, 10), "pentatonic": (0, 2, 4, 7, 9)}
DTMF_HZ = ((697, 770, 852, 941), (1209, 1336, 1477, 1633))


def sounds() -> Iterator[tuple[str, str, Samples]]:
    """Yield kind, name and samples [480 000] of each sound."""
    for kind, made in (("hold music", _music()), ("signalling", _signalling()), ("noise", _noises())):
        for name, wave in made:
            yield kind, name, telephone(wave)


def telephone(wave: Wave) -> Samples:
    """Cut to the telephone band and add the noise of the line."""
    spectrum = np.fft.rfft(wave)
    hertz = np.fft.rfftfreq(len(wave), 1 / SAMPLE_RATE)
    spectrum[(hertz < BAND_HZ[0]) | (hertz > BAND_HZ[1])] = 0
    noise = np.random.default_rng(7).normal(0, LINE, len(wave))
    return np.clip(np.fft.irfft(spectrum, len(wave)) + noise, -1, 1).astype(np.float32)


def _time(seconds: float) -> Wave:
    return np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE


def _organ(hertz: float, seconds: float) -> Wave:
    time = _time(seconds)
    tone = sum(np.sin(2 * np.pi * hertz * part * time) / part for part in (1, 2, 3, 4, 6))
    return np.asarray(tone * np.minimum(1, np.minimum(time, time[::-1]) / 0.02))


def _strings(hertz: float, seconds: float) -> Wave:
    time = _time(seconds)
    phase = 2 * np.pi * hertz * time + 0.3 * np.sin(2 * np.pi * 5.5 * time) * hertz / 60
    tone = sum(np.sin(part * phase) / part for part in range(1, 12))
    return np.asarray(tone * np.minimum(1, time / 0.15) * np.minimum(1, time[::-1] / 0.1))


def _piano(hertz: float, seconds: float) -> Wave:
    time = _time(seconds)
    return np.asarray(sum(np.sin(2 * np.pi * hertz * p * time) * np.exp(-2 * p * time) / p for p in range(1, 7)))


def _bells(hertz: float, seconds: float) -> Wave:
    time = _time(seconds)
    return np.asarray(sum(np.sin(2 * np.pi * hertz * p * time) * np.exp(-3 * time) for p in (1, 2.76, 5.4)))


def _horn(hertz: float, seconds: float) -> Wave:
    """A saw through a filter that opens: the nearest to a vowel among instruments."""
    time = _time(seconds)
    bright = 2 + 6 * np.minimum(1, time / 0.1) * np.exp(-time)
    tone = sum(np.sin(2 * np.pi * hertz * part * time) * np.exp(-part / bright) for part in range(1, 14))
    return np.asarray(tone * np.minimum(1, time / 0.05) * np.minimum(1, time[::-1] / 0.05))


def _tune(timbre: Callable[[float, float], Wave], scale: str, seed: int, beat_s: float, low: float) -> Wave:
    rng = np.random.default_rng(seed)
    wave, at, step = np.zeros(COUNT), 0, 0
    while at < COUNT:
        step = int(np.clip(step + rng.integers(-3, 4), 0, 14))
        steps = SCALES[scale]
        hertz = low * 2 ** (steps[step % len(steps)] / 12 + step // len(steps))
        note = timbre(hertz, beat_s * float(rng.choice([1, 1, 2]))) * 0.08
        wave[at : at + len(note)] += note[: COUNT - at]
        at += len(note)
    return wave


def _music() -> Iterator[tuple[str, Wave]]:
    timbres = (_organ, _strings, _piano, _bells, _horn)
    for seed, timbre in enumerate(timbres):
        for scale, beat_s, low in (("major", 0.25, 262.0), ("minor", 0.6, 196.0), ("pentatonic", 0.4, 330.0)):
            yield f"{timbre.__name__[1:]}, {scale}", _tune(timbre, scale, seed, beat_s, low)
    chords = sum(_tune(_strings, "minor", 40 + seed, 1.2, 131.0 * 2 ** (seed / 3)) for seed in range(3)) / 2
    beat = np.random.default_rng(3).normal(0, 0.1, COUNT) * np.exp(-30 * (_time(SECONDS) % 0.5))
    yield "strings in three parts", np.asarray(chords)
    yield "piano with drums", _tune(_piano, "major", 9, 0.25, 262.0) + beat
    yield "horn with drums", _tune(_horn, "minor", 10, 0.5, 165.0) + beat


def _beeps(pattern: tuple[float, ...], *hertz: float) -> Wave:
    """A tone on and off by turns, for so many seconds each."""
    time = _time(SECONDS)
    edges = np.cumsum(pattern)
    on = np.searchsorted(edges, time % edges[-1], side="right") % 2 == 0
    return np.asarray(0.1 * sum(np.sin(2 * np.pi * each * time) for each in hertz) * on)


def _fax() -> Wave:
    """Calling tone, answer tone with phase turns, then a modem's hiss of shifted carriers."""
    time = _time(SECONDS)
    rng = np.random.default_rng(11)
    bits = np.repeat(rng.integers(0, 4, COUNT // 7 + 1), 7)[:COUNT]
    data = np.sin(2 * np.pi * 1800 * time + bits * np.pi / 2)
    answer = np.sin(2 * np.pi * 2100 * time) * np.where(time // 0.45 % 2 == 0, 1, -1)
    calling = np.sin(2 * np.pi * 1100 * time) * (time % 3.5 < 0.5)
    return np.asarray(0.1 * np.select([time < 8, time < 14], [calling, answer], data))


def _keys(seed: int, on_s: float, off_s: float) -> Wave:
    rng = np.random.default_rng(seed)
    wave, at = np.zeros(COUNT), 0
    while at < COUNT:
        low, high = rng.choice(DTMF_HZ[0]), rng.choice(DTMF_HZ[1])
        note = 0.1 * (np.sin(2 * np.pi * low * _time(on_s)) + np.sin(2 * np.pi * high * _time(on_s)))
        wave[at : at + len(note)] += note[: COUNT - at]
        at += len(note) + round(off_s * rng.uniform(1, 3) * SAMPLE_RATE)
    return wave


def _signalling() -> Iterator[tuple[str, Wave]]:
    yield "UK ringing", _beeps((0.4, 0.2, 0.4, 2.0), 400, 450)
    yield "US ringing", _beeps((2.0, 4.0), 440, 480)
    yield "UK engaged", _beeps((0.375, 0.375), 400)
    yield "US engaged", _beeps((0.5, 0.5), 480, 620)
    yield "number unobtainable", _beeps((30.0, 0.01), 400)
    yield "dial tone", _beeps((30.0, 0.01), 350, 440)
    yield "recording beep", _beeps((0.4, 14.6), 1400)
    three = [950.0, 1400.0, 1800.0]
    notes = [np.pad(0.1 * np.sin(2 * np.pi * hertz * _time(0.33)), (0, 0)) for hertz in three]
    yield "three rising tones", np.resize(np.pad(np.concatenate(notes), (0, SAMPLE_RATE)), COUNT)
    yield "keys", _keys(1, 0.12, 0.15)
    yield "keys, quick", _keys(2, 0.05, 0.05)
    yield "fax", _fax()


def _bursts(seed: int, per_s: float, length_s: float, level: float) -> Wave:
    """Short noises at random times, such as keys of a keyboard."""
    rng = np.random.default_rng(seed)
    wave = np.zeros(COUNT)
    for at in rng.integers(0, COUNT - SAMPLE_RATE, round(per_s * SECONDS)):
        burst = rng.normal(0, level, round(length_s * SAMPLE_RATE))
        wave[at : at + len(burst)] += burst * np.exp(-5 * np.linspace(0, 1, len(burst)))
    return wave


def _shaped(seed: int, slope: float, level: float) -> Wave:
    """Noise whose power falls with frequency to this power."""
    noise = np.random.default_rng(seed).normal(0, 1, COUNT)
    spectrum = np.fft.rfft(noise)
    spectrum[1:] *= np.arange(1, len(spectrum)) ** (-slope / 2)
    wave = np.fft.irfft(spectrum, COUNT)
    return np.asarray(level * wave / wave.std())


def _noises() -> Iterator[tuple[str, Wave]]:
    time = _time(SECONDS)
    yield "digital silence", np.zeros(COUNT)
    for level in (0.003, 0.03):
        yield f"white noise {level}", _shaped(1, 0, level)
        yield f"pink noise {level}", _shaped(2, 1, level)
    yield "comfort noise, on and off", _shaped(3, 1, 0.01) * (time % 3 < 1.5)
    yield "hum and its harmonics", np.asarray(sum(0.02 * np.sin(2 * np.pi * 50 * p * time) for p in (1, 3, 5, 7, 9)))
    yield "keyboard", _bursts(4, 5, 0.02, 0.1)
    yield "clicks", _bursts(5, 1, 0.003, 0.5)
    breath = np.maximum(0, np.sin(2 * np.pi * time / 4)) ** 2
    yield "breath", _shaped(6, 0.5, 0.02) * breath
    yield "breath on the microphone", _shaped(8, 1.5, 0.1) * breath**4
    yield "rustle", _bursts(9, 2, 0.3, 0.05)
    yield "knocks", _bursts(10, 0.7, 0.08, 0.4)

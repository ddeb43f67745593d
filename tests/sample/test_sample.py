"""The sample call: its gold script fits its own text, its recording and its consent record."""

import json
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import av
import numpy as np
import numpy.typing as npt
import pytest

from analyser.consent import require_consent
from analyser.core.call import Kind
from analyser.core.evidence import PersonalDataType
from analyser.core.labels import LABELS, Speaker
from analyser.sample import AUDIO, GOLD

Samples = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

NOW = datetime(2026, 11, 2, tzinfo=UTC)
RATE = 8_000
SIZE_LIMIT = 1_500_000
EDGE_S = 0.05


@pytest.fixture(scope="module")
def gold() -> dict[str, Any]:
    call: dict[str, Any] = json.loads(GOLD.read_text(encoding="utf-8"))
    return call


@pytest.fixture(scope="module")
def channels() -> Samples:
    with av.open(str(AUDIO)) as container:
        assert container.streams.audio[0].rate == RATE
        assert container.streams.audio[0].channels == 2
        frames = [frame.to_ndarray().reshape(-1, 2).T for frame in container.decode(audio=0)]
    return np.concatenate(frames, axis=1).astype(np.float64) / 32768


def spans(gold: dict[str, Any]) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    return [(turn, span) for turn in gold["turns"] for span in turn["personal_data"]]


def speech_mask(gold: dict[str, Any], role: str, length: int) -> Mask:
    mask = np.zeros(length, dtype=bool)
    for turn in gold["turns"]:
        if turn["role"] == role:
            mask[int((turn["start_s"] - EDGE_S) * RATE) : int((turn["end_s"] + EDGE_S) * RATE)] = True
    return mask


def decibels(samples: Samples) -> float:
    return float(10 * np.log10((samples**2).mean()))


def test_the_script_has_the_shape_of_gold(gold: dict[str, Any]) -> None:
    assert gold["schema"] == "gold/1"
    assert gold["kind"] == Kind.CUSTOMER
    assert gold["audio"]["stereo"]["file"] == AUDIO.name
    for turn in gold["turns"]:
        assert set(turn) == {"role", "text", "start_s", "end_s", "labels", "personal_data"}


def test_labels_are_the_contracts_and_on_the_right_side(gold: dict[str, Any]) -> None:
    sides = {"agent": {Speaker.SERVING, Speaker.AGENT}, "customer": {Speaker.CUSTOMER}}
    for turn in gold["turns"]:
        for name in turn["labels"]:
            assert LABELS[name].speaker in sides[turn["role"]] | {Speaker.EITHER}
        assert len(turn["labels"]) == len(set(turn["labels"]))


def test_every_family_of_a_customer_call_is_there(gold: dict[str, Any]) -> None:
    found = {name.partition(".")[0] for turn in gold["turns"] for name in turn["labels"]}
    assert found == {"question", "listening", "empathy", "gdpr", "service"}


def test_spans_lie_on_whole_words_in_order(gold: dict[str, Any]) -> None:
    for turn, span in spans(gold):
        text, start, end = turn["text"], span["start_char"], span["end_char"]
        assert 0 <= start < end <= len(text)
        assert text[start:end].strip(" .,") == text[start:end]
        assert not (start and text[start - 1].isalnum())
        assert not text[end : end + 1].isalnum()
        assert PersonalDataType(span["type"])
    for turn in gold["turns"]:
        for one, other in pairwise(turn["personal_data"]):
            assert one["end_char"] <= other["start_char"]


def test_spelled_values_say_what_the_text_says(gold: dict[str, Any]) -> None:
    for turn, span in spans(gold):
        said = turn["text"][span["start_char"] : span["end_char"]]
        if span["type"] == "person":
            assert said.replace(", ", "").casefold() == span["value"].casefold()
        if span["type"] in {"card_number", "card_security_code", "phone"}:
            digits = dict(zip("oh one two three four five six seven eight nine".split(), "0123456789", strict=True))
            assert "".join(digits[word.strip(",").casefold()] for word in said.split()) == span["value"]


def test_groups_join_their_pieces(gold: dict[str, Any]) -> None:
    for group in gold["personal_data_groups"]:
        pieces = [
            (index, span["value"])
            for index, turn in enumerate(gold["turns"])
            for span in turn["personal_data"]
            if span.get("group") == group["group"]
        ]
        assert [index for index, _ in pieces] == group["turns"]
        assert "".join(value for _, value in pieces) == group["value"]


def test_turns_are_in_order_within_the_call_and_one_speaker_never_talks_over_himself(gold: dict[str, Any]) -> None:
    turns = gold["turns"]
    assert [turn["start_s"] for turn in turns] == sorted(turn["start_s"] for turn in turns)
    for role in ("agent", "customer"):
        for one, other in pairwise(turn for turn in turns if turn["role"] == role):
            assert one["start_s"] < one["end_s"] < other["start_s"]
    assert turns[-1]["end_s"] < gold["duration_s"]
    assert 120 <= gold["duration_s"] <= 180


def test_there_are_overlaps_and_a_hold(gold: dict[str, Any]) -> None:
    gaps = [other["start_s"] - one["end_s"] for one, other in pairwise(gold["turns"])]
    assert sum(gap < -0.3 for gap in gaps) >= 3
    assert max(gaps) > 4


def test_the_recording_is_small_and_as_long_as_the_script_says(gold: dict[str, Any], channels: Samples) -> None:
    assert AUDIO.stat().st_size < SIZE_LIMIT
    assert channels.shape[1] / RATE == pytest.approx(gold["duration_s"], abs=0.001)


@pytest.mark.parametrize(("channel", "role"), [(0, "agent"), (1, "customer")])
def test_each_channel_holds_its_own_speaker_only(
    gold: dict[str, Any], channels: Samples, channel: int, role: str
) -> None:
    own = speech_mask(gold, role, channels.shape[1])
    assert decibels(channels[channel][~own]) < -53
    assert -30 < decibels(channels[channel][own]) < -18
    assert np.abs(channels[channel]).max() < 0.8


def test_consent_lets_it_be_opened_for_coaching() -> None:
    record, kind = require_consent(AUDIO, now=NOW)
    assert record.call_id == "sample-call"
    assert kind is Kind.CUSTOMER
    assert "nobody was recorded" in record.reference

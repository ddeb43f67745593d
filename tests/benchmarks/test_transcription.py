"""What the benchmarks of transcription are made of: weights, sounds, calls, the watch, the charts."""

import doctest
import json
import random
import struct
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from numpy.typing import NDArray

import models
from analyser.audio.decode import decode
from analyser.consent import require_consent
from benchmarks import (
    charts,
    transcription_accuracy,
    transcription_audio,
    transcription_length,
    transcription_own,
    whisper_weights,
    words,
)
from benchmarks.line_sounds import SOUNDS, LineSound
from benchmarks.transcription_audio import RATE, Part, Recorded, make
from benchmarks.transcription_costs import Stopwatch
from benchmarks.transcription_peer import MARK
from benchmarks.transcription_systems import RECOGNISER, System


@pytest.mark.parametrize(
    "module", [transcription_accuracy, transcription_audio, transcription_length, transcription_own]
)
def test_examples_hold(module: object) -> None:
    found = doctest.testmod(module)  # type: ignore[arg-type] # it is a module
    assert found.attempted
    assert not found.failed


def _ct2(path: Path, arrays: Mapping[str, NDArray[Any]]) -> Path:
    kinds = {"float32": 0, "int8": 1, "float16": 4}

    def text(name: str) -> bytes:
        return struct.pack("<H", len(name) + 1) + name.encode() + b"\0"

    body = struct.pack("<I", 6) + text("WhisperSpec") + struct.pack("<2I", 3, len(arrays))
    for name, array in arrays.items():
        body += text(name) + struct.pack(f"<B{array.ndim}I", array.ndim, *array.shape)
        body += struct.pack("<BI", kinds[str(array.dtype)], array.nbytes) + array.tobytes()
    path.write_bytes(body)
    return path


def test_weights_are_read_as_they_were_written(tmp_path: Path) -> None:
    matrix = np.arange(6, dtype=np.float16).reshape(2, 3)
    arrays: dict[str, NDArray[Any]] = {"a/weight": matrix, "decoder/num_heads": np.array(8, np.int8)}
    found = whisper_weights.read(_ct2(tmp_path / "model.bin", arrays))
    assert found["a/weight"].tolist() == [[0, 1, 2], [3, 4, 5]]
    assert found["decoder/num_heads"] == 8


def test_quantised_weights_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="quantised"):
        whisper_weights.read(_ct2(tmp_path / "model.bin", {"a/weight": np.zeros((2, 2), np.int8)}))


def test_every_weight_of_the_recogniser_gets_a_name_and_none_twice() -> None:
    arrays = whisper_weights.read(models.status(RECOGNISER).folder / "model.bin")
    named = whisper_weights.as_openai(arrays)
    sizes = whisper_weights.dimensions(named)
    keys = [name for name in named if name.endswith("key.weight")]
    assert len(keys) == sizes["n_audio_layer"] + 2 * sizes["n_text_layer"]
    left_out = len(keys) * sizes["n_text_state"]  # the biases of the keys, which Whisper has not
    assert sum(each.size for each in named.values()) + left_out == sum(a.size for a in arrays.values() if a.ndim)
    fused = arrays["encoder/layer_0/self_attention/linear_0/bias"]
    assert not np.split(fused, 3)[1].any()
    assert len(whisper_weights.as_transformers(named)) == len(named) + 1


def test_whisper_cpp_gets_its_header_its_words_and_its_arrays(tmp_path: Path) -> None:
    weights = {
        "encoder.conv1.weight": np.zeros((64, 80, 3), np.float32),
        "encoder.positional_embedding": np.zeros((1500, 64), np.float32),
        "encoder.blocks.0.attn.out.weight": np.ones((64, 64), np.float32),
        "decoder.token_embedding.weight": np.zeros((2, 64), np.float32),
        "decoder.positional_embedding": np.zeros((448, 64), np.float32),
    }
    words_file = tmp_path / "words.tiktoken"
    words_file.write_bytes(b"IQ== 0\nIg== 1\n")
    whisper_weights.write_ggml(weights, words_file, np.zeros((80, 201), np.float32), tmp_path / "ggml.bin")
    written = (tmp_path / "ggml.bin").read_bytes()
    assert struct.unpack_from("<12i", written) == (0x67676D6C, 2, 1500, 64, 1, 1, 448, 64, 1, 1, 80, 1)
    at = 48 + 8 + 80 * 201 * 4
    assert written[at : at + 14] == struct.pack("<ii", 2, 1) + b"!" + struct.pack("<i", 1) + b'"'
    at += 14
    assert struct.unpack_from("<6i", written, at) == (3, len("encoder.conv1.weight"), 1, 3, 80, 64)


@pytest.mark.parametrize("sound", SOUNDS, ids=lambda sound: f"{sound.kind} {sound.name}")
def test_a_line_sound_is_the_same_each_time_and_as_loud_as_it_says(sound: LineSound) -> None:
    made = sound.samples(3, 4.0)
    assert made.shape == (1, 4 * RATE)
    assert np.array_equal(made, sound.samples(3, 4.0))
    if sound.kind != "silence":
        level = 10 * np.log10(((made / 32768) ** 2).mean())
        assert level == pytest.approx(sound.level_dbfs, abs=1.5)


def test_there_are_ten_minutes_of_line_sounds() -> None:
    assert sum(sound.seconds for sound in SOUNDS) >= 600
    assert len({(sound.kind, sound.name) for sound in SOUNDS}) == len(SOUNDS)


def _recorded() -> Recorded:
    loud = np.full((2, RATE), 1000, np.int16)
    parts = (
        Part(samples=loud, said=((0, "Hello."),)),
        Part(samples=loud * 2, said=((1, "Hi."), (0, "How can I help?"))),
    )
    return Recorded(name="made up", kind="customer", parts=parts, known=True)


@pytest.mark.parametrize("layout", ["stereo", "mono"])
def test_a_made_call_has_its_length_its_text_and_its_consent(layout: str, tmp_path: Path) -> None:
    made = make(_recorded(), 5.0, layout, tmp_path / "call.wav", random.Random(1))
    again = make(_recorded(), 5.0, layout, tmp_path / "again.wav", random.Random(1))
    assert made.path.read_bytes() == again.path.read_bytes()
    assert made.gold is not None
    assert (made.seconds, made.channels, len(made.gold)) == (5.0, 2 if layout == "stereo" else 1, made.channels)
    record, _ = require_consent(made.path)
    assert record.call_id == "call"
    with decode(made.path) as recording:
        assert recording.duration_s == pytest.approx(5.0, abs=0.01)


def test_a_stage_is_timed_without_the_stages_inside_it() -> None:
    watch = Stopwatch()
    inner = watch.wrapped("inner", lambda: time.sleep(0.05))
    outer = watch.wrapped("outer", inner)
    outer()
    assert watch.seconds["inner"] >= 0.05
    assert watch.seconds["outer"] < 0.04


def test_the_interval_of_a_difference_is_paired() -> None:
    theirs = [words.Errors(wrong=wrong, words=100) for wrong in (5, 20, 60)]
    ours = [words.Errors(wrong=each.wrong - 2, words=100) for each in theirs]
    assert transcription_accuracy.difference(ours, theirs, rounds=200) == pytest.approx((-0.02, -0.02, -0.02))


PEER = """
import json, sys
print("a library says hello")
print({mark!r} + json.dumps({ready}), flush=True)
for line in sys.stdin:
    files = json.loads(line)["files"]
    calls = [{{"channels": [[[name, 0, 1]]]}} for name in files]
    print({mark!r} + json.dumps({{"seconds": 1.5, "calls": calls}}), flush=True)
"""


def test_a_system_is_asked_over_lines_and_says_why_it_cannot_run() -> None:
    system = System("peer", [sys.executable, "-c", PEER.format(mark=MARK, ready={"ready": True, "version": "peer 2"})])
    answer = system.listen([Path("a.wav"), Path("b.wav")])
    system.close()
    assert (system.why, system.version, answer.seconds) == ("", "peer 2", 1.5)
    assert [call["channels"][0][0][0] for call in answer.calls] == ["a.wav", "b.wav"]
    missing = System(
        "peer", [sys.executable, "-c", PEER.format(mark=MARK, ready={"ready": False, "why": "no such thing"})]
    )
    missing.close()
    assert missing.why == "no such thing"


def test_charts_are_svg_and_linked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(charts, "FOLDER", tmp_path / "charts")
    link = charts.write_lines("time", "Time & length", "hours", "s", {"stereo": [(0.5, 10), (3, 60)]})
    assert link == "![Time & length](charts/time.svg)"
    charts.write_shares("stages", "Stages", "s", {"encoder": 3.0, "decoder": 1.0})
    for name in ("time", "stages"):
        drawn = ElementTree.parse(tmp_path / "charts" / f"{name}.svg")  # noqa: S314 - we have just written it
        assert drawn.getroot().tag.endswith("svg")


def test_an_answer_of_ours_is_plain_json() -> None:
    said = {"role": "customer", "words": [{"text": "Yes", "start_s": 0.0, "end_s": 0.5}]}
    heard = transcription_own.by_channel({"kind": "customer", "turns": [said]}, 2)
    assert json.loads(json.dumps(heard))["channels"] == [[], [[" Yes", 0.0, 0.5]]]

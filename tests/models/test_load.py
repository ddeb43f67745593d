"""Loading reads this machine only, and only files that cannot carry code."""

from __future__ import annotations

import os
import pickle
import socket
import subprocess
import sys
from collections.abc import Callable
from typing import Any, NoReturn

import pytest

import models
from models import weights
from models.errors import ModelError, UnknownModelError


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever opens a socket, or asks for an address, fails the test."""

    def refuse(*args: object, **kwargs: object) -> NoReturn:
        raise AssertionError("the network was touched")

    for name in ("connect", "connect_ex", "sendto", "bind"):
        monkeypatch.setattr(socket.socket, name, refuse)
    for name in ("create_connection", "getaddrinfo", "gethostbyname"):
        monkeypatch.setattr(socket, name, refuse)


@pytest.fixture
def no_pickle(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever reads a pickle fails the test."""

    def refuse(*args: object, **kwargs: object) -> NoReturn:
        raise AssertionError("a pickle was read")

    for name in ("load", "loads", "Unpickler"):
        monkeypatch.setattr(pickle, name, refuse)


@pytest.mark.usefixtures("no_network", "no_pickle")
@pytest.mark.parametrize("name", models.names())
def test_a_model_loads_without_network_or_pickle(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for setting in ("HF_HUB_OFFLINE", "HF_HUB_DISABLE_TELEMETRY"):
        monkeypatch.delenv(setting, raising=False)
    assert models.load(name) is not None
    assert os.environ["HF_HUB_OFFLINE"] == "1"


@pytest.mark.parametrize("name", models.names())
def test_no_weight_file_is_a_pickle_or_code(name: str) -> None:
    for file in models.describe(name).files:
        assert not file.path.endswith((".pkl", ".pickle", ".pt", ".pth", ".py", ".so"))
        start = (weights.located(name) / file.path).read_bytes()[:4]
        assert not (start[:1] == b"\x80" and start[1:2] in b"\x02\x03\x04\x05" and len(start) > 1)
        assert start != b"PK\x03\x04"


def test_the_text_pipeline_parses() -> None:
    nlp = models.load("en-core-web-sm", exclude=["ner"])
    doc = nlp("Could you tell me a little more about what happened?")
    assert [token.lemma_ for token in doc if token.dep_ == "ROOT"] == ["tell"]
    assert "ner" not in nlp.pipe_names


def test_whisper_hears_nothing_much_in_half_a_second_of_silence() -> None:
    import numpy as np

    model = models.load("whisper-base", cpu_threads=1)
    segments, info = model.transcribe(np.zeros(8_000, np.float32), language="en", vad_filter=True)
    assert list(segments) == []
    assert info.language == "en"


def test_importing_models_loads_nothing_heavy() -> None:
    code = (
        "import sys, models, models.loaders\n"
        "heavy = {'torch', 'spacy', 'faster_whisper', 'numpy', 'safetensors', 'huggingface_hub'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == "[]"


def test_the_public_names() -> None:
    for name in models.__all__:
        assert getattr(models, name) is not None


@pytest.mark.parametrize(
    "error",
    [
        lambda: UnknownModelError("x", ("a", "b")),
        lambda: models.ModelMissingError("x"),
        lambda: models.HashMismatchError("x", "f", expected="1", found="2"),
        lambda: models.FetchFailedError("x", "no"),
        lambda: models.InvalidModelError("x", "no"),
    ],
)
def test_an_error_says_what_why_and_how_to_put_it_right(error: Callable[[], ModelError]) -> None:
    raised = error()
    assert str(raised) == f"{raised.what}: {raised.why}; {raised.fix}"
    assert "\n" not in str(raised)
    again: Any = pickle.loads(pickle.dumps(raised))  # noqa: S301 - as worker processes hand errors back
    assert (type(again), str(again), vars(again)) == (type(raised), str(raised), vars(raised))

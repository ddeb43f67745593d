"""A recogniser of the organisation's own: a folder, or a commit of a hub, whole and known or not at all."""

from __future__ import annotations

import hashlib
import struct
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from faster_whisper.feature_extractor import FeatureExtractor

import models
from models import chosen, hub, sources, weights
from models.binary import vocabulary_size
from models.devices import processor
from models.errors import (
    ChoiceError,
    FetchFailedError,
    HashMismatchError,
    ModelMissingError,
    UnusableFolderError,
)
from models.loaders import _fit

COMMIT = "0123456789abcdef0123456789abcdef01234567"
ID = f"acme/whisper-phone@{COMMIT}"


def text(value: str) -> bytes:
    return struct.pack("<H", len(value) + 1) + value.encode() + b"\0"


def binary(architecture: str = "WhisperSpec") -> bytes:
    """A model of one variable of four bytes and one alias, as CTranslate2 writes it."""
    variable = text("decoder/embeddings/weight") + struct.pack("<BII", 2, 2, 2) + struct.pack("<BI", 1, 4) + b"\1\2\3\4"
    aliases = struct.pack("<I", 1) + text("decoder/weight") + text("decoder/embeddings/weight")
    return struct.pack("<I", 6) + text(architecture) + struct.pack("<II", 3, 1) + variable + aliases


FILES = {
    "config.json": b'{"lang_ids": []}',
    "model.bin": binary(),
    "tokenizer.json": b"{}",
    "vocabulary.txt": b"a\nb\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "phone-model"
    made.mkdir()
    for name, content in FILES.items():
        (made / name).write_bytes(content)
    return made


def test_a_folder_is_known_by_its_contents(folder: Path) -> None:
    first = models.describe(str(folder))
    assert (first.name, first.kind, first.size) == ("phone-model", "whisper", sum(map(len, FILES.values())))
    assert first.revision.startswith("sha256:")
    (folder / "README.md").write_text("not a part of it")
    assert models.describe(str(folder)) == first
    (folder / "vocabulary.txt").write_bytes(b"a\nbb\n")
    assert models.describe(str(folder)).revision != first.revision
    assert models.status(str(folder)).state == "present"
    assert {check.state for check in models.verify(str(folder))} == {"ok"}
    assert models.fetch(str(folder)) == folder


@pytest.mark.parametrize("name", ["config.json", "model.bin", "tokenizer.json", "vocabulary.txt"])
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(UnusableFolderError, match=rf"phone-model: .*{name} is missing; "):
        models.load(str(folder))


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("model.bin", FILES["model.bin"][:-1], "model.bin cannot be used: it is cut off"),
        ("model.bin", FILES["model.bin"][:40], "model.bin cannot be used: it is cut off"),
        ("model.bin", b"", "model.bin cannot be used: it is cut off"),
        ("model.bin", FILES["model.bin"] + b"x", "it holds more than it says"),
        ("model.bin", binary("TransformerSpec"), "but not of whisper"),
        ("model.bin", b"PK\3\4" + bytes(100), "not a CTranslate2 model"),
        ("config.json", b'{"lang_ids": [', r"config\.json is not whole JSON"),
        ("config.json", b"\xff\xfe", r"config\.json is not whole JSON"),
        ("tokenizer.json", b"[" * 100_000, r"tokenizer\.json is not whole JSON"),
        ("vocabulary.txt", b"", r"vocabulary\.txt is empty"),
        ("vocabulary.txt", b"a\n" * 9, r"vocabulary\.txt has 9 pieces, and model\.bin needs 2"),
        ("vocabulary.json", b'["a"]', r"vocabulary\.json has 1 pieces, and model\.bin needs 2"),
    ],
)
def test_a_damaged_or_foreign_file_is_named_in_one_line(folder: Path, name: str, content: bytes, said: str) -> None:
    (folder / name).write_bytes(content)
    with pytest.raises(UnusableFolderError, match=said) as caught:
        models.load(str(folder))
    assert "\n" not in str(caught.value)


def test_what_looks_whole_and_cannot_be_loaded_is_one_line_too(folder: Path) -> None:
    with pytest.raises(UnusableFolderError, match="it cannot be loaded") as caught:
        models.load(str(folder))
    assert "\n" not in str(caught.value)


def test_no_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(UnusableFolderError, match="there is no such folder"):
        models.load(str(tmp_path / "none"))


def test_the_pinned_recogniser_is_whole_and_loads_from_a_folder(tmp_path: Path) -> None:
    pinned = weights.located("whisper-base")
    assert vocabulary_size(pinned / "model.bin") == 51_865
    for file in pinned.iterdir():
        (tmp_path / file.name).symlink_to(file)
    model = models.load(str(tmp_path), cpu_threads=1, num_workers=2)
    assert model.model.is_multilingual
    assert model.feature_extractor.mel_filters.shape[0] == model.model.n_mels


class Loaded:
    """What a loaded recogniser shows of itself."""

    def __init__(self, *, bands: int, end: int) -> None:
        self.model = SimpleNamespace(n_mels=bands, is_multilingual=True)
        self.feat_kwargs: dict[str, int] = {}
        self.feature_extractor = FeatureExtractor()
        self.hf_tokenizer = SimpleNamespace(token_to_id=lambda mark: end)


def test_a_model_gets_as_many_bands_as_it_takes() -> None:
    large: Any = Loaded(bands=128, end=50_257)
    _fit(large)
    assert large.feature_extractor.mel_filters.shape[0] == 128


def test_a_tokenizer_of_another_model_is_refused() -> None:
    mixed: Any = Loaded(bands=80, end=50_256)
    with pytest.raises(ValueError, match=r"tokenizer\.json"):
        _fit(mixed)


@pytest.mark.parametrize("name", ["acme/phone@main", "acme/phone@", f"acme/phone@{COMMIT[:7]}", "acme/phone@v1.0"])
def test_a_branch_or_a_tag_is_refused(name: str) -> None:
    for asked in (models.load, models.fetch, models.describe, models.status):
        with pytest.raises(ChoiceError, match="only a commit is taken"):
            asked(name)


@pytest.fixture
def offered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """What the hub has; a test may change it."""
    content = {**FILES, "README.md": b"hello", "evil.py": b"raise SystemExit"}
    monkeypatch.setenv("DEBRIEF_MODELS", str(tmp_path / "models"))

    def listed(source: object) -> object:
        lfs = SimpleNamespace(sha256=hashlib.sha256(FILES["model.bin"]).hexdigest())
        files = [
            SimpleNamespace(rfilename=name, size=len(data), lfs=lfs if name == "model.bin" else None)
            for name, data in content.items()
        ]
        return SimpleNamespace(siblings=files, card_data=SimpleNamespace(license="mit"))

    def downloaded(source: object, paths: list[str], into: Path, told: object) -> None:
        for path in paths:
            (into / path).write_bytes(content[path])

    monkeypatch.setattr(hub, "listed", listed)
    monkeypatch.setattr(sources, "downloaded", downloaded)
    return content


def test_a_hub_id_is_recorded_at_the_first_fetch_and_pinned_from_then_on(offered: dict[str, bytes]) -> None:
    with pytest.raises(ModelMissingError, match=f"debrief models fetch {ID}"):
        models.load(ID)
    lies = models.fetch(ID)
    assert {path.name: path.read_bytes() for path in lies.iterdir()} == FILES
    described = models.describe(ID)
    assert (described.name, described.revision, described.licence) == ("acme/whisper-phone", COMMIT, "mit")
    assert models.fetched() == (ID,)
    assert {check.state for check in models.verify(ID)} == {"ok"}
    (lies / "vocabulary.txt").write_bytes(b"c\nd\n")
    with pytest.raises(HashMismatchError, match=r"vocabulary\.txt"):
        models.load(ID)
    assert models.fetch(ID) == lies
    assert weights.located(ID) == lies
    (lies / "model.bin").unlink()
    offered["model.bin"] = binary() + b"\0"
    with pytest.raises(HashMismatchError, match=r"model\.bin"):
        models.fetch(ID)


@pytest.mark.parametrize(
    ("name", "content", "error", "said"),
    [
        ("model.bin", None, FetchFailedError, "no CTranslate2 model"),
        ("vocabulary.txt", None, FetchFailedError, "vocabulary.txt is missing"),
        ("model.bin", b"pickle", FetchFailedError, "not a CTranslate2 model"),
        ("tokenizer.json", b"{", FetchFailedError, "not whole JSON"),
    ],
)
def test_what_is_no_whole_recogniser_leaves_nothing(
    offered: dict[str, bytes], name: str, content: bytes | None, error: type[Exception], said: str
) -> None:
    if content is None:
        del offered[name]
    else:
        offered[name] = content
    with pytest.raises(error, match=said):
        models.fetch(ID)
    assert models.fetched() == ()
    assert [path for path in chosen.directory().rglob("*") if path.is_file()] == []


def test_a_file_that_the_hub_itself_hashes_otherwise_is_refused(offered: dict[str, bytes]) -> None:
    offered["model.bin"] = FILES["model.bin"].replace(b"\1\2\3\4", b"\1\2\3\5")
    with pytest.raises(HashMismatchError, match=r"model\.bin"):
        models.fetch(ID)
    assert models.fetched() == ()


def test_a_hub_that_does_not_answer_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import huggingface_hub

    def away(*_: object, **__: object) -> None:
        raise RuntimeError("no route")

    monkeypatch.setenv("DEBRIEF_MODELS", str(tmp_path))
    monkeypatch.setattr(huggingface_hub.HfApi, "model_info", away)
    with pytest.raises(FetchFailedError, match="the hub did not answer"):
        models.fetch(ID)


def test_a_processor_that_is_not_there_names_the_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    import ctranslate2

    monkeypatch.setattr(ctranslate2, "get_cuda_device_count", lambda: 0)
    assert processor("auto", "int8") == "cpu"
    assert processor("cpu", "default") == "cpu"
    with pytest.raises(ChoiceError, match="setting device: no graphics card"):
        processor("cuda", "float16")
    with pytest.raises(ChoiceError, match=r"setting compute_type: float16 is not available on this cpu; .*int8"):
        monkeypatch.setattr(ctranslate2, "get_supported_compute_types", lambda device: {"int8", "float32"})
        processor("auto", "float16")

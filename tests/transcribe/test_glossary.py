"""The organisation's glossary: read with care, and never more than the recogniser takes."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from analyser.core.errors import UsageError
from analyser.settings import Settings, read_settings
from analyser.transcribe.glossary import LARGEST_BYTES, prompt, read_glossary


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SETTINGS", "GLOSSARY", "HOTWORDS"):
        monkeypatch.delenv(f"DEBRIEF_{name}", raising=False)


class Blanks:
    """A tokenizer whose tokens are words."""

    def encode(self, text: str, *, add_special_tokens: bool) -> SimpleNamespace:
        assert not add_special_tokens
        return SimpleNamespace(ids=text.split())


BLANKS: Any = Blanks()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("terms.txt", "# ours\nLarkfield\n\n  Delay Repay  # a scheme\r\nLarkfield\n"),
        ("terms.toml", 'terms = ["Larkfield", "Delay Repay", "Larkfield"]\n'),
    ],
)
def test_terms_come_from_lines_or_toml(tmp_path: Path, name: str, content: str) -> None:
    file = tmp_path / name
    file.write_bytes(content.encode("utf-8-sig" if name.endswith(".txt") else "utf-8"))
    assert read_glossary(file) == ("Larkfield", "Delay Repay")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("terms.txt", b"Lark\x1bfield"),
        ("terms.txt", b"Lark\0field"),
        ("terms.txt", b"<|endoftext|>"),
        ("terms.txt", b"x" * 101),
        ("terms.txt", b"\n".join(b"%d" % number for number in range(501))),
        ("terms.txt", b"x\n" * LARGEST_BYTES),
        ("terms.txt", b"\xff\xfe"),
        ("terms.txt", b""),
        ("terms.toml", b"terms ="),
        ("terms.toml", b"terms = 3"),
        ("terms.toml", b"terms = [3]"),
        ("terms.toml", b"words = ['a']"),
        ("terms.toml", b"terms = " + b"[" * 20_000),
    ],
)
def test_a_hostile_or_broken_glossary_is_a_wrong_use_in_one_line(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    settings = tmp_path / "settings.toml"
    settings.write_text(f"glossary = '{tmp_path / name}'\n")
    with pytest.raises(UsageError) as caught:
        read_settings(settings)
    assert str(caught.value).isprintable()


def test_a_missing_glossary_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEBRIEF_GLOSSARY", str(tmp_path / "none.txt"))
    with pytest.raises(UsageError, match=r"none\.txt"):
        read_settings()


def test_results_depend_on_the_terms_and_not_on_the_path(tmp_path: Path) -> None:
    def results(name: str, content: str, **more: object) -> dict[str, object]:
        (tmp_path / name).write_text(content)
        return Settings.model_validate({"glossary": str(tmp_path / name), **more}).for_results()

    first = results("a.txt", "Larkfield\n")
    assert results("b.txt", "Larkfield\n", recogniser="./models/ours") == first
    assert results("a.txt", "Larkfields\n") != first
    assert results("a.txt", "Larkfield\n", spelling="as_heard") != first


def test_hotwords_come_before_the_glossary() -> None:
    assert prompt("Calder Vale ", ["Larkfield"], BLANKS) == "Calder Vale, Larkfield"
    assert prompt(" ", [], BLANKS) is None


def test_more_than_the_recogniser_takes_is_said_with_what_fits() -> None:
    terms = ["two words"] * 120
    assert prompt(None, terms[:111], BLANKS) is not None
    with pytest.raises(UsageError, match=r"120 terms are 240 tokens.*takes 223; keep the first 111 terms"):
        prompt(None, terms, BLANKS)
    with pytest.raises(UsageError, match="shorten the hotwords"):
        prompt("word " * 300, ["a"], BLANKS)

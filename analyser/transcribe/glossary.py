"""The organisation's own names and terms, which the recogniser is told to expect."""

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from analyser.core.errors import BadInputError, UsageError
from analyser.core.source import open_plain

if TYPE_CHECKING:
    from tokenizers import Tokenizer

LARGEST_BYTES = 64 * 1024
MOST_TOKENS = 223
"""Whisper takes half of its 448 positions, less one, as what came before (`faster_whisper.WhisperModel.get_prompt`)."""


def read_glossary(path: Path) -> tuple[str, ...]:
    """Read a glossary: TOML with `terms = ["…"]`, or any other text with one term in each line and notes after `#`.

    The terms come back in their order, each once; what they may hold is checked with the settings.

    Raises:
        UsageError: it cannot be read, is too large, or is not of this form.
    """
    try:
        with open_plain(path) as content:
            text = content.read(LARGEST_BYTES + 1).decode("utf-8-sig")
    except BadInputError as error:
        raise UsageError(f"glossary {error.what}", error.why, error.fix) from None
    except UnicodeDecodeError:
        raise UsageError(f"glossary {path.name}", "it is not text in UTF-8", "save it as UTF-8") from None
    if len(text.encode()) > LARGEST_BYTES:
        why = f"it is larger than {LARGEST_BYTES:,} bytes"
        raise UsageError(f"glossary {path.name}", why, "keep the terms that matter most")
    terms = _from_toml(path, text) if path.suffix.lower() == ".toml" else _from_lines(text)
    return tuple(dict.fromkeys(term for term in terms if term))


def _from_lines(text: str) -> list[str]:
    return [line.partition("#")[0].strip() for line in text.split("\n")]


def _from_toml(path: Path, text: str) -> list[str]:
    form = 'write terms = ["one term", "another"]'
    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        raise UsageError(f"glossary {path.name}", "it is not valid TOML", form) from None
    terms = data.get("terms")
    if set(data) != {"terms"} or not isinstance(terms, list) or not all(isinstance(one, str) for one in terms):
        raise UsageError(f"glossary {path.name}", "it holds something else than a list of terms", form)
    return [term.strip() for term in terms]


def prompt(hotwords: str | None, terms: Sequence[str], tokenizer: "Tokenizer") -> str | None:
    """Return what the recogniser is told to expect, the hotwords first; null where there is nothing to tell.

    Raises:
        UsageError: it is more than the recogniser takes, and says how many of the terms fit.
    """
    told = [hotwords.strip()] if hotwords and hotwords.strip() else []
    lengths = [_tokens(", ".join([*told, *terms[:count]]), tokenizer) for count in range(len(terms) + 1)]
    if lengths[-1] > MOST_TOKENS:
        fitting = sum(length <= MOST_TOKENS for length in lengths) - 1
        why = f"hotwords and {len(terms)} terms are {lengths[-1]} tokens, and the recogniser takes {MOST_TOKENS}"
        fix = f"keep the first {fitting} terms" if fitting >= 0 else "shorten the hotwords"
        raise UsageError("glossary", why, fix)
    return ", ".join([*told, *terms]) or None


def _tokens(text: str, tokenizer: "Tokenizer") -> int:
    return len(tokenizer.encode(f" {text}", add_special_tokens=False).ids) if text else 0

"""Whether a file is a whole CTranslate2 whisper model, told from its own table of contents before it is loaded.

The layout is that of `ctranslate2.specs.model_spec.ModelSpec._serialize`: a version, the name of the architecture, each
variable with its size and bytes, and aliases. Little is read: the bytes of the variables are stepped over.
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import BinaryIO

OLDEST = 4
"""Before this version of the format a variable was written otherwise."""

ARCHITECTURE = "WhisperSpec"
MOST_ENTRIES = 100_000


class _CutOffError(Exception):
    """The file ends before what it says it holds."""


def flaw(path: Path) -> str | None:
    """Say what keeps a file from being a whole whisper model of CTranslate2; null where nothing does."""
    try:
        with path.open("rb") as file:
            return _flaw(file, path.stat().st_size)
    except _CutOffError:
        return f"it is cut off: {path.stat().st_size:,} bytes are not all that it says it holds"


def _flaw(file: BinaryIO, size: int) -> str | None:
    (version,) = _numbers(file, "<I")
    if not OLDEST <= version < 2**16:
        return "it is not a CTranslate2 model, or one of a very old format"
    architecture = _text(file)
    if architecture != ARCHITECTURE:
        return "it is a CTranslate2 model, but not of whisper"
    _, variables = _numbers(file, "<II")
    if variables > MOST_ENTRIES:
        return "its table of contents is damaged"
    for _ in range(variables):
        _step_over_variable(file, size)
    (aliases,) = _numbers(file, "<I")
    for _ in range(min(aliases, MOST_ENTRIES)):
        _text(file)
        _text(file)
    return None if file.tell() == size else "it holds more than it says"


def _step_over_variable(file: BinaryIO, size: int) -> None:
    _text(file)
    (rank,) = _numbers(file, "<B")
    file.seek(4 * rank, 1)
    _, length = _numbers(file, "<BI")
    if file.seek(length, 1) > size:
        raise _CutOffError


def _text(file: BinaryIO) -> str:
    (length,) = _numbers(file, "<H")
    content = file.read(length)
    if len(content) < length:
        raise _CutOffError
    return content.rstrip(b"\0").decode("utf-8", "replace")


def _numbers(file: BinaryIO, layout: str) -> tuple[int, ...]:
    content = file.read(struct.calcsize(layout))
    if len(content) < struct.calcsize(layout):
        raise _CutOffError
    return struct.unpack(layout, content)

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
CUT_OFF = "it is cut off: it does not hold all that it says"


EMBEDDINGS = "decoder/embeddings/weight"
"""The variable with a row for each piece of the vocabulary."""


class FlawError(Exception):
    """What keeps a file from being a whole whisper model of CTranslate2."""


def vocabulary_size(path: Path) -> int:
    """Step through a model from end to end, and return how many pieces its vocabulary must have.

    Raises:
        FlawError: it is no whisper model of CTranslate2, or not a whole one; the message says why.
    """
    with path.open("rb") as file:
        shapes = _shapes(file, path.stat().st_size)
    if not shapes.get(EMBEDDINGS):
        raise FlawError("it has no embeddings")
    return shapes[EMBEDDINGS][0]


def _shapes(file: BinaryIO, size: int) -> dict[str, tuple[int, ...]]:
    (version,) = _numbers(file, "<I")
    if not OLDEST <= version < 2**16:
        raise FlawError("it is not a CTranslate2 model, or one of a very old format")
    if _text(file) != ARCHITECTURE:
        raise FlawError("it is a CTranslate2 model, but not of whisper")
    _, variables = _numbers(file, "<II")
    if variables > MOST_ENTRIES:
        raise FlawError("its table of contents is damaged")
    shapes = dict(_variable(file, size) for _ in range(variables))
    (aliases,) = _numbers(file, "<I")
    for _ in range(min(aliases, MOST_ENTRIES)):
        _text(file)
        _text(file)
    if file.tell() != size:
        raise FlawError("it holds more than it says")
    return shapes


def _variable(file: BinaryIO, size: int) -> tuple[str, tuple[int, ...]]:
    """Read name and shape of a variable, and step over its bytes."""
    name = _text(file)
    (rank,) = _numbers(file, "<B")
    shape = _numbers(file, f"<{rank}I")
    _, length = _numbers(file, "<BI")
    if file.seek(length, 1) > size:
        raise FlawError(CUT_OFF)
    return name, shape


def _text(file: BinaryIO) -> str:
    (length,) = _numbers(file, "<H")
    content = file.read(length)
    if len(content) < length:
        raise FlawError(CUT_OFF)
    return content.rstrip(b"\0").decode("utf-8", "replace")


def _numbers(file: BinaryIO, layout: str) -> tuple[int, ...]:
    content = file.read(struct.calcsize(layout))
    if len(content) < struct.calcsize(layout):
        raise FlawError(CUT_OFF)
    return struct.unpack(layout, content)

"""Writes manifests, with the recordings that they name."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.pipelines.manifest.nights import as_csv


@pytest.fixture
def night(tmp_path: Path) -> Callable[..., Path]:
    """Write a manifest of some rows, with an empty file for each recording that is named plainly."""

    def write(*rows: dict[str, str], content: str | bytes | None = None, name: str = "night.csv") -> Path:
        for one in rows:
            (tmp_path / Path(one["path"]).name).touch()
        text = as_csv(rows) if content is None else content
        path = tmp_path / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    return write

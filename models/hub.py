"""The first fetch of a recogniser from a hub: only files that are known by name, and a record of what they were."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from models import chosen
from models.errors import FetchFailedError, HashMismatchError, UnusableFolderError
from models.pinning import Silence
from models.spec import LARGEST_FILE, Chosen, HubSource

if TYPE_CHECKING:
    from huggingface_hub.hf_api import ModelInfo, RepoSibling

Told = Callable[[str, int, int], None]

OTHER_FORM = "it holds no CTranslate2 model of whisper: convert it with ct2-transformers-converter and name the folder"
LICENCE = re.compile(r"[A-Za-z0-9][\w.+-]{0,59}", re.ASCII)


def adopt(name: str, fresh: Path, told: Told) -> None:
    """Fill `fresh` with the files of a hub id, and record what they are: from now on they are pinned.

    The hub's own sha256 of a large file must be that of what it gave.

    Raises:
        FetchFailedError: the hub does not answer, or has no whole CTranslate2 model of whisper there.
        HashMismatchError: a file is other than the hub says.
        OSError: the files cannot be written.
    """
    from models.sources import downloaded

    repository, _, revision = name.partition("@")
    source = HubSource(type="hub", repository=repository, revision=revision)
    try:
        info = listed(source)
        files = _wanted(name, info)
        with tempfile.TemporaryDirectory(prefix="debrief-models-", dir=fresh.parent) as scratch:
            downloaded(source, [file.rfilename for file in files], Path(scratch), told)
            found = chosen.inspected(Path(scratch))
            fresh.mkdir()
            for file in found.files:
                (Path(scratch) / file.path).rename(fresh / file.path)
    except Silence as silence:
        raise FetchFailedError(name, str(silence)) from silence
    except UnusableFolderError as error:
        raise FetchFailedError(name, error.why) from None
    described = found.model_copy(update={"name": repository, "revision": revision, "licence": _licence(info)})
    _compare(name, described, files)
    _write(chosen.record(name), described, source)


def listed(source: HubSource) -> ModelInfo:
    """What the hub says lies at a commit, with sizes.

    Raises:
        Silence: it does not answer.
    """
    from huggingface_hub import HfApi

    try:
        return HfApi().model_info(source.repository, revision=source.revision, files_metadata=True)
    except Exception as error:  # what carries the library's requests has errors of its own
        raise Silence(f"the hub did not answer for {source.repository} ({type(error).__name__})") from error


def _wanted(name: str, info: ModelInfo) -> list[RepoSibling]:
    files = [file for file in info.siblings or () if file.rfilename in chosen.KNOWN]
    if not {file.rfilename for file in files} >= set(chosen.REQUIRED):
        raise FetchFailedError(name, OTHER_FORM)
    for file in files:
        largest = LARGEST_FILE if file.rfilename == "model.bin" else chosen.LARGEST_TEXT
        if file.size is None or file.size > largest:
            raise FetchFailedError(name, f"{file.rfilename} is too large, or of unknown size")
    return files


def _compare(name: str, found: Chosen, files: list[RepoSibling]) -> None:
    said = {file.rfilename: (file.size, file.lfs.sha256 if file.lfs else None) for file in files}
    for file in found.files:
        size, sha256 = said[file.path]
        if file.size != size or (sha256 is not None and file.sha256 != sha256):
            expected = sha256 or f"of a file of {size:,} bytes"
            raise HashMismatchError(name, file.path, expected=expected, found=file.sha256)


def _licence(info: ModelInfo) -> str:
    stated = str(getattr(info.card_data, "license", None) or "")
    return stated if LICENCE.fullmatch(stated) else "not stated"


def _write(record: Path, found: Chosen, source: HubSource) -> None:
    """Write the record as a model.toml; every value in it is of a form that needs no escaping."""
    lines = [f'{field} = "{getattr(found, field)}"' for field in ("name", "kind", "description", "licence", "revision")]
    lines += ["", "[[sources]]", *(f'{field} = "{value}"' for field, value in source.model_dump().items())]
    for file in found.files:
        lines += ["", "[[files]]", f'path = "{file.path}"', f"size = {file.size}", f'sha256 = "{file.sha256}"']
    written = record.with_suffix(".partial")
    written.write_text("\n".join(lines) + "\n", "utf-8")
    written.replace(record)

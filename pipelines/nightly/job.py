"""What goes to a worker and what comes back: one call, and how it ended."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from analyser.analyse import Source, is_transcript
from pipelines.manifest import RowError


class Ending(StrEnum):
    """How a call of a night ended."""

    DONE = "done"
    SKIPPED = "skipped"
    FAILED = "failed"


class Stage(StrEnum):
    """Where a call was when it ended otherwise than done."""

    MANIFEST = "reading the manifest"
    CONSENT = "checking consent"
    OPENING = "opening"
    LISTENING = "listening"
    JUDGING = "reading what was said"
    WRITING = "writing the review"
    WORKER = "working"


@dataclass(frozen=True, slots=True, kw_only=True)
class Versions:
    """Hashes of all that a result depends on beside its source: what listened, and what judged."""

    listening: str
    judging: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of an earlier result of the same call: its source by size and time, and what made it."""

    stamp: str
    versions: Versions


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One call of the manifest: what to review, and into which folder."""

    call_id: str
    source: Source
    target: Path
    known: Known | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """How a call ended: where, and in one line why, unless it is done.

    audio_s, seconds: of the recording, and that it took. known: what a later run compares with; null where there is
    nothing to. retagged: it was judged anew from what was heard before. unchanged: the earlier result stands.
    """

    call_id: str
    ending: Ending
    stage: Stage | None = None
    why: str = ""
    audio_s: float = 0.0
    seconds: float = 0.0
    known: Known | None = None
    retagged: bool = False
    unchanged: bool = False


def named(row: Job | RowError) -> str:
    """Return the id of a row's call; of a faulty one that has none of its own, which row it is."""
    return f"row {row.row}" if isinstance(row, RowError) and not row.call_id else row.call_id


def chunks(rows: Iterable[Job | RowError], size: int) -> Iterator[tuple[Job | RowError, ...]]:
    """Yield transcripts, calls that were heard before and faulty rows in parts of up to `size`; recordings one by one.

    Thousands of faulty rows are no work, so that they fill larger parts.
    """
    light: list[Job | RowError] = []
    wrong: list[Job | RowError] = []
    for row in rows:
        if isinstance(row, RowError):
            wrong.append(row)
        elif is_transcript(row.source.path) or row.known is not None:
            light.append(row)
        else:
            yield (row,)
        for part, most in ((light, size), (wrong, size * 16)):
            if len(part) == most:
                yield tuple(part)
                part.clear()
    for part in (light, wrong):
        if part:
            yield tuple(part)

"""What goes to a worker and what comes back: one call, and how it ended."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from analyser.analyse import Source


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

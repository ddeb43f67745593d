"""What is said at the end of a night: how many calls ended in each way, and how long it took."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pipelines.nightly.job import Ending, Result, Stage
from pipelines.nightly.table import Tabled
from pipelines.team.files import TABLE


@dataclass(slots=True)
class Night:
    """How many calls ended in each way so far, and at which stage; null where they are done."""

    ended: Counter[tuple[Ending, Stage | None]] = field(default_factory=Counter)
    retagged: int = 0
    unchanged: int = 0
    audio_s: float = 0.0

    def add(self, result: Result) -> None:
        """Count one call."""
        self.ended[result.ending, result.stage] += 1
        self.audio_s += result.audio_s
        self.retagged += result.retagged
        self.unchanged += result.unchanged

    @property
    def any_failed(self) -> bool:
        """Whether a call failed; one that is skipped has not."""
        return any(ending is Ending.FAILED for ending, _ in self.ended)


def summary(night: Night, seconds: float) -> Iterator[str]:
    """Yield the lines of a table of endings, stages and numbers of calls, and one of how long it took.

    >>> night = Night()
    >>> night.add(Result(call_id="a", ending=Ending.DONE, audio_s=180.0))
    >>> night.add(Result(call_id="b", ending=Ending.SKIPPED, stage=Stage.CONSENT))
    >>> print(*summary(night, 30.0), sep="\\n")
    Done                              1
    Skipped  checking consent         1
    2 calls, 0.1 h of audio, in 0.5 min
    """
    fresh = night.ended[Ending.DONE, None] - night.retagged - night.unchanged
    rows = [("Done", "", fresh), ("Done", "judged anew", night.retagged), ("Done", "as before", night.unchanged)]
    for ending in (Ending.SKIPPED, Ending.FAILED):
        own = {str(stage): count for (each, stage), count in night.ended.items() if each is ending}
        rows += [(ending.value.capitalize(), stage, own[stage]) for stage in sorted(own)]
    shown = [row for row in rows if row[2]] or rows[:1]
    width = max(len(stage) for _, stage, _ in shown)
    for name, stage, count in shown:
        yield f"{name:<8} {stage:<{width}} {count:>9,}"
    yield f"{night.ended.total():,} calls, {night.audio_s / 3600:,.1f} h of audio, in {seconds / 60:,.1f} min"


def table_lines(made: Tabled, out: Path) -> Iterator[str]:
    """Yield where the night's table is, and how many calls are in it.

    >>> print(*table_lines(Tabled(calls=3, unread=1), Path("night")), sep="\\n")
    night/table: 3 calls, those that are done (night.csv, night.parquet; columns.csv says what is in them)
      1 is done, but its review cannot be read any more, and is not in the table
    """
    counted = "1 call, the one that is" if made.calls == 1 else f"{made.calls:,} calls, those that are"
    yield f"{out / TABLE}: {counted} done (night.csv, night.parquet; columns.csv says what is in them)"
    if made.unread:
        counted = "1 is done, but its review" if made.unread == 1 else f"{made.unread:,} are done, but their reviews"
        yield f"  {counted} cannot be read any more, and {'is' if made.unread == 1 else 'are'} not in the table"

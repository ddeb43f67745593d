"""Progress of one review: a bar with stages and the time left on a terminal, quiet lines elsewhere."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from analyser.hear import STAGES, Progress

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID


@contextmanager
def shown() -> Iterator[Progress]:
    """Yield the function that a run tells its stages to; all of it goes to standard error."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield _QuietLines()
        return
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description:<24}"), BarColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        yield _OneBar(bar, bar.add_task("Starting", total=1.0))


class _QuietLines:
    def __init__(self) -> None:
        self._stage = ""

    def __call__(self, stage: str, _done: float) -> None:
        if stage != self._stage:
            self._stage = stage
            print(f"debrief: {stage}", file=sys.stderr)  # noqa: T201 - standard error is where progress is told


class _OneBar:
    def __init__(self, bar: "Bar", task: "TaskID") -> None:
        self._bar = bar
        self._task = task

    def __call__(self, stage: str, done: float) -> None:
        before = 0.0
        for name, share in STAGES.items():
            if name == stage:
                completed = before + share * min(max(done, 0.0), 1.0)
                self._bar.update(self._task, description=stage.capitalize(), completed=completed)
                return
            before += share

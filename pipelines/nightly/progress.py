"""How far a night is: a bar with rate and time left on a terminal, a line now and then elsewhere."""

import contextlib
import sys
import time
from collections.abc import Callable, Iterator

Told = Callable[[int], None]
"""Told how many more calls have ended."""

EVERY_S = 30.0


@contextlib.contextmanager
def night_progress(total: int) -> Iterator[Told]:
    """Yield what is told how many of `total` calls have ended; all of it goes to standard error."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield _Lines(total)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"), TimeRemainingColumn())
    started_s = time.monotonic()
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("", total=total, rate="")

        def told(count: int) -> None:
            bar.advance(task, count)
            bar.update(task, rate=_rate(bar.tasks[0].completed, time.monotonic() - started_s))

        yield told


class _Lines:
    def __init__(self, total: int) -> None:
        self._total = total
        self._ended = 0
        self._started_s = self._said_s = time.monotonic()

    def __call__(self, count: int) -> None:
        self._ended += count
        now_s = time.monotonic()
        if now_s - self._said_s >= EVERY_S:
            self._said_s = now_s
            taken_s = now_s - self._started_s
            left_s = taken_s / self._ended * (self._total - self._ended) if self._ended else 0.0
            said = f"{self._ended} of {self._total} calls, {_rate(self._ended, taken_s)}, {left_s / 60:.0f} min left"
            print(f"debrief: {said}", file=sys.stderr)  # noqa: T201 - standard error is where progress is told


def _rate(ended: float, seconds: float) -> str:
    """Return how fast it goes.

    >>> _rate(90, 60.0)
    '5400 calls an hour'
    """
    return f"{ended / max(seconds, 1e-9) * 3600:.0f} calls an hour"

"""What an engine is: tasks go in, each comes out once, with its result or with what became of the worker at it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")
TaskIn = TypeVar("TaskIn", contravariant=True)
ResultOut = TypeVar("ResultOut", covariant=True)

TRIES = 2
"""So often a task is begun: where its worker dies both times, the task is what it dies of."""

TASKS = 256
"""So many tasks are done by one process before a fresh one takes its place: libraries keep ever more in memory."""

TOO_LONG = "it took longer than {seconds:.0f} s"
DIED = "the process at it died {tries} times"


class Worker(Protocol[TaskIn, ResultOut]):
    """Does tasks one after the other; made once in each process, so that its models stay loaded."""

    def work(self, task: TaskIn) -> ResultOut:
        """Do one task; what can go wrong with it is part of its result, and what is raised ends the run."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended(Generic[Task, Result]):
    """A task that came to its end: its result, or in one line why there is none (`fault`)."""

    task: Task
    result: Result | None = None
    fault: str = ""


class Engine(Protocol):
    """Workers side by side."""

    def run(
        self, make: Callable[[], Worker[Task, Result]], tasks: Iterable[Task], *, limit_s: float
    ) -> Iterator[Ended[Task, Result]]:
        """Yield every task once, as they end, in whatever order; few tasks are taken from `tasks` before they begin.

        Args:
            make: makes a worker; it is called in the worker's own process, and must be picklable.
            tasks: what is to be done, picklable.
            limit_s: a task that takes longer (seconds) is ended with its worker, and has a fault.

        Raises:
            UsageError: the engine cannot be started.
            Exception: what a worker raises, or making it: no other one would do better.
        """
        ...

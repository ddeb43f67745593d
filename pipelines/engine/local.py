"""Workers in processes of their own on this machine; a process that dies costs no task but the one it dies of."""

import functools
import multiprocessing
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass
from typing import Any

from analyser.cli.memory import one_arena
from pipelines.engine.protocol import DIED, TASKS, TOO_LONG, TRIES, Ended, Result, Task, Worker

AHEAD = 2
"""So many tasks for each worker are handed out: one that it does, and one that it finds when it is done."""

_LOOK_S = 0.5

_making: Callable[[], Worker[Any, Any]]
"""Makes the worker of this process, once `_begin` has said how."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalEngine:
    """Processes with warm models. tasks: how many a process does before a fresh one takes its place."""

    workers: int = 1
    tasks: int = TASKS

    def run(
        self, make: Callable[[], Worker[Task, Result]], tasks: Iterable[Task], *, limit_s: float
    ) -> Iterator[Ended[Task, Result]]:
        """Yield every task once, as they end; see `Engine`."""
        from pebble import ProcessPool

        context = multiprocessing.get_context("spawn")  # a fork would copy the threads' locks of loaded libraries
        with ProcessPool(
            max_workers=self.workers,
            max_tasks=self.tasks,
            context=context,
            initializer=_begin,
            initargs=(make, os.getpid()),
        ) as pool:
            try:
                yield from _drained(pool, iter(tasks), self.workers * AHEAD, limit_s)
            except BaseException:
                pool.stop()  # type: ignore[no-untyped-call] # the library leaves it untyped
                raise


def _drained(pool: Any, tasks: Iterator[Task], ahead: int, limit_s: float) -> Iterator[Ended[Task, Result]]:
    out: dict[Future[Result], tuple[Task, int]] = {}
    again: deque[tuple[Task, int]] = deque()
    while True:
        while len(out) < ahead and (given := _next(again, tasks)) is not None:
            out[pool.schedule(_work, args=(given[0],), timeout=limit_s)] = given
        if not out:
            return
        done, _ = wait(out, return_when=FIRST_COMPLETED)
        for future in done:
            task, tried = out.pop(future)
            ended = _ended(future, task, tried, limit_s)
            if ended is None:
                again.append((task, tried + 1))
            else:
                yield ended


def _next(again: deque[tuple[Task, int]], tasks: Iterator[Task]) -> tuple[Task, int] | None:
    if again:
        return again.popleft()
    for task in tasks:
        return task, 1
    return None


def _ended(future: "Future[Result]", task: Task, tried: int, limit_s: float) -> Ended[Task, Result] | None:
    """What became of a task; null where its worker died and it is to be tried once more."""
    from pebble import ProcessExpired

    try:
        return Ended(task=task, result=future.result())
    except TimeoutError:
        return Ended(task=task, fault=TOO_LONG.format(seconds=limit_s))
    except ProcessExpired:
        return None if tried < TRIES else Ended(task=task, fault=DIED.format(tries=TRIES))


def _begin(make: Callable[[], Worker[Any, Any]], parent: int) -> None:
    """Say how this process's worker is made; the process ends with the one that wanted it, were it killed."""
    global _making
    one_arena()
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    _making = make


@functools.cache
def _worker() -> Worker[Any, Any]:
    return _making()


def _work(task: Any) -> Any:
    return _worker().work(task)


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOK_S)
    os._exit(1)

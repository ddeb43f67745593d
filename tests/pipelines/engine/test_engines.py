"""Every engine: each task comes out once, whatever dies meanwhile."""

import dataclasses
import functools
import itertools
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.engine import ENGINES, Engine

LIMIT_S = 60.0


class Squares:
    """A worker with habits: negative numbers kill it, and it is killed by the first 7 that it meets."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def work(self, task: int) -> tuple[int, int]:
        if task < 0 or (task == 7 and self._first("seven")):
            os.kill(os.getpid(), signal.SIGKILL)
        if task == 1_000:
            time.sleep(600)
        if task == 2_000:
            raise ValueError("no worker could do this")
        return task * task, os.getpid()

    def _first(self, name: str) -> bool:
        try:
            (self._folder / name).touch(exist_ok=False)
        except FileExistsError:
            return False
        return True


@pytest.fixture(params=sorted(ENGINES))
def engine(request: pytest.FixtureRequest) -> Engine:
    return ENGINES[request.param](workers=2)


def test_every_task_ends_once_and_a_worker_that_dies_costs_none(engine: Engine, tmp_path: Path) -> None:
    tasks = [*range(12), -1]
    ended = list(engine.run(functools.partial(Squares, tmp_path), iter(tasks), limit_s=LIMIT_S))
    assert sorted(one.task for one in ended) == sorted(tasks)
    done = {one.task: one.result[0] for one in ended if one.result is not None}
    assert done == {task: task * task for task in range(12)}
    (died,) = [one for one in ended if one.result is None]
    assert died.task == -1
    assert "died" in died.fault
    assert len({one.result[1] for one in ended if one.result is not None}) > 1
    assert os.getpid() not in {one.result[1] for one in ended if one.result is not None}


def test_a_fresh_process_takes_over_after_many_tasks(engine: Engine, tmp_path: Path) -> None:
    few = dataclasses.replace(engine, workers=1, tasks=3)  # type: ignore[type-var] # the engines are dataclasses, which the protocol need not promise
    ended = list(few.run(functools.partial(Squares, tmp_path), [*range(7), 8], limit_s=LIMIT_S))
    assert sorted(one.result[0] for one in ended if one.result is not None) == [0, 1, 4, 9, 16, 25, 36, 64]
    assert len({one.result[1] for one in ended if one.result is not None}) == 3


def test_few_tasks_are_taken_before_they_begin(engine: Engine, tmp_path: Path) -> None:
    taken = itertools.count()
    run = engine.run(functools.partial(Squares, tmp_path), (next(taken) % 5 for _ in range(1_000)), limit_s=LIMIT_S)
    for _ in range(3):
        next(run)
    assert next(taken) < 20
    run.close()  # type: ignore[attr-defined] # both are generators, which the protocol need not promise


def test_a_task_that_takes_too_long_is_ended(engine: Engine, tmp_path: Path) -> None:
    ended = list(engine.run(functools.partial(Squares, tmp_path), [1, 1_000, 2], limit_s=5.0))
    assert {one.task: bool(one.fault) for one in ended} == {1: False, 1_000: True, 2: False}
    assert "longer than 5 s" in next(one.fault for one in ended if one.fault)


def test_what_a_worker_raises_ends_the_run(engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no worker could"):
        list(engine.run(functools.partial(Squares, tmp_path), [1, 2_000, *range(100)], limit_s=LIMIT_S))


def test_no_tasks(engine: Engine, tmp_path: Path) -> None:
    nothing: Iterator[int] = iter(())
    assert list(engine.run(functools.partial(Squares, tmp_path), nothing, limit_s=LIMIT_S)) == []

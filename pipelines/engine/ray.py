"""Workers as actors of a Ray cluster, of this machine alone or of many; a node that dies loses no task."""

import os
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Generic

from analyser.core.errors import UsageError
from pipelines.engine.protocol import DIED, TOO_LONG, TRIES, Ended, Result, Task, Worker

NODE_TRIES = 3 * TRIES
"""So often a task is begun where whole nodes die: they take healthy tasks with them."""

_LOOK_S = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RayEngine:
    """Actors with warm models. address: of a cluster to join, as `host:port` or `auto`; null starts one here."""

    workers: int = 1
    address: str | None = None

    def run(
        self, make: Callable[[], Worker[Task, Result]], tasks: Iterable[Task], *, limit_s: float
    ) -> Iterator[Ended[Task, Result]]:
        """Yield every task once, as they end; see `Engine`."""
        ray = _connected(self.address, self.workers)
        try:
            actor = ray.remote(num_cpus=1, max_restarts=-1, max_task_retries=0)(_Actor)
            actors = [actor.remote(make) for _ in range(self.workers)]
            yield from _Handed[Task](ray, actors, limit_s).run(iter(tasks))
        finally:
            ray.shutdown()


class _Actor:
    """A worker on whatever machine the cluster has put it."""

    def __init__(self, make: Callable[[], Worker[Any, Any]]) -> None:
        self._own = make()

    def work(self, task: Any) -> Any:
        return self._own.work(task)


def _connected(address: str | None, workers: int) -> Any:
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nothing is told to anybody
    try:
        import ray
    except ImportError:
        why = "Ray is not installed"
        raise UsageError("--engine ray", why, "pip install 'call-debrief[ray]', or choose local") from None
    here = {} if address else {"num_cpus": workers, "include_dashboard": False}
    try:
        ray.init(address=address, logging_level="ERROR", log_to_driver=False, configure_logging=False, **here)
    except (ConnectionError, RuntimeError, ValueError) as error:
        why = f"no cluster answers there ({type(error).__name__})"
        raise UsageError("--address", why, "start one with ray start --head, or leave it out") from None
    return ray


@dataclass(frozen=True, slots=True, kw_only=True)
class _Given(Generic[Task]):
    """A task that an actor is at: how often it was begun, and when this time (seconds of the monotonic clock)."""

    actor: Any
    task: Task
    tried: int
    at_s: float


class _Handed(Generic[Task]):
    """Hands one task at a time to each actor, and takes back what those were at that died."""

    def __init__(self, ray: Any, actors: list[Any], limit_s: float) -> None:
        self._ray = ray
        self._limit_s = limit_s
        self._free = deque(actors)
        self._out: dict[Any, _Given[Task]] = {}
        self._again: deque[tuple[Task, int]] = deque()
        self._late: set[Any] = set()

    def run(self, tasks: Iterator[Task]) -> Iterator[Ended[Task, Any]]:
        fresh = ((task, 1) for task in tasks)
        while True:
            while self._free and (given := self._again.popleft() if self._again else next(fresh, None)) is not None:
                self._hand(*given)
            if not self._out:
                return
            done, _ = self._ray.wait(list(self._out), num_returns=1, timeout=_LOOK_S)
            for reference in done:
                given_out = self._out.pop(reference)
                self._free.append(given_out.actor)
                yield from self._ended(reference, given_out)
            self._end_late()

    def _hand(self, task: Task, tried: int) -> None:
        actor = self._free.popleft()
        self._out[actor.work.remote(task)] = _Given(actor=actor, task=task, tried=tried, at_s=time.monotonic())

    def _ended(self, reference: Any, given: _Given[Task]) -> Iterator[Ended[Task, Any]]:
        from ray.exceptions import RayActorError, RayTaskError

        try:
            yield Ended(task=given.task, result=self._ray.get(reference))
        except RayTaskError as error:
            raise error.cause from None
        except RayActorError:
            if reference in self._late:
                self._late.discard(reference)
                yield Ended(task=given.task, fault=TOO_LONG.format(seconds=self._limit_s))
            elif given.tried < NODE_TRIES:
                self._again.append((given.task, given.tried + 1))
            else:
                yield Ended(task=given.task, fault=DIED.format(tries=NODE_TRIES))

    def _end_late(self) -> None:
        """End the actors that are at a task for too long; each begins anew."""
        for reference, given in self._out.items():
            if time.monotonic() - given.at_s > self._limit_s and reference not in self._late:
                self._late.add(reference)
                self._ray.kill(given.actor, no_restart=False)

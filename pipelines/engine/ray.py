"""Workers as actors of a Ray cluster, of this machine alone or of many; a node that dies loses no task."""

import logging
import os
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Generic

from analyser.cli.memory import one_arena
from analyser.core.errors import UnfinishedError, UsageError
from pipelines.engine.protocol import DIED, TASKS, TOO_LONG, TRIES, Ended, Result, Task, Worker

NODE_TRIES = 3 * TRIES
"""So often a task is begun where whole nodes die: they take healthy tasks with them."""

NOBODY_S = 600.0
"""So long (seconds) is waited for a node where none is left."""

_LOOK_S = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RayEngine:
    """Actors with warm models.

    tasks: how many an actor does before it is started anew. address: of a cluster to join, as `host:port` or `auto`;
    null starts one here.
    """

    workers: int = 1
    tasks: int = TASKS
    address: str | None = None

    def run(
        self, make: Callable[[], Worker[Task, Result]], tasks: Iterable[Task], *, limit_s: float
    ) -> Iterator[Ended[Task, Result]]:
        """Yield every task once, as they end; see `Engine`.

        Raises:
            UnfinishedError: no node of the cluster is left.
        """
        ray = _connected(self.address, self.workers)
        try:
            actor = ray.remote(num_cpus=1, max_restarts=-1, max_task_retries=0)(_Actor)
            actors = [actor.remote(make) for _ in range(self.workers)]
            yield from _Handed[Task](ray, actors, self.tasks, limit_s).run(iter(tasks))
        finally:
            ray.shutdown()


class _Actor:
    """A worker on whatever machine the cluster has put it."""

    def __init__(self, make: Callable[[], Worker[Any, Any]]) -> None:
        one_arena()
        self._make = make
        self._own: Worker[Any, Any] | None = None

    def ready(self) -> None:
        """Answer: an actor that is being started, or started again, answers when it is there."""

    def work(self, task: Any) -> Any:
        self._own = self._own or self._make()
        return self._own.work(task)


def _connected(address: str | None, workers: int) -> Any:
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nothing is told to anybody
    try:
        import ray
    except ImportError:
        why = "Ray is not installed"
        raise UsageError("--engine ray", why, "pip install 'call-debrief[ray]', or choose local") from None
    here: dict[str, Any] = {} if address else {"num_cpus": workers, "include_dashboard": False}
    try:
        ray.init(address=address, logging_level=logging.ERROR, log_to_driver=False, configure_logging=False, **here)
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
    """Hands one task at a time to each actor that answers, and takes back what those were at that died."""

    def __init__(self, ray: Any, actors: list[Any], most: int, limit_s: float) -> None:
        self._ray = ray
        self._most = most
        self._limit_s = limit_s
        self._done: Counter[Any] = Counter()
        self._free: deque[Any] = deque()
        self._waking = {actor.ready.remote(): actor for actor in actors}
        self._out: dict[Any, _Given[Task]] = {}
        self._again: deque[tuple[Task, int]] = deque()
        self._late: set[Any] = set()
        self._answered_s = time.monotonic()

    def run(self, tasks: Iterator[Task]) -> Iterator[Ended[Task, Any]]:
        fresh = ((task, 1) for task in tasks)
        while True:
            while self._free and (given := self._again.popleft() if self._again else next(fresh, None)) is not None:
                self._hand(*given)
            if not self._out and not self._again and self._free:
                return
            done, _ = self._ray.wait([*self._out, *self._waking], num_returns=1, timeout=_LOOK_S)
            for reference in done:
                if reference in self._waking:
                    self._woken(reference)
                else:
                    yield from self._ended(reference, self._out.pop(reference))
            self._end_late()

    def _hand(self, task: Task, tried: int) -> None:
        actor = self._free.popleft()
        self._out[actor.work.remote(task)] = _Given(actor=actor, task=task, tried=tried, at_s=time.monotonic())

    def _woken(self, reference: Any) -> None:
        """Take an actor that answers; one that died again is asked again."""
        from ray.exceptions import RayActorError

        actor = self._waking.pop(reference)
        try:
            self._ray.get(reference)
            self._free.append(actor)
            self._answered_s = time.monotonic()
        except RayActorError:
            self._waking[actor.ready.remote()] = actor

    def _ended(self, reference: Any, given: _Given[Task]) -> Iterator[Ended[Task, Any]]:
        from ray.exceptions import RayActorError, RayTaskError

        try:
            result = self._ray.get(reference)
        except RayTaskError as error:
            raise error.cause from None
        except RayActorError:
            self._waking[given.actor.ready.remote()] = given.actor
            if reference in self._late:
                self._late.discard(reference)
                yield Ended(task=given.task, fault=TOO_LONG.format(seconds=self._limit_s))
            elif given.tried < NODE_TRIES:
                self._again.append((given.task, given.tried + 1))
            else:
                yield Ended(task=given.task, fault=DIED.format(tries=NODE_TRIES))
            return
        self._answered_s = time.monotonic()
        self._spare(given.actor)
        yield Ended(task=given.task, result=result)

    def _spare(self, actor: Any) -> None:
        """Take back an actor that has done a task; after many of them it is started anew."""
        self._done[actor] += 1
        if self._done[actor] % self._most:
            self._free.append(actor)
        else:
            self._ray.kill(actor, no_restart=False)
            self._waking[actor.ready.remote()] = actor

    def _end_late(self) -> None:
        """End the actors that are at a task for too long; each begins anew."""
        now_s = time.monotonic()
        for reference, given in self._out.items():
            if now_s - given.at_s > self._limit_s and reference not in self._late:
                self._late.add(reference)
                self._ray.kill(given.actor, no_restart=False)
        if not self._out and not self._free and now_s - self._answered_s > NOBODY_S:
            why = f"no node of the cluster has answered for {NOBODY_S / 60:.0f} min"
            raise UnfinishedError("--engine ray", why, "start its nodes again, and run the same command once more")

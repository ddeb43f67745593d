"""Faults that a night of the drill meets: processes that are killed, a full disk, a lost server, a clock set back."""

import contextlib
import os
import random
import resource
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.made_nights import environment
from tests.postgresql import Server

AHEAD_S = 3600.0
"""So far (seconds) the clock was ahead before it was set back."""
DISK_BYTES = 64 << 20
AWAY_S = 2.0
"""A server stays away for so long (seconds) at most."""


@dataclass(slots=True, kw_only=True)
class Run:
    """A night that is at work: where it writes, its process, and its own chances."""

    out: Path
    data: Path
    chance: random.Random
    store: str | None = None
    options: tuple[str, ...] = ("--workers", "2")
    process: "subprocess.Popen[bytes]" = field(init=False)

    def start(self, manifest: Path, python: str) -> None:
        command = [python, "-m", "analyser", "nightly", str(manifest), "--out", str(self.out), *self.options]
        nowhere = subprocess.DEVNULL
        told = environment(self.data, self.store)
        self.process = subprocess.Popen(command, stdin=nowhere, stdout=nowhere, stderr=nowhere, env=told)

    def workers(self) -> list[int]:
        """Return the processes that work for the night."""
        import psutil

        children = psutil.Process(self.process.pid).children(recursive=True)
        found = []
        for one in children:
            with contextlib.suppress(psutil.NoSuchProcess):  # it has just ended
                if "spawn_main" in " ".join(one.cmdline()):
                    found.append(one.pid)
        return found


Strike = Callable[[Run], Callable[[], None] | None]
"""Brings the fault about; what it returns puts right what was wrong, once the run has ended."""


def kill_main(run: Run) -> None:
    """Kill the main process; its workers end by themselves."""
    os.kill(run.process.pid, signal.SIGKILL)


def kill_worker(run: Run) -> None:
    """Kill one of the workers, once there is one."""
    while run.process.poll() is None:
        if workers := run.workers():
            with contextlib.suppress(ProcessLookupError):
                os.kill(run.chance.choice(workers), signal.SIGKILL)
            return
        time.sleep(0.05)


def clock_set_back(run: Run) -> None:
    """Kill the main process, and make all that it has written an hour younger than now.

    So it would be had the clock been an hour ahead in the first run and been set right before the second.
    """
    kill_main(run)
    run.process.wait()
    time.sleep(1.0)  # until the workers have ended too
    then = time.time() + AHEAD_S
    for folder in (run.out, run.data):
        for path in [folder, *folder.rglob("*")]:
            os.utime(path, (then, then), follow_symlinks=False)


def fill_up(folder: Path) -> Callable[[], None]:
    """Write until the disk of a folder is full, and return what makes it free again."""
    path = folder / ".filled"
    with contextlib.suppress(OSError), path.open("wb", buffering=0) as file:
        for size in (1 << 20, 1 << 12, 1):
            with contextlib.suppress(OSError):
                while file.write(bytes(size)):
                    pass
    return path.unlink


def allow_no_file_to_grow(run: Run) -> Callable[[], None]:
    """Let every write of the run fail from now on: in place of a full disk where none can be mounted."""
    for process in [run.process.pid, *run.workers()]:
        with contextlib.suppress(ProcessLookupError):
            resource.prlimit(process, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
    return lambda: None


@contextlib.contextmanager
def small_disk(folder: Path) -> Iterator[bool]:
    """Mount a small disk at a folder; false where that is not allowed."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES},mode=0755", "debrief-drill", str(folder)]
    mounted = subprocess.run(command, capture_output=True, check=False).returncode == 0
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", str(folder)], check=True)


class Faults:
    """Everything that the faults need, kept for all runs: a server of PostgreSQL, the head of a Ray cluster."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._server: Server | None = None
        self._cluster: Any = None
        self.disks: set[str] = set()
        """How disks were made to be full: small disks that were mounted, or a limit in their place."""

    def close(self) -> None:
        self._stack.close()

    def main(self, run: Run) -> AbstractContextManager[Strike]:
        return contextlib.nullcontext(kill_main)

    def worker(self, run: Run) -> AbstractContextManager[Strike]:
        return contextlib.nullcontext(kill_worker)

    def clock(self, run: Run) -> AbstractContextManager[Strike]:
        return contextlib.nullcontext(clock_set_back)

    @contextlib.contextmanager
    def node(self, run: Run) -> Iterator[Strike]:
        """Two nodes, one of which is lost with the worker on it."""
        if self._cluster is None:
            os.environ["RAY_USAGE_STATS_ENABLED"] = "0"  # nothing is told to anybody
            from ray.cluster_utils import Cluster

            head = {"num_cpus": 1, "include_dashboard": False}
            self._cluster = Cluster(initialize_head=True, head_node_args=head)
            self._stack.callback(self._cluster.shutdown)
        other = self._cluster.add_node(num_cpus=1)
        self._cluster.wait_for_nodes()
        run.options = ("--workers", "2", "--engine", "ray", "--address", self._cluster.address)
        lost = False

        def strike(_: Run) -> None:
            nonlocal lost
            lost = True
            self._cluster.remove_node(other, allow_graceful=False)

        yield strike
        if not lost:
            self._cluster.remove_node(other)

    @contextlib.contextmanager
    def disk(self, run: Run) -> Iterator[Strike]:
        """The disk of the night's folder, or that of the data directory, is full."""
        full = run.out if run.chance.random() < 0.5 else run.data
        with small_disk(full) as mounted:
            self.disks.add(f"tmpfs of {DISK_BYTES >> 20} MiB" if mounted else "RLIMIT_FSIZE in place of a full disk")
            yield (lambda _: fill_up(full)) if mounted else allow_no_file_to_grow

    @contextlib.contextmanager
    def postgresql(self, run: Run) -> Iterator[Strike]:
        """A server that goes, at once or once its clients have been told, and comes again."""
        if self._server is None:
            self._server = Server()
            self._stack.callback(self._server.close)
        server = self._server
        name = server.new()
        run.store = server.url(name)

        def strike(_: Run) -> None:
            server.stop(run.chance.choice(("fast", "immediate")))
            time.sleep(run.chance.uniform(0, AWAY_S))
            server.start()

        yield strike
        server.drop(name)

    def all(self) -> Mapping[str, Callable[[Run], AbstractContextManager[Strike]]]:
        """Return every fault by the name it has in the report."""
        return {
            "kill -9 of the main process": self.main,
            "kill -9 of a worker": self.worker,
            "kill -9 of a Ray node": self.node,
            "disk full": self.disk,
            "PostgreSQL restarted": self.postgresql,
            "clock set back an hour": self.clock,
        }

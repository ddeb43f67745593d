"""Runs a night in a process of its own, and says when each call ended and how much memory the processes took."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.made_nights import environment
from pipelines.nightly.run import TOGETHER

SAMPLE_S = 1.0
SAME_S = 0.05
"""Calls that end within so many seconds were one piece of work."""
WARM = 0.2
"""So large a share of the calls is left out of the slope of memory: models are loaded and buffers find their size."""
LEAST, DRAWS = 40, 2000
BLOCKS, T_975 = 20, 2.101
"""Means of so many stretches are laid a line through, and Student's t for as many less two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """Resident memory (MiB) of the main process and of its workers together, after so many calls."""

    calls: int
    main_mib: float
    workers_mib: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """A night: seconds from its command to the end, and from there to the ending of each call; its memory."""

    workers: int
    seconds: float
    ends_s: tuple[float, ...]
    audio_s: float
    memory: tuple[Sample, ...]

    @property
    def calls(self) -> int:
        return len(self.ends_s)

    @property
    def per_hour(self) -> float:
        """Calls an hour, loading included."""
        return self.calls / self.seconds * 3600

    @property
    def first_s(self) -> float:
        """Seconds until the first calls have ended: starting, loading, and the work on these."""
        return self.ends_s[0]

    @property
    def steady_s(self) -> float:
        """Seconds for each call once every worker has loaded its models and ended its first piece of work."""
        piece = sum(at <= self.first_s + SAME_S for at in self.ends_s)
        begun = self.workers * piece
        if begun >= self.calls:
            return self.seconds / self.calls
        return (self.ends_s[-1] - self.ends_s[begun - 1]) / (self.calls - begun)

    def pieces(self) -> np.ndarray:
        """Return the seconds of each piece of work that one worker did after the first, whole ones only."""
        ends = np.array(self.ends_s[TOGETHER - 1 :: TOGETHER])
        return np.diff(ends)


def run(
    engine: str, workers: int, manifest: Path, out: Path, data: Path, *, program: Path | None = None, anew: bool = False
) -> Ran:
    """Run a night; `program` is a folder with another version of the packages, `anew` says that all is judged anew.

    Raises:
        SystemExit: a call did not end as done, or was not judged anew.
    """
    command = [sys.executable, "-m", "benchmarks.night_work", engine, str(workers), str(manifest), str(out)]
    started_s = time.monotonic()
    told: list[dict[str, float]] = []
    memory: list[Sample] = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment(data), cwd=program) as process:
        assert process.stdout is not None
        over = threading.Event()
        sampler = threading.Thread(target=_sample, args=(process.pid, told, memory, over))
        sampler.start()
        for line in process.stdout:
            told.append(json.loads(line))
        over.set()
        sampler.join()
    seconds = time.monotonic() - started_s
    bad = [one for one in told if one["ending"] != "done" or (anew and not one["retagged"])]
    if process.returncode or bad or not told:
        raise SystemExit(f"{engine}: exit {process.returncode}, {len(bad)} of {len(told)} calls not done")
    return Ran(
        workers=workers,
        seconds=seconds,
        ends_s=tuple(one["at_s"] - started_s for one in told),
        audio_s=sum(one["audio_s"] for one in told),
        memory=tuple(memory),
    )


def _sample(pid: int, told: Sequence[object], memory: list[Sample], over: threading.Event) -> None:
    import psutil

    while not over.wait(SAMPLE_S):
        try:
            main = psutil.Process(pid)
            own = main.memory_info().rss / 2**20
            workers = sum(one.memory_info().rss for one in main.children(recursive=True)) / 2**20
        except psutil.NoSuchProcess:
            continue
        memory.append(Sample(calls=len(told), main_mib=own, workers_mib=workers))


def slope(calls: Sequence[float], mib: Sequence[float], most: int) -> tuple[float, float, float] | None:
    """Return the slope of memory in MiB for 1,000 calls, with its 95 % interval; null where the run was too short.

    The first samples are left out (`WARM` of `most` calls). Samples are like their neighbours, so the line is laid
    through the means of stretches, which are nearly independent.

    >>> slope(range(0, 1000), [100 + 0.003 * at for at in range(1000)], 1000)[0].__round__(3)
    3.0
    """
    x, y = np.asarray(calls, float), np.asarray(mib, float)
    late = x >= WARM * most
    x, y = x[late] / 1000, y[late]
    if len(x) < LEAST or x[0] == x[-1]:
        return None
    x, y = (np.array([part.mean() for part in np.array_split(one, BLOCKS)]) for one in (x, y))
    steep, start = np.polyfit(x, y, 1)
    off = y - start - steep * x
    wide = T_975 * np.sqrt(off @ off / (BLOCKS - 2) / np.square(x - x.mean()).sum())
    return float(steep), float(steep - wide), float(steep + wide)


def ratio(ours: np.ndarray, other: np.ndarray) -> tuple[float, float, float]:
    """Return the ratio of the sums of paired times, with its 95 % interval over pairs.

    >>> ratio(np.array([1.1, 2.2, 3.3]), np.array([1.0, 2.0, 3.0]))[0].__round__(6)
    1.1
    """
    rng = np.random.default_rng(6)
    drawn = rng.integers(0, len(ours), (DRAWS, len(ours)))
    low, high = np.percentile(ours[drawn].sum(axis=1) / other[drawn].sum(axis=1), [2.5, 97.5])
    return float(ours.sum() / other.sum()), float(low), float(high)

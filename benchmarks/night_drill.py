"""The fault drill: nights that are stopped at random moments and run again; is every call ended once, every file whole?

    python -m benchmarks.night_drill [--runs 30] [--seed 2026] [--only FAULT ...] [--write]

Each run is a `debrief nightly` of its own on the same made-up night, with corrupt calls strewn in, into an empty folder
and store. At a random moment it meets a fault: moments are drawn by time, by time from the first review on, or by how
many reviews are there. Then it is run again, and held against the night that nothing interrupted, byte for byte but for
times. Needs what the tests need (a PostgreSQL server, Ray) and psutil. `--write` replaces this section of
benchmarks/RESULTS.md.
"""

import argparse
import random
import shlex
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from analyser.cli.exit_codes import ExitCode
from benchmarks import results
from benchmarks.made_nights import MadeNight, small_night
from benchmarks.night_checks import Compared, Ended, compare, look
from benchmarks.night_faults import Faults, Run
from pipelines.nightly.folder import CALLS, MARK

STAGES = ("before the first review", "listening or judging", "writing a review", "after the last review")
MOMENTS = (BY_TIME, BY_WORK, BY_COUNT) = ("by time", "by time from the first review on", "by reviews that are there")
LOOK_S = 0.002
LONGEST_S = 600.0
TRIES = 4
"""So many moments are drawn for a run whose night had ended before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drilled:
    """One run: its fault, at which stage of the night that came, how the first command ended, and what was found.

    first: the first command's exit code, negative where it was killed. again: that of the second.
    """

    fault: str
    stage: str
    first: int
    again: int
    found: Compared


@dataclass(frozen=True, slots=True, kw_only=True)
class Drill:
    """A night, and how it ends when nothing interrupts it, in so many seconds from its mark on."""

    night: MadeNight
    folder: Path
    expected: Ended
    seconds: float

    def run(self, number: int, fault: str, faults: Faults, seed: int) -> Drilled | None:
        """Run the night with a fault in the middle, then again; null where it had ended before the moment came."""
        folder = self.folder / f"run-{number}"
        folder.mkdir()
        run = Run(out=folder / "out", data=folder / "data", chance=random.Random(seed))
        with ExitStack() as stack:
            stack.callback(shutil.rmtree, folder)
            strike = stack.enter_context(faults.all()[fault](run))
            run.start(self.night.manifest, sys.executable)
            if not self._awaited(run):
                run.process.wait()
                return None
            stage = stage_of(run.out, len(self.expected.contents))
            put_right = strike(run)
            first = run.process.wait(LONGEST_S)
            if put_right is not None:
                put_right()
            run.start(self.night.manifest, sys.executable)
            again = run.process.wait(LONGEST_S)
            found = compare(self.night, look(self.night, run.out, run.data, run.store), self.expected)
        return Drilled(fault=fault, stage=stage, first=first, again=again, found=found)

    def _awaited(self, run: Run) -> bool:
        """Wait for a random moment; false where the night has ended before it."""
        moment, share = run.chance.choice(MOMENTS), run.chance.random()
        begun_s = None
        while run.process.poll() is None:
            there = len(names(run.out))
            if begun_s is None and (there if moment == BY_WORK else (run.out / MARK).exists()):
                begun_s = time.monotonic()
            if moment == BY_COUNT and there > share * len(self.expected.contents):
                return True
            if moment != BY_COUNT and begun_s is not None and time.monotonic() - begun_s >= share * self._lasts(moment):
                return True
            time.sleep(LOOK_S)
        return False

    def _lasts(self, moment: str) -> float:
        """Seconds among which a moment is drawn: all of the night, or half of it, once the first review is begun."""
        return self.seconds if moment == BY_TIME else self.seconds / 2


def names(out: Path) -> set[str]:
    """Return what lies beside one another in the folder of the calls."""
    try:
        return {path.name for path in (out / CALLS).iterdir()}
    except FileNotFoundError:
        return set()


def stage_of(out: Path, reviews: int) -> str:
    """Return where a night is, by what is in its folder."""
    found = names(out)
    whole = {name for name in found if not name.startswith(".")}
    if found - whole:
        return STAGES[2]
    return STAGES[0] if not whole else STAGES[3] if len(whole) == reviews else STAGES[1]


def uninterrupted(night: MadeNight, folder: Path) -> Drill:
    """Run the night with nothing in its way.

    Raises:
        SystemExit: it does not end as it should even so.
    """
    run = Run(out=folder / "out", data=folder / "data", chance=random.Random(0))
    run.start(night.manifest, sys.executable)
    begun_s = 0.0
    while run.process.poll() is None:
        if not begun_s and (run.out / MARK).exists():
            begun_s = time.monotonic()
        time.sleep(LOOK_S)
    seconds = time.monotonic() - begun_s
    ended = look(night, run.out, run.data, None)
    if run.process.returncode != ExitCode.PARTLY or ended.broken or len(ended.endings) != len(night.ids):
        raise SystemExit(f"the night fails by itself: exit {run.process.returncode}, {ended.broken}")
    return Drill(night=night, folder=folder, expected=ended, seconds=seconds)


def drilled(folder: Path, options: argparse.Namespace, faults: Faults) -> tuple[Drill, list[Drilled]]:
    """Run the drill: the faults take turns."""
    night = small_night(folder / "night", options.transcripts, options.recordings, options.seed)
    drill = uninterrupted(night, folder)
    print(f"uninterrupted: {drill.seconds:.1f} s, {len(drill.expected.contents)} reviews", flush=True)
    kinds = [kind for kind in faults.all() if not options.only or any(word in kind for word in options.only)]
    runs = []
    for number in range(options.runs):
        for attempt in range(TRIES):
            seed = options.seed + number * TRIES + attempt
            one = drill.run(number, kinds[number % len(kinds)], faults, seed)
            if one is not None:
                print(one, flush=True)
                runs.append(one)
                break
    return drill, runs


def report(options: argparse.Namespace, drill: Drill, runs: Sequence[Drilled], disks: set[str]) -> Iterator[str]:
    endings = Counter(ending for ending, _, _ in drill.expected.endings.values())
    yield f"{datetime.now(UTC):%Y-%m-%d}. Command: `python -m benchmarks.night_drill {shlex.join(sys.argv[1:])}`."
    told = ", ".join(f"{count} {name}" for name, count in sorted(endings.items()))
    yield f"{len(drill.night.ids)} calls made up here, corrupt ones strewn in ({told}, where nothing interrupts),"
    yield f"{drill.seconds:.0f} s uninterrupted, 2 workers, seed {options.seed}. Full disks, the night's or the store's"
    yield f"by chance: {' and '.join(sorted(disks)) or 'none'}."
    yield "The clock: all that the first run wrote is made an hour younger than the second run."
    yield ""
    head = ["fault", "runs", *STAGES, "went on by itself", "calls lost", "twice", "other ending", "other content"]
    yield f"| {' | '.join([*head, 'not whole'])} |"
    yield f"|---{'|---' * (len(STAGES) + 7)}|"
    for fault in dict.fromkeys(one.fault for one in runs):
        yield _row(fault, [one for one in runs if one.fault == fault])
    yield _row("**all**", runs)
    yield ""
    yield "Aim: nought in the last five columns. A run has gone on by itself where the first command came to its end in"
    yield "spite of the fault. Other content counts files, compared byte for byte but for when a review was made. Not"
    yield "whole is any file that cannot be read or is left over, and any unknown to the store."


def _row(name: str, runs: Sequence[Drilled]) -> str:
    found = [one.found for one in runs]
    stages = [sum(one.stage == stage for one in runs) for stage in STAGES]
    faults = [
        *(sum(len(one.lost) for one in found), sum(one.twice for one in found)),
        *(sum(len(one.other_ending) for one in found), sum(len(one.other_content) for one in found)),
        sum(len(one.broken) for one in found),
    ]
    went_on = sum(one.first == ExitCode.PARTLY for one in runs)
    return f"| {' | '.join(map(str, (name, len(runs), *stages, went_on, *faults)))} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--runs", type=int, default=30)
    parser.add_argument("--transcripts", type=int, default=36)
    parser.add_argument("--recordings", type=int, default=3)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--only", nargs="*", default=[], metavar="FAULT", help="words of the faults that are drilled")
    parser.add_argument("--write", action="store_true", help="replace this benchmark's section of RESULTS.md")
    options = parser.parse_args()
    faults = Faults()
    try:
        with tempfile.TemporaryDirectory(prefix="debrief-drill-") as scratch:
            drill, runs = drilled(Path(scratch), options, faults)
            body = "\n".join(report(options, drill, runs, faults.disks))
    finally:
        faults.close()
    print(body)
    if options.write:
        results.write("Fault drill of nights", body)


if __name__ == "__main__":
    main()

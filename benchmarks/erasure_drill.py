"""The erasure drill: many calls, some erased, some of these killed in the middle; is anything left, or anything lost?

    python -m benchmarks.erasure_drill [--calls 1000] [--erased 100] [--killed 10] [--write]

Every call is made through the store as a run makes it: a folder with a clear record, a page and silenced sound. Each
killed erasure is a process of its own that gets SIGKILL just before a random one of its changes to files and database;
then it is run again.
"""

import argparse
import hashlib
import json
import os
import random
import resource
import signal
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from analyser.core.call import Kind
from analyser.core.consent import Basis, ConsentRecord
from analyser.core.review import Call
from analyser.keep import Keeper
from analyser.settings import Settings
from analyser.store.erase import Erased, erase
from analyser.store.log_verify import verify
from analyser.store.traces import files_under
from benchmarks import results

CHANGES = ("os.rename", "os.remove", "os.rmdir", "os.link", "os.mkdir", "os.truncate", "shutil.", "sqlite3.", "fcntl.")
"""Beginnings of the interpreter's audit events that change something, beside opening a file to write: a process may be
killed just before any of them. Each transaction of the database begins with a connection of its own."""


def changes(event: str, arguments: tuple[object, ...]) -> bool:
    """Whether an audit event of the interpreter changes something on the disk."""
    if event == "open":
        flags = arguments[2]
        return isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR))
    return event.startswith(CHANGES)


def secrets_of(number: int) -> dict[str, str]:
    """What must not be met anywhere once the call is erased."""
    return {
        "call_id": f"2026-11-{number:06d}",
        "audio_sha256": hashlib.sha256(str(number).encode()).hexdigest(),
        "name": f"Caller{number:06d} Quillfeather{number:06d}",
        "card": f"4242{number:012d}",
        "email": f"caller{number:06d}@example.com",
    }


def make(keeper: Keeper, root: Path, number: int) -> None:
    """Put one call where `debrief review` would."""
    known = secrets_of(number)
    source = root / "recordings" / f"{number:06d}.wav"
    source.parent.mkdir(parents=True, exist_ok=True)
    source.write_bytes(b"RIFF")
    consent = ConsentRecord(
        call_id=known["call_id"],
        basis=Basis.CONSENT,
        purposes=("coaching",),
        obtained_at=datetime(2026, 1, 1, tzinfo=UTC),
        parties=("agent", "customer"),
    )
    keeper.admit(Call(id=known["call_id"], kind=Kind.CUSTOMER, agent="Asha", consent=consent), source, "review")
    keeper.store.facts(known["call_id"], audio_sha256=known["audio_sha256"], fingerprint=None)
    values = [
        {"type": kind, "value": known[name], "quote": known[name]}
        for kind, name in (("person", "name"), ("card_number", "card"), ("email", "email"))
    ]
    record = {
        "call": {"id": known["call_id"]},
        "personal_data": values,
        "provenance": known,
        "text": list(known.values()),
    }
    with keeper.folder(root / "reviews" / f"review-{number:06d}", known["call_id"], "review") as folder:
        folder.write("review.json", json.dumps(record), clear=True)
        folder.write("review.html", f"<p>{known['call_id']}</p>" * 100)
        folder.made("audio.flac", lambda path: path.write_bytes(os.urandom(2000)) and None)


def erasure_in_a_child(data: Path, call_id: str, killed_at: int = 0) -> tuple[bool, int]:
    """Erase in a process of its own, killed at its `killed_at`th operation; whether it was, and its operations."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        seen = [0]

        def count(event: str, arguments: tuple[object, ...]) -> None:
            if changes(event, arguments):
                seen[0] += 1
                if seen[0] == killed_at:
                    os.kill(os.getpid(), signal.SIGKILL)

        keeper = Keeper(Settings(data=data))
        _ = keeper.store
        sys.addaudithook(count)
        erase(keeper.store, [call_id])
        os.write(writer, str(seen[0]).encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as told:
        operations = int(told.read() or 0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status), operations


def met_anywhere(roots: list[Path], number: int) -> list[str]:
    """Return what is still met of a call, by name, with no help from the code that is drilled."""
    known = {name: value.encode() for name, value in secrets_of(number).items()}
    return [
        f"{name} in {path.name}"
        for root in roots
        for path in files_under(root)
        for name, value in known.items()
        if value in path.read_bytes()
    ]


def lost(keeper: Keeper, root: Path, number: int) -> bool:
    """Whether anything of a call that was not erased is gone."""
    known = secrets_of(number)
    folder = root / "reviews" / f"review-{number:06d}"
    files = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    whole = {"review.json", "review.html", "audio.flac", ".debrief-output"} == files
    rows = [one for one in keeper.store.outputs(known["call_id"]) if one.written]
    return not (whole and len(rows) == 3 and keeper.store.held(call_id=known["call_id"]))


def drill(root: Path, calls: int, erased: int, killed: int, seed: int) -> dict[str, float]:
    """Run the drill under `root` and return its figures."""
    chance = random.Random(seed)
    keeper = Keeper(Settings(data=root / "data"))
    for number in range(calls):
        make(keeper, root, number)
    chosen = chance.sample(range(calls), erased)
    # How many operations an erasure has is learnt from a call more, so that kills fall all over it; another call more
    # loads the modules beforehand.
    for number in (calls, calls + 1):
        make(keeper, root, number)
    erase(keeper.store, [secrets_of(calls)["call_id"]])
    _, many = erasure_in_a_child(root / "data", secrets_of(calls + 1)["call_id"])
    kills = 0
    started = time.perf_counter()
    for place, number in enumerate(chosen):
        call_id = secrets_of(number)["call_id"]
        if place < killed:
            # One in each stretch, so that the first and the last steps get theirs too.
            first, last = 1 + many * place // killed, many * (place + 1) // killed
            at = chance.randint(first, max(first, last))
            kills += erasure_in_a_child(root / "data", call_id, at)[0]
        done = erase(keeper.store, [call_id])[call_id]
        assert isinstance(done, Erased), done
    seconds = time.perf_counter() - started
    kept = sorted(set(range(calls)) - set(chosen))
    roots = [root / "data", root / "reviews"]
    return {
        "calls": calls,
        "erased": erased,
        "operations": many,
        "killed": kills,
        "left": sum(len(met_anywhere(roots, number)) for number in chosen[: min(erased, 20)])
        + _left_at_all(roots, chosen),
        "lost": sum(lost(keeper, root, number) for number in kept),
        "certificates": len(list((root / "data" / "certificates").glob("*.json"))),
        "journals": len(list((root / "data" / "erasing").glob("*.json"))),
        "log_entries": verify(root / "data" / "audit").number,
        "seconds_each": seconds / erased,
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def _left_at_all(roots: list[Path], chosen: list[int]) -> int:
    """Count traces of all erased calls with one pass over everything."""
    known = [value.encode() for number in chosen for value in secrets_of(number).values()]
    contents = b"\n".join(path.read_bytes() for root in roots for path in files_under(root))
    return sum(value in contents for value in known)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--calls", type=int, default=1000)
    parser.add_argument("--erased", type=int, default=100)
    parser.add_argument("--killed", type=int, default=10)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--write", action="store_true", help="replace this benchmark's section of RESULTS.md")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        found = drill(Path(scratch), options.calls, options.erased, options.killed, options.seed)
    body = "\n".join(
        [
            f"{datetime.now(UTC):%Y-%m-%d}, {found['calls']:,.0f} calls made up here, "
            f"{found['erased']:.0f} of them erased one by one.",
            "Command: `python -m benchmarks.erasure_drill --write`.",
            "",
            "| measure | figure | aim |",
            "|---|---|---|",
            f"| erasures killed with SIGKILL, each before another of about {found['operations']:.0f} changes "
            f"| {found['killed']:.0f} | {options.killed} |",
            f"| traces of erased calls left after a re-run (id, hash, name, card, e-mail) | {found['left']:.0f} | 0 |",
            f"| other calls of which something is lost | {found['lost']:.0f} | 0 |",
            f"| certificates (two calls more were erased to count operations) | {found['certificates']:.0f} "
            f"| {options.erased + 2} |",
            f"| erasures that are not finished | {found['journals']:.0f} | 0 |",
            f"| entries of the audit log, verified | {found['log_entries']:.0f} | |",
            f"| seconds for an erasure, search of everything included | {found['seconds_each']:.2f} | |",
            f"| peak memory (MiB) | {found['peak_mib']:.0f} | |",
        ]
    )
    print(body)
    if options.write:
        results.write("Erasure drill", body)


if __name__ == "__main__":
    main()

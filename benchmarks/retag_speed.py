"""The text path of a night on one processor: calls from their transcripts, and the same calls judged anew.

    python -m benchmarks.retag_speed [--calls N] [--write]

The calls are thirty turns each of models/dialogue-acts/text. They pass through the worker of a night, with everything
that it writes, sixteen at a time; then again with other standards, from what was kept of them. CPU seconds are those of
the process with one thread in each network, once its models are loaded.
"""

import argparse
import resource
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from importlib import resources
from itertools import islice
from pathlib import Path

from analyser.analyse import Source
from analyser.core.call import Kind, Transcript
from analyser.core.consent import Basis, ConsentRecord
from analyser.settings import Settings
from analyser.transcribe.write import to_json
from benchmarks import results
from benchmarks.tag_speed import transcript, whole_conversations
from pipelines.nightly.job import Ending, Job, Result
from pipelines.nightly.run import TOGETHER
from pipelines.nightly.worker import NightWorker

CALL_TURNS = 30
PARTIES = {Kind.CUSTOMER: ("agent", "customer"), Kind.COACHING: ("buddy", "colleague")}


def calls() -> Iterator[Transcript]:
    """Thirty turns in a row of each kind of conversation, for ever; no two alike, until all has been said."""
    shift = 0
    while True:
        for kind in PARTIES:
            own = [transcript(one) for one in whole_conversations() if one.kind == kind]
            turns = [turn for one in own for turn in one.turns][shift:]
            for start in range(0, len(turns) - CALL_TURNS, CALL_TURNS):
                yield Transcript(kind=kind, turns=tuple(turns[start : start + CALL_TURNS]))
        shift += 1


def jobs(folder: Path, count: int) -> list[Job]:
    made = []
    for number, one in enumerate(islice(calls(), count)):
        call_id, path = f"call-{number:05d}", folder / f"{number:05d}.json"
        path.write_text(to_json(one), "utf-8")
        record = ConsentRecord(
            call_id=call_id,
            basis=Basis.CONSENT,
            purposes=("coaching",),
            obtained_at=datetime(2026, 1, 1, tzinfo=UTC),
            parties=PARTIES[one.kind],
        )
        source = Source(path=path, consent=record, kind=one.kind)
        made.append(Job(call_id=call_id, source=source, target=folder / "night" / call_id))
    return made


def done(worker: NightWorker, given: Sequence[Job]) -> tuple[float, list[Result]]:
    """CPU seconds a call, and how each ended; the first calls only load the models."""
    first, rest = given[:2], given[2:]
    ended = list(worker.work(first))
    started = time.process_time()
    for start in range(0, len(rest), TOGETHER):
        ended += worker.work(rest[start : start + TOGETHER])
    taken = time.process_time() - started
    if any(result.ending is not Ending.DONE for result in ended):
        raise SystemExit("not every call was reviewed")
    return taken / len(rest), ended


def other_standards(folder: Path) -> Path:
    shipped = resources.files("analyser.feedback").joinpath("standards.toml").read_text("utf-8")
    (folder / "own.toml").write_text(shipped.replace('version = "', 'version = "own-', 1), "utf-8")
    return folder / "own.toml"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--calls", type=int, default=200, help="how many calls")
    parser.add_argument("--write", action="store_true", help="replace this benchmark's section of RESULTS.md")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        settings = Settings(data=folder / "data", threads=1)
        given = jobs(folder, options.calls + 2)
        new_s, ended = done(NightWorker(settings), given)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        known = {result.call_id: result.known for result in ended}
        other = settings.model_copy(update={"standards": other_standards(folder)})
        again_s, ended = done(NightWorker(other), [replace(job, known=known[job.call_id]) for job in given])
        if not all(result.retagged for result in ended):
            raise SystemExit("not every call was judged anew from what was kept of it")
    figures = [
        ("from its transcript, CPU s a call", f"{new_s:.3f}"),
        ("judged anew with other standards, CPU s a call", f"{again_s:.3f}"),
        ("resident memory after the first of both (MiB)", f"{peak:.0f}"),
    ]
    body = "\n".join(
        [
            f"{datetime.now(UTC):%Y-%m-%d}, {options.calls} calls of {CALL_TURNS} turns, our own text, one processor.",
            "Command: `python -m benchmarks.retag_speed --write`.",
            "",
            "| measure | figure |",
            "|---|---|",
            *(f"| {name} | {figure} |" for name, figure in figures),
        ]
    )
    print(body)
    if options.write:
        results.write("Text path of a night", body)


if __name__ == "__main__":
    main()

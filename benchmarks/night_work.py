"""One night in a process of its own, for `benchmarks.nights`: the work of `debrief nightly`, each ending with its time.

    python -m benchmarks.night_work local|ray|bare WORKERS MANIFEST OUT

`bare` is the same worker in a plain loop, without engine, ledger or what a later run compares with. Prints a line of
JSON for each call; `at_s` is of the monotonic clock, which all processes of a machine share. Settings come from the
environment.
"""

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from analyser.keep import Keeper
from analyser.settings import Settings, read_settings
from pipelines.engine import ENGINES
from pipelines.manifest import Item, read_manifest
from pipelines.nightly.folder import NightFolder
from pipelines.nightly.job import Job, Result, chunks
from pipelines.nightly.run import TOGETHER, run_night
from pipelines.nightly.worker import NightWorker


def bare(manifest: Path, folder: NightFolder, settings: Settings) -> Iterator[Result]:
    """Yield how each call ended in a plain loop."""
    worker = NightWorker(settings)
    jobs = (
        Job(call_id=item.call_id, source=item.source(), target=folder.call(item.call_id))
        for item in read_manifest(manifest)
        if isinstance(item, Item)
    )
    for some in chunks(jobs, TOGETHER):
        yield from worker.work(some)


def main() -> None:
    engine, workers, manifest, out = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]), Path(sys.argv[4])
    given = read_settings()
    settings = given.model_copy(update={"threads": 1}) if workers > 1 else given
    folder = NightFolder(out)
    with folder.locked():
        if engine == "bare":
            ended = bare(manifest, folder, settings)
        else:
            made = ENGINES[engine](workers=workers)
            ended = run_night(read_manifest(manifest), folder, made, settings, Keeper(settings))
        for one in ended:
            told = {"at_s": time.monotonic(), "ending": one.ending, "audio_s": one.audio_s, "retagged": one.retagged}
            print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main()

"""`debrief nightly`: a night's recordings; stopped at any moment, the same command goes on where it was."""

import os
import tempfile
import time
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analyser.cli.arguments import SettingsFile

if TYPE_CHECKING:
    from pipelines.engine import Engine

MOST_REASONS = 1000
"""So many calls are named at the end, with why they were not reviewed; whoever has more has one fault in common."""


def nightly(
    manifest: Annotated[
        Path, typer.Argument(metavar="MANIFEST", help="A CSV or Parquet file of calls, or a folder of recordings.")
    ],
    out: Annotated[Path, typer.Option("--out", help="The folder of this night.")],
    engine: Annotated[str, typer.Option("--engine", help="What does the work: local or ray.")] = "local",
    workers: Annotated[
        int | None, typer.Option("--workers", min=1, max=4096, help="Calls that are worked on side by side.")
    ] = None,
    address: Annotated[str | None, typer.Option("--address", help="A Ray cluster to join, as host:port.")] = None,
    root: Annotated[Path | None, typer.Option("--root", help="The folder that recordings may lie in.")] = None,
    settings: SettingsFile = None,
) -> int:
    """Review a night's recordings; run it again to go on after a stop."""
    from analyser.cli.app import one_line
    from analyser.cli.exit_codes import ExitCode
    from analyser.keep import Keeper
    from analyser.settings import read_settings
    from pipelines.manifest import read_manifest
    from pipelines.nightly.folder import NightFolder
    from pipelines.nightly.job import Ending
    from pipelines.nightly.progress import night_progress
    from pipelines.nightly.run import run_night
    from pipelines.nightly.summary import Night, summary

    count = workers or max(1, (os.cpu_count() or 1))
    chosen = _engine(engine, count, address)
    given = read_settings(settings)
    keeper = Keeper(given)
    folder, night = NightFolder(out), Night()
    started_s = time.monotonic()
    one_thread = given.model_copy(update={"threads": 1}) if count > 1 else given
    # Reasons are told at the end, below the bar; a million of them are no matter of memory.
    with folder.locked(), tempfile.TemporaryFile("w+", encoding="utf-8", prefix="debrief-") as reasons:
        rows = read_manifest(manifest, root)
        for note in rows.notes:
            typer.echo(one_line(f"debrief: {note}"), err=True)
        with night_progress(rows.count()) as told:
            for result in run_night(rows, folder, chosen, one_thread, keeper):
                night.add(result)
                if result.ending is not Ending.DONE:
                    said = f"debrief: {result.call_id}: {result.ending} while {result.stage}: {result.why}"
                    reasons.write(one_line(said) + "\n")
                told(1)
        reasons.seek(0)
        for line in islice(reasons, MOST_REASONS):
            typer.echo(line.rstrip("\n"), err=True)
        if left := sum(1 for _ in reasons):
            typer.echo(f"debrief: {left:,} more calls were not reviewed; mend these and run it again", err=True)
    for line in summary(night, time.monotonic() - started_s):
        typer.echo(line)
    return ExitCode.PARTLY if night.any_failed else ExitCode.DONE


def _engine(name: str, workers: int, address: str | None) -> "Engine":
    from analyser.core.errors import UsageError
    from pipelines.engine import ENGINES

    if name not in ENGINES:
        raise UsageError("--engine", f"{name!r} is no engine", f"choose {' or '.join(ENGINES)}")
    if name == "ray":
        return ENGINES[name](workers=workers, address=address)
    if address is not None:
        raise UsageError("--address", "the local engine joins no cluster", "add --engine ray")
    return ENGINES[name](workers=workers)

"""`debrief trends`: how behaviours and service measures went from week to week, by colleague and by team."""

from pathlib import Path
from typing import Annotated

import typer

from pipelines.team.weeks import ZONE


def trends(
    nights: Annotated[
        list[Path],
        typer.Argument(metavar="NIGHTS...", help="Folders of nights, or their tables (Parquet)."),
    ],
    out: Annotated[Path, typer.Option("--out", help="The folder to write; index.html leads to the rest.")],
    coached: Annotated[
        Path | None, typer.Option("--coached", help="Who was coached: a CSV with agent, date and focus (a label).")
    ] = None,
    least: Annotated[
        int, typer.Option("--least", min=2, help="Calls needed on each side of a coaching for a figure.")
    ] = 8,
    zone: Annotated[str, typer.Option("--zone", help="Where days and weeks are local.")] = ZONE,
) -> None:
    """Write a page for each colleague and each team; nobody is ranked."""
    from analyser.report import wording
    from analyser.store import OutputFolder
    from pipelines.team import report, weeks

    read = report.read(nights, coached, weeks.zone(zone), least)
    with OutputFolder(out) as folder:
        report.write_pages(folder, read)
    calls, files = len(read.nights.table), read.nights.files
    told = f"{wording.count(calls, 'call', 'calls')} of {wording.count(files, 'night', 'nights')}"
    typer.echo(f"{out / 'index.html'}: {told}")
    for note in read.nights.notes:
        typer.echo(f"  {note}")

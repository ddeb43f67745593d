"""`debrief export-subject`, as a command."""

from pathlib import Path
from typing import Annotated

import typer

from analyser.cli.arguments import SettingsFile


def export_subject(
    out: Annotated[Path, typer.Option("--out", help="The folder to write.")],
    call: Annotated[list[str] | None, typer.Option("--call", help="A call of the person; may be repeated.")] = None,
    agent: Annotated[str | None, typer.Option("--agent", help="The colleague, as named in `debrief review`.")] = None,
    settings: SettingsFile = None,
) -> None:
    """Gather what is held on a caller (--call) or a colleague (--agent) into a folder that they can read."""
    from analyser.core.errors import UsageError
    from analyser.keep import Keeper
    from analyser.settings import read_settings
    from pipelines.subject import Subject, chosen, export

    if bool(call) == bool(agent):
        raise UsageError("export-subject", "it takes either --call or --agent", "name the calls, or the colleague")
    read = read_settings(settings)
    keeper = Keeper(read)
    calls = chosen(keeper.store, call or [], agent)
    export(keeper, calls, Subject.COLLEAGUE if agent else Subject.CALLER, out, read.retention)
    typer.echo(f"{out / 'index.html'}: {len(calls)} calls; read it through before you hand it over")

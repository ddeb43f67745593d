"""`debrief exemplars`, as a command."""

from pathlib import Path
from typing import Annotated

import typer

from analyser.cli.arguments import SettingsFile

COMMAND = "exemplars"


def exemplars(
    label: Annotated[str, typer.Argument(help="The behaviour, such as listening.reflection; see debrief rules.")],
    reviews: Annotated[Path, typer.Option("--reviews", help="The folder that holds the reviews, at any depth.")],
    out: Annotated[Path, typer.Option("--out", help="The folder to write.")],
    n: Annotated[int, typer.Option("--n", min=1, max=200, help="How many moments to show at most.")] = 10,
    purpose: Annotated[
        str, typer.Option("--purpose", help="What consent must name for a call to be used.")
    ] = "training",
    settings: SettingsFile = None,
) -> int:
    """Gather the clearest consented moments of a behaviour, masked, for modelling good practice."""
    from datetime import UTC, datetime

    from analyser.cli.app import one_line
    from analyser.cli.exit_codes import ExitCode
    from analyser.core.errors import UsageError
    from analyser.keep import Keeper
    from analyser.settings import read_settings
    from analyser.store.rows import DataKind
    from pipelines import exemplar_pages
    from pipelines.exemplars import gather

    if not purpose.strip():
        raise UsageError("--purpose", "it is empty", "say what the moments are to be used for, as consent names it")
    keeper = Keeper(read_settings(settings))
    gathered = gather(keeper, reviews, label, purpose=purpose.strip(), wanted=n)
    now = datetime.now(UTC)
    with keeper.shared_folder(out, gathered.call_ids, COMMAND, DataKind.MASKED) as folder:
        folder.write(exemplar_pages.PAGE, exemplar_pages.page(gathered, now))
        folder.write(exemplar_pages.DOCUMENT, exemplar_pages.document(gathered, now))
        folder.write(exemplar_pages.RECORD, exemplar_pages.record(gathered, now))
    for path in gathered.unreadable:
        why = "it is no review that this version can read"
        typer.echo(one_line(f"debrief: {path}: {why}; write the review again"), err=True)
    for sentence in exemplar_pages.counts(gathered):
        typer.echo(one_line(sentence))
    typer.echo(one_line(f"{out / exemplar_pages.PAGE}: read it through before you hand it on"))
    return ExitCode.PARTLY if gathered.unreadable else ExitCode.DONE

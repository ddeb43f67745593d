"""`debrief store`: what looks after the database of the store."""

from typing import Annotated

import typer

from analyser.cli.arguments import SettingsFile

app = typer.Typer(no_args_is_help=True, help="The store: bring its tables up to date.")


@app.callback()
def _group() -> None:
    """Keep `migrate` a subcommand of its own."""


@app.command()
def migrate(
    yes: Annotated[bool, typer.Option("--yes", help="There is a backup of the database server: go on.")] = False,
    settings: SettingsFile = None,
) -> None:
    """Bring the tables of the store up to date; on a database server only with --yes, after you made a backup.

    A SQLite file is backed up beside itself, here and whenever a newer version meets it.
    """
    from analyser.settings import read_settings
    from analyser.store import Place, open_store

    read = read_settings(settings)
    done = open_store(Place(root=read.data_directory), read.store, migrate=yes).database.migrated
    typer.echo("the store is up to date" if done is None else f"the store is migrated: {done}")

"""`debrief key`: the keys that clear records are encrypted with."""

import os
from pathlib import Path
from typing import Annotated

import typer

from analyser.cli.arguments import SettingsFile

MOST_TOLD = 20
"""Files of a kind that are listed one by one."""

app = typer.Typer(no_args_is_help=True, help="Keys for the encryption of clear records: make one, change it.")


@app.command()
def new(file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to write the key file.")]) -> None:
    """Write a key file; name it as key_file in the settings, and keep a copy: without it records cannot be read."""
    from analyser.store.seal import new_key_file

    new_key_file(file)
    typer.echo(f"{file}: set key_file to it, or DEBRIEF_KEY_FILE, and keep a copy in a safe place")


@app.command()
def rotate(
    forget_old: Annotated[
        bool,
        typer.Option("--forget-old-keys", help="Take the old keys away although records may still be under them."),
    ] = False,
    settings: SettingsFile = None,
) -> int:
    """Put a new key first, seal every record anew, and take the old keys away when none is left under them.

    Where a record is not found or is being written, the old keys stay: run it again when it is there. Where the keys
    come from DEBRIEF_KEY, put the new one before the old one there, separated by a space; take the old one away when
    this has ended with exit 0 and no run that was started with the old one alone is at work.
    """
    from analyser.cli.app import one_line
    from analyser.cli.exit_codes import ExitCode
    from analyser.core.errors import UsageError
    from analyser.keep import Keeper
    from analyser.settings import read_settings
    from analyser.store.rotate import rotate as rotated
    from analyser.store.seal import VARIABLE

    read = read_settings(settings)
    keeper = Keeper(read)
    file = None if os.environ.get(VARIABLE, "").strip() else read.key_file
    if keeper.keys is None:
        raise UsageError("key", "no key is named, so there is nothing to change", "see debrief key new")
    done = rotated(keeper.store, file, forget_old=forget_old)
    typer.echo(f"{done.anew} records sealed anew, {done.already} were already, {len(done.failed)} failed")
    if done.in_the_clear:
        typer.echo(f"{done.in_the_clear} records were written before there was a key and lie in the clear")
    for why, files in (
        ("cannot be read or written", done.failed),
        ("not where it was written", done.missing),
        ("a run is writing it, or was killed", done.unwritten),
    ):
        for path in files[:MOST_TOLD]:
            typer.echo(one_line(f"{why}: {path}"), err=True)
        if len(files) > MOST_TOLD:
            typer.echo(f"{why}: {len(files) - MOST_TOLD} more", err=True)
    if not done.left:
        return ExitCode.DONE
    if not done.dropped:
        typer.echo(
            f"the old keys stay, because {done.left} records may be under them; run it again when they are there"
        )
    return ExitCode.PARTLY

"""`debrief key`: the keys that clear records are encrypted with."""

import os
from pathlib import Path
from typing import Annotated

import typer

from analyser.cli.arguments import SettingsFile

app = typer.Typer(no_args_is_help=True, help="Keys for the encryption of clear records: make one, change it.")


@app.command()
def new(file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to write the key file.")]) -> None:
    """Write a key file; name it as key_file in the settings, and keep a copy: without it records cannot be read."""
    from analyser.store.seal import new_key_file

    new_key_file(file)
    typer.echo(f"{file}: set key_file to it, or DEBRIEF_KEY_FILE, and keep a copy in a safe place")


@app.command()
def rotate(settings: SettingsFile = None) -> int:
    """Put a new key first, seal every record anew, and take the old keys away when none is left under them.

    Where the keys come from DEBRIEF_KEY, put the new one before the old one there, separated by a space.
    """
    from analyser.cli.exit_codes import ExitCode
    from analyser.core.errors import UsageError
    from analyser.keep import Keeper
    from analyser.settings import read_settings
    from analyser.store.rotate import reseal
    from analyser.store.seal import VARIABLE, Keys, keep_keys, put_new_key_first

    read = read_settings(settings)
    keeper = Keeper(read)
    keys, file = keeper.keys, None if os.environ.get(VARIABLE, "").strip() else read.key_file
    if keys is None:
        raise UsageError("key", "no key is named, so there is nothing to change", "see debrief key new")
    store = keeper.store
    if file is not None and len(keys.keys) == 1:
        keys = put_new_key_first(file, keys)
    done = reseal(store, keys)
    typer.echo(f"{done.anew} records sealed anew, {done.already} were already, {done.failed} failed")
    if done.in_the_clear:
        typer.echo(f"{done.in_the_clear} records were written before there was a key and lie in the clear")
    if done.failed:
        return ExitCode.PARTLY
    if file is not None:
        keep_keys(file, Keys(keys.keys[:1]))
    return ExitCode.DONE

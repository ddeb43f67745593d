"""`debrief decrypt`: reads one encrypted record."""

from pathlib import Path
from typing import Annotated

import typer

from analyser.cli.arguments import SettingsFile


def decrypt(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A record that ends in .sealed.")],
    out: Annotated[Path | None, typer.Option("--out", help="Write it here (mode 0600) and not to the screen.")] = None,
    settings: SettingsFile = None,
) -> None:
    """Show one encrypted record in the clear; the audit log says who read it, and a copy is erased with its call."""
    from analyser.core.errors import BadInputError, UsageError
    from analyser.core.source import open_plain
    from analyser.keep import Keeper
    from analyser.settings import read_settings
    from analyser.store import real_path
    from analyser.store.log import Action
    from analyser.store.rotate import recorded

    keeper = Keeper(read_settings(settings))
    if keeper.keys is None:
        raise UsageError("key", "no key is named", "set DEBRIEF_KEY, or key_file in the settings")
    with open_plain(file) as sealed:
        content = keeper.keys.unseal(sealed.read())
    row = recorded(keeper.store, real_path(file))
    if row is None:
        fix = "read it on the machine and with the data directory that it was written with"
        raise BadInputError(file.name, "the store does not know it, so that reading it could not be logged", fix)
    keeper.store.note(Action.OPENED, [row.call_id], "decrypt")
    if out is None:
        typer.echo(content.decode("utf-8"))
        return
    keeper.plain_file(out, content, row.call_id, "decrypt")
    typer.echo(str(out))

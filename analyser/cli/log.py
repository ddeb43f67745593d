"""`debrief log`: the audit log, and whether it is whole."""

from typing import Annotated

import typer

from analyser.cli.arguments import SettingsFile

app = typer.Typer(no_args_is_help=True, help="The audit log: who opened, wrote, exported and erased what, and when.")


@app.callback()
def _group() -> None:
    """Keep `verify` a subcommand of its own."""


@app.command()
def verify(
    known: Annotated[
        str | None, typer.Option("--known", help="A hash noted down earlier, which must be in the log.")
    ] = None,
    settings: SettingsFile = None,
) -> None:
    """Check that no entry was changed, left out or cut off since it was written."""
    from analyser.settings import read_settings
    from analyser.store import Place
    from analyser.store.log_verify import verify as verified

    found = verified(Place(root=read_settings(settings).data_directory).audit, known=known)
    typer.echo(f"{found.number} entries, whole; the last is {found.sha256}")
    if found.mended:
        typer.echo(f"{found.mended} times it was mended after a crash; the entries `log mended` say how")
    if found.torn_bytes:
        typer.echo(f"a crash left {found.torn_bytes} bytes of an entry at the end; the next entry will take them away")


@app.command()
def show(
    call: Annotated[str | None, typer.Option("--call", help="Only what was done with this call.")] = None,
    settings: SettingsFile = None,
) -> None:
    """List the entries: number, time, who, what was done, to which call (by reference)."""
    from analyser.settings import read_settings
    from analyser.store import Place
    from analyser.store.log_verify import entries

    place = Place(root=read_settings(settings).data_directory)
    wanted = None if call is None else place.reference(call)
    for entry in entries(place.audit):
        if wanted is None or entry.get("call") == wanted:
            typer.echo(
                "  ".join(str(entry.get(name) or "-") for name in ("number", "at", "actor", "action", "call", "detail"))
            )

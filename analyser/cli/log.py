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
    from analyser.core.errors import BadInputError
    from analyser.settings import read_settings
    from analyser.store import Place, open_store
    from analyser.store.log_verify import verify_place

    read = read_settings(settings)
    place = Place(root=read.data_directory)
    found = verify_place(place, known=known)
    if not found.number:
        if (read.store or place.database.exists()) and not open_store(place, read.store).database.is_blank():
            fix = "put the log back from a backup"
            raise BadInputError("the audit log", "it is gone or empty, but the store knows calls", fix)
        typer.echo("0 entries: nothing has been recorded here yet")
        return
    typer.echo(f"{found.number} entries, whole; the last is {found.sha256}")
    if found.head_lost is not None:
        typer.echo(f"its head record was missing at entry {found.head_lost}; the hash that you gave is in it")
        if found.known_at < found.head_lost - 1:
            typer.echo(f"but it is that of entry {found.known_at}: what stood between the two may have been cut off")
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

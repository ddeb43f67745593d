"""`debrief purge`, as a command."""

from typing import TYPE_CHECKING, Annotated

import typer

from analyser.cli.arguments import SettingsFile

if TYPE_CHECKING:
    from pipelines.retention import Due, Purged


def purge(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what is due, and delete nothing.")] = False,
    accept_missing: Annotated[
        bool,
        typer.Option("--accept-missing", help="Forget files that somebody deleted, where their folder is still there."),
    ] = False,
    settings: SettingsFile = None,
) -> int:
    """Delete what has been kept as long as the settings allow, and calls whose consent has ended."""
    from analyser.keep import Keeper
    from analyser.settings import read_settings
    from analyser.store.rows import utc_now
    from pipelines.retention import due
    from pipelines.retention import purge as purged

    keeper = Keeper(read_settings(settings))
    what = due(keeper.store, read_settings(settings).retention, utc_now())
    if dry_run:
        return _told(what)
    return _shown(purged(keeper, what, accept_missing=accept_missing))


def _told(what: "Due") -> int:
    from analyser.cli.app import one_line

    for output in what.outputs:
        typer.echo(one_line(f"would delete ({output.kind}): {output.file}"))
    for call_id, why in what.calls.items():
        typer.echo(one_line(f"would erase ({why}): {call_id}"))
    typer.echo(f"{len(what.outputs)} files and {len(what.calls)} whole calls are due")
    return 0


def _shown(done: "Purged") -> int:
    from analyser.cli.app import one_line
    from analyser.cli.exit_codes import ExitCode

    for call_id, error in done.failed.items():
        typer.echo(one_line(f"debrief: {call_id}: {error.why}; {error.fix}"), err=True)
    typer.echo(f"{done.files} files deleted, {done.erased} calls erased with a certificate, {len(done.failed)} failed")
    return ExitCode.PARTLY if done.failed else ExitCode.DONE

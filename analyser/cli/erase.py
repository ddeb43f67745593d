"""`debrief erase`: everything that was made of a call goes, and a certificate says so."""

from typing import TYPE_CHECKING, Annotated

import typer

from analyser.cli.arguments import SettingsFile

if TYPE_CHECKING:
    from analyser.core.errors import DebriefError
    from analyser.store.erase import Erased
    from analyser.store.records import Store

Calls = Annotated[list[str], typer.Argument(metavar="CALL_ID...", help="The ids of the calls, as in their records.")]


def erase(
    calls: Calls,
    with_source: Annotated[
        bool, typer.Option("--with-source", help="Delete the recordings and their consent records as well.")
    ] = False,
    without_key: Annotated[
        bool,
        typer.Option("--without-key", help="Erase although encrypted records cannot be read to know what to look for."),
    ] = False,
    accept_missing: Annotated[
        bool, typer.Option("--accept-missing", help="Certify although outputs are not found: they are gone for good.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be deleted, and delete nothing.")] = False,
    settings: SettingsFile = None,
) -> int:
    """Erase calls for good: outputs, exports and records; then search for what is left, and write a certificate."""
    from analyser.keep import Keeper
    from analyser.settings import read_settings
    from analyser.store.erase import erase as erased

    keeper = Keeper(read_settings(settings))
    if dry_run:
        return _told(keeper.store, calls)
    unseal = None if without_key else keeper.unseal
    results = erased(
        keeper.store,
        calls,
        with_source=with_source,
        unseal=unseal,
        unread=without_key,
        accept_missing=accept_missing,
        accept_unreachable=accept_missing,
    )
    return shown(results)


def shown(results: "dict[str, Erased | DebriefError]") -> int:
    """Say what became of each call, and return the exit code; where there was one and it failed, raise its error."""
    from analyser.cli.app import one_line
    from analyser.cli.exit_codes import ExitCode
    from analyser.core.errors import DebriefError

    failed = [error for error in results.values() if isinstance(error, DebriefError)]
    if len(results) == len(failed) == 1:
        raise failed[0]
    for done in results.values():
        if isinstance(done, DebriefError):
            typer.echo(one_line(f"debrief: {done}"), err=True)
            continue
        typer.echo(one_line(f"{'erased before' if done.before else 'erased'}: {done.certificate}"))
        if done.missing:
            typer.echo(f"not found, and accepted as gone: {done.missing} outputs")
        for source in done.sources_left:
            typer.echo(one_line(f"not ours, and still there (see --with-source): {source}"))
    return ExitCode.PARTLY if failed else ExitCode.DONE


def _told(store: "Store", calls: list[str]) -> int:
    from analyser.cli.app import one_line
    from analyser.cli.exit_codes import ExitCode
    from analyser.core.errors import BadInputError

    for call_id in calls:
        if not store.held(call_id=call_id):
            raise BadInputError("erasure", "no call with this id is known", "check the id")
        for path in dict.fromkeys(output.file for output in store.outputs(call_id)):
            typer.echo(one_line(f"{'would delete' if path.exists() else 'not there'}: {path}"))
        for source in store.sources(call_id):
            typer.echo(one_line(f"only with --with-source: {source}"))
    return ExitCode.DONE

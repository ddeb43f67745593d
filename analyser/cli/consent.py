"""`debrief consent`: what a person says about consent after the call."""

from typing import Annotated

import typer

from analyser.cli.arguments import SettingsFile

app = typer.Typer(no_args_is_help=True, help="Consent: record that it was withdrawn.")


@app.callback()
def _group() -> None:
    """Keep `withdraw` a subcommand of its own."""


@app.command()
def withdraw(
    call: Annotated[str, typer.Argument(metavar="CALL_ID", help="The id of the call, as in its record.")],
    settings: SettingsFile = None,
) -> int:
    """Record that consent for a call was withdrawn, and erase what was made of it.

    The call is refused from then on, unless consent is given again later (UK GDPR article 7(3)); so is one that was
    never seen here.
    """
    from analyser.cli.erase import shown
    from analyser.cli.exit_codes import ExitCode
    from analyser.keep import Keeper
    from analyser.settings import read_settings
    from analyser.store.erase import erase
    from analyser.store.records import WITHDRAWN

    keeper = Keeper(read_settings(settings))
    if keeper.store.refuse_unknown(call):
        typer.echo("nothing was held of this call; it will be refused from now on (check the id)")
        return ExitCode.DONE
    keeper.store.end_consent(call, WITHDRAWN)
    return shown(erase(keeper.store, [call], reason=WITHDRAWN, unseal=keeper.unseal))

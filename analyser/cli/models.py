"""`debrief models`: what weights there are, and getting them onto this machine."""

from pathlib import Path
from typing import Annotated

import typer

from analyser.cli.arguments import SettingsFile

app = typer.Typer(no_args_is_help=True, help="The weights: list, fetch, verify and train them.")

ALL = "Models, folders, or owner/name@commit of a hub; all that are described and the settings' recogniser by default."
Names = Annotated[list[str] | None, typer.Argument(metavar="[NAME]...", help=ALL)]


def _all(settings: Path | None) -> list[str]:
    """Every model that is described here, that came from a hub, or that the settings name as the recogniser."""
    import models
    from analyser.settings import read_settings

    return list(dict.fromkeys([*models.names(), *models.fetched(), read_settings(settings).recogniser]))


@app.command("list")
def list_models(settings: SettingsFile = None) -> None:
    """List every model with its licence, its size and whether it is on this machine."""
    import models
    from models.errors import ModelMissingError

    for name in _all(settings):
        try:
            spec, status = models.describe(name), models.status(name)
        except ModelMissingError as missing:
            typer.echo(f"{name:<21} missing      ({missing.fix})")
            continue
        typer.echo(f"{name:<21} {status.state:<11} {spec.size / 2**20:8.1f} MiB  {spec.licence}  {status.folder}")


@app.command()
def fetch(names: Names = None, settings: SettingsFile = None) -> None:
    """Fetch weights from the first source that answers, check their hashes, and keep them in the model directory."""
    import models

    for name in names or _all(settings):
        typer.echo(f"{name}: {models.fetch(name)}")


@app.command()
def verify(names: Names = None, settings: SettingsFile = None) -> int:
    """Compare every file of the weights on this machine with its pinned hash; a folder must hold a whole model."""
    import models
    from analyser.cli.exit_codes import ExitCode

    code = ExitCode.DONE
    for name in names or _all(settings):
        for check in models.verify(name):
            typer.echo(f"{name}/{check.path}: {check.state}")
            if check.state != "ok":
                code = ExitCode.MODEL_MISSING
    return code


@app.command()
def train(
    name: Annotated[str, typer.Argument(help="A model that is trained here, by its recipe.")],
    data: Annotated[
        Path, typer.Option("--data", envvar="DEBRIEF_DEV_DATA", help="The folder of the development data.")
    ] = Path("../shared"),
) -> None:
    """Train a model by its recipe: minutes to an hour on two cores; its folder is changed only at the end."""
    import models
    from models.training.train import train as trained

    measured = trained(name, data / "data", told=typer.echo)
    for figure, value in measured.items():
        if isinstance(value, int | float):
            typer.echo(f"{figure}: {value}")
    typer.echo(f"{name}: {models.fetch(name)}")

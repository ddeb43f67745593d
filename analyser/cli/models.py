"""`debrief models`: what weights there are, and getting them onto this machine."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="The weights: list, fetch, verify and train them.")

Names = Annotated[list[str] | None, typer.Argument(metavar="[NAME]...", help="Models; all of them by default.")]


@app.command("list")
def list_models() -> None:
    """List every model with its licence, its size and whether it is on this machine."""
    import models

    for spec in models.specs():
        status = models.status(spec.name)
        typer.echo(f"{spec.name:<18} {status.state:<11} {spec.size / 2**20:8.1f} MiB  {spec.licence}  {status.folder}")


@app.command()
def fetch(names: Names = None) -> None:
    """Fetch weights from the first source that answers, check their hashes, and keep them in the model directory."""
    import models

    for name in names or models.names():
        typer.echo(f"{name}: {models.fetch(name)}")


@app.command()
def verify(names: Names = None) -> int:
    """Compare every file of the weights on this machine with its pinned hash."""
    import models
    from analyser.cli.exit_codes import ExitCode

    code = ExitCode.DONE
    for name in names or models.names():
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

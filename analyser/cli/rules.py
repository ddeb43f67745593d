"""`debrief rules`: every label with its rules or model and its why, and the labels that have none yet."""

import typer

from analyser.cli.arguments import SettingsFile


def rules(settings: SettingsFile = None) -> None:
    """List every behaviour that may be noticed, what it rests on, and which have no rule yet."""
    from analyser.settings import read_settings
    from analyser.tagging import overview
    from analyser.toolbox import Toolbox

    for row in overview(Toolbox(read_settings(settings)).weighing):
        typer.echo(row)

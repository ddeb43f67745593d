"""`debrief demo`: the main job, on the sample call that ships with the project."""

from pathlib import Path

import typer

from analyser.cli.arguments import OutFolder, SettingsFile


def demo(out: OutFolder = None, settings: SettingsFile = None) -> None:
    """Review the sample call and say where the review is."""
    from analyser.analyse import Source
    from analyser.cli.review import review_into
    from analyser.sample import AUDIO
    from analyser.settings import read_settings
    from analyser.toolbox import Toolbox

    where = review_into(Source(path=Path(AUDIO)), out, Toolbox(read_settings(settings)))
    typer.echo(f"The review is ready. Open {(where / 'review.html').absolute()} in a browser.")

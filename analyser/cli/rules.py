"""`debrief rules`: every label with its rules or model and its why, and the labels that have none yet."""

import typer


def rules() -> None:
    """List every behaviour that may be noticed, what it rests on, and which have no rule yet."""
    from analyser.tagging import overview

    for row in overview():
        typer.echo(row)

"""`debrief evaluate`: the figures of the tags on labelled conversations."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analyser.cli.arguments import SettingsFile

if TYPE_CHECKING:
    from pipelines.evaluate.gold import GoldSet
    from pipelines.evaluate.run import Evaluation


def evaluate(
    names: Annotated[
        list[str] | None, typer.Option("--set", metavar="NAME", help="A set to measure; again for more. Else all.")
    ] = None,
    data: Annotated[
        Path | None, typer.Option("--data", help="Where the sets lie; else DEBRIEF_DEV_DATA, else ../shared.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="A results file in Markdown; the section of each set is replaced.")
    ] = None,
    errors: Annotated[
        Path | None, typer.Option("--errors", help="A file for the disagreements, with the words; not of every set.")
    ] = None,
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="Conversations to draw from each set.")] = None,
    settings: SettingsFile = None,
) -> None:
    """Measure the tags against what people wrote on labelled conversations."""
    from analyser.settings import read_settings
    from analyser.store import write_file
    from analyser.toolbox import Toolbox
    from pipelines.evaluate.gold import Use
    from pipelines.evaluate.judge import warm
    from pipelines.evaluate.mistakes import mistakes, require_readable
    from pipelines.evaluate.run import data_folder, evaluate

    chosen = _chosen(names)
    if errors is not None and names:
        for one in chosen:
            require_readable(one)
    folder = data_folder(data)
    toolbox = Toolbox(read_settings(settings))
    warm(toolbox)
    lines: list[str] = []
    for one in chosen:
        path = folder / one.place
        if not path.exists():
            typer.echo(f"{one.name}: absent, so not measured ({one.place} is not under the data folder)\n")
            continue
        evaluation = evaluate(one, path, limit or one.sample, toolbox)
        _tell(evaluation, _command(one.name, limit), out)
        if errors is not None and one.use is Use.MEASURE_ONLY:
            typer.echo(f"{one.name}: for measuring only, so its errors are not listed\n")
        elif errors is not None:
            lines.extend(mistakes(evaluation))
    if errors is not None:
        write_file(errors, "".join(f"{line}\n" for line in lines), clear=True)
        typer.echo(f"disagreements, with the words: {errors}")


def _chosen(names: list[str] | None) -> list["GoldSet"]:
    from analyser.core.errors import UsageError
    from pipelines.evaluate.sets import SETS

    unknown = [name for name in names or () if name not in SETS]
    if unknown:
        raise UsageError("--set", f"{unknown[0]!r} is no set that is known", f"choose among {', '.join(SETS)}")
    return [SETS[name] for name in dict.fromkeys(names or SETS)]


def _tell(evaluation: "Evaluation", command: str, out: Path | None) -> None:
    """Print a set's section, and put it into the results file where one is named."""
    from datetime import UTC, datetime

    from analyser.store import write_file
    from pipelines.evaluate.report import body, title, with_section

    section = body(evaluation, on=datetime.now(UTC).date(), command=command)
    typer.echo(f"## {title(evaluation)}\n\n{section}\n")
    if out is not None:
        before = out.read_text(encoding="utf-8") if out.exists() else ""
        write_file(out, with_section(before, title(evaluation), section))


def _command(name: str, limit: int | None) -> str:
    return f"debrief evaluate --set {name}{f' --limit {limit}' if limit else ''}"

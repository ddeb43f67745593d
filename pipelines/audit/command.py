"""`debrief audit`: a sample, blind sheets, and how far people and the analyser agree."""

from pathlib import Path
from typing import Annotated

import typer

from analyser.cli.arguments import SettingsFile
from analyser.core.call import Kind
from pipelines.audit.labels import Form

app = typer.Typer(no_args_is_help=True, help="How far people agree with one another, and the analyser with them.")

SEED = 1

Reviews = Annotated[Path, typer.Option("--reviews", help="The folder of reviews that the sample was drawn from.")]
Seed = Annotated[int, typer.Option("--seed", min=0, max=2**32 - 1, help="Another seed gives another draw.")]


@app.command()
def sample(
    reviews: Annotated[Path, typer.Argument(metavar="REVIEWS", help="What debrief review or debrief tag wrote.")],
    out: Annotated[Path, typer.Option("--out", help="The table to write, ….csv; how it was drawn goes beside it.")],
    n: Annotated[int, typer.Option("--n", min=1, max=100_000, help="How many conversations to draw.")] = 40,
    by: Annotated[str, typer.Option("--by", help="What makes the strata: kind, queue, agent, week.")] = "kind,queue",
    manifest: Annotated[
        list[Path] | None,
        typer.Option("--manifest", help="A manifest in CSV, for the queues that reviews do not state; again for more."),
    ] = None,
    kind: Annotated[Kind | None, typer.Option("--kind", help="Draw among these alone.")] = None,
    month: Annotated[str | None, typer.Option("--month", help="Draw among calls of this month alone: 2026-11.")] = None,
    seed: Seed = SEED,
    settings: SettingsFile = None,
) -> int:
    """Draw a reproducible stratified sample of the conversations in a folder."""
    from analyser.cli.app import one_line
    from analyser.keep import Keeper
    from analyser.report.wording import count
    from analyser.settings import read_settings
    from pipelines.audit.population import Population
    from pipelines.audit.sample import attributes, sample

    tell = Teller()
    strata = attributes(by)
    asked = Population(kind=kind, month=month, manifests=tuple(manifest or ()))
    drawn = sample(Keeper(read_settings(settings)), reviews, out, n, strata, seed, tell, asked)
    without = sum(not allocated for allocated in drawn.allocated.values())
    whole = f"{sum(drawn.sizes.values())} conversations in {count(len(drawn.sizes), 'stratum', 'strata')}"
    typer.echo(one_line(f"{len(drawn.calls)} of {whole}: {out}"))
    if without:
        typer.echo(f"{without} strata have none, because there are more strata than conversations to draw; see --by")
    return tell.code


@app.command()
def sheet(
    sample: Annotated[Path, typer.Argument(metavar="SAMPLE", help="What debrief audit sample wrote.")],
    reviews: Reviews,
    out: Annotated[Path, typer.Option("--out", help="The folder to write.")],
    labels: Annotated[
        str | None, typer.Option("--labels", help="Labels or families, with commas. See debrief rules.")
    ] = None,
    form: Annotated[Form, typer.Option("--form", help="Judge whole conversations, or turns.")] = Form.CONVERSATION,
    rater: Annotated[list[str] | None, typer.Option("--rater", help="A rater; again for more. Else A and B.")] = None,
    turns: Annotated[int | None, typer.Option("--turns", min=1, help="The most turns of a conversation.")] = None,
    seed: Seed = SEED,
    settings: SettingsFile = None,
) -> int:
    """Write a blind scoring sheet for each rater (CSV and DOCX), and the key, which is not for raters."""
    from analyser.cli.app import one_line
    from analyser.keep import Keeper
    from analyser.report.wording import count
    from analyser.settings import read_settings
    from pipelines.audit.compare import LEAST_UNITS
    from pipelines.audit.labels import asked_labels
    from pipelines.audit.sheet import KEY, Asked, write_sheets

    asked = Asked(
        form=form, labels=asked_labels(labels, form), raters=tuple(rater or ("A", "B")), seed=seed, turns=turns
    )
    tell = Teller()
    key = write_sheets(Keeper(read_settings(settings)), sample, reviews, asked, out, tell)
    counted = count(len(key.conversations), "conversation", "conversations")
    if form is Form.TURN:
        counted = f"{count(len(key.units), 'turn', 'turns')} of {counted}"
    typer.echo(one_line(f"{counted} for {count(len(key.raters), 'rater', 'raters')}: {out}"))
    if len(key.units) < LEAST_UNITS:
        typer.echo(f"with fewer than {LEAST_UNITS} to judge, audit agree counts and lists, and tells no figures")
    typer.echo(f"give each rater their own two files, sheet-….csv and sheet-….docx; {KEY} stays with you")
    return tell.code


@app.command()
def agree(
    sheets: Annotated[list[Path], typer.Argument(metavar="SHEET...", help="Filled sheets in CSV, one of each rater.")],
    key: Annotated[Path, typer.Option("--key", help="The key.json that was written with the sheets.")],
    reviews: Reviews,
    out: Annotated[Path | None, typer.Option("--out", help="A folder for the page, the figures and the list.")] = None,
    draws: Annotated[int, typer.Option("--draws", min=100, max=10_000, help="Resamples for the intervals.")] = 1000,
    seed: Seed = SEED,
    settings: SettingsFile = None,
) -> int:
    """Say how far raters agree with one another and with the analyser, and what to talk about."""
    from analyser.cli.app import one_line
    from analyser.keep import Keeper
    from analyser.settings import read_settings
    from pipelines.audit.agree import agree, write_agreement
    from pipelines.audit.terminal import lines

    tell = Teller()
    keeper = Keeper(read_settings(settings))
    made = agree(keeper, sheets, key, reviews, draws, seed, tell)
    if out is not None:
        write_agreement(keeper, made, out)
    for line in lines(made):
        typer.echo(line)
    if out is not None:
        typer.echo(one_line(f"{out / 'agreement.html'}"))
    return tell.code


class Teller:
    """Says on standard error, in one line each, what was left out; the first so many in full."""

    MOST = 20

    def __init__(self) -> None:
        self._count = 0

    def __call__(self, line: str) -> None:
        """Say one line."""
        from analyser.cli.app import one_line

        self._count += 1
        if self._count <= self.MOST:
            typer.echo(one_line(f"debrief: {line}"), err=True)

    @property
    def code(self) -> int:
        """The exit code: all was done, or something was left out."""
        from analyser.cli.exit_codes import ExitCode

        if self._count > self.MOST:
            typer.echo(f"debrief: {self._count - self.MOST} more were left out", err=True)
        return ExitCode.PARTLY if self._count else ExitCode.DONE

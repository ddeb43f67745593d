"""The figures of an audit as plain lines of text."""

from collections.abc import Iterator, Sequence

from analyser.report.wording import count
from pipelines.audit.agree import Agreement
from pipelines.audit.answers import Answer
from pipelines.audit.labels import Form
from pipelines.audit.wording import figures, kappa_name, names, share


def lines(made: Agreement) -> Iterator[str]:
    """Yield the figures between the raters, and those of their majority (or the one rater) with the analyser."""
    counted = count(len(made.key.conversations), "conversation", "conversations")
    if made.key.form is Form.TURN:
        counted = f"{count(len(made.key.units), 'turn', 'turns')} of {counted}"
    yield f"{counted}; 95 % intervals by bootstrap over conversations ({made.draws:,} draws, seed {made.seed})"
    for sheet in made.sheets:
        said = ", ".join(f"{sheet.said(one):,} {one.value}" for one in Answer)
        yield f"{sheet.rater}: {said}, {sheet.blank(made.key):,} blank"
    between = [(one.label, share(one.prevalence), *figures(one.raters)) for one in made.labels if one.raters]
    if between:
        who = names(tuple(sheet.rater for sheet in made.sheets))
        yield f"\nBetween {who}"
        heading = ("label", "yes", "judged", "agreement", kappa_name(len(made.sheets)), "Krippendorff's alpha")
        yield from _columns([heading, *between])
    yield f"\nBetween {names(made.labels[0].analyser[-1].who)}"
    heading = ("label", "analyser yes", "judged", "agreement", kappa_name(2), "Krippendorff's alpha")
    rows = [(one.label, share(one.analyser_prevalence), *figures(one.analyser[-1])) for one in made.labels]
    yield from _columns([heading, *rows])
    yield f"\n{count(len(made.disagreements), 'disagreement', 'disagreements')} to talk about"


def _columns(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """Line up columns; a reason in place of figures may run on to the end of the line."""
    widths = [max(len(row[at]) for row in rows if at != 3 or row[4]) for at in range(len(rows[0]))]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()

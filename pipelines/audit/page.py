"""The page of an audit: one self-contained file that works offline, without a script."""

from collections.abc import Sequence
from importlib import resources
from typing import Any

from pipelines.audit.agree import Agreement
from pipelines.audit.answers import Answer, Sheet
from pipelines.audit.compare import LEAST_CONVERSATIONS, LEAST_OF_EACH, LEAST_UNITS, Compared
from pipelines.audit.labels import definitions
from pipelines.audit.wording import figures, kappa_name, names, share

MOST_SHOWN = 200
"""Disagreements on the page; all are in `disagreements.csv`."""

Row = tuple[str, tuple[str, ...], tuple[str, ...]]
"""A label, its shares of yes, and its figures."""

Table = tuple[str, tuple[str, ...], list[Row]]
"""Who is compared, the headings of the shares of yes, and the rows."""

_POLICY = "default-src 'none'; style-src '{style}'; base-uri 'none'; form-action 'none'"


def render(made: Agreement) -> str:
    """Return the page; whatever a conversation or a file's name holds is escaped, and nothing runs or loads."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    from analyser.report.html import asset, source_hash

    own = resources.files("pipelines.audit").joinpath("templates", "agreement.css").read_text(encoding="utf-8")
    style = asset("review.css") + own
    environment = Environment(
        loader=PackageLoader("pipelines.audit"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    page: str = environment.get_template("agreement.html.j2").render(
        **_told(made), style=style, policy=_POLICY.format(style=source_hash(style))
    )
    return page


def _told(made: Agreement) -> dict[str, Any]:
    who = tuple(sheet.rater for sheet in made.sheets)
    return {
        "facts": _facts(made),
        "least": {"units": LEAST_UNITS, "each": LEAST_OF_EACH, "conversations": LEAST_CONVERSATIONS},
        "draws": f"{made.draws:,}",
        "sheets": [_sheet_row(made, sheet) for sheet in made.sheets],
        "titles": {one.label: one.title for one in definitions(made.key.labels)},
        "kappa": kappa_name(len(who)),
        "between": _between(made),
        "analyser": _with_analyser(made),
        "disagreements": made.disagreements[:MOST_SHOWN],
        "left": max(len(made.disagreements) - MOST_SHOWN, 0),
        "count": len(made.disagreements),
        "who": (*who, "Analyser"),
    }


def _facts(made: Agreement) -> list[tuple[str, str]]:
    facts = [("Made on", f"{made.at:%-d %B %Y, %H:%M} UTC"), ("Conversations", f"{len(made.key.conversations):,}")]
    if made.key.form.value == "turn":
        facts.append(("Turns", f"{len(made.key.units):,}"))
    return [*facts, ("Labels", str(len(made.labels))), ("Seed", str(made.seed))]


def _sheet_row(made: Agreement, sheet: Sheet) -> tuple[str, ...]:
    said = (*(sheet.said(one) for one in Answer), sheet.blank(made.key), sheet.left_out)
    return (sheet.rater, *(f"{count:,}" for count in said))


def _between(made: Agreement) -> list[Table]:
    """Return the table of all raters together, and with more than two one for each pair."""
    together = [one.raters for one in made.labels if one.raters]
    if not together:
        return []
    yes = [(share(one.prevalence),) for one in made.labels]
    pairs = zip(*(one.pairs for one in made.labels), strict=True) if len(made.sheets) > 2 else ()
    return [_table(made, together, ("Yes",), yes), *(_table(made, some) for some in pairs)]


def _with_analyser(made: Agreement) -> list[Table]:
    """Return the table of the majority, or the one rater, with the analyser, and then those of each rater."""
    yes = [(share(one.prevalence), share(one.analyser_prevalence)) for one in made.labels]
    first, *more = zip(*(one.analyser[::-1] for one in made.labels), strict=True)
    return [_table(made, first, ("Yes, raters", "Yes, analyser"), yes), *(_table(made, some) for some in more)]


def _table(
    made: Agreement, some: Sequence[Compared], shares: tuple[str, ...] = (), yes: Sequence[tuple[str, ...]] = ()
) -> Table:
    cells = yes or [()] * len(some)
    rows: list[Row] = [
        (label.label, own, figures(one)) for label, own, one in zip(made.labels, cells, some, strict=True)
    ]
    return names(some[0].who), shares, rows

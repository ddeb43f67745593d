"""The figures as Markdown, and as a section of a results file that is replaced whole."""

from collections.abc import Iterator
from datetime import date

from pipelines.evaluate.gold import Measure
from pipelines.evaluate.measure import LEAST, LabelFigures
from pipelines.evaluate.run import Evaluation, Variant
from pipelines.evaluate.score import RESAMPLES, Agreement, Ranking, Value

HEAD = "# Results\n\nEach section is written by the command that it names, with its data and date.\n"
_AGREEMENT_HEAD = (
    "| measure | text | gold | found | precision | recall | F1 (95 % interval) | kappa (95 % interval) | aim |\n"
    "|---|---|---|---|---|---|---|---|---|"
)
_RANKING_HEAD = "| measure | text | gold of items | chance | figure (95 % interval) | aim |\n|---|---|---|---|---|---|"


def title(evaluation: Evaluation) -> str:
    """Return the title of a set's section."""
    return f"Tags on {evaluation.gold_set.name}"


def body(evaluation: Evaluation, *, on: date, command: str) -> str:
    """Return a set's section without its title: what was measured on what, the mapping, and the tables."""
    return "\n".join((*_opening(evaluation, on, command), *tables(evaluation)))


def with_section(text: str, heading: str, section: str) -> str:
    """Return a results file with one section put in the place of that of the same title, or at the end.

    >>> with_section("# Results\\n\\n## A\\n\\nold\\n\\n## B\\n\\nkept\\n", "A", "new").splitlines()[2::2]
    ['## A', 'new', '## B', 'kept']
    """
    parts = (text or HEAD).split("\n## ")
    fresh = f"{heading}\n\n{section.strip()}\n"
    places = [index for index, part in enumerate(parts) if index and part.split("\n", 1)[0] == heading]
    if places:
        parts[places[0]] = fresh
    else:
        parts.append(fresh)
    return "\n## ".join(part.rstrip("\n") + "\n" for part in parts)


def tables(evaluation: Evaluation) -> Iterator[str]:
    """Yield the tables of a set."""
    rows = [(variant, *pair) for variant in evaluation.variants for pair in variant.figures]
    order = {measure.title: index for index, measure in enumerate(evaluation.gold_set.measures)}
    rows.sort(key=lambda row: (order[row[1].title], row[0].stripped))
    decided = [_agreement_row(variant, measure, one) for variant, measure, one in rows if isinstance(one, Agreement)]
    ranked = [_ranking_row(variant, measure, one) for variant, measure, one in rows if isinstance(one, Ranking)]
    if decided:
        yield from ("", _AGREEMENT_HEAD, *decided)
    if ranked:
        yield from ("", _RANKING_HEAD, *ranked)
    labelled = [variant.labels for variant in evaluation.variants if variant.labels is not None]
    if labelled:
        yield from _label_table(labelled[0], labelled[-1])


def _opening(evaluation: Evaluation, on: date, command: str) -> Iterator[str]:
    of = evaluation.gold_set
    drawn = (
        f"{evaluation.drawn} conversations"
        if evaluation.drawn == evaluation.conversations
        else f"{evaluation.drawn} of {evaluation.conversations} conversations, drawn with a fixed seed"
    )
    yield f"{on:%Y-%m-%d}, {drawn}, {evaluation.segments:,} segments judged; {of.use.value}. Command: `{command}`."
    if evaluation.foreign:
        yield f"Taken for another language than English, and so without tags: {evaluation.foreign}."
    speed = f"{evaluation.turns_per_s:.0f} turns a second with the models loaded"
    yield f"Intervals: {RESAMPLES:,} resamples of conversations. {speed}."
    yield ""
    yield of.mapping.strip()


def _agreement_row(variant: Variant, measure: Measure, one: Agreement) -> str:
    cells = [measure.title, _form(variant), f"{one.gold:,}", f"{one.found:,}", f"{one.precision:.3f}"]
    return _row([*cells, f"{one.recall:.3f}", _value(one.f1), _value(one.kappa), measure.aim])


def _ranking_row(variant: Variant, measure: Measure, one: Ranking) -> str:
    name = f"{measure.title}: {measure.figure.value}"
    counts = f"{one.gold:,} of {one.items:,}"
    return _row([name, _form(variant), counts, f"{one.chance:.3f}", _value(one.value), measure.aim])


def _label_table(given: LabelFigures, stripped: LabelFigures) -> Iterator[str]:
    yield ""
    for name, figures in (("as given", given), ("stripped", stripped)):
        macro = _value(figures.macro)
        yield f"Text {name}: macro-F1 {macro} over {figures.averaged} labels with at least {LEAST} examples."
    yield ""
    yield "| label | gold | found | precision | recall | F1 (95 % interval) | kappa | F1 stripped |"
    yield "|---|---|---|---|---|---|---|---|"
    for name in sorted(given.labels | stripped.labels):
        one, bare = given.labels.get(name), stripped.labels.get(name)
        few = "" if one and one.gold >= LEAST else " (few)"
        cells = [f"{name}{few}", *(["0", "0", "", "", "", ""] if one is None else _cells(one))]
        yield _row([*cells, "" if bare is None else f"{bare.f1.value:.2f}"])


def _cells(one: Agreement) -> list[str]:
    shares = [f"{share:.2f}" for share in (one.precision, one.recall)]
    return [str(one.gold), str(one.found), *shares, _value(one.f1), f"{one.kappa.value:.2f}"]


def _form(variant: Variant) -> str:
    return "stripped" if variant.stripped else "as given"


def _value(one: Value) -> str:
    return f"{one.value:.3f} ({one.low:.3f} to {one.high:.3f})"


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"

"""Where our tags and the gold disagree, with the words: for reading in a file of one's own, never for a log."""

from collections.abc import Iterator

from analyser.core.errors import UsageError
from pipelines.evaluate.gold import Figure, GoldSet, Measure, Use
from pipelines.evaluate.measure import items
from pipelines.evaluate.run import Evaluation, Variant


def require_readable(gold_set: GoldSet) -> None:
    """Check that the errors of a set may be read.

    Raises:
        UsageError: it is for measuring only; who reads its errors tunes on it.
    """
    if gold_set.use is Use.MEASURE_ONLY:
        why = f"{gold_set.name} is for measuring only, and reading its errors would be tuning on it"
        raise UsageError("--errors", why, "leave out --errors, or name other sets with --set")


def mistakes(evaluation: Evaluation) -> Iterator[str]:
    """Yield one line for each disagreement of a set's decided figures: what, where, the set's labels, the words."""
    require_readable(evaluation.gold_set)
    for variant in evaluation.variants:
        form = "stripped" if variant.stripped else "as given"
        for measure in evaluation.gold_set.measures:
            if measure.figure is Figure.F1:
                yield f"# {evaluation.gold_set.name}, {measure.title}, text {form}"
                yield from _of(variant, measure)
        if variant.labels is not None:
            yield f"# {evaluation.gold_set.name}, every label, text {form}"
            yield from _by_label(variant)


def _of(variant: Variant, measure: Measure) -> Iterator[str]:
    for item in items(variant.judged, measure):
        if item.gold != (item.score > 0):
            labels = ",".join(sorted(item.segment.labels))
            place = f"{item.conversation.id}:{item.segment.turn}"
            yield _line("missed" if item.gold else "false", place, labels, item.conversation.text(item.segment))


def _by_label(variant: Variant) -> Iterator[str]:
    for judged in variant.judged:
        conversation = judged.conversation
        for segment, found in zip(conversation.segments, judged.found, strict=True):
            quotes = {one.label: one.quote for one in found}
            for label in sorted(segment.labels ^ set(quotes)):
                what = "false" if label in quotes else "missed"
                place = f"{conversation.id}:{'-' if segment.turn is None else segment.turn}"
                yield _line(what, place, label, quotes.get(label) or conversation.text(segment))


def _line(what: str, place: str, labels: str, text: str) -> str:
    return "\t".join((what, place, labels, " ".join(text.split())))

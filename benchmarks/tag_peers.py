"""Our taggers beside their peers, on the same segments in the same run, by the same score functions.

    python -m benchmarks.tag_peers [--set NAME ...] [--limit N] [--convokit PYTHON] [--write]

The sets are those of `debrief evaluate`, found under DEBRIEF_DEV_DATA (default ../shared). Everybody gets whole turns,
and once more the segments as the set's coders cut them, each as a turn of its own. `--convokit` names an interpreter
with ConvoKit installed (its dependencies would be heavy in ours). Of a set that is sampled, 40 conversations are drawn
unless `--limit` says how many. `--write` replaces this benchmark's section of benchmarks/RESULTS.md.
"""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import models
from analyser.core.call import Turn
from analyser.settings import Settings
from analyser.toolbox import LANGUAGE, Toolbox
from benchmarks import peers, results
from pipelines.evaluate.compose import Composed, Segment
from pipelines.evaluate.gold import ACKNOWLEDGEMENT, APOLOGY, QUESTION, GoldSet, Measure, Unit
from pipelines.evaluate.judge import Judged, judge, warm
from pipelines.evaluate.measure import figure
from pipelines.evaluate.run import Evaluation, data_folder, evaluate
from pipelines.evaluate.score import Agreement, Ranking
from pipelines.evaluate.sets import SETS

ON_CALLS = tuple(
    Measure(title=title, ours=labels, gold=labels)
    for title, labels in (
        ("any question", QUESTION),
        ("question.open", frozenset({"question.open"})),
        ("question.closed", frozenset({"question.closed"})),
        ("backchannel", ACKNOWLEDGEMENT),
        ("apology", APOLOGY),
        ("reflection", frozenset({"listening.reflection"})),
    )
)
"""The development calls have our own labels: these are what a peer can be held to."""

SAMPLE = 40
"""Conversations of a sampled set: everything is tagged twice here."""

Judgement = tuple[Judged, ...]

EDU = (
    "edu-convokit 0.4.0 installs, but its talk moves, focusing questions and uptake are models that it loads from a "
    "hub when used, and the hub could not be reached from here; what is left of it (talk time, words of mathematics) "
    "has no counterpart, so it has no column."
)


def main() -> None:
    options = _options()
    toolbox = Toolbox(Settings())
    warm(toolbox)
    rivals = [peers.regex(), peers.spacy_rules(toolbox.language)]
    if options.convokit:
        rivals.append(peers.convokit(options.convokit, models.status(LANGUAGE).folder))
    lines = list(_opening(options.convokit))
    print("\n".join(lines), flush=True)
    for name in options.set or SETS:
        gold_set = SETS[name]
        path = data_folder(None) / gold_set.place
        if not path.exists():
            lines.append(f"\n{name}: absent, so not measured.")
            continue
        evaluation = evaluate(gold_set, path, options.limit or (gold_set.sample and SAMPLE), toolbox)
        rows = list(_table(evaluation, rivals, toolbox))
        print("\n".join(rows), flush=True)
        lines += rows
    if options.write:
        results.write("Tags beside their peers", "\n".join(lines))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--set", nargs="*", choices=list(SETS))
    parser.add_argument("--limit", type=int)
    parser.add_argument("--convokit", metavar="PYTHON")
    parser.add_argument("--write", action="store_true")
    return parser.parse_args()


def _opening(convokit: str | None) -> Iterator[str]:
    yield f"{datetime.now(UTC):%Y-%m-%d}. Command: `python -m benchmarks.tag_peers --write --convokit PYTHON`."
    yield "F1, average precision or AUC with its 95 % interval by conversation. Everybody is given whole turns; in the"
    yield "rows marked segments each of the coders' segments is a turn of its own, which no transcript gives. Mappings:"
    yield "see the section of each set. ConvoKit: 5.0.0."
    yield "" if convokit else "ConvoKit was not asked for (--convokit), so it has no column.\n"
    yield EDU


def _table(evaluation: Evaluation, rivals: Sequence[peers.Peer], toolbox: Toolbox) -> Iterator[str]:
    of = evaluation.gold_set
    yield ""
    yield f"**{of.name}**, {evaluation.drawn} of {evaluation.conversations} conversations, {of.use.value}"
    yield ""
    yield f"| measure | text | gold | ours | {' | '.join(peer.name for peer in rivals)} |"
    yield f"|---|---|---|---|{'---|' * len(rivals)}"
    for variant in evaluation.variants:
        form = "stripped" if variant.stripped else "as given"
        conversations = [one.conversation for one in variant.judged]
        yield from _rows(of, form, variant.judged, rivals, [peers.on_turns(one, conversations) for one in rivals])
        if not of.by_label:
            ours = tuple(judge([apart(one) for one in conversations], toolbox))
            theirs = [peers.on_segments(one, conversations) for one in rivals]
            yield from _rows(of, f"{form}, segments", ours, rivals, theirs)


def apart(one: Composed) -> Composed:
    """Return a conversation with every judged segment as a turn of its own."""
    turns: list[Turn] = []
    segments: list[Segment] = []
    for index, turn in enumerate(one.transcript.turns):
        here = [segment for segment in one.segments if segment.turn == index]
        for segment in here:
            segments.append(replace(segment, turn=len(turns), start=0, end=segment.end - segment.start))
            turns.append(Turn(role=turn.role, text=one.text(segment)))
        if not here:
            turns.append(turn)
    return replace(one, transcript=replace(one.transcript, turns=tuple(turns)), segments=tuple(segments))


def _rows(
    of: GoldSet, form: str, ours: Judgement, rivals: Sequence[peers.Peer], theirs: Sequence[Judgement]
) -> Iterator[str]:
    for measure in of.measures or ON_CALLS:
        if measure.unit is Unit.TURN and form.endswith("segments"):
            continue  # every segment is a turn there, so there is nothing else to count
        mine = figure(ours, measure)
        cells = [_cell(mine)]
        for peer, some in zip(rivals, theirs, strict=True):
            able = peer.labels & (measure.ours | measure.echoing)
            cells.append(_cell(figure(some, measure)) if able else "–")
        yield f"| {measure.title} | {form} | {mine.gold} | {' | '.join(cells)} |"


def _cell(one: Agreement | Ranking) -> str:
    value = one.f1 if isinstance(one, Agreement) else one.value
    return f"{value.value:.3f} ({value.low:.3f} to {value.high:.3f})"


if __name__ == "__main__":
    main()

"""Personal data from sound, end to end: heard and found in calls, found in numbers read out, and gone after `redact`.

    python -m benchmarks.personal_data_in_sound [--write] [--only NAME ...] [--errors]

1. The voiced development calls that have valid consent, stereo and mono: which gold values come out of the sound.
   They were **tuned on** as text.
2. Recorded digits (fsdd) strung into numbers: see `digit_calls`, with typed questions.
3. The same calls redacted as `debrief redact` does it: what is silent, what is untouched, and what a second listening
   to the muted sound still gives away, of what was found and of all there was.

Found under DEBRIEF_DEV_DATA (default ../shared). `--write` replaces this benchmark's section of benchmarks/RESULTS.md.
"""

import argparse
import json
import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from analyser import analyse
from analyser.settings import Settings
from analyser.toolbox import Toolbox
from benchmarks import results, spoken_numbers
from benchmarks.gold_times import Aligner, gold_spans
from benchmarks.heard_values import Recall
from benchmarks.silenced import Redacted, after_redaction

DATA = Path(os.environ.get("DEBRIEF_DEV_DATA", "../shared"))
LAYOUTS = ("stereo", "mono")


def main() -> None:
    arguments = _arguments()
    if not DATA.is_dir():
        sys.exit("no development data: set DEBRIEF_DEV_DATA")
    toolbox, aligner = Toolbox(Settings()), Aligner()
    recall = {layout: Recall() for layout in LAYOUTS}
    redacted: dict[str, list[Redacted]] = {layout: [] for layout in LAYOUTS}
    golds = list(_consented(arguments.only))
    for gold in golds:
        for layout in LAYOUTS:
            redacted[layout].append(_measured(gold, layout, toolbox, aligner, recall[layout], errors=arguments.errors))
            print(f"{gold['id']:24} {layout:6} {redacted[layout][-1].line()}", flush=True)
    lines = [*_head(len(golds)), *_recall(recall), *_numbers(toolbox), *_redaction(redacted)]
    report = "\n".join(lines)
    print(report)
    if arguments.write:
        results.write("Personal data in sound", report)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--only", nargs="*", default=[], help="names of calls")
    parser.add_argument("--errors", action="store_true", help="show which values did not come out (they are invented)")
    return parser.parse_args()


def _consented(only: list[str]) -> Iterator[dict[str, Any]]:
    for path in sorted((DATA / "calls").glob("*/call.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        if gold["consent"] == "valid" and (not only or gold["id"] in only):
            yield gold


def _quiet(_stage: str, _done: float) -> None:
    """Tell nobody."""


def _measured(
    gold: dict[str, Any], layout: str, toolbox: Toolbox, aligner: Aligner, recall: Recall, *, errors: bool
) -> Redacted:
    source = analyse.Source(path=DATA / "calls" / gold["id"] / gold["audio"][layout]["file"])
    with analyse.open_source(source, toolbox, _quiet) as opened:
        assert opened.recording is not None
        review = analyse.judge_many([analyse.transcribe(opened, toolbox, _quiet)], toolbox)[0]
        spans = gold_spans(gold, opened.recording, aligner)
        missed = recall.count(gold, spans, review)
        if errors:
            print("\n".join(missed))
        return after_redaction(gold, spans, review, opened, toolbox)


def _head(calls: int) -> Iterator[str]:
    yield f"{datetime.now(UTC):%Y-%m-%d}. Command: `python -m benchmarks.personal_data_in_sound --write`."
    yield ""
    yield f"### Values that come out of {calls} consented calls (tuned on as text), transcribed and then searched"
    yield ""


def _recall(recall: dict[str, Recall]) -> Iterator[str]:
    yield "A value is a gold span, or a whole group of pieces; it counts where its normalised form is found anywhere in"
    yield "the call. Span met: one of its type is found while it is said, whatever the recogniser made of it."
    yield ""
    yield "| type | values | " + " | ".join(f"{layout}: value | {layout}: span met" for layout in recall) + " |"
    yield "|---|---|" + "---|---|" * len(recall)
    kinds = {kind for each in recall.values() for kind in each.values}
    for kind in [*sorted(kinds - {"all"}), "all"]:
        rows = " | ".join(each.row(kind) for each in recall.values())
        name = "**all**" if kind == "all" else kind
        yield f"| {name} | {max(each.values[kind] for each in recall.values())} | {rows} |"
    yield ""


def _numbers(toolbox: Toolbox) -> Iterator[str]:
    yield "### Numbers strung from recorded digits (fsdd), questions typed"
    yield ""
    yield f"{spoken_numbers.EACH} calls of four answers for each speaker, seed {spoken_numbers.SEED}. Digits wrong:"
    yield "error rate of the recogniser over the digits. Heard right: all digits of the number are in what was"
    yield "recognised, in order; the finder can do no better. Digits silent: by the exact times of the recordings."
    yield ""
    yield from spoken_numbers.report(spoken_numbers.measure(DATA / "data" / "fsdd" / "dev", toolbox))
    yield ""


def _redaction(redacted: dict[str, list[Redacted]]) -> Iterator[str]:
    yield "### After `debrief redact`"
    yield ""
    yield "| measure | " + " | ".join(redacted) + " |"
    yield "|---|" + "---|" * len(redacted)
    columns = [dict(Redacted.summary(calls)) for calls in redacted.values()]
    for name in columns[0]:
        yield f"| {name} | {' | '.join(column[name] for column in columns)} |"


if __name__ == "__main__":
    main()

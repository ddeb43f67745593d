"""Personal data found on the development data: recall, precision, exact values, by type; and how fast.

    python -m benchmarks.personal_data_on_gold [--set NAME] [--errors] [--write]

A hit is a span of the same type with any overlap. The calls and the project's own forms were tuned on. The sets of
presidio and multidogo are written text, mostly American; types that they do not share with the contract are left
out.
The turns of the agent are missing in multidogo, so that nothing there can rest on what was asked. Found under
DEBRIEF_DEV_DATA (default ../shared); `--write` replaces this benchmark's section of benchmarks/RESULTS.md.
"""

import argparse
import functools
import sys
import time
from collections import Counter, defaultdict
from datetime import UTC, datetime
from typing import Any

from analyser.core.evidence import PersonalData
from analyser.redact import Found, begin_reading, find
from benchmarks import results
from benchmarks.personal_data_golds import DATA, NOTES, OUR_OWN, READERS, TITLES, Gold


@functools.cache
def reader() -> Any:
    import models

    return models.load("personal-data")


def measure(name: str, golds: list[Gold], *, errors: bool) -> str:
    """Print and return a table of one set."""
    kinds = {span[3] for gold in golds for span in gold.spans}
    transcripts = [gold.transcript for gold in golds]
    reader()
    started = time.perf_counter()
    mentions = begin_reading(transcripts, reader()).result()
    found = [find(transcript, those) for transcript, those in zip(transcripts, mentions, strict=True)]
    seconds = time.perf_counter() - started
    count: dict[str, Counter[str]] = defaultdict(Counter)
    for gold, here in zip(golds, found, strict=True):
        _compare(gold, here, kinds, count, errors=errors)
    turns = sum(len(gold.transcript.turns) for gold in golds)
    lines = [
        f"### {TITLES[name]}",
        "",
        "| type | gold | recall | precision | F2 | exact value |",
        "|---|---|---|---|---|---|",
    ]
    total: Counter[str] = Counter()
    for kind in sorted(count):
        total.update(count[kind])
        lines.append(_row(kind, count[kind]))
    lines.append(_row("**all**", total))
    groups = sum(len(gold.groups) for gold in golds)
    joint = [{(group.type.value, group.value) for group in here.groups} for here in found]
    right = sum(len(gold.groups & here) for gold, here in zip(golds, joint, strict=True))
    joined = f" · joined values {right}/{groups}" if groups else ""
    lines += ["", NOTES[name], ""] if name in NOTES else []
    lines += ["", f"{turns} turns, {turns / seconds:.0f} turns/s{joined}", ""]
    print("\n".join(lines))
    return "\n".join(lines)


def _compare(gold: Gold, found: Found, kinds: set[str], count: dict[str, Counter[str]], *, errors: bool) -> None:
    for turn, start, end, kind, value in gold.spans:
        hits = [s for s in found.spans if _meets(s, (turn, start, end, kind, value))]
        count[kind]["hit" if hits else "miss"] += 1
        if value is not None:
            count[kind]["valued"] += 1
            count[kind]["exact"] += any(span.value.casefold() == value.casefold() for span in hits)
        if errors and not hits:
            print(f"miss  {kind:28} {gold.name[:60]}:{turn} {gold.transcript.turns[turn].text[start:end]!r}")
    for span in found.spans:
        if span.type in kinds:
            inside = [one for one in gold.spans if _meets(span, one)]
            count[span.type]["right" if inside else "false"] += 1
            if errors and not inside:
                print(f"false {span.type:28} {gold.name[:60]}:{span.turn} {span.quote!r} {span.source}")


def _meets(span: PersonalData, gold: tuple[int, int, int, str, str | None]) -> bool:
    turn, start, end, kind, _ = gold
    return span.turn == turn and span.type == kind and span.start_char < end and span.end_char > start


def _row(kind: str, count: Counter[str]) -> str:
    gold, put = count["hit"] + count["miss"], count["right"] + count["false"]
    recall = count["hit"] / gold if gold else 0.0
    precision = count["right"] / put if put else 1.0
    f2 = 5 * precision * recall / (4 * precision + recall) if recall else 0.0
    exact = f"{count['exact']}/{count['valued']}" if count["valued"] else ""
    return f"| {kind} | {gold} | {recall:.3f} | {precision:.3f} | {f2:.3f} | {exact} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set", choices=(*READERS, "all"), default="all")
    parser.add_argument("--errors", action="store_true", help="show what was missed and what was falsely found")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    if not DATA.is_dir() and options.set not in OUR_OWN:
        sys.exit("no development data: set DEBRIEF_DEV_DATA")
    chosen = tuple(READERS) if options.set == "all" else (options.set,)
    tables = [measure(name, list(READERS[name]()), errors=options.errors) for name in chosen]
    if options.write:
        date = datetime.now(UTC).date().isoformat()
        head = f"`python -m benchmarks.personal_data_on_gold --write`, {date}. A hit is any overlap, same type.\n\n"
        results.write("Personal data in text", head + "\n".join(tables))


if __name__ == "__main__":
    main()

"""Precision, recall and F1 of the taggers on the development data, with and without punctuation.

    python benchmarks/tags_on_gold.py [--plain] [--measure-only] [--errors LABEL ...]

The development calls were tuned on; a hit is the same label on the same turn. `bt_oasis`, `swda` and `esconv` are
measured only: never tuned on, their errors never read. Found under DEBRIEF_DEV_DATA (default ../shared).
"""

import argparse
import json
import os
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from analyser.core.call import Kind, Role, Transcript, Turn

DATA = Path(os.environ.get("DEBRIEF_DEV_DATA", "../shared"))
LEAST = 5
"""Labels with fewer examples than this are listed but not averaged."""


def plain(text: str) -> str:
    """Return `text` as a recogniser without punctuation would write it."""
    return " ".join(re.sub(r"[^\w\s'’]|_", " ", text).lower().split())


def gold_calls(*, stripped: bool) -> Iterator[tuple[str, Transcript, list[set[str]], set[str]]]:
    for path in sorted((DATA / "calls").glob("*/call.json")):
        call = json.loads(path.read_text(encoding="utf-8"))
        turns = tuple(
            Turn(
                role=Role(turn["role"]),
                text=plain(turn["text"]) if stripped else turn["text"],
                start_s=turn["start_s"],
                end_s=turn["end_s"],
            )
            for turn in call["turns"]
        )
        labels = [set(turn["labels"]) for turn in call["turns"]]
        yield path.parent.name, Transcript(kind=Kind(call["kind"]), turns=turns), labels, set(call["absences"])


def tagged(transcripts: list[Transcript]) -> list[Any]:
    import models
    from analyser.tagging import TAGGERS, Conversation, judged, parse
    from analyser.tagging.resolve import resolve

    nlp = models.load("en-core-web-sm", exclude=["ner"])
    started = time.perf_counter()
    docs = parse(transcripts, nlp)
    read = time.perf_counter()
    items = [Conversation(transcript=one, docs=doc) for one, doc in zip(transcripts, docs, strict=True)]
    results = []
    for family, make in TAGGERS.items():
        try:
            results.append(make().tag(items))
        except (ModuleNotFoundError, FileNotFoundError, AttributeError) as error:
            print(f"  ({family} not run: {type(error).__name__})", file=sys.stderr)
    tags = [
        resolve(item.transcript, [tag for family in results for tag in family[index]])
        if judged(item.transcript) is None
        else ()
        for index, item in enumerate(items)
    ]
    done = time.perf_counter()
    turns = sum(len(one.turns) for one in transcripts)
    print(f"  {turns} turns: parse {turns / (read - started):.0f}/s, tags {turns / (done - read):.0f}/s", file=sys.stderr)
    return tags


def scores(hits: int, found: int, gold: int) -> tuple[float, float, float]:
    precision = hits / found if found else 0.0
    recall = hits / gold if gold else 0.0
    return precision, recall, 2 * precision * recall / (precision + recall) if hits else 0.0


def on_gold(*, stripped: bool, errors: Iterable[str]) -> None:
    calls = list(gold_calls(stripped=stripped))
    results = tagged([transcript for _, transcript, _, _ in calls])
    count: dict[str, Counter[str]] = defaultdict(Counter)
    for (name, transcript, labels, absences), tags in zip(calls, results, strict=True):
        put = {(tag.turn, tag.label): tag for tag in tags}
        gold = {(turn, label) for turn, found in enumerate(labels) for label in found} | {(None, a) for a in absences}
        for key in gold | set(put):
            kind = "hit" if key in gold and key in put else "miss" if key in gold else "false"
            count[key[1]][kind] += 1
            if kind != "hit" and key[0] is not None and any(key[1].startswith(prefix) for prefix in errors):
                shown = put[key].quote + " <- " + put[key].source if key in put else transcript.turns[key[0]].text
                print(f"{kind:5} {key[1]:28} {name}:{key[0]} {shown}")
    print(f"{'label':34}{'gold':>5}{'P':>7}{'R':>7}{'F1':>7}")
    averaged: dict[str, list[float]] = defaultdict(list)
    for label in sorted(count):
        c = count[label]
        gold_n = c["hit"] + c["miss"]
        p, r, f = scores(c["hit"], c["hit"] + c["false"], gold_n)
        print(f"{label:34}{gold_n:5}{p:7.2f}{r:7.2f}{f:7.2f}  {'' if gold_n >= LEAST else '(few)'}")
        if gold_n >= LEAST:
            averaged["all"].append(f)
            averaged[label.split(".")[0]].append(f)
    for family, values in averaged.items():
        print(f"macro-F1 {family:12} {sum(values) / len(values):.3f} over {len(values)} labels")


def _lines(name: str) -> list[dict[str, Any]]:
    with (DATA / "data" / name / "dev.jsonl").open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def _segments(name: str, key: str, speaker: str, serving: set[str]) -> tuple[list[Transcript], list[list[dict[str, Any]]]]:
    """One turn per annotated segment, the two sides as agent and customer."""
    grouped: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in _lines(name):
        grouped[str(row[key])].append(row)
    transcripts = [
        Transcript(
            kind=Kind.CUSTOMER,
            turns=tuple(
                Turn(role=Role.AGENT if not serving or row[speaker] in serving else Role.CUSTOMER, text=row["text"])
                for row in rows
            ),
        )
        for rows in grouped.values()
    ]
    return transcripts, list(grouped.values())


def _measure(title: str, results: list[Any], rows: list[list[dict[str, Any]]], is_gold: Any, labels: set[str], who: Any) -> None:
    hit = found = gold = 0
    for tags, segments in zip(results, rows, strict=True):
        put = {tag.turn for tag in tags if tag.label in labels}
        for index, row in enumerate(segments):
            if not who(row):
                continue
            truth, here = is_gold(row), index in put
            hit, found, gold = hit + (truth and here), found + here, gold + truth
    p, r, f = scores(hit, found, gold)
    print(f"{title:44} gold {gold:5}  P {p:.3f}  R {r:.3f}  F1 {f:.3f}")


QUESTIONS = {"question.open", "question.closed", "question.leading"}
ACKNOWLEDGEMENT = {"listening.acknowledgement"}


def measure_only() -> None:
    transcripts, rows = _segments("bt_oasis", "dialogue_id", "role", {"agent"})
    results = tagged(transcripts)

    def agent(row: dict[str, Any]) -> bool:
        return bool(row["role"] == "agent")

    _measure("bt_oasis agent question (q_yn, q_wh)", results, rows, lambda r: r["seg_type"] in ("q_yn", "q_wh"), QUESTIONS, agent)
    _measure("bt_oasis agent backchannel", results, rows, lambda r: r["seg_type"] == "backch", ACKNOWLEDGEMENT, agent)
    _measure("bt_oasis agent apology (expressRegret)", results, rows, lambda r: r["speech_act"] == "expressRegret", {"empathy.apology"}, agent)
    for side in ("A", "B"):
        transcripts, rows = _segments("swda", "conv_id", "speaker", {side})
        results = tagged(transcripts)
        _measure(f"swda question (q*), side {side}", results, rows, lambda r: r["da"].startswith("q"), QUESTIONS, lambda r, s=side: r["speaker"] == s)
        _measure(f"swda backchannel (b bh ba bk), side {side}", results, rows, lambda r: r["da"].split("^")[0] in ("b", "bh", "ba", "bk"), ACKNOWLEDGEMENT, lambda r, s=side: r["speaker"] == s)
    transcripts, rows = _segments("esconv", "conv_id", "speaker", {"supporter"})
    results = tagged(transcripts)
    _measure("esconv Question", results, rows, lambda r: r["strategy"] in ("Question", "Questions"), QUESTIONS, lambda r: r["speaker"] == "supporter")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plain", action="store_true", help="lower case, no punctuation")
    parser.add_argument("--measure-only", action="store_true", help="bt_oasis, swda and esconv instead")
    parser.add_argument("--errors", nargs="*", default=[], help="labels or families whose errors on the calls are shown")
    options = parser.parse_args()
    if not DATA.is_dir():
        sys.exit("no development data: set DEBRIEF_DEV_DATA")
    if options.measure_only:
        measure_only()
    else:
        on_gold(stripped=options.plain, errors=options.errors)


if __name__ == "__main__":
    main()

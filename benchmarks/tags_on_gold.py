"""Precision, recall and F1 of the taggers on the development data, with and without punctuation.

    python benchmarks/tags_on_gold.py [--plain] [--errors LABEL ...]     the development calls: tuned on
    python benchmarks/tags_on_gold.py --measure-only                     bt_oasis, swda, esconv

A hit is the same label on the same turn. The sets of `--measure-only` are never tuned on and their errors never
read. Data is found under DEBRIEF_DEV_DATA (default ../shared).
"""

import argparse
import json
import os
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analyser.core.call import SERVING, Kind, Role, Transcript, Turn
from analyser.core.evidence import Tag
from benchmarks.gold_transcripts import gold_transcripts

DATA = Path(os.environ.get("DEBRIEF_DEV_DATA", "../shared"))
LEAST = 5
"""Labels with fewer examples than this are listed but not averaged."""

Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldCall:
    """A development call: its transcript, the gold labels of each turn, and those of what never happened."""

    name: str
    transcript: Transcript
    labels: tuple[frozenset[str], ...]
    absences: frozenset[str]


def plain(text: str) -> str:
    """Return `text` as a recogniser without punctuation would write it."""
    return " ".join(re.sub(r"[^\w\s'’]|_", " ", text).lower().split())


def gold_calls(*, stripped: bool) -> Iterator[GoldCall]:
    for call, transcript in gold_transcripts(plain if stripped else None):
        yield GoldCall(
            name=call["id"],
            transcript=transcript,
            labels=tuple(frozenset(turn["labels"]) for turn in call["turns"]),
            absences=frozenset(call["absences"]),
        )


def tagged(transcripts: list[Transcript]) -> list[tuple[Tag, ...]]:
    """Tag transcripts, fifty at a time, and say on stderr how fast that was (without loading)."""
    import models
    from analyser.tagging import Conversation, parse, tag

    nlp = models.load("en-core-web-sm", exclude=["ner"])
    tag([Conversation(transcript=one, docs=docs) for one, docs in zip(_WARM_UP, parse(_WARM_UP, nlp), strict=True)])
    found: list[tuple[Tag, ...]] = []
    parsing = tagging = 0.0
    for at in range(0, len(transcripts), _AT_ONCE):
        some = transcripts[at : at + _AT_ONCE]
        started = time.perf_counter()
        parsed = parse(some, nlp)
        read = time.perf_counter()
        found += tag([Conversation(transcript=one, docs=docs) for one, docs in zip(some, parsed, strict=True)])
        parsing, tagging = parsing + read - started, tagging + time.perf_counter() - read
    turns = sum(len(one.turns) for one in transcripts)
    speed = f"parsed {turns / parsing:.0f}/s, tagged {turns / tagging:.0f}/s"
    print(f"{turns} turns: {speed}, together {turns / (parsing + tagging):.0f}/s", file=sys.stderr)
    return found


_AT_ONCE = 50
_WARM_UP = [Transcript(kind=kind, turns=(Turn(role=SERVING[kind], text="Hello, how are you?"),)) for kind in Kind]


def scores(hits: int, found: int, gold: int) -> tuple[float, float, float]:
    precision = hits / found if found else 0.0
    recall = hits / gold if gold else 0.0
    return precision, recall, 2 * precision * recall / (precision + recall) if hits else 0.0


def on_gold(*, stripped: bool, errors: Iterable[str]) -> None:
    calls = list(gold_calls(stripped=stripped))
    count: dict[str, Counter[str]] = defaultdict(Counter)
    for call, tags in zip(calls, tagged([call.transcript for call in calls]), strict=True):
        put = {(tag.turn, tag.label): tag for tag in tags}
        gold = {(turn, label) for turn, labels in enumerate(call.labels) for label in labels}
        gold |= {(None, label) for label in call.absences}
        for turn, label in sorted(gold | set(put), key=str):
            key = (turn, label)
            outcome = "hit" if key in gold and key in put else "miss" if key in gold else "false"
            count[label][outcome] += 1
            if outcome != "hit" and turn is not None and label.startswith(tuple(errors)):
                tag = put.get(key)
                shown = f"{tag.quote} <- {tag.source}" if tag else call.transcript.turns[turn].text
                print(f"{outcome:5} {label:28} {call.name}:{turn} {shown}")
    report(count)


def report(count: dict[str, Counter[str]]) -> None:
    print(f"{'label':34}{'gold':>5}{'P':>7}{'R':>7}{'F1':>7}")
    averaged: dict[str, list[float]] = defaultdict(list)
    for label in sorted(count):
        c = count[label]
        gold = c["hit"] + c["miss"]
        p, r, f = scores(c["hit"], c["hit"] + c["false"], gold)
        print(f"{label:34}{gold:5}{p:7.2f}{r:7.2f}{f:7.2f}  {'' if gold >= LEAST else '(few)'}")
        if gold >= LEAST:
            averaged["all"].append(f)
            averaged[label.partition(".")[0]].append(f)
    for family, values in averaged.items():
        print(f"macro-F1 {family:12} {sum(values) / len(values):.3f} over {len(values)} labels")


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One figure: which of our labels count, and which rows of the set are gold.

    `whole_turns`: successive rows of a speaker are one turn; a backchannel is one only if it is all of it.
    """

    title: str
    labels: frozenset[str]
    gold: Callable[[Row], bool]
    whole_turns: bool = False


QUESTIONS = frozenset(["question.open", "question.closed", "question.leading"])
ACKNOWLEDGEMENT = frozenset(["listening.acknowledgement"])
APOLOGY = frozenset(["empathy.apology"])

BT_OASIS = (
    Measure(title="question (q_yn, q_wh)", labels=QUESTIONS, gold=lambda row: row["seg_type"] in ("q_yn", "q_wh")),
    Measure(
        title="backchannel",
        labels=ACKNOWLEDGEMENT,
        gold=lambda row: row["seg_type"] == "backch",
        whole_turns=True,
    ),
    Measure(title="apology (expressRegret)", labels=APOLOGY, gold=lambda row: row["speech_act"] == "expressRegret"),
)
SWDA = (
    Measure(title="question (q*)", labels=QUESTIONS, gold=lambda row: row["da"].startswith("q")),
    Measure(
        title="backchannel (b, bh, ba, bk)",
        labels=ACKNOWLEDGEMENT,
        gold=lambda row: row["da"].split("^")[0] in ("b", "bh", "ba", "bk"),
        whole_turns=True,
    ),
)
ESCONV = (Measure(title="Question", labels=QUESTIONS, gold=lambda row: row["strategy"].startswith("Question")),)


def measure(name: str, conversation: str, speaker: str, serving: str, measures: tuple[Measure, ...]) -> None:
    """Print the figures of one set; `serving` is the side that is looked at."""
    with (DATA / "data" / name / "dev.jsonl").open(encoding="utf-8") as file:
        grouped: dict[str, list[Row]] = defaultdict(list)
        for row in map(json.loads, file):
            grouped[str(row[conversation])].append(row)
    for whole_turns in sorted({one.whole_turns for one in measures}):
        turns = [_turns(rows, speaker, joined=whole_turns) for rows in grouped.values()]
        results = tagged([_transcript(one, speaker, serving) for one in turns])
        for one in measures:
            if one.whole_turns is whole_turns:
                print(f"{name:9} {serving:10} {one.title:30} {_figure(one, turns, results, speaker, serving)}")


def _turns(rows: list[Row], speaker: str, *, joined: bool) -> list[list[Row]]:
    turns: list[list[Row]] = []
    for row in rows:
        before = turns[-1][-1] if turns else {}
        if joined and before.get(speaker) == row[speaker] and before.get("turn") == row.get("turn"):
            turns[-1].append(row)
        else:
            turns.append([row])
    return turns


def _transcript(turns: list[list[Row]], speaker: str, serving: str) -> Transcript:
    return Transcript(
        kind=Kind.CUSTOMER,
        turns=tuple(
            Turn(
                role=Role.AGENT if rows[0][speaker] == serving else Role.CUSTOMER,
                text=" ".join(row["text"] for row in rows),
            )
            for rows in turns
        ),
    )


def _figure(
    one: Measure, conversations: list[list[list[Row]]], results: list[tuple[Tag, ...]], speaker: str, serving: str
) -> str:
    count: Counter[str] = Counter()
    for turns, tags in zip(conversations, results, strict=True):
        put = {tag.turn for tag in tags if tag.label in one.labels}
        for index, rows in enumerate(turns):
            for row in rows:
                if row[speaker] == serving:
                    gold, found = one.gold(row), index in put
                    count.update(hit=gold and found, found=found, gold=gold)
    p, r, f = scores(count["hit"], count["found"], count["gold"])
    return f"gold {count['gold']:5}  P {p:.3f}  R {r:.3f}  F1 {f:.3f}"


def measure_only() -> None:
    measure("bt_oasis", "dialogue_id", "role", "agent", BT_OASIS)
    for side in ("A", "B"):
        measure("swda", "conv_id", "speaker", side, SWDA)
    measure("esconv", "conv_id", "speaker", "supporter", ESCONV)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--plain", action="store_true", help="lower case, no punctuation")
    parser.add_argument("--measure-only", action="store_true", help="bt_oasis, swda and esconv instead")
    parser.add_argument(
        "--errors", nargs="*", default=[], help="labels or families whose errors on the calls are shown"
    )
    options = parser.parse_args()
    if not DATA.is_dir():
        sys.exit("no development data: set DEBRIEF_DEV_DATA")
    if options.measure_only:
        measure_only()
    else:
        on_gold(stripped=options.plain, errors=options.errors)


if __name__ == "__main__":
    main()

"""Precision, recall and F1 of the GDPR and coaching rules, and how often they fire where nothing is to be found.

    python benchmarks/gdpr_on_gold.py [--measure-only]

Three tables: the development calls (tuned on; with their punctuation and without), the held-out dialogues of the
tests (read since their first run), and false alarms for 100 turns on corpora that were never tuned on. A hit is the
same label on the same turn. The corpora lie under DEBRIEF_DEV_DATA (default ../shared).
"""

import argparse
import json
import os
import re
import time
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import models
from analyser.core.call import Kind, Role, Transcript, Turn
from analyser.redact import find
from analyser.tagging import Conversation, parse
from analyser.tagging.coaching import CoachingTagger
from analyser.tagging.gdpr import GdprTagger
from analyser.tagging.resolve import resolve

DATA = Path(os.environ.get("DEBRIEF_DEV_DATA", "../shared"))
TESTS = Path(__file__).parent.parent / "tests" / "tagging"
LEAST = 3
"""Labels with fewer examples than this are listed and not averaged."""
ROLES = {"agent": "agent", "doctor": "agent", "g": "agent"}
CORPORA = {
    "bt_oasis": ("dialogue_id", "role"),
    "multidogo": ("conv_id", ""),
    "primock57": ("conv_id", "speaker"),
    "maptask": ("conv_id", "speaker"),
}


@dataclass
class Gold:
    transcript: Transcript
    labels: set[tuple[str, int | None]]
    family: str = ""
    """The one family that is marked, where it is one."""


def plain(text: str) -> str:
    return " ".join(re.sub(r"[^\w\s'’]|_", " ", text).lower().split()) or "mm"


def transcript(kind: str, turns: Iterable[dict[str, Any]], *, bare: bool = False) -> Transcript:
    return Transcript(
        kind=Kind(kind),
        turns=tuple(
            Turn(role=Role(turn["role"]), text=plain(turn["text"]) if bare else turn["text"]) for turn in turns
        ),
    )


def labels(call: dict[str, Any]) -> set[tuple[str, int | None]]:
    found = {(label, index) for index, turn in enumerate(call["turns"]) for label in turn.get("labels", ())}
    found |= {(label, None) for label in call.get("absences", ())}
    return {(label, turn) for label, turn in found if label.startswith(("gdpr.", "coaching."))}


def development_calls(*, bare: bool) -> list[Gold]:
    calls = [json.loads(path.read_text(encoding="utf-8")) for path in sorted((DATA / "calls").glob("*/call.json"))]
    return [Gold(transcript(call["kind"], call["turns"], bare=bare), labels(call)) for call in calls]


def held_out(*, bare: bool) -> list[Gold]:
    paths = [*sorted((TESTS / "gdpr").glob("held_out*.toml")), *sorted((TESTS / "coaching").glob("held_out*.toml"))]
    return [
        Gold(transcript(one["kind"], one["turns"], bare=bare), labels(one), family=path.parent.name)
        for path in paths
        for one in tomllib.loads(path.read_text(encoding="utf-8"))["dialogue"]
    ]


def corpus(name: str) -> Iterator[Transcript]:
    key, speaker = CORPORA[name]
    turns: dict[str, list[dict[str, str]]] = defaultdict(list)
    for line in (DATA / "data" / name / "dev.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        role = ROLES.get(row[speaker], "customer") if speaker else "customer"
        text = re.sub(r"<[^<>]*>", "", row["text"]).strip()
        spoken = turns[row[key]]
        if speaker and spoken and spoken[-1]["role"] == role:
            spoken[-1]["text"] += f" {text}"
        elif text:
            spoken.append({"role": role, "text": text})
    for one in turns.values():
        yield transcript("customer", one)


def tagged(transcripts: list[Transcript], nlp: Any) -> list[set[tuple[str, int | None]]]:
    found = []
    for one, docs in zip(transcripts, parse(transcripts, nlp), strict=True):
        conversation = Conversation(transcript=one, docs=docs, personal_data=find(one).spans)
        tags = [tag for tagger in (GdprTagger(), CoachingTagger()) for tag in tagger.tag([conversation])[0]]
        found.append({(tag.label, tag.turn) for tag in resolve(one, tags)})
    return found


def report(title: str, gold: list[Gold], nlp: Any) -> None:
    hits, false, missed = Counter[str](), Counter[str](), Counter[str]()
    for one, found in zip(gold, tagged([one.transcript for one in gold], nlp), strict=True):
        wanted, seen = one.labels, {pair for pair in found if pair[0].startswith(one.family)}
        hits.update(label for label, _ in wanted & seen)
        false.update(label for label, _ in seen - wanted)
        missed.update(label for label, _ in wanted - seen)
    print(f"\n{title}\n{'label':<36} gold   P    R    F1")
    averaged = []
    for label in sorted({*hits, *false, *missed}):
        n, precise = hits[label] + missed[label], hits[label] + false[label]
        f1 = 2 * hits[label] / (n + precise)
        averaged += [f1] if n >= LEAST else []
        p, r = hits[label] / max(precise, 1), hits[label] / max(n, 1)
        print(f"{label:<36} {n:>4} {p:.2f} {r:.2f}  {f1:.2f}")
    total = hits.total()
    print(
        f"macro-F1 over {len(averaged)} labels with {LEAST} or more: {sum(averaged) / max(len(averaged), 1):.3f}; ",
        end="",
    )
    print(f"all: P {total / (total + false.total()):.3f} R {total / (total + missed.total()):.3f}")


def false_alarms(name: str, nlp: Any) -> None:
    transcripts = list(corpus(name))
    started = time.perf_counter()
    counts = Counter(label for found in tagged(transcripts, nlp) for label, _ in found)
    turns = sum(len(one.turns) for one in transcripts)
    took = time.perf_counter() - started
    print(f"\n{name}: {len(transcripts)} conversations, {turns} turns ({turns / took:.0f} turns/s with parsing)")
    for label, count in counts.most_common():
        print(f"  {label:<36} {count:>4}  {100 * count / turns:.2f} for 100 turns")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--measure-only", action="store_true", help="also the corpora that are never tuned on")
    chosen = parser.parse_args()
    nlp = models.load("en-core-web-sm", exclude=["ner"])
    for bare in (False, True):
        written = "without punctuation" if bare else "as written"
        if (DATA / "calls").is_dir():
            report(f"Development calls, {written} (tuned on)", development_calls(bare=bare), nlp)
        report(f"Held-out dialogues, {written} (read since their first run)", held_out(bare=bare), nlp)
    if chosen.measure_only:
        for name in CORPORA:
            false_alarms(name, nlp)


if __name__ == "__main__":
    main()

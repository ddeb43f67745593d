"""The whole path on the nine voiced development calls, stereo and mono: words, roles, tags, speed and memory.

    python benchmarks/nine_calls.py [--write] [--only NAME ...]

Calls are copied to a scratch folder with a consent record of our own. Everything here was **tuned on**: it shows that
the parts work together, not how they do on unseen calls. Found under DEBRIEF_DEV_DATA (default ../shared). `--write`
replaces this benchmark's section of benchmarks/RESULTS.md.
"""

import argparse
import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from analyser.analyse import Source, analyse, judge_many, open_source
from analyser.core.call import Kind, Role, Transcript, Turn
from analyser.core.review import Call, Review
from analyser.hear import Transcribed
from analyser.settings import Settings
from analyser.toolbox import Toolbox
from benchmarks import results, words

CALLS = Path(os.environ.get("DEBRIEF_DEV_DATA", "../shared")) / "calls"
LEAST = 5
"""Labels with fewer examples are listed, not averaged."""


@dataclass(slots=True)
class Side:
    """What is added up over the calls of one layout (stereo or mono)."""

    errors: dict[str, list[words.Errors]] = field(default_factory=lambda: defaultdict(list))
    right: int = 0
    heard: int = 0
    counts: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    audio_s: float = 0.0
    wall_s: float = 0.0


def main() -> None:
    arguments = _arguments()
    toolbox = Toolbox(Settings())
    golds = [
        json.loads(path.read_text(encoding="utf-8"))
        for path in sorted(CALLS.glob("*/call.json"))
        if not arguments.only or path.parent.name in arguments.only
    ]
    _warm(toolbox)
    sides = {"stereo": Side(), "mono": Side()}
    with tempfile.TemporaryDirectory() as scratch:
        for gold in golds:
            for layout, side in sides.items():
                review = _reviewed(gold, layout, Path(scratch), toolbox, side)
                _measure(gold, review, side)
                print(f"{gold['id']:24} {layout:6} {_last(side)}", flush=True)
        peak = _peak_of_one_review(golds[0], Path(scratch))
    text_counts = _from_text(golds, toolbox)
    report = "\n".join(_report(sides, text_counts, peak, len(golds)))
    print(report)
    if arguments.write:
        results.write("The nine voiced calls", report)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--only", nargs="*", default=[])
    return parser.parse_args()


def _quiet(_stage: str, _done: float) -> None:
    """Tell nobody."""


def _warm(toolbox: Toolbox) -> None:
    """Load the models, so that speed is measured after that."""
    for model in ("language", "transcriber", "speakers", "segmenter", "standards"):
        getattr(toolbox, model)


def consented(gold: dict[str, Any], layout: str, scratch: Path) -> Path:
    """Copy a recording of a gold call to a scratch folder, with a consent record of our own."""
    file = CALLS / gold["id"] / gold["audio"][layout]["file"]
    path = scratch / f"{gold['id']}-{file.name}"
    shutil.copyfile(file, path)
    write_consent(path, gold["id"], gold["kind"])
    return path


def write_consent(path: Path, call_id: str, kind: str) -> None:
    """Put a valid consent record beside a made-up recording."""
    roles = ["agent", "customer"] if kind == "customer" else ["buddy", "colleague"]
    record = {
        "call_id": call_id,
        "basis": "consent",
        "purposes": ["coaching"],
        "obtained_at": "2026-09-14T09:00:00Z",
        "expires_at": None,
        "withdrawn_at": None,
        "parties": roles,
        "reference": "made-up call",
    }
    path.with_name(path.name + ".consent.json").write_text(json.dumps(record))


def _reviewed(gold: dict[str, Any], layout: str, scratch: Path, toolbox: Toolbox, side: Side) -> Review:
    path = consented(gold, layout, scratch)
    started = time.perf_counter()
    with open_source(Source(path=path), toolbox, _quiet) as opened:
        review = analyse(opened, toolbox, _quiet)
    side.wall_s += time.perf_counter() - started
    side.audio_s += gold["duration_s"]
    return review


def _measure(gold: dict[str, Any], review: Review, side: Side) -> None:
    turns = review.transcript.turns
    for role in sorted({turn["role"] for turn in gold["turns"]}):
        said = [turn["text"] for turn in gold["turns"] if turn["role"] == role]
        side.errors[role].append(words.errors(said, [turn.text for turn in turns if turn.role.value == role]))
    right, heard = words.right_role(gold["turns"], turns)
    side.right += right
    side.heard += heard
    wanted = [
        (label, turn["role"], turn["start_s"], turn["end_s"]) for turn in gold["turns"] for label in turn["labels"]
    ]
    found = [
        (tag.label, turns[tag.turn].role.value, tag.start_s, tag.end_s) for tag in review.tags if tag.turn is not None
    ]
    _count(wanted, found, side.counts)
    _count_absences(gold, review, side.counts)


def _count(wanted: list[Any], found: list[Any], counts: dict[str, Counter[str]]) -> None:
    """Match one to one: same role and label, overlap at least half of the shorter of the two."""
    pairs = []
    for w, (label, role, start, end) in enumerate(wanted):
        for f, (other_label, other_role, other_start, other_end) in enumerate(found):
            if (label, role) == (other_label, other_role) and other_start is not None:
                overlap = min(end, other_end) - max(start, other_start)
                if overlap >= 0.5 * max(0.01, min(end - start, other_end - other_start)):
                    pairs.append((overlap, w, f))
    used_w: set[int] = set()
    used_f: set[int] = set()
    for _, w, f in sorted(pairs, reverse=True):
        if w not in used_w and f not in used_f:
            used_w.add(w)
            used_f.add(f)
            counts[wanted[w][0]]["hit"] += 1
    # A second tag of one label within a turn that is already matched is the same act said in two sentences.
    for f, (label, role, start, end) in enumerate(found):
        again = any(
            (label, role) == (wanted[w][0], wanted[w][1])
            and start is not None
            and min(end, wanted[w][3]) - max(start, wanted[w][2]) >= 0.5 * max(0.01, end - start)
            for w in used_w
        )
        if f in used_f or not again:
            counts[label]["found"] += 1
    for label, *_ in wanted:
        counts[label]["gold"] += 1


def _count_absences(gold: dict[str, Any], review: Review, counts: dict[str, Counter[str]]) -> None:
    missing = {tag.label for tag in review.tags if tag.turn is None}
    for label in gold["absences"]:
        counts[label]["gold"] += 1
        counts[label]["hit"] += label in missing
    for label in missing:
        counts[label]["found"] += 1


def _from_text(golds: list[dict[str, Any]], toolbox: Toolbox) -> dict[str, Counter[str]]:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for gold, review in zip(golds, judge_many([_gold_text(gold) for gold in golds], toolbox), strict=True):
        found = {(tag.label, tag.turn) for tag in review.tags if tag.turn is not None}
        wanted = {(label, index) for index, turn in enumerate(gold["turns"]) for label in turn["labels"]}
        for label, _ in found:
            counts[label]["found"] += 1
        for pair in wanted:
            counts[pair[0]]["gold"] += 1
            counts[pair[0]]["hit"] += pair in found
        _count_absences(gold, review, counts)
    return counts


def _gold_text(gold: dict[str, Any]) -> Transcribed:
    turns = tuple(
        Turn(role=Role(turn["role"]), text=turn["text"], start_s=turn["start_s"], end_s=turn["end_s"])
        for turn in gold["turns"]
    )
    kind = Kind(gold["kind"])
    call = Call(id=gold["id"], kind=kind, duration_s=gold["duration_s"])
    return Transcribed(call=call, transcript=Transcript(kind=kind, turns=turns))


def _peak_of_one_review(gold: dict[str, Any], scratch: Path) -> float:
    """Return the peak memory (MiB) of `debrief review` as a process of its own."""
    path = consented(gold, "stereo", scratch)
    return peak_of(["review", str(path), "--out", str(scratch / "out")], scratch)


def peak_of(arguments: list[str], scratch: Path) -> float:
    """Return the peak memory (MiB) of a `debrief` command as a process of its own, with its data in `scratch`."""
    # VmHWM is the child's own: what wait() reports counts the memory of this process too, from which it was started.
    code = (
        f"from analyser.cli.app import run\nassert run({arguments!r}) == 0\n"
        "print(next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')))"
    )
    # What a benchmark makes is not for the user's own store.
    kept = os.environ | {"DEBRIEF_DATA": str(scratch / "data")}
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, env=kept)
    return int(done.stdout.split()[-1]) / 1024


def _f1(counts: Counter[str]) -> float:
    return 2 * counts["hit"] / max(1, counts["gold"] + counts["found"])


def _last(side: Side) -> str:
    last = [f"{role} WER {errors[-1].wrong / errors[-1].words:.3f}" for role, errors in side.errors.items()]
    return f"{'  '.join(last[-4:])}  {side.audio_s / side.wall_s:.1f} x so far"


def _report(sides: dict[str, Side], text: dict[str, Counter[str]], peak: float, calls: int) -> Iterator[str]:
    yield f"{datetime.now(UTC):%Y-%m-%d}, {calls} calls, tuned on. Command: `python -m benchmarks.nine_calls --write`."
    yield ""
    yield "| measure | stereo | mono |"
    yield "|---|---|---|"
    for role in sorted({role for side in sides.values() for role in side.errors}):
        cells = ["{:.3f} ({:.3f} to {:.3f})".format(*words.rate_with_interval(s.errors[role])) for s in sides.values()]
        yield f"| word error rate, {role} (95 % interval by call) | {' | '.join(cells)} |"
    yield _row("words given to the right role", [f"{s.right / s.heard:.4f} of {s.heard}" for s in sides.values()])
    yield _row("seconds of audio per second, models loaded", [f"{s.audio_s / s.wall_s:.1f}" for s in sides.values()])
    averages = {name: _macro(s.counts) for name, s in sides.items()}
    yield _row(f"macro-F1, labels with at least {LEAST} examples", [f"{value:.3f}" for value in averages.values()])
    yield f"| the same from gold text | {_macro(text):.3f} | |"
    yield f"| peak memory of `debrief review` (MiB) | {peak:.0f} | |"
    yield ""
    yield "| label | examples | F1 gold text (P, R) | F1 stereo | F1 mono |"
    yield "|---|---|---|---|---|"
    labels = {label for counts in (text, *(s.counts for s in sides.values())) for label in counts}
    for label in sorted(labels):
        counts = text[label]
        precision = counts["hit"] / max(1, counts["found"])
        recall = counts["hit"] / max(1, counts["gold"])
        audio = " | ".join(f"{_f1(s.counts[label]):.2f}" for s in sides.values())
        yield f"| {label} | {counts['gold']} | {_f1(counts):.2f} ({precision:.2f}, {recall:.2f}) | {audio} |"


def _row(name: str, cells: list[str]) -> str:
    return f"| {name} | {' | '.join(cells)} |"


def _macro(counts: dict[str, Counter[str]]) -> float:
    many = [_f1(count) for count in counts.values() if count["gold"] >= LEAST]
    return sum(many) / max(1, len(many))


if __name__ == "__main__":
    with contextlib.suppress(BrokenPipeError):
        main()

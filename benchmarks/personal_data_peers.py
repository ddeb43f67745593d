"""Personal data beside Presidio's analyser: F2 by type and turns a second, on the same texts in the same run.

    python -m benchmarks.personal_data_peers --presidio PYTHON [--rounds N] [--write]

`--presidio` names an interpreter with presidio-analyzer (2.2.366 was used); it gets the spaCy pipeline en_core_web_sm
3.8.0, one text for each turn, and all of its predefined recognisers for English and the United Kingdom. A hit is any
overlap with the same type; what it calls LOCATION counts as an address. Spans over what the set marks as another type
(a city, a firm) are left out for both. Ours reads and finds; loading is left out for both.
`--write` replaces this benchmark's section of benchmarks/RESULTS.md.
"""

import argparse
import json
import statistics
import subprocess
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import models
from analyser.redact import begin_reading, find
from benchmarks import results
from benchmarks.personal_data_golds import READERS, TITLES, Gold

PEER = Path(__file__).with_name("presidio_peer.py")
SETS = ("presidio", "presidio_new", "cases", "calls", "unseen")
ENTITIES = {
    "PERSON": "person",
    "EMAIL_ADDRESS": "email",
    "PHONE_NUMBER": "phone",
    "LOCATION": "address",
    "CREDIT_CARD": "card_number",
    "IBAN_CODE": "iban",
    "US_BANK_NUMBER": "account_number",
    "UK_NHS": "nhs_number",
    "UK_NINO": "national_insurance_number",
    "UK_PASSPORT": "passport_number",
    "UK_POSTCODE": "postcode",
    "UK_VEHICLE_REGISTRATION": "vehicle_registration",
    "UK_DRIVING_LICENCE": "driving_licence",
}

Span = tuple[int, int, int, str]
"""Turn, characters `[start, end)`, type."""


def ours(golds: Sequence[Gold], reader) -> tuple[float, list[list[Span]]]:  # type: ignore[no-untyped-def]  # a reader of either engine
    """Seconds, and the spans of each conversation."""
    transcripts = [gold.transcript for gold in golds]
    started = time.perf_counter()
    mentions = begin_reading(transcripts, reader).result()
    found = [find(transcript, read).spans for transcript, read in zip(transcripts, mentions, strict=True)]
    seconds = time.perf_counter() - started
    return seconds, [[(s.turn, s.start_char, s.end_char, str(s.type)) for s in spans] for spans in found]


def presidio(golds: Sequence[Gold], python: str) -> tuple[float, list[list[Span]]]:
    """Seconds, and the spans of each conversation; every turn is a text of its own."""
    texts = [turn.text for gold in golds for turn in gold.transcript.turns]
    folder = models.status("en-core-web-sm").folder
    done = subprocess.run(
        [python, str(PEER), str(folder)], input=json.dumps(texts), capture_output=True, text=True, check=True
    )
    answer = json.loads(done.stdout.splitlines()[-1])
    rows = iter(answer["spans"])
    found: list[list[Span]] = []
    for gold in golds:
        spans = [(turn, *one) for turn in range(len(gold.transcript.turns)) for one in next(rows)]
        found.append([(turn, start, end, ENTITIES[kind]) for turn, start, end, kind in spans if kind in ENTITIES])
    return answer["seconds"], found


def scores(golds: Sequence[Gold], found: Sequence[Sequence[Span]]) -> dict[str, Counter[str]]:
    """Hits, misses, right and false spans of each type that the set has."""
    kinds = {span[3] for gold in golds for span in gold.spans}
    count: dict[str, Counter[str]] = defaultdict(Counter)
    for gold, spans in zip(golds, found, strict=True):
        for turn, start, end, kind, _ in gold.spans:
            hit = any(s[0] == turn and s[3] == kind and s[1] < end and s[2] > start for s in spans)
            count[kind]["hit" if hit else "miss"] += 1
        for turn, start, end, kind in spans:
            over = [one for one in gold.spans if one[0] == turn and one[1] < end and one[2] > start]
            if kind in kinds and any(one[3] == kind for one in over):
                count[kind]["right"] += 1
            elif kind in kinds and not any(a == turn and b < end and c > start for a, b, c in gold.left_out):
                count[kind]["false"] += 1
    return count


def f2(count: Counter[str]) -> str:
    """Recall, precision and F2 as a cell."""
    gold, put = count["hit"] + count["miss"], count["right"] + count["false"]
    recall, precision = count["hit"] / gold if gold else 0.0, count["right"] / put if put else 1.0
    value = 5 * precision * recall / (4 * precision + recall) if recall else 0.0
    return f"{value:.3f} ({recall:.2f}, {precision:.2f})"


def table(name: str, golds: list[Gold], python: str, rounds: int, reader) -> Iterator[str]:  # type: ignore[no-untyped-def]  # a reader of either engine
    """The lines of one set."""
    turns = sum(len(gold.transcript.turns) for gold in golds)
    runs = [(ours(golds, reader), presidio(golds, python)) for _ in range(rounds)]
    ratios = [theirs[0] / own[0] for own, theirs in runs]
    (seconds, mine), (their_seconds, theirs) = runs[-1]
    yield f"\n**{TITLES[name]}**, {turns} turns\n"
    yield "| type | gold | ours: F2 (recall, precision) | Presidio |"
    yield "|---|---|---|---|"
    left, right = scores(golds, mine), scores(golds, theirs)
    for kind in sorted(left):
        yield f"| {kind} | {left[kind]['hit'] + left[kind]['miss']} | {f2(left[kind])} | {f2(right[kind])} |"
    both = [sum(counts.values(), Counter()) for counts in (left, right)]
    yield f"| **all** | {both[0]['hit'] + both[0]['miss']} | {f2(both[0])} | {f2(both[1])} |"
    spread = f"{statistics.median(ratios):.1f} times its turns a second ({min(ratios):.1f} to {max(ratios):.1f}"
    yield f"\nSpeed: {spread} in {rounds} rounds; last: {turns / seconds:.0f} and {turns / their_seconds:.0f})."


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--presidio", metavar="PYTHON", required=True)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    reader = models.load("personal-data")
    ours(list(READERS["calls"]()), reader)
    lines = [
        f"{datetime.now(UTC):%Y-%m-%d}. `python -m benchmarks.personal_data_peers --presidio PYTHON --write`.",
        "Presidio 2.2.366 with en_core_web_sm 3.8.0; each turn is a text of its own; what it calls LOCATION counts as",
        "an address. A hit is any overlap, same type; spans over what the set marks as another type are left out.",
    ]
    for name in SETS:
        lines += table(name, list(READERS[name]()), options.presidio, options.rounds, reader)
    print("\n".join(lines))
    if options.write:
        results.write("Personal data beside Presidio", "\n".join(lines))


if __name__ == "__main__":
    main()

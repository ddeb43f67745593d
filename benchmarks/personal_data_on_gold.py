"""Personal data found on the development data: recall, precision, exact values, by type; and how fast.

    python benchmarks/personal_data_on_gold.py [--set NAME] [--errors] [--write]

A hit is a span of the same type with any overlap. The calls and the project's own forms were tuned on. The sets of
presidio and multidogo are written text, mostly American; types that they do not share with the contract are left
out.
The turns of the agent are missing in multidogo, so that nothing there can rest on what was asked. Found under
DEBRIEF_DEV_DATA (default ../shared); `--write` replaces this benchmark's section of benchmarks/RESULTS.md.
"""

import argparse
import functools
import json
import os
import re
import sys
import time
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from analyser.core.call import Kind, Role, Transcript, Turn
from analyser.core.evidence import PersonalData
from analyser.redact import Found, find
from benchmarks import results

DATA = Path(os.environ.get("DEBRIEF_DEV_DATA", "../shared"))
TABLES = Path(__file__).parents[1] / "tests" / "redact"
SETS = ("calls", "plain", "presidio", "multidogo", "cases", "forms", "held_out")
OUR_OWN = ("forms", "held_out")

PRESIDIO = {
    "PERSON": "person",
    "EMAIL_ADDRESS": "email",
    "PHONE_NUMBER": "phone",
    "STREET_ADDRESS": "address",
    "CREDIT_CARD": "card_number",
    "IBAN_CODE": "iban",
}
MULTIDOGO = {
    "name": "person",
    "email_address": "email",
    "phone_number": "phone",
    "phonenumber": "phone",
    "address": "address",
    "card_number": "card_number",
    "account_number": "account_number",
    "password": "password_or_pin",
    "booking_confirmation_number": "customer_reference",
    "policyid": "customer_reference",
    "claimid": "customer_reference",
    "order_number": "customer_reference",
}
CASES = {
    "credit_card_recognizer": "card_number",
    "email_recognizer": "email",
    "iban_recognizer": "iban",
    "phone_recognizer": "phone",
    "uk_driving_licence_recognizer": "driving_licence",
    "uk_nhs_recognizer": "nhs_number",
    "uk_nino_recognizer": "national_insurance_number",
    "uk_passport_recognizer": "passport_number",
    "uk_postcode_recognizer": "postcode",
    "uk_vehicle_registration_recognizer": "vehicle_registration",
}


@dataclass
class Gold:
    """A conversation and what is to be found: (turn, start, end, type, value or null)."""

    name: str
    transcript: Transcript
    spans: list[tuple[int, int, int, str, str | None]]
    groups: set[tuple[str, str]] = field(default_factory=set)


def plain(text: str) -> str:
    """Lower case, without punctuation, each character where it was."""
    return re.sub(r"[^\w\s'’]|_", " ", text).lower()


def calls(*, stripped: bool) -> Iterator[Gold]:
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
        spans = [
            (index, one["start_char"], one["end_char"], one["type"], one["value"])
            for index, turn in enumerate(call["turns"])
            for one in turn["personal_data"]
        ]
        groups = {(one["type"], one["value"]) for one in call["personal_data_groups"]}
        yield Gold(call["id"], Transcript(kind=Kind(call["kind"]), turns=turns), spans, groups)


def _lines(*parts: str) -> Iterator[dict[str, Any]]:
    with DATA.joinpath("data", *parts).open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def _said(*texts: str) -> Transcript:
    return Transcript(kind=Kind.CUSTOMER, turns=tuple(Turn(role=Role.CUSTOMER, text=text) for text in texts))


def presidio() -> Iterator[Gold]:
    for row in _lines("presidio_research", "dev_synth_dataset_v2.jsonl"):
        spans = [(0, one["start"], one["end"], PRESIDIO.get(one["type"], ""), None) for one in row["spans"]]
        yield Gold(row["id"], _said(row["text"]), [span for span in spans if span[3]])


def multidogo() -> Iterator[Gold]:
    conversations: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in _lines("multidogo", "dev.jsonl"):
        conversations[row["conv_id"]].append(row)
    for name, rows in conversations.items():
        rows.sort(key=lambda row: row["turn"])
        spans = [(turn, *one) for turn, row in enumerate(rows) for one in _slots(row)]
        yield Gold(name, _said(*(row["text"] for row in rows)), spans)


def _slots(row: dict[str, Any]) -> Iterator[tuple[int, int, str, None]]:
    words = list(re.finditer(r"\S+", row["text"]))
    if len(words) != len(row["slots"]):
        return
    index = 0
    while index < len(words):
        after = index
        while after < len(words) and row["slots"][after] == row["slots"][index]:
            after += 1
        kind = MULTIDOGO.get(row["slots"][index])
        if kind:
            yield words[index].start(), words[after - 1].end(), kind, None
        index = after


def cases() -> Iterator[Gold]:
    for number, row in enumerate(_lines("presidio_recogniser_cases", "dev.jsonl")):
        kind = CASES[row["recognizer"]]
        places = row.get("expected_positions") or row.get("expected_res") or []
        spans = [(0, start, end, kind, None) for start, end in places]
        yield Gold(f"{kind}:{number}", _said(row.get("text") or row["iban"]), spans)


def forms(table: str) -> Iterator[Gold]:
    from tests.redact.marked import read

    content = tomllib.loads((TABLES / f"{table}.toml").read_text(encoding="utf-8"))
    for kind, rows in content["forms"].items():
        for said, value in rows:
            transcript, places = read(said)
            single = value if len(places) == 1 else None
            yield Gold(said, transcript, [(*place, kind, single) for place in places], set())
    for said in content["quiet"]["said"]:
        yield Gold(said, read(said)[0], [])


@functools.cache
def language() -> Any:
    import models

    return models.load("en-core-web-sm")


def measure(title: str, golds: list[Gold], *, errors: bool) -> str:
    """Print and return a table of one set."""
    docs = [list(language().pipe([turn.text for turn in gold.transcript.turns])) for gold in golds]
    kinds = {span[3] for gold in golds for span in gold.spans}
    started = time.perf_counter()
    found = [find(gold.transcript, doc) for gold, doc in zip(golds, docs, strict=True)]
    seconds = time.perf_counter() - started
    count: dict[str, Counter[str]] = defaultdict(Counter)
    for gold, here in zip(golds, found, strict=True):
        _compare(gold, here, kinds, count, errors=errors)
    turns = sum(len(gold.transcript.turns) for gold in golds)
    lines = [f"### {title}", "", "| type | gold | recall | precision | F2 | exact value |", "|---|---|---|---|---|---|"]
    total: Counter[str] = Counter()
    for kind in sorted(count):
        total.update(count[kind])
        lines.append(_row(kind, count[kind]))
    lines.append(_row("**all**", total))
    groups = sum(len(gold.groups) for gold in golds)
    joint = [{(group.type.value, group.value) for group in here.groups} for here in found]
    right = sum(len(gold.groups & here) for gold, here in zip(golds, joint, strict=True))
    joined = f" · joined values {right}/{groups}" if groups else ""
    lines += ["", f"{turns} turns, {turns / seconds:.0f} turns/s (without the parse){joined}", ""]
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


TITLES = {
    "calls": "Gold text of the nine calls (tuned on)",
    "plain": "The same in lower case without punctuation (tuned on)",
    "presidio": "presidio_research dev, mapped types",
    "multidogo": "multidogo, mapped slots (customer turns only)",
    "cases": "presidio_recogniser_cases",
    "forms": "The project's own forms and near misses (tuned on)",
    "held_out": "A second table of our own, written blind (not tuned on)",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set", choices=(*SETS, "all"), default="all")
    parser.add_argument("--errors", action="store_true", help="show what was missed and what was falsely found")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    if not DATA.is_dir() and options.set not in OUR_OWN:
        sys.exit("no development data: set DEBRIEF_DEV_DATA")
    readers = {
        "calls": lambda: calls(stripped=False),
        "plain": lambda: calls(stripped=True),
        "presidio": presidio,
        "multidogo": multidogo,
        "cases": cases,
        "forms": functools.partial(forms, "forms"),
        "held_out": functools.partial(forms, "held_out"),
    }
    chosen = SETS if options.set == "all" else (options.set,)
    tables = [measure(TITLES[name], list(readers[name]()), errors=options.errors) for name in chosen]
    if options.write:
        date = datetime.now(UTC).date().isoformat()
        head = f"`python benchmarks/personal_data_on_gold.py --write`, {date}. A hit is any overlap, same type.\n\n"
        results.write("Personal data in text", head + "\n".join(tables))


if __name__ == "__main__":
    main()

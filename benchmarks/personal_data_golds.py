"""Conversations, sentences and spoken forms whose personal data is known: the development data and our own tables."""

import json
import os
import re
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import Any

from analyser.core.call import Kind, Role, Transcript, Turn
from benchmarks.gold_transcripts import gold_transcripts
from models.registry import HERE
from models.training.mention_training.recipe import read_recipe
from models.training.pins import held_back

DATA = Path(os.environ.get("DEBRIEF_DEV_DATA", "../shared"))
TABLES = Path(__file__).parents[1] / "tests" / "redact"
OUR_OWN = ("forms", "held_out", "unseen")
"""Sets that lie with the tests."""

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
    left_out: list[tuple[int, int, int]] = field(default_factory=list)
    """Turn and characters `[start, end)` of what the set marks as types that have no counterpart."""


def plain(text: str) -> str:
    """Lower case, without punctuation, each character where it was."""
    return re.sub(r"[^\w\s'’]|_", " ", text).lower()


def calls(*, stripped: bool) -> Iterator[Gold]:
    for call, transcript in gold_transcripts(plain if stripped else None):
        spans = [
            (index, one["start_char"], one["end_char"], one["type"], one["value"])
            for index, turn in enumerate(call["turns"])
            for one in turn["personal_data"]
        ]
        groups = {(one["type"], one["value"]) for one in call["personal_data_groups"]}
        yield Gold(call["id"], transcript, spans, groups)


def _lines(*parts: str) -> Iterator[dict[str, Any]]:
    with DATA.joinpath("data", *parts).open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def _said(*texts: str) -> Transcript:
    return Transcript(kind=Kind.CUSTOMER, turns=tuple(Turn(role=Role.CUSTOMER, text=text) for text in texts))


@cache
def _fit() -> Any:
    return read_recipe(HERE / "personal-data").fit


def new(source: str, group: object) -> bool:
    """Whether a conversation of a set was held back from the trained reader."""
    fit = _fit()
    return held_back(fit.seed, f"{source}/{group}", fit.held_back)


def presidio(*, only_new: bool = False) -> Iterator[Gold]:
    for row in _lines("presidio_research", "dev_synth_dataset_v2.jsonl"):
        if only_new and not new("presidio_research", row["template_id"]):
            continue
        spans = [(0, one["start"], one["end"], PRESIDIO.get(one["type"], ""), None) for one in row["spans"]]
        others = [(turn, start, end) for turn, start, end, kind, _ in spans if not kind]
        yield Gold(row["id"], _said(row["text"]), [span for span in spans if span[3]], left_out=others)


def multidogo(*, only_new: bool = False) -> Iterator[Gold]:
    conversations: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in _lines("multidogo", "dev.jsonl"):
        conversations[row["conv_id"]].append(row)
    for name, rows in conversations.items():
        if only_new and not new("multidogo", name):
            continue
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


NOTES = {
    "cases": (
        "Exceptions, argued: what is named by words or has the shape but a wrong check digit is masked all the same, "
        "since a recogniser mishears digits (cards 16, 18; National Insurance 406, 407; telephone 395); a telephone "
        "number in brackets or with +91 is one, of whatever country (367 to 371); an IBAN written with slashes, in "
        "small letters or after another letter is one (149, 189, 353), and what is left of a broken IBAN may look "
        "like a National Insurance number or a card (39, 89, 94, 278); figures alone of a telephone number's length "
        "are one (1, 15, 17, 354, 417, 467); the first half of an e-mail address is masked (25). Missed: two letters "
        "and seven figures that are all of a text (passport 408 to 410) are as likely a reference, and a mark whose "
        "letters are a word that nobody named (445)."
    )
}
"""What is to be said of a set below its table."""

READERS: dict[str, Callable[[], Iterator[Gold]]] = {
    "calls": partial(calls, stripped=False),
    "plain": partial(calls, stripped=True),
    "presidio": presidio,
    "presidio_new": partial(presidio, only_new=True),
    "multidogo": multidogo,
    "multidogo_new": partial(multidogo, only_new=True),
    "cases": cases,
    "forms": partial(forms, "forms"),
    "held_out": partial(forms, "held_out"),
    "unseen": partial(forms, "unseen"),
}

TITLES = {
    "calls": "Gold text of the nine calls (tuned on)",
    "plain": "The same in lower case without punctuation (tuned on)",
    "presidio": "presidio_research dev, mapped types (four fifths of its templates were learned from)",
    "presidio_new": "The part of it whose templates were not learned from",
    "multidogo": "multidogo, mapped slots, customer turns only (four fifths of it were learned from)",
    "multidogo_new": "The conversations of it that were not learned from",
    "cases": "presidio_recogniser_cases",
    "forms": "The project's own forms and near misses (tuned on)",
    "held_out": "A second table of our own, written blind (tuned on since)",
    "unseen": "A third table of our own, written blind (its misses are not read)",
}

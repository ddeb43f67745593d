"""Many calls for nights that are measured: transcripts out of the development sets' dialogues, and voiced calls."""

import os
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from analyser.core.call import Kind, Transcript, Turn
from analyser.store import Place, open_store
from analyser.store.ledger import Ledger
from benchmarks.gold_transcripts import DATA
from benchmarks.made_nights import MadeNight, Row, row_of, write_manifest, written
from benchmarks.transcription_audio import LAYOUTS, make, voiced_calls
from pipelines.evaluate.compose import compose
from pipelines.evaluate.sets import SETS
from pipelines.nightly.folder import NightFolder
from pipelines.nightly.heard import HEARD

TEXTS = ("bt_oasis", "swda", "esconv")
COACHING = "physical_activity"
COACHING_EVERY = 10
TURNS = (30, 90)
"""Fewest and most turns of a transcript; a call of three minutes has about sixty."""
PIECE = 10
"""A stretch of a dialogue has at least so many turns, where the dialogue does."""
WORDS_PER_S, PAUSE_S = 2.7, 0.4
RECORDING_S = 180.0


def transcripts(folder: Path, count: int, seed: int = 6) -> list[Row]:
    """Write transcripts, each of stretches of dialogues of one set, with times as if they were spoken."""
    folder.mkdir(parents=True)
    chance = random.Random(seed)
    known = {name: _dialogues(name) for name in (*TEXTS, COACHING)}
    rows = []
    for number in range(count):
        name = COACHING if number % COACHING_EVERY == COACHING_EVERY - 1 else TEXTS[number % len(TEXTS)]
        path = folder / f"call-{number:06d}.json"
        rows.append(written(path, _made(known[name], chance)))
    return rows


def recordings(folder: Path, count: int, seed: int = 6) -> list[Row]:
    """Write calls of three minutes out of the parts of the voiced ones, stereo and mono in turn."""
    folder.mkdir(parents=True)
    chance, sources = random.Random(seed), voiced_calls()
    rows = []
    for number in range(count):
        source = sources[number % len(sources)]
        made = make(source, RECORDING_S, LAYOUTS[number % 2], folder / f"call-{number:06d}.wav", chance)
        rows.append(row_of(made.path.stem, made.path, Kind(source.kind)))
    return rows


def heard_before(rows: Sequence[Row], manifest: Path, out: Path, data: Path, copy: Path, count: int) -> MadeNight:
    """Make a night of `count` calls that an earlier run has heard: copies, under other ids, of those in `out`.

    `copy` is the new night's folder; its recordings are links beside those of the manifest.
    """
    store = open_store(Place(root=data))
    old, new = NightFolder(out), NightFolder(copy)
    with new.locked():
        entries = Ledger(store, old.path).entries([row["call_id"] for row in rows])
        made, endings = [], {}
        for number in range(count):
            row = rows[number % len(rows)]
            before, after = row["call_id"], f"copy-{number:06d}"
            source = manifest.parent / row["path"]
            link = source.with_name(f"{after}{source.suffix}")
            os.link(source, link)
            _copied(old.call(before), new.call(after), before, after)
            endings[after] = entries[before]
            made.append(row | {"call_id": after, "path": link.name})
        Ledger(store, new.path).settle(endings)
    store.database.close()
    return write_manifest(manifest.with_name("heard-before.csv"), made)


def _copied(old: Path, new: Path, before: str, after: str) -> None:
    new.mkdir(parents=True)
    for file in old.iterdir():
        if file.name == HEARD:
            (new / HEARD).write_text(file.read_text("utf-8").replace(before, after), "utf-8")
        else:
            os.link(file, new / file.name)


def _dialogues(name: str) -> list[Transcript]:
    of = SETS[name]
    recorded = of.read(DATA / of.place)
    return [one.transcript for call in recorded for one in compose(call, of, stripped=False) if one.transcript.turns]


def _made(dialogues: Sequence[Transcript], chance: random.Random) -> Transcript:
    turns: list[Turn] = []
    wanted = chance.randint(*TURNS)
    while len(turns) < wanted:
        chosen = chance.choice(dialogues).turns
        start = chance.randrange(max(1, len(chosen) - PIECE))
        turns += chosen[start : start + wanted - len(turns)]
    return Transcript(kind=dialogues[0].kind, turns=tuple(_timed(turns)))


def _timed(turns: Sequence[Turn]) -> Iterator[Turn]:
    at_s = 0.0
    for turn in turns:
        end_s = at_s + max(1, len(turn.text.split())) / WORDS_PER_S
        yield replace(turn, start_s=round(at_s, 2), end_s=round(end_s, 2))
        at_s = end_s + PAUSE_S

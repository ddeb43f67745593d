"""Many calls for nights that are measured: transcripts out of the development sets' dialogues, and voiced calls."""

import json
import os
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

from analyser import readings_kept
from analyser.artefacts import Artefacts
from analyser.core.call import Kind, Transcript, Turn
from analyser.keep import Keeper
from analyser.publish import RECORD
from analyser.settings import Settings
from analyser.store.ledger import Ledger
from analyser.toolbox import Toolbox
from benchmarks.gold_transcripts import DATA
from benchmarks.made_nights import MadeNight, Row, row_of, write_manifest, written
from benchmarks.transcription_audio import LAYOUTS, make, voiced_calls
from pipelines.evaluate.compose import compose
from pipelines.evaluate.sets import SETS
from pipelines.manifest import Item, read_manifest
from pipelines.nightly.folder import NightFolder
from pipelines.nightly.heard import hash_of, keep, read
from pipelines.nightly.readings import READINGS
from pipelines.nightly.stamp import stamp_of

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
    made = []
    for number in range(count):
        row = rows[number % len(rows)]
        source = manifest.parent / row["path"]
        link = source.with_name(f"copy-{number:06d}{source.suffix}")
        os.link(source, link)
        made.append(row | {"call_id": f"copy-{number:06d}", "path": link.name})
    night = write_manifest(manifest.with_name("heard-before.csv"), made)
    items = [row for row in read_manifest(night.manifest) if isinstance(row, Item)]
    copied = _Copied(data, NightFolder(out), NightFolder(copy))
    with copied.new.locked():
        for number, item in enumerate(items):
            copied.add(rows[number % len(rows)]["call_id"], item)
    return night


class _Copied:
    """Gives calls that were heard other ids."""

    def __init__(self, data: Path, old: NightFolder, new: NightFolder) -> None:
        self.old, self.new = old, new
        self._keeper = Keeper(Settings(data=data))
        self._artefacts = Artefacts(self._keeper)
        self._language = Toolbox(Settings()).language

    def add(self, before: str, item: Item) -> None:
        """Put the pages, what was heard and read, and the ending of a call under the id of an item."""
        kept, content = read(self._artefacts, before), self._artefacts.read(before, READINGS)
        if kept is None or content is None:
            raise ValueError("the earlier night has not kept what it heard")
        readings = readings_kept.read(content, kept.transcribed, self._language)
        if readings is None or kept.transcribed.call.consent is None:
            raise ValueError("the earlier night has not kept what it read")
        target = self.new.call(item.call_id)
        target.mkdir(parents=True)
        for file in self.old.call(before).iterdir():
            os.link(file, target / file.name)
        consent = replace(kept.transcribed.call.consent, call_id=item.call_id)
        call = replace(kept.transcribed.call, id=item.call_id, consent=consent)
        heard = replace(kept.transcribed, call=call)
        found = json.loads((target / RECORD).read_bytes())["personal_data"]
        places = [SimpleNamespace(**{name: one[name] for name in ("turn", "start_char", "end_char")}) for one in found]
        silenced = hash_of(places, target) if kept.silenced is not None else None
        self._keeper.admit(call, item.path, "nightly")
        keep(self._artefacts, replace(kept, transcribed=heard, stamp=stamp_of(item.source()), silenced=silenced))
        self._artefacts.keep(item.call_id, READINGS, readings_kept.dumped(readings, heard))
        entries = Ledger(self._keeper.store, self.old.path).entries([before])
        ending = replace(entries[before], stamp=stamp_of(item.source()))
        Ledger(self._keeper.store, self.new.path).settle({item.call_id: ending})


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

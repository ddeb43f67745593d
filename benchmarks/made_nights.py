"""Nights to measure and to drill on: manifests, and a small made-up night with corrupt calls strewn in."""

import csv
import json
import os
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

from analyser.core.call import Kind, Transcript
from analyser.transcribe.write import to_json
from benchmarks.tag_speed import transcript, whole_conversations
from benchmarks.transcription_audio import RATE, samples_of, write_wav
from pipelines.manifest.columns import COLUMNS

Row = dict[str, str]

STRETCH_S = 6.0
"""Length of the small night's recordings (seconds)."""
PARTIES = {Kind.CUSTOMER: "agent;customer", Kind.COACHING: "buddy;colleague"}


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeNight:
    """A manifest and the ids of its calls, in order."""

    manifest: Path
    ids: tuple[str, ...]


def row_of(call_id: str, path: Path, kind: Kind = Kind.CUSTOMER, **cells: str) -> Row:
    """Return a row with a valid consent, but for what `cells` say."""
    known = {"call_id": call_id, "path": path.name, "kind": kind.value, "agent": "Sam", "queue": "made up"}
    consent = {"basis": "consent", "purposes": "coaching", "obtained_at": "2026-01-01T09:00:00Z"}
    times = {"started_at": "2026-01-01T10:00:00Z", "parties": PARTIES[kind]}
    return dict.fromkeys(COLUMNS, "") | known | consent | times | cells


def write_manifest(path: Path, rows: Iterable[Row]) -> MadeNight:
    """Write rows whose sources lie beside the manifest."""
    ids = []
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        for row in rows:
            writer.writerow(row)
            ids.append(row["call_id"])
    return MadeNight(manifest=path, ids=tuple(ids))


def written(path: Path, one: Transcript) -> Row:
    """Write a transcript and return its row; the id is the name of the file."""
    path.write_text(to_json(one), "utf-8")
    return row_of(path.stem, path, one.kind)


def small_night(folder: Path, transcripts: int, recordings: int, seed: int) -> MadeNight:
    """Make a night of the project's own conversations and of stretches of its sample call.

    Corrupt calls and calls without consent are strewn in: torn JSON, an empty file, noise for a recording, a recording
    that ends too early, a file that is not there, no consent, a withdrawn consent.
    """
    chance = random.Random(seed)
    folder.mkdir(parents=True)
    said = [transcript(one) for one in whole_conversations()]
    texts = islice(cycle(chance.sample(said, k=len(said))), transcripts)
    rows = [written(folder / f"text-{number:03d}.json", one) for number, one in enumerate(texts)]
    rows += _recordings(folder, recordings)
    rows += _corrupt(folder, said[0], chance)
    chance.shuffle(rows)
    return write_manifest(folder / "night.csv", rows)


def _recordings(folder: Path, count: int) -> Iterator[Row]:
    """Cut stretches out of the sample call, at the start of a turn of the agent."""
    import analyser.sample

    sample = Path(analyser.sample.__file__).parent
    gold = json.loads((sample / "call.json").read_text("utf-8"))
    starts = [turn["start_s"] for turn in gold["turns"] if turn["role"] == "agent"]
    samples = samples_of(sample / "call.flac")
    for number, start_s in enumerate(starts[:count]):
        at = round(start_s * RATE)
        path = folder / f"heard-{number:03d}.wav"
        write_wav(path, samples[:, at : at + round(STRETCH_S * RATE)])
        yield row_of(path.stem, path)


def _corrupt(folder: Path, said: Transcript, chance: random.Random) -> Iterator[Row]:
    whole = to_json(said).encode()
    contents = {
        "torn.json": whole[: len(whole) // 2],
        "empty.json": b"",
        "noise.wav": chance.randbytes(20_000),
        "cut-off.wav": b"RIFF\x24\xf4\x7f\x00WAVEfmt ",
        "no-consent.json": whole,
        "withdrawn.json": whole,
    }
    consents = {
        "no-consent": dict.fromkeys(("basis", "purposes", "obtained_at", "parties"), ""),
        "withdrawn": {"withdrawn_at": "2026-02-01T09:00:00Z"},
    }
    for name, content in contents.items():
        path = folder / name
        path.write_bytes(content)
        yield row_of(path.stem, path, said.kind, **consents.get(path.stem, {}))
    yield row_of("missing", folder / "missing.wav")


def environment(data: Path, store: str | None = None) -> dict[str, str]:
    """Return the environment of a `debrief` command of a benchmark: a data directory of its own, no other settings."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("DEBRIEF_")}
    kept = {name: os.environ[name] for name in ("DEBRIEF_MODELS",) if name in os.environ}
    return own | kept | {"DEBRIEF_DATA": str(data)} | ({"DEBRIEF_STORE": store} if store else {})

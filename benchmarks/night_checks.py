"""What is looked at after a night: one ending for each call, whole files, and the same results as without a fault."""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from analyser.publish import DOCUMENT, PAGE, RECORD
from analyser.store import Place, open_store
from analyser.store.folder import MARKER, names_in
from analyser.store.ledger import Ledger
from analyser.store.log_verify import verify_place
from analyser.store.records import Store
from benchmarks.made_nights import MadeNight
from pipelines.nightly.folder import CALLS, MARK, NightFolder
from pipelines.nightly.heard import HEARD, played
from pipelines.nightly.readings import READINGS
from pipelines.team.files import TABLE

Endings = Mapping[str, tuple[str, str, str]]
"""Of each call: how it ended, at which stage, and why."""
Contents = Mapping[str, Mapping[str, object]]
"""Of each call with a review: its files by name, without what tells when they were made."""

FILES = {RECORD, PAGE, DOCUMENT, MARKER}
KEPT = {HEARD, READINGS}
"""The artefacts of every call that is done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """A night that has ended: `twice` counts endings beyond one for each call; `broken` names what is not whole."""

    endings: Endings
    twice: int
    contents: Contents
    broken: tuple[str, ...]


@dataclass(slots=True, kw_only=True)
class Compared:
    """What went wrong with calls of a night, by the side of one that nothing interrupted."""

    lost: list[str] = field(default_factory=list)
    twice: int = 0
    other_ending: list[str] = field(default_factory=list)
    other_content: list[str] = field(default_factory=list)
    broken: tuple[str, ...] = ()


def look(night: MadeNight, out: Path, data: Path, url: str | None) -> Ended:
    """Look at all that a night has left, with no help from the code that is drilled beyond reading its tables."""
    store = open_store(Place(root=data), url)
    try:
        ledger = Ledger(store, NightFolder(out).path)
        entries = ledger.entries(night.ids)
        folders = {call_id: NightFolder(out).call(call_id) for call_id, one in entries.items() if one.ending == "done"}
        faults = {call_id: list(_broken(folder)) for call_id, folder in folders.items()}
        broken = [*_left_over(out, data, {path.name for path in folders.values()}), *_store(store, data, folders)]
        return Ended(
            endings={call_id: (one.ending, one.stage, one.why) for call_id, one in entries.items()},
            twice=sum(ledger.counts().values()) - len(entries),
            contents={call_id: content(folder) for call_id, folder in folders.items() if not faults[call_id]},
            broken=(*broken, *(fault for some in faults.values() for fault in some)),
        )
    finally:
        store.database.close()


def compare(night: MadeNight, found: Ended, expected: Ended) -> Compared:
    """Hold a night against the one that nothing interrupted."""
    ids = [call_id for call_id in night.ids if call_id in found.endings]
    return Compared(
        lost=sorted(set(night.ids) - set(ids)),
        twice=found.twice,
        other_ending=[call_id for call_id in ids if found.endings[call_id] != expected.endings[call_id]],
        other_content=[
            f"{call_id}/{name}"
            for call_id, files in found.contents.items()
            for name, written in files.items()
            if call_id in expected.contents and written != expected.contents[call_id][name]
        ],
        broken=found.broken,
    )


def _left_over(out: Path, data: Path, wanted: set[str]) -> Iterator[str]:
    """Yield what lies in the folder of the night, or in the data directory, that should not."""
    names = {path.name for path in (out / CALLS).iterdir()} if (out / CALLS).is_dir() else set()
    yield from (f"left over: {name}" for name in names - wanted)
    yield from (f"missing: {name}" for name in wanted - names)
    yield from (f"left over: {path.name}" for path in out.iterdir() if path.name not in (MARK, CALLS, TABLE))
    endings = (".new", ".partial", ".previous")
    yield from (f"left over: {path.name}" for path in data.rglob("*") if path.suffix in endings)
    yield from (f"not finished: {path.name}" for path in (data / "erasing").glob("*"))


def _store(store: Store, data: Path, folders: Mapping[str, Path]) -> Iterator[str]:
    """Yield where the store and the folders do not say the same, and whether the audit log is not whole."""
    try:
        verify_place(Place(root=data))
    except Exception as fault:
        yield f"audit log: {type(fault).__name__}"
    artefacts = store.place.artefacts
    wanted: set[Path] = set()
    for call_id, folder in folders.items():
        outputs = [one for one in store.outputs(call_id) if one.written]
        known = {one.name for one in outputs if one.path == folder}
        if known != FILES - {MARKER}:
            yield f"{call_id}: the store knows of {sorted(known)} in {folder.name}"
        kept = [one.path for one in outputs if one.path.is_relative_to(artefacts)]
        if sorted(path.relative_to(artefacts).parts[0] for path in kept) != sorted(KEPT):
            yield f"{call_id}: {len(kept)} artefacts"
        yield from (f"{call_id}: an artefact is not what its name says" for path in kept if not _is_whole(path))
        wanted.update(kept)
    lying = {path for path in artefacts.rglob("*") if path.is_file()}
    yield from (f"left over: {path.name}" for path in lying - wanted)


def _is_whole(artefact: Path) -> bool:
    return artefact.is_file() and hashlib.sha256(artefact.read_bytes()).hexdigest() == artefact.name


def _broken(folder: Path) -> Iterator[str]:
    """Yield what cannot be read in the folder of one call."""
    import av
    from docx import Document

    found = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    if found != FILES:
        yield f"{folder.name}: holds {sorted(found)}"
        return
    try:
        at = RECORD
        json.loads((folder / RECORD).read_bytes())
        at = PAGE
        if not (folder / PAGE).read_text("utf-8").rstrip().endswith("</html>"):
            yield f"{folder.name}/{PAGE}: is cut off"
        at = DOCUMENT
        Document(str(folder / DOCUMENT))
        at = "sound"
        if (sound := played(folder)) is not None:
            with av.open(io.BytesIO(sound)) as container:
                if not sum(frame.samples for frame in container.decode(audio=0)):
                    yield f"{folder.name}/{PAGE}: its sound is empty"
        at = MARKER
        if names_in(folder) != FILES - {MARKER}:
            yield f"{folder.name}: its marker names {sorted(names_in(folder))}"
    except Exception as fault:
        yield f"{folder.name}/{at}: {type(fault).__name__}"


def content(folder: Path) -> dict[str, object]:
    """Return the files of a call, but for when they were made and by which run."""
    record = json.loads((folder / RECORD).read_bytes())
    at = record["provenance"].pop("at")
    moment = datetime.fromisoformat(at)
    times = [time.encode() for time in (at, f"{moment.day} {moment:%B %Y}")]
    with zipfile.ZipFile(folder / DOCUMENT) as file:
        document = {one.filename: _timeless(file.read(one), times) for one in file.infolist()}
    return {
        RECORD: json.dumps(record),
        PAGE: _timeless((folder / PAGE).read_bytes(), times),
        DOCUMENT: document,
    }


def _timeless(content: bytes, times: Sequence[bytes]) -> bytes:
    for time in times:
        content = content.replace(time, b"")
    return content

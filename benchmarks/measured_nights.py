"""The nights that `benchmarks.nights` measures, each made when a part first asks for it."""

import argparse
import functools
import shutil
import time
from pathlib import Path

from analyser.keep import Keeper
from analyser.settings import Settings
from benchmarks.erasure_drill import make as through_the_store
from benchmarks.made_nights import Row, write_manifest
from benchmarks.many_calls import heard_before, recordings, transcripts
from benchmarks.night_runs import Ran, run

CORES = 2
ROOT = Path(__file__).parents[1]
LEXICON = Path("analyser/tagging/lexicons/service.toml")
STORED = 200
"""Calls that are put through the store alone."""


class Nights:
    """Every run that is measured; each is made when a part first asks for it."""

    def __init__(self, scratch: Path, options: argparse.Namespace) -> None:
        self._scratch = scratch
        self.options = options

    @functools.cached_property
    def _texts(self) -> list[Row]:
        return transcripts(self._scratch / "texts", max(self.options.calls, self.options.few, *self.options.points))

    @functools.cached_property
    def _recordings(self) -> list[Row]:
        return recordings(self._scratch / "recordings", self.options.recordings)

    @functools.cached_property
    def text(self) -> Ran:
        return self.of_texts("text", "local", CORES, self.options.calls)

    @functools.cached_property
    def audio(self) -> Ran:
        manifest = write_manifest(self._scratch / "recordings" / "night.csv", self._recordings).manifest
        return self._run("audio", "local", CORES, manifest)

    @functools.cached_property
    def bare(self) -> Ran:
        return self.of_texts("bare", "bare", 1, self.options.few)

    @functools.cached_property
    def one(self) -> Ran:
        return self.of_texts("one", "local", 1, self.options.few)

    @functools.cached_property
    def two(self) -> Ran:
        return self.of_texts("two", "local", CORES, self.options.few)

    @functools.cached_property
    def ray(self) -> Ran:
        return self.of_texts("ray", "ray", CORES, self.options.few)

    @functools.cached_property
    def again(self) -> Ran:
        """The voiced calls, judged anew after a lexicon changed; copies of them fill up the number of calls."""
        _ = self.audio
        program = self._scratch / "program"
        for name in ("analyser", "models", "pipelines", "benchmarks", "tests"):
            shutil.copytree(ROOT / name, program / name)
        with (program / LEXICON).open("a") as file:
            file.write("\n# another version\n")
        manifest, copy = self._scratch / "recordings" / "night.csv", self._scratch / "again"
        data = self._data("audio")
        night = heard_before(self._recordings, manifest, self._scratch / "audio", data, copy, self.options.heard)
        return self._told("again", run("local", CORES, night.manifest, copy, data, program=program, anew=True))

    def of_texts(self, name: str, engine: str, workers: int, count: int) -> Ran:
        """Run a night of transcripts."""
        manifest = write_manifest(self._scratch / "texts" / f"{name}.csv", self._texts[:count]).manifest
        return self._run(name, engine, workers, manifest)

    def sizes(self, name: str) -> tuple[int, int, int]:
        """Return the bytes that the night `text` or `audio` has read and written, and those of its store."""
        folder, rows = ("texts", self._texts[: self.text.calls]) if name == "text" else ("recordings", self._recordings)
        read = sum((self._scratch / folder / row["path"]).stat().st_size for row in rows)
        return read, _bytes(self._scratch / name), _bytes(self._data(name))

    @functools.cached_property
    def stored_s(self) -> float:
        """Seconds that one call takes of the store, its audit log and its folder, with no other work."""
        keeper = Keeper(Settings(data=self._scratch / "stored"))
        through_the_store(keeper, self._scratch, STORED)
        started_s = time.perf_counter()
        for number in range(STORED):
            through_the_store(keeper, self._scratch, number)
        return (time.perf_counter() - started_s) / STORED

    def _run(self, name: str, engine: str, workers: int, manifest: Path) -> Ran:
        return self._told(name, run(engine, workers, manifest, self._scratch / name, self._data(name)))

    def _told(self, name: str, ran: Ran) -> Ran:
        print(f"{name}: {ran.calls} calls, {ran.seconds:.0f} s, the first after {ran.first_s:.0f} s", flush=True)
        return ran

    def _data(self, name: str) -> Path:
        return self._scratch / f"{name}-data"


def _bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())

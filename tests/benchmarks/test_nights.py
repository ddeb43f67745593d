"""The fault drill sees what is wrong with a night, and the figures of nights are computed as they say."""

import csv
import doctest
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from docx import Document

from analyser.artefacts import Artefacts
from analyser.core.call import Kind
from analyser.core.review import Call
from analyser.keep import Keeper
from analyser.settings import Settings
from analyser.store.ledger import Entry, Ledger
from benchmarks import night_runs
from benchmarks.made_nights import MadeNight, small_night
from benchmarks.night_checks import Ended, compare, look
from benchmarks.night_drill import STAGES, stage_of
from benchmarks.night_faults import fill_up
from benchmarks.night_runs import ratio, slope
from pipelines.manifest import RowError, read_manifest
from pipelines.nightly.folder import NightFolder
from pipelines.nightly.heard import HEARD
from pipelines.nightly.readings import READINGS

IDS = ("one", "two")


def test_examples_hold() -> None:
    found = doctest.testmod(night_runs)
    assert found.attempted
    assert not found.failed


def test_a_slope_has_its_interval() -> None:
    calls = np.arange(0, 2000, 2)
    right = 0
    for seed in range(60):
        walk = np.convolve(np.random.default_rng(seed).normal(0, 3, len(calls) + 9), np.ones(10) / 10, "valid")
        found = slope(calls, 900 + 0.02 * calls + walk, 2000)
        assert found is not None
        right += found[1] < 20 < found[2]
    assert 50 <= right < 60, "about 95 in a hundred"
    assert slope(calls[:30], calls[:30], 2000) is None


def test_a_ratio_is_over_pairs() -> None:
    assert ratio(np.array([2.2, 4.4]), np.array([2.0, 4.0])) == pytest.approx((1.1, 1.1, 1.1))


def test_a_small_night_has_what_is_wrong_strewn_in(tmp_path: Path) -> None:
    night = small_night(tmp_path / "night", 4, 2, 7)
    rows = list(read_manifest(night.manifest))
    assert len(rows) == len(night.ids) == 13
    (gone,) = [row for row in rows if isinstance(row, RowError)]
    assert gone.call_id == "missing"
    with night.manifest.open(newline="", encoding="utf-8") as file:
        assert [row["call_id"] for row in csv.DictReader(file)] == list(night.ids)
    assert {"torn", "empty", "noise", "cut-off", "no-consent", "withdrawn"} < set(night.ids)


@pytest.fixture
def night(tmp_path: Path) -> MadeNight:
    """A night of two calls that has ended, in `out`, with its store in `data`."""
    keeper = Keeper(Settings(data=tmp_path / "data"))
    folder = NightFolder(tmp_path / "out")
    with folder.locked():
        for call_id in IDS:
            keeper.admit(Call(id=call_id, kind=Kind.CUSTOMER), tmp_path / f"{call_id}.json", "nightly")
            record = {"provenance": {"at": "2026-11-22T20:00:00Z"}, "tags": [{"label": "x", "score": 0.5}]}
            with keeper.folder(folder.call(call_id), call_id, "nightly") as output:
                output.write("review.json", json.dumps(record), clear=True)
                output.write("review.html", "<html>made on 22 November 2026</html>\n")
                output.made("review.docx", lambda path: Document().save(str(path)))
            for kind in (HEARD, READINGS):
                Artefacts(keeper).keep(call_id, kind, f"{kind} of {call_id}".encode())
        Ledger(keeper.store, folder.path).settle(dict.fromkeys(IDS, Entry(ending="done")))
    keeper.store.database.close()
    return MadeNight(manifest=tmp_path / "night.csv", ids=IDS)


def looked(night: MadeNight) -> Ended:
    root = night.manifest.parent
    return look(night, root / "out", root / "data", None)


def test_a_night_that_is_whole_has_no_faults(night: MadeNight) -> None:
    ended = looked(night)
    assert (ended.broken, ended.twice, set(ended.contents)) == ((), 0, set(IDS))
    assert b"2026" not in bytes(str(ended.contents["one"]["review.html"]), "utf-8")
    found = compare(night, ended, ended)
    assert not any((found.lost, found.twice, found.other_ending, found.other_content, found.broken))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda one: (one / "review.json").write_text('{"provenance": '),
        lambda one: (one / "review.html").write_text("<html>made on"),
        lambda one: (one / "review.docx").write_bytes((one / "review.docx").read_bytes()[:500]),
        lambda one: next((one.parents[2] / "data" / "artefacts" / HEARD).glob("*/*")).unlink(),
        lambda one: next((one.parents[2] / "data" / "artefacts" / READINGS).glob("*/*")).write_text("torn"),
        lambda one: (one / "review.html").write_text('<audio src="data:audio/mpeg;base64,AAAA"></audio></html>'),
        lambda one: (one.parent / ".one.0123abcd.partial").mkdir(),
        lambda one: one.rename(one.with_name("three")),
        lambda one: (one.parents[1] / "other.txt").touch(),
        lambda one: (one.parents[2] / "data" / "audit" / "log.jsonl").write_text(""),
    ],
)
def test_what_is_not_whole_is_seen(spoil: Callable[[Path], object], night: MadeNight) -> None:
    spoil(night.manifest.parent / "out" / "calls" / "one")
    assert looked(night).broken


def test_a_call_that_is_lost_or_another_is_seen(night: MadeNight) -> None:
    ended = looked(night)
    without = replace(ended, endings={"one": ("failed", "working", "it died")})
    found = compare(night, without, ended)
    assert (found.lost, found.other_ending) == (["two"], ["one"])
    page = night.manifest.parent / "out" / "calls" / "two" / "review.html"
    page.write_text(page.read_text().replace("made", "mode"))
    assert compare(night, looked(night), ended).other_content == ["two/review.html"]


def test_stages_are_told_by_what_lies_there(tmp_path: Path) -> None:
    assert stage_of(tmp_path, 2) == STAGES[0]
    (tmp_path / "calls" / "one").mkdir(parents=True)
    assert stage_of(tmp_path, 2) == STAGES[1]
    (tmp_path / "calls" / ".two.0123abcd.partial").mkdir()
    assert stage_of(tmp_path, 2) == STAGES[2]
    (tmp_path / "calls" / ".two.0123abcd.partial").rename(tmp_path / "calls" / "two")
    assert stage_of(tmp_path, 2) == STAGES[3]


def test_a_full_disk_is_freed_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # A disk that is never full would be written on for ever.
    written = 0
    plain = Path.open

    class Full:
        def __enter__(self) -> "Full":
            return self

        def __exit__(self, *_: object) -> None:
            """Leave it as it is."""

        def write(self, content: bytes) -> int:
            nonlocal written
            if written + len(content) > 3_000_000:
                raise OSError(28, "No space left on device")
            written += len(content)
            return len(content)

    monkeypatch.setattr(Path, "open", lambda path, *_, **__: plain(path, "w").close() or Full())
    free = fill_up(tmp_path)
    monkeypatch.undo()
    assert written == 3_000_000
    free()
    assert list(tmp_path.iterdir()) == []

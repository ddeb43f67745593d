"""A night that is killed in the middle, and run again."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from analyser.store import Place, open_store
from analyser.store.ledger import Ledger
from pipelines.nightly.folder import NightFolder
from tests.pipelines.nightly.test_night import row, write_manifest, write_transcript

CALLS = 40


def test_after_a_kill_every_call_has_one_ending_and_every_file_is_whole(tmp_path: Path, data_directory: Path) -> None:
    ids = [f"call-{number:02d}" for number in range(CALLS)]
    for call_id in ids:
        write_transcript(tmp_path / f"{call_id}.json")
    manifest = write_manifest(tmp_path / "night.csv", *(row(call_id, f"{call_id}.json") for call_id in ids))
    out = tmp_path / "night"
    command = [sys.executable, "-m", "analyser", "nightly", str(manifest), "--out", str(out), "--workers", "1"]
    first = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while not list(out.glob("calls/call-*")):
        assert first.poll() is None
        time.sleep(0.05)
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    made = len(list(out.glob("calls/call-*")))
    assert made < CALLS

    second = subprocess.run(command, capture_output=True, text=True, check=False)
    assert second.returncode == 0, second.stderr
    ledger = Ledger(open_store(Place(root=data_directory)), NightFolder(out).path)
    assert {call_id: entry.ending for call_id, entry in ledger.entries(ids).items()} == dict.fromkeys(ids, "done")
    assert sum(ledger.counts().values()) == CALLS
    assert sorted(path.name for path in (out / "calls").iterdir()) == ids, "nothing is left beside them"
    for call_id in ids:
        review = json.loads((out / "calls" / call_id / "review.json").read_text())
        assert review["call"]["id"] == call_id
        assert (out / "calls" / call_id / "review.html").read_text().rstrip().endswith("</html>")

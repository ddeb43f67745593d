"""A call that is judged anew from what was kept of it: by the worker that does it, in this process."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import analyser
from analyser.analyse import Source
from analyser.core.consent import Basis, ConsentRecord
from analyser.settings import Settings
from pipelines.nightly.job import Ending, Job
from pipelines.nightly.readings import READINGS
from pipelines.nightly.worker import NightWorker
from tests.pipelines.nightly.test_night import write_transcript


@pytest.fixture
def job(tmp_path: Path) -> Job:
    write_transcript(tmp_path / "one.json")
    consent = ConsentRecord(
        call_id="one",
        basis=Basis.CONSENT,
        purposes=("coaching",),
        obtained_at=datetime(2026, 1, 1, tzinfo=UTC),
        parties=("agent", "customer"),
    )
    source = Source(path=tmp_path / "one.json", consent=consent)
    return Job(call_id="one", source=source, target=tmp_path / "night" / "one")


def reviewed(job: Job) -> dict[str, Any]:
    review: dict[str, Any] = json.loads((job.target / "review.json").read_text())
    del review["provenance"]
    return review


def test_other_standards_run_no_model_and_a_damaged_file_is_made_anew(
    job: Job, data_directory: Path, tmp_path: Path
) -> None:
    settings = Settings(data=data_directory)
    (first,) = NightWorker(settings).work([job])
    assert first.ending is Ending.DONE
    before, kept = reviewed(job), (job.target / READINGS).read_bytes()
    assert (job.target / READINGS).stat().st_mode & 0o777 == 0o600
    assert b"parcel" not in kept

    shipped = (Path(analyser.__file__).parent / "feedback" / "standards.toml").read_text("utf-8")
    for version, spoilt in (("own", False), ("another", True)):
        (tmp_path / "own.toml").write_text(shipped.replace('version = "', f'version = "{version}-', 1), "utf-8")
        if spoilt:
            (job.target / READINGS).write_bytes(kept[:-10])
        worker = NightWorker(settings.model_copy(update={"standards": tmp_path / "own.toml"}))
        again = Job(call_id="one", source=job.source, target=job.target, known=first.known)
        (result,) = worker.work([again])
        assert (result.ending, result.retagged) == (Ending.DONE, True)
        assert reviewed(job) == before
        assert (job.target / READINGS).read_bytes() == kept
        assert ("personal_data" in vars(worker._toolbox)) is spoilt

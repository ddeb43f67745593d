"""A call that is judged anew from what was kept of it: by the worker that does it, in this process."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import analyser
from analyser.analyse import Source
from analyser.core.consent import Basis, ConsentRecord
from analyser.core.errors import BadInputError
from analyser.settings import Settings
from analyser.store import Place, open_store
from analyser.store.records import WITHDRAWN
from analyser.tagging.resolve import precedence
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


def of_another_call(job: Job, call_id: str) -> Job:
    assert job.source.consent is not None
    source = replace(job.source, consent=replace(job.source.consent, call_id=call_id))
    return replace(job, call_id=call_id, source=source, target=job.target.with_name(call_id))


def reviewed(job: Job) -> dict[str, Any]:
    review: dict[str, Any] = json.loads((job.target / "review.json").read_text())
    del review["provenance"]
    return review


def kept_file(data: Path) -> Path:
    (only,) = [path for path in (data / "artefacts" / READINGS).rglob("*") if path.is_file()]
    return only


def test_other_standards_run_no_model_and_a_damaged_file_is_made_anew(
    job: Job, data_directory: Path, tmp_path: Path
) -> None:
    settings = Settings(data=data_directory)
    (first,) = NightWorker(settings).work([job])
    assert first.ending is Ending.DONE
    before, file = reviewed(job), kept_file(data_directory)
    kept = file.read_bytes()
    assert file.stat().st_mode & 0o777 == 0o600

    shipped = (Path(analyser.__file__).parent / "feedback" / "standards.toml").read_text("utf-8")
    for version, spoilt in (("own", False), ("another", True)):
        (tmp_path / "own.toml").write_text(shipped.replace('version = "', f'version = "{version}-', 1), "utf-8")
        if spoilt:
            file.write_bytes(kept[:-10])
        worker = NightWorker(settings.model_copy(update={"standards": tmp_path / "own.toml"}))
        (result,) = worker.work([replace(job, known=first.known)])
        assert (result.ending, result.retagged) == (Ending.DONE, True)
        assert reviewed(job) == before
        assert (kept_file(data_directory), file.read_bytes()) == (file, kept)
        assert ("personal_data" in vars(worker._toolbox)) is spoilt


def test_other_thresholds_judge_anew(job: Job, data_directory: Path, tmp_path: Path) -> None:
    settings = Settings(data=data_directory)
    (first,) = NightWorker(settings).work([job])
    before = reviewed(job)
    shipped = (Path(analyser.__file__).parent / "feedback" / "standards.toml").read_text("utf-8")
    own = settings.model_copy(update={"standards": tmp_path / "own.toml"})
    thresholds = "".join(f'[thresholds."{label}"]\nveto = 0\nalone = 0.01\n' for label in precedence())
    (tmp_path / "own.toml").write_text(f"{shipped}\n{thresholds}", "utf-8")
    (result,) = NightWorker(own).work([replace(job, known=first.known)])
    assert result.retagged
    assert not [tag for tag in before["tags"] if tag["source"].startswith("model:")]
    assert [tag for tag in reviewed(job)["tags"] if tag["source"].startswith("model:")]

    (tmp_path / "own.toml").write_text(f'{shipped}\n[thresholds."gdpr.nothing_of_the_kind"]\nalone = 0.5\n', "utf-8")
    with pytest.raises(BadInputError, match=r"own.toml: the standards are not valid \(thresholds.gdpr.nothing"):
        NightWorker(own).work([replace(job, known=first.known)])


def test_of_calls_that_are_judged_anew_together_only_the_withdrawn_one_is_refused(
    job: Job, data_directory: Path, tmp_path: Path
) -> None:
    other = of_another_call(job, "two")
    first = NightWorker(Settings(data=data_directory)).work([job, other])
    assert open_store(Place(root=data_directory)).end_consent("one", WITHDRAWN)
    shipped = (Path(analyser.__file__).parent / "feedback" / "standards.toml").read_text("utf-8")
    (tmp_path / "own.toml").write_text(shipped.replace('version = "', 'version = "own-', 1), "utf-8")
    worker = NightWorker(Settings(data=data_directory, standards=tmp_path / "own.toml"))
    again = [replace(one, known=result.known) for one, result in zip([job, other], first, strict=True)]
    assert {one.call_id: one.ending for one in worker.work(again)} == {"one": Ending.SKIPPED, "two": Ending.DONE}


def test_of_two_calls_with_the_same_words_each_keeps_its_own(job: Job, data_directory: Path) -> None:
    NightWorker(Settings(data=data_directory)).work([job, of_another_call(job, "two")])
    assert len([path for path in (data_directory / "artefacts" / READINGS).rglob("*") if path.is_file()]) == 2

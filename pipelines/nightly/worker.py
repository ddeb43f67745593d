"""What a worker does with calls: it opens what consent allows, listens, judges, and writes the review of each."""

import contextlib
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from analyser.analyse import Opened, Source, judge_many, transcribe
from analyser.artefacts import Artefacts
from analyser.core.errors import ConsentRefusedError, DebriefError
from analyser.core.review import Review
from analyser.hear import Transcribed
from analyser.keep import Keeper
from analyser.publish import RECORD, write_pages, write_review
from analyser.readings import Readings
from analyser.readings_kept import dumped as dumped_readings
from analyser.settings import Settings
from analyser.store import SEALED
from analyser.toolbox import Toolbox
from models.errors import ModelError
from pipelines.manifest import RowError
from pipelines.nightly.heard import Kept, hash_of, keep, played, read
from pipelines.nightly.job import Ending, Job, Known, Result, Stage, Versions, named
from pipelines.nightly.readings import READINGS, readings_of
from pipelines.nightly.stamp import same_source, stamp_of
from pipelines.nightly.versions import versions

COMMAND = "nightly"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Heard:
    """A call that was heard and is to be judged; `opened` is null where it was heard by an earlier run (`earlier`).

    readings: what that run kept of what models read in it.
    """

    job: Job
    known: Known
    started_s: float
    transcribed: Transcribed
    opened: Opened | None = None
    earlier: Kept | None = None
    readings: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judged:
    """The review of a call, and what models read in it."""

    review: Review
    readings: Readings


class NightWorker:
    """Does calls with models that stay loaded; what is wrong with a call is in its result."""

    def __init__(self, settings: Settings) -> None:
        self._toolbox = Toolbox(settings)
        self._keeper = Keeper(settings)
        self._artefacts = Artefacts(self._keeper)
        self._stage = Stage.CONSENT

    def work(self, task: Sequence[Job | RowError]) -> tuple[Result, ...]:
        """Do some calls, and judge them together; a row of the manifest that is faulty ends here as well.

        Raises:
            ModelError: weights that every call needs are missing, or are not the pinned ones.
            BadInputError: the organisation's standards are not valid.
        """
        ended = [self._refused(row) for row in task if isinstance(row, RowError)]
        jobs = [job for job in task if isinstance(job, Job)]
        now = versions(self._toolbox) if jobs else None
        with contextlib.ExitStack() as all_open:
            begun = self._admitted([self._begun(job, now, all_open) for job in jobs if now is not None])
            waiting = [one for one in begun if isinstance(one, _Heard)]
            done = [self._ended(one, judged) for one, judged in zip(waiting, self._judged(waiting), strict=True)]
        return (*ended, *(one for one in begun if isinstance(one, Result)), *done)

    def _refused(self, row: RowError) -> Result:
        """A row that cannot be used; where it says that consent was withdrawn, that holds all the same."""
        call_id = named(row)
        if row.consent is None or row.consent.withdrawn_at is None:
            return Result(call_id=call_id, ending=Ending.FAILED, stage=Stage.MANIFEST, why=str(row))
        try:
            return failed(call_id, Stage.CONSENT, self._keeper.withdrawn(row.consent, row.what))
        except DebriefError as fault:
            return failed(call_id, Stage.CONSENT, fault)

    def _begun(self, job: Job, now: Versions, all_open: contextlib.ExitStack) -> _Heard | Result:
        """Hear a call, now or from an earlier run; a result where it ends here."""
        started_s = time.perf_counter()
        self._stage = Stage.CONSENT
        stack = contextlib.ExitStack()
        try:
            known = Known(stamp=stamp_of(job.source), versions=now)
            earlier = self._earlier(job, known)
            if isinstance(earlier, Result):
                return earlier
            if earlier is not None:
                return _Heard(
                    job=job,
                    known=known,
                    started_s=started_s,
                    transcribed=earlier.transcribed,
                    earlier=earlier,
                    readings=self._artefacts.read(job.call_id, READINGS),
                )
            opened = stack.enter_context(self._keeper.opened(job.source, self._toolbox, self._told, COMMAND))
            transcribed = transcribe(opened, self._toolbox, self._told, agent_channel=job.source.agent_channel)
            all_open.push(stack.pop_all())
            return _Heard(job=job, known=known, started_s=started_s, transcribed=transcribed, opened=opened)
        except ModelError:
            raise
        except Exception as fault:
            return failed(job.call_id, self._stage, fault, time.perf_counter() - started_s)
        finally:
            stack.close()

    def _admitted(self, begun: Sequence[_Heard | Result]) -> list[_Heard | Result]:
        """Record the calls that were heard by an earlier run all at once; where one is refused, one by one."""
        self._stage = Stage.CONSENT
        known = [one for one in begun if isinstance(one, _Heard) and one.earlier is not None]
        try:
            if known:
                self._keeper.admit_all([(one.transcribed.call, one.job.source.path) for one in known], COMMAND)
            return list(begun)
        except DebriefError as fault:
            if len(begun) == 1:
                return [failed(one.job.call_id, self._stage, fault) for one in known]
            return [admitted for one in begun for admitted in self._admitted([one])]

    def _earlier(self, job: Job, known: Known) -> Kept | Result | None:
        """What an earlier run heard, or its result where that stands; null where the call is to be heard."""
        if not _consented(job.source):
            return None
        stands = job.known is not None and job.known.versions == known.versions and self._reviewed(job.target)
        unchanged = Result(call_id=job.call_id, ending=Ending.DONE, known=known, unchanged=True)
        if stands and job.known is not None and job.known.stamp == known.stamp:
            return unchanged
        kept = read(self._artefacts, job.call_id)
        if kept is None or kept.listening != known.versions.listening:
            return None
        if not same_source(kept.stamp, known.stamp, job.source.path, kept.transcribed.audio_sha256):
            return None
        return unchanged if stands else kept

    def _reviewed(self, target: Path) -> bool:
        sealed = SEALED if self._keeper.keys is not None else ""
        return (target / f"{RECORD}{sealed}").exists()

    def _judged(self, waiting: Sequence[_Heard]) -> list[_Judged | Exception]:
        """All of them at once; where that fails one by one and read anew, so that only the culprit fails."""
        if not waiting:
            return []
        self._stage = Stage.JUDGING
        try:
            heard = [one.transcribed for one in waiting]
            readings = readings_of(heard, [one.readings for one in waiting], self._toolbox)
            reviews = judge_many(heard, self._toolbox, readings)
            return [_Judged(review=one, readings=own) for one, own in zip(reviews, readings, strict=True)]
        except ModelError:
            raise
        except Exception as fault:
            if len(waiting) == 1 and waiting[0].readings is None:
                return [fault]
            return [self._judged([replace(one, readings=None)])[0] for one in waiting]

    def _ended(self, one: _Heard, judged: _Judged | Exception) -> Result:
        call_id, seconds = one.job.call_id, time.perf_counter() - one.started_s
        if isinstance(judged, Exception):
            return failed(call_id, Stage.JUDGING, judged, seconds)
        try:
            self._write(one, judged)
        except Exception as fault:
            return failed(call_id, Stage.WRITING, fault, seconds)
        return Result(
            call_id=call_id,
            ending=Ending.DONE,
            audio_s=judged.review.call.duration_s or 0.0,
            seconds=time.perf_counter() - one.started_s,
            known=one.known,
            retagged=one.earlier is not None,
        )

    def _write(self, one: _Heard, judged: _Judged) -> None:
        review = judged.review
        silenced = hash_of(review.personal_data, one.job.target)
        recording = one.opened.recording if one.opened is not None else None
        with contextlib.ExitStack() as stack:
            sound = None
            if one.earlier is not None and one.earlier.silenced is not None:
                if one.earlier.silenced == silenced:
                    sound = played(one.job.target)
                if sound is None:  # other places are to be silenced: the audio is muted anew, and not listened to
                    opened = self._keeper.opened(one.job.source, self._toolbox, self._told, COMMAND)
                    recording = stack.enter_context(opened).recording
            self._keeper.learnt(review)
            with self._keeper.folder(one.job.target, review.call.id, COMMAND) as folder:
                if sound is not None:
                    write_pages(folder, review, sound, self._toolbox)
                else:
                    write_review(folder, review, recording, self._toolbox)
        kept = Kept(
            transcribed=one.transcribed,
            stamp=one.known.stamp,
            listening=one.known.versions.listening,
            silenced=silenced if sound is not None or recording is not None else None,
        )
        keep(self._artefacts, kept)
        self._artefacts.keep(review.call.id, READINGS, dumped_readings(judged.readings, one.transcribed))

    def _told(self, stage: str, _done: float) -> None:
        self._stage = Stage.OPENING if stage == "opening" else Stage.LISTENING


def _consented(source: Source) -> bool:
    from analyser.consent import require_consent

    try:
        require_consent(source.path, consent_file=source.consent_file, record=source.consent, kind=source.kind)
    except ConsentRefusedError:
        return False
    return True


def failed(call_id: str, stage: Stage, fault: Exception, seconds: float = 0.0) -> Result:
    """Return the result of a call that ended with a fault; one that consent does not cover is skipped."""
    refused = isinstance(fault, ConsentRefusedError)
    # Without what it happened to: names of files often hold a caller's number, and the ledger is kept.
    told = f"{fault.why}; {fault.fix}" if isinstance(fault, DebriefError) else ""
    why = told or f"unexpected fault ({type(fault).__name__})"
    return Result(
        call_id=call_id,
        ending=Ending.SKIPPED if refused else Ending.FAILED,
        stage=Stage.CONSENT if refused else stage,
        why=why,
        seconds=seconds,
    )

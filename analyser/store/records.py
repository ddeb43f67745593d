"""What the store knows: calls, their consent and its history, and every file and folder that a run wrote.

An output is recorded before anything of it is written (`intend`) and once more when it is in its place (`finish`), so
that a run that is killed in between leaves nothing that an erasure would not find.
"""

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from analyser.core.errors import BadInputError, ConsentRefusedError
from analyser.core.review import Call
from analyser.store.database import Database
from analyser.store.log import Action, AuditLog, Event
from analyser.store.place import Place
from analyser.store.rows import (
    DataKind,
    Held,
    Output,
    below,
    from_text,
    held_of,
    latest_event,
    opened,
    output_of,
    plain_utc,
    row_of,
    to_text,
    utc_now,
    without_id,
)
from analyser.store.withdrawal import EXPIRED as EXPIRED
from analyser.store.withdrawal import WITHDRAWN as WITHDRAWN
from analyser.store.withdrawal import WITHDRAWN_RECORD as WITHDRAWN_RECORD
from analyser.store.withdrawal import certificate_of, refuse_withdrawn, remember, withdrawn_at, withdrawn_meanwhile


class Store:
    """The store of one data directory, and the audit log beside it.

    Every method raises BadInputError where the database or the log cannot be written.
    """

    def __init__(self, place: Place, url: str | None = None, *, migrate: bool = False) -> None:
        self.place = place
        self.database = Database(place, url, migrate=migrate)
        self.log = AuditLog(place.audit)
        if self.database.migrated is not None:
            self.log.append([Event(action=Action.MIGRATED, detail=self.database.migrated)])

    def reference(self, call_id: str) -> str:
        """Return what logs and certificates call a call."""
        return self.place.reference(call_id)

    def journal(self, call_id: str) -> Path:
        """Return where the journal of an erasure of a call lies until it is finished."""
        return self.place.erasing / f"{self.reference(call_id)}.json"

    def note(self, action: Action, call_ids: Iterable[str], detail: str = "") -> None:
        """Put one entry for each call into the audit log."""
        events = [Event(action=action, call=self.reference(one), detail=detail) for one in call_ids]
        if events:
            self.log.append(events)

    def open_call(self, call: Call, source: Path, command: str) -> None:
        """Record that a call is about to be opened, with its consent and its source, and log it.

        Raises:
            ConsentRefusedError: consent for it was withdrawn, and the record is not of a later consent.
        """
        self.open_calls([(call, source)], command)

    def open_calls(self, calls: Sequence[tuple[Call, Path]], command: str) -> None:
        """Record several calls at once, or none.

        Raises:
            ConsentRefusedError: consent for one of them was withdrawn.
        """
        events: list[Event] = []
        for call, source in calls:
            if self.journal(call.id).exists():
                why = "an erasure of this call is not finished"
                raise ConsentRefusedError(source.name, why, "run debrief erase again, or debrief purge")
        with self.database.transaction() as on:
            for call, source in calls:
                obtained = plain_utc(call.consent.obtained_at) if call.consent is not None else None
                name = source.name
                refuse_withdrawn(on, call.id, self.reference(call.id), obtained=obtained, source_name=name)
                if opened(on, call, source):
                    events.append(Event(action=Action.CONSENT_OBTAINED, call=self.reference(call.id)))
                events.append(Event(action=Action.OPENED, call=self.reference(call.id), detail=command))
        if events:
            self.log.append(events)

    def facts(self, call_id: str, *, audio_sha256: str | None, fingerprint: str | None) -> None:
        """Record what the analysis found out, before anything of it is written."""
        from analyser.store.schema import CALLS

        known = {name: value for name, value in (("audio_sha256", audio_sha256), ("fingerprint", fingerprint)) if value}
        if known:
            with self.database.transaction() as on:
                on.execute(CALLS.update().where(CALLS.c.call_id == call_id).values(**known))

    def intend(
        self,
        call_ids: Sequence[str],
        path: Path,
        command: str,
        *,
        run: str | None = None,
        kind: DataKind = DataKind.CLEAR,
    ) -> str:
        """Record that something of these calls is about to be written at `path`, and return the run's mark."""
        return self.intend_files([(call_id, "") for call_id in call_ids], path, command, run=run, kind=kind)

    def intend_files(
        self,
        files: Sequence[tuple[str, str]],
        path: Path,
        command: str,
        *,
        run: str | None = None,
        kind: DataKind = DataKind.CLEAR,
    ) -> str:
        """Record that files, as `(call id, name)`, are about to be written in `path`; all are of one kind."""
        from analyser.store.schema import OUTPUTS

        run = run or secrets.token_hex(16)
        with self.database.transaction() as on:
            for call_id, name in files:
                of_call = row_of(on, call_id)
                if of_call is None:
                    raise _erased_meanwhile()
                if withdrawn_at(on, of_call) is not None:
                    raise withdrawn_meanwhile()
                row = {"call": of_call, "path": to_text(path), "name": to_text(name), "run": run, "command": command}
                on.execute(OUTPUTS.insert().values(**row, kind=kind.value, written=False, at=utc_now()))
        return run

    def confirm(self, run: str, path: Path, rows: int) -> None:
        """Make sure that what a run made may be put in its place; `rows` is how many were recorded for it.

        Raises:
            ConsentRefusedError: consent for a call was withdrawn since the run began.
            BadInputError: a call was erased since.
        """
        from analyser.store.schema import OUTPUTS

        of_run = (OUTPUTS.c.run == run) & (OUTPUTS.c.path == to_text(path))
        with self.database.transaction() as on:
            calls = [row["call"] for row in on.execute(OUTPUTS.select().where(of_run)).mappings()]
            if len(calls) < rows:
                raise _erased_meanwhile()
            if any(withdrawn_at(on, call) is not None for call in set(calls)):
                raise withdrawn_meanwhile()

    def finish(self, run: str, path: Path, files: Sequence[tuple[str, DataKind]] = ()) -> None:
        """Record that a run's output is in its place; `files` are those of a folder that holds one call alone.

        What earlier runs had at the same path is gone and forgotten.

        Raises:
            ConsentRefusedError: consent for a call was withdrawn meanwhile; what was written stays recorded.
        """
        from sqlalchemy import select

        from analyser.store.schema import CALLS, OUTPUTS

        of_run = (OUTPUTS.c.run == run) & (OUTPUTS.c.path == to_text(path))
        with self.database.transaction() as on:
            rows = on.execute(OUTPUTS.select().where(of_run)).mappings().all()
            calls = select(CALLS.c.call_id).join(OUTPUTS, OUTPUTS.c.call == CALLS.c.id).where(of_run)
            names = list(on.execute(calls.group_by(CALLS.c.id, CALLS.c.call_id).order_by(CALLS.c.id)).scalars())
            if files:
                on.execute(OUTPUTS.delete().where(of_run))
            for row in rows if files else ():
                for name, kind in files:
                    on.execute(OUTPUTS.insert().values(**without_id(row) | {"name": to_text(name), "kind": kind.value}))
            on.execute(OUTPUTS.update().where(of_run).values(written=True, at=utc_now()))
            on.execute(OUTPUTS.delete().where(OUTPUTS.c.path == to_text(path), ~of_run, OUTPUTS.c.written))
            withdrawn = any(withdrawn_at(on, call) is not None for call in {row["call"] for row in rows})
        command = rows[0]["command"] if rows else ""
        self.note(Action.EXPORTED if command == "export-subject" else Action.WROTE, names, command)
        if withdrawn:
            raise withdrawn_meanwhile()

    def abandon(self, run: str, path: Path) -> None:
        """Forget an output that was never put in its place, of which nothing is left."""
        from analyser.store.schema import OUTPUTS

        with self.database.transaction() as on:
            mine = (OUTPUTS.c.run == run, OUTPUTS.c.path == to_text(path), ~OUTPUTS.c.written)
            on.execute(OUTPUTS.delete().where(*mine))

    def end_consent(self, call_id: str, event: str, at: datetime | None = None) -> bool:
        """Record once that consent for a call that is known has ended, and log it; whether that was news."""
        from analyser.store.schema import CONSENTS

        with self.database.transaction() as on:
            row = row_of(on, call_id)
            if row is None or latest_event(on, row) == event:
                return False
            now = utc_now()
            on.execute(CONSENTS.insert().values(call=row, event=event, at=plain_utc(at) or now, recorded_at=now))
        self.note(Action.CONSENT_WITHDRAWN if event == WITHDRAWN else Action.CONSENT_EXPIRED, [call_id])
        return True

    def refuse_unknown(self, call_id: str) -> bool:
        """Record that consent was withdrawn for a call, where nothing was ever held of it; whether that is so."""
        reference = self.reference(call_id)
        if self.journal(call_id).exists():
            return False
        with self.database.transaction() as on:
            if row_of(on, call_id) is not None or certificate_of(on, reference) is not None:
                return False
            news = remember(on, reference)
        if news:
            self.log.append([Event(action=Action.CONSENT_WITHDRAWN, call=reference, detail="nothing was held")])
        return True

    def held(self, *, call_id: str | None = None, agent: str | None = None) -> list[Held]:
        """Return the calls that are known: one, those of one agent, or all, in order of their ids."""
        from sqlalchemy import select

        from analyser.store.schema import CALLS

        query = select(CALLS) if call_id is None else select(CALLS).where(CALLS.c.call_id == call_id)
        if agent is not None:
            query = query.where(CALLS.c.agent == agent)
        with self.database.transaction() as on:
            known = [held_of(row) for row in on.execute(query).mappings()]
        return sorted(known, key=lambda one: one.call_id)  # databases differ in how they order text

    def outputs(self, call_id: str | None = None) -> list[Output]:
        """Return what was written of one call, or of all, the oldest first."""
        from sqlalchemy import select

        from analyser.store.schema import CALLS, OUTPUTS

        query = select(OUTPUTS, CALLS.c.call_id).join(CALLS, OUTPUTS.c.call == CALLS.c.id).order_by(OUTPUTS.c.id)
        if call_id is not None:
            query = query.where(CALLS.c.call_id == call_id)
        with self.database.transaction() as on:
            return [output_of(row) for row in on.execute(query).mappings()]

    def outputs_at(self, path: Path) -> list[Output]:
        """Return what was written at a path or below it, of whatever call."""
        from sqlalchemy import func, or_, select

        from analyser.store.schema import CALLS, OUTPUTS

        at, start = OUTPUTS.c.path, below(path)
        query = select(OUTPUTS, CALLS.c.call_id).join(CALLS, OUTPUTS.c.call == CALLS.c.id)
        # Not LIKE, for which capitals are the same letters in SQLite and others in PostgreSQL.
        query = query.where(or_(at == to_text(path), func.substr(at, 1, len(start)) == start))
        with self.database.transaction() as on:
            return [output_of(row) for row in on.execute(query.order_by(OUTPUTS.c.id)).mappings()]

    def drop_outputs(self, outputs: Iterable[Output]) -> None:
        """Forget files that are deleted."""
        from analyser.store.schema import OUTPUTS

        with self.database.transaction() as on:
            for one in outputs:
                place = (OUTPUTS.c.path == to_text(one.path), OUTPUTS.c.name == to_text(one.name))
                there = (OUTPUTS.c.run == one.run, *place)
                on.execute(OUTPUTS.delete().where(*there, OUTPUTS.c.call == row_of(on, one.call_id)))

    def sources(self, call_id: str) -> list[Path]:
        """Return the recordings and transcripts that were opened for a call."""
        from sqlalchemy import select

        from analyser.store.schema import CALLS, SOURCES

        query = select(SOURCES.c.path).join(CALLS, SOURCES.c.call == CALLS.c.id).where(CALLS.c.call_id == call_id)
        with self.database.transaction() as on:
            return [Path(from_text(path)) for path in on.execute(query).scalars()]

    def consent_history(self, call_id: str) -> list[dict[str, Any]]:
        """Return the events of consent for a call, the oldest first."""
        from sqlalchemy import select

        from analyser.store.schema import CALLS, CONSENTS

        query = select(CONSENTS).join(CALLS, CONSENTS.c.call == CALLS.c.id).where(CALLS.c.call_id == call_id)
        with self.database.transaction() as on:
            return [dict(row) for row in on.execute(query.order_by(CONSENTS.c.id)).mappings()]


def _erased_meanwhile() -> BadInputError:
    return BadInputError("the call", "it was erased while this run was at work", "nothing was written")

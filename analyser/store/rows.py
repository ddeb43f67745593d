"""Rows of the store as values, and the small questions that are asked of them."""

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analyser.core.consent import ConsentRecord
from analyser.core.errors import BadInputError
from analyser.core.review import Call
from analyser.store.faults import no_text

if TYPE_CHECKING:
    from sqlalchemy import Connection

_BYTES = "//bytes:"
"""What no path of ours starts with: a name that is no text is kept as the hexadecimal digits of its bytes."""

SHIPPED = Path(__file__).resolve().parents[1]
"""The sample call lies in the program itself: it is nobody's recording, and no erasure deletes or mentions it."""


LONGEST_NAME = 300
"""Characters of an id, or of the name of an agent."""


class DataKind(StrEnum):
    """What an output holds; each has its own time to be kept."""

    AUDIO = "audio"
    CLEAR = "clear"
    MASKED = "masked"
    ROWS = "rows"
    """A row for each of many calls, in tables that stay when one of the calls goes."""

    @classmethod
    def of(cls, name: str, clear: bool) -> "DataKind":
        """Return the kind of a file by its name and whether it was written as clear."""
        return cls.CLEAR if clear else cls.AUDIO if name.endswith(".flac") else cls.MASKED


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """One row of what was written: see `schema.OUTPUTS`. `at` is UTC."""

    call_id: str
    command: str
    path: Path
    name: str
    kind: DataKind
    run: str
    written: bool
    at: datetime

    @property
    def file(self) -> Path:
        """The file itself; the folder where the row stands for all of it."""
        return self.path / self.name if self.name else self.path


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A call as the store knows it."""

    call_id: str
    kind: str
    agent: str | None
    audio_sha256: str | None
    fingerprint: str | None
    first_at: datetime
    expires_at: datetime | None


def opened(on: "Connection", call: Call, source: Path) -> bool:
    """Add what is known of a call before it is opened; whether its consent was news."""
    from analyser.store.schema import SOURCES

    _check_texts(call)
    row = call_row(on, call)
    for place in places_of(source):
        path = to_text(place)
        if not place.is_relative_to(SHIPPED) and not exists(on, SOURCES, call=row, path=path):
            on.execute(SOURCES.insert().values(call=row, path=path, at=utc_now()))
    return call.consent is not None and add_consent(on, row, call.consent)


def _check_texts(call: Call) -> None:
    """Make sure that every database keeps what is said of a call, and keeps it whole.

    Raises:
        BadInputError: an id or a name is too long, or there is a NUL in a text.
    """
    for what, text in (("its id", call.id), ("the name of its agent", call.agent or "")):
        if len(text) > LONGEST_NAME:
            raise BadInputError("the call", f"{what} has {len(text)} characters", f"give at most {LONGEST_NAME}")
    said = call.consent
    texts = () if said is None else (said.reference, *said.purposes, *said.parties)
    if any("\0" in text for text in (call.id, call.agent or "", *texts)):
        raise no_text()


def call_row(on: "Connection", call: Call) -> int:
    """Return the row of a call, made or brought up to date."""
    from analyser.store.schema import CALLS

    values: dict[str, Any] = {"kind": call.kind.value}
    if call.agent is not None:
        values["agent"] = call.agent
    if call.consent is not None:
        values["expires_at"] = plain_utc(call.consent.expires_at)
    row = row_of(on, call.id)
    if row is None:
        on.execute(CALLS.insert().values(call_id=call.id, first_at=utc_now(), **values))
        return int(row_of(on, call.id) or 0)
    on.execute(CALLS.update().where(CALLS.c.id == row).values(**values))
    return row


def row_of(on: "Connection", call_id: str) -> int | None:
    """Return the row of a call, or null where it is not known."""
    from sqlalchemy import select

    from analyser.store.schema import CALLS

    return on.execute(select(CALLS.c.id).where(CALLS.c.call_id == call_id)).scalar()


def add_consent(on: "Connection", row: int, consent: ConsentRecord) -> bool:
    """Add the consent to the history unless it is there already; whether it was news."""
    from analyser.store.schema import CONSENTS

    said = {
        "basis": consent.basis.value,
        "purposes": ";".join(consent.purposes),
        "parties": ";".join(consent.parties),
        "reference": consent.reference,
        "at": plain_utc(consent.obtained_at),
        "event": "obtained",
        "call": row,
    }
    # The same record may be valid again, after the store saw it expired: then that is the latest event.
    if exists(on, CONSENTS, **said) and latest_event(on, row) == said["event"]:
        return False
    on.execute(CONSENTS.insert().values(**said, recorded_at=utc_now()))
    return True


def latest_event(on: "Connection", row: int) -> str | None:
    """Return what was last recorded of the consent for a call."""
    from sqlalchemy import select

    from analyser.store.schema import CONSENTS

    query = select(CONSENTS.c.event).where(CONSENTS.c.call == row).order_by(CONSENTS.c.id.desc()).limit(1)
    return on.execute(query).scalar()


def exists(on: "Connection", table: Any, **values: object) -> bool:
    """Whether a table has a row with these values."""
    from sqlalchemy import select

    query = select(table.c.id).where(*(table.c[name] == value for name, value in values.items())).limit(1)
    return on.execute(query).first() is not None


def without_id(row: Any) -> dict[str, Any]:
    """Return a row as values for a new one."""
    return {name: value for name, value in row.items() if name != "id"}


def held_of(row: Any) -> Held:
    """Return a row of calls as a value."""
    return Held(**{name: row[name] for name in Held.__slots__})


def output_of(row: Any) -> Output:
    """Return a row of outputs, joined with its call, as a value."""
    return Output(
        call_id=row["call_id"],
        command=row["command"],
        path=Path(from_text(row["path"])),
        name=from_text(row["name"]),
        kind=DataKind(row["kind"]),
        run=row["run"],
        written=row["written"],
        at=row["at"],
    )


def places_of(source: Path) -> tuple[Path, ...]:
    """Return where a recording lies: under the name that it was given by, and the file behind a link.

    Neither holds `..` or a linked folder, so that they are the same however the recording was named.
    """
    folder = Path(os.path.realpath(source.parent))
    return tuple(dict.fromkeys((folder / source.name, Path(os.path.realpath(source)))))


def utc_now() -> datetime:
    """Return the time in UTC as databases keep it: without a zone."""
    return datetime.now(UTC).replace(tzinfo=None)


def plain_utc(moment: datetime | None) -> datetime | None:
    """Return a moment in UTC without its zone."""
    return None if moment is None else moment.astimezone(UTC).replace(tzinfo=None)


def to_text(path: Path | str) -> str:
    """Return a path as text that a database takes; names of files may be any bytes.

    >>> to_text("/calls/a.wav"), from_text(to_text(os.fsdecode(b"/caf\\xe9"))) == os.fsdecode(b"/caf\\xe9")
    ('/calls/a.wav', True)
    """
    name = str(path)
    return name if name.isprintable() else _BYTES + os.fsencode(name).hex()


def below(path: Path) -> str:
    """Return what the text of every path below `path` begins with.

    >>> below(Path("/calls")), to_text("/calls/a").startswith(below(Path("/calls")))
    ('/calls/', True)
    """
    text = to_text(path)
    return text + (b"/".hex() if text.startswith(_BYTES) else "/")


def from_text(text: str) -> str:
    """Return the path that `to_text` was given."""
    return os.fsdecode(bytes.fromhex(text[len(_BYTES) :])) if text.startswith(_BYTES) else text

"""What comes out of a manifest: one item for each row that is sound, and what is wrong with each that is not."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from analyser.analyse import Source
from analyser.core.call import Kind
from analyser.core.consent import ConsentRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One recording or transcript of a night. Nothing of it has been opened, and nothing decides yet that it may be.

    row: as a spreadsheet counts, the header being 1; in a folder the place by name, from 1. path: absolute. consent:
    the record in the row; null where the one beside the source is to be used. handling_s: handling time in seconds.
    fcr: whether the first contact resolved it. csat: the customer's score, on the scale of whoever asked. What tells of
    a person is left out where an item is shown, as a log may show it.
    """

    row: int
    call_id: str = field(repr=False)
    path: Path = field(repr=False)
    kind: Kind | None = None
    agent: str | None = field(default=None, repr=False)
    queue: str | None = None
    started_at: datetime | None = None
    consent: ConsentRecord | None = field(default=None, repr=False)
    handling_s: float | None = None
    fcr: bool | None = None
    csat: float | None = None

    def source(self) -> Source:
        """Return what `Keeper.opened` takes; there the consent is decided on, with the record beside the source."""
        return Source(
            path=self.path,
            consent=self.consent,
            kind=self.kind,
            started_at=None if self.started_at is None else self.started_at.isoformat(),
            agent=self.agent,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is wrong with one cell, and what to do; with the row itself where `column` is empty. It shows no cell."""

    column: str
    why: str
    fix: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RowError:
    """A row that cannot be used, with all that is wrong in it.

    what: the file and the row, or the name of the file in a folder. call_id: the call that fails with this row; empty
    where the row has no sound id of its own, so that every id is in one outcome only. consent: the record in the row
    where that is sound, under the row's own id. It opens nothing, but where it says that consent was withdrawn, that
    holds whatever else is wrong: the recording may have been deleted for that very reason.
    """

    row: int
    what: str
    faults: tuple[Fault, ...]
    call_id: str = field(default="", repr=False)
    consent: ConsentRecord | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if not self.faults:
            raise ValueError("a row that is refused says why")

    def lines(self) -> tuple[str, ...]:
        """Return one line for each fault: what, why and the fix."""
        named = ((f"{self.what}, column {one.column}" if one.column else self.what, one) for one in self.faults)
        return tuple(f"{where}: {one.why}; {one.fix}" for where, one in named)

    def __str__(self) -> str:
        return " · ".join(self.lines())

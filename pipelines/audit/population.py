"""What a sample is drawn from: the conversations of a folder that may be audited, of one kind and month if asked."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from analyser.core.call import Kind
from analyser.core.errors import BadInputError, UsageError
from analyser.keep import Keeper
from pipelines.audit.consented import known
from pipelines.audit.records import Particulars, Told, particulars
from pipelines.audit.strata import began
from pipelines.audit.tables import read_rows

_MONTH = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """Which conversations may be drawn; null for any kind, and for any month (`2026-11`).

    manifests: tables in CSV that tell queue, agent and start of calls whose records do not; of two that tell of a call,
    the first does.
    """

    kind: Kind | None = None
    month: str | None = None
    manifests: tuple[Path, ...] = ()

    def __post_init__(self) -> None:
        if self.month is not None and not _MONTH.fullmatch(self.month):
            raise UsageError("--month", f"{self.month!r} is no month", "write it as 2026-11")


def population(keeper: Keeper, folder: Path, asked: Population, tell: Told) -> list[Particulars]:
    """Return what the records of a folder say of the calls that may be drawn, in the order of call ids.

    Raises:
        BadInputError: there is none, or a file cannot be read.
    """
    every = completed(known(keeper, particulars(keeper, folder, tell), tell), asked.manifests)
    calls = [call for call in every if asked.kind in (None, call.kind)]
    undated = sum(began(call) is None for call in calls)
    if asked.month is not None:
        calls = [call for call in calls if (at := began(call)) is not None and f"{at:%Y-%m}" == asked.month]
        if undated:
            tell(f"reviews: of {undated} nobody states when the call began; left out, for want of a month")
    if not calls:
        which = " ".join(word for word in (asked.kind and asked.kind.value, "conversation") if word)
        when = f" of {asked.month}" if asked.month else ""
        raise BadInputError(folder.name, f"it holds no {which}{when}", "ask for another, or name another folder")
    return calls


def completed(calls: Sequence[Particulars], manifests: Sequence[Path]) -> list[Particulars]:
    """Return the calls with what manifests tell of them where their own records do not.

    Raises:
        BadInputError: one is no manifest.
    """
    rows: dict[str, dict[str, str]] = {}
    for manifest in manifests:
        for _, row in read_rows(manifest, "call_id"):
            rows.setdefault(row["call_id"], row)

    def stated(call: Particulars, name: str) -> str | None:
        return getattr(call, name) or rows.get(call.id, {}).get(name) or None

    return [
        replace(call, queue=stated(call, "queue"), agent=stated(call, "agent"), started_at=stated(call, "started_at"))
        for call in calls
    ]

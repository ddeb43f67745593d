"""`debrief audit sample`: the draw, its table, and the record of how it was drawn."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from analyser import __version__
from analyser.core.errors import BadInputError, UsageError
from analyser.keep import Keeper
from pipelines.audit.cells import as_csv
from pipelines.audit.records import Particulars, Told, particulars
from pipelines.audit.strata import ATTRIBUTES, METHOD, Drawn, draw, told
from pipelines.audit.tables import read_rows

COMMAND = "audit sample"
SCHEMA = "debrief.sample/1"


def attributes(by: str) -> tuple[str, ...]:
    """Return the attributes that make the strata.

    Raises:
        UsageError: one is not known.

    >>> attributes("kind, queue")
    ('kind', 'queue')
    """
    named = tuple(dict.fromkeys(one.strip() for one in by.split(",") if one.strip()))
    unknown = [one for one in named if one not in ATTRIBUTES]
    if unknown or not named:
        why = f"{unknown[0]!r} is not told of a call" if unknown else "no attribute is named"
        raise UsageError("--by", why, f"choose among {', '.join(ATTRIBUTES)}")
    return named


def sample(
    keeper: Keeper,
    reviews: Path,
    out: Path,
    n: int,
    by: tuple[str, ...],
    seed: int,
    tell: Told,
    *,
    manifest: Path | None = None,
) -> Drawn:
    """Draw a sample and write it to `out`, with how it was drawn in a file beside it that ends in `.json`.

    manifest: tells queue, agent and start of calls whose records do not.

    Raises:
        UsageError: `out` is not called `….csv`.
        BadInputError: the folder holds no review, the store does not know a call, or a file cannot be written.
    """
    if out.suffix.lower() != ".csv":
        raise UsageError("--out", "the sample is a table", "name a file that ends in .csv")
    record = out.with_suffix(".json")
    for file in (out, record):
        keeper.check_file(file)
    calls = particulars(reviews, keeper.unseal, tell)
    calls = calls if manifest is None else completed(calls, manifest)
    drawn = draw(calls, n, by, seed)
    call_ids = [call.id for call in drawn.calls]
    check_known(keeper, call_ids)
    rows = [(call.id, *(told(call, attribute) for attribute in ATTRIBUTES)) for call in drawn.calls]
    files = {out: as_csv(("call_id", *ATTRIBUTES), rows), record: _record(drawn, len(calls), n, by, seed)}
    from analyser.store.rows import DataKind

    for file, content in files.items():
        keeper.shared_file(file, content, call_ids, COMMAND, DataKind.MASKED)
    return drawn


def completed(calls: Sequence[Particulars], manifest: Path) -> list[Particulars]:
    """Return the calls with what a manifest in CSV tells of them where their own records do not.

    Raises:
        BadInputError: it is no manifest.
    """
    rows = {row["call_id"]: row for _, row in read_rows(manifest, "call_id")}

    def stated(call: Particulars, name: str) -> str | None:
        return getattr(call, name) or rows.get(call.id, {}).get(name) or None

    return [
        replace(call, queue=stated(call, "queue"), agent=stated(call, "agent"), started_at=stated(call, "started_at"))
        for call in calls
    ]


def check_known(keeper: Keeper, call_ids: list[str]) -> None:
    """Make sure that the store knows the calls, so that an erasure finds what is written of them.

    Raises:
        BadInputError: it does not.
    """
    known = {held.call_id for held in keeper.store.held()}
    unknown = sum(call_id not in known for call_id in call_ids)
    if unknown:
        why = f"{unknown} of {len(call_ids)} calls are not known to the store"
        raise BadInputError("audit", why, "run it with the data directory that the reviews were written with")


def _record(drawn: Drawn, population: int, n: int, by: tuple[str, ...], seed: int) -> bytes:
    strata = [
        dict(zip(by, stratum, strict=True)) | {"size": size, "allocated": drawn.allocated[stratum]}
        for stratum, size in drawn.sizes.items()
    ]
    record: dict[str, object] = {
        "schema": SCHEMA,
        "drawn_at": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "debrief": __version__,
        "method": METHOD,
        "seed": seed,
        "by": list(by),
        "population": population,
        "asked": n,
        "drawn": len(drawn.calls),
        "strata": strata,
    }
    return f"{json.dumps(record, ensure_ascii=False, indent=1)}\n".encode()

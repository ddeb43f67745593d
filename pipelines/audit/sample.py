"""`debrief audit sample`: the draw, its table, and the record of how it was drawn."""

import json
from datetime import UTC, datetime
from pathlib import Path

from analyser import __version__
from analyser.core.errors import UsageError
from analyser.keep import Keeper
from pipelines.audit.population import Population, population
from pipelines.audit.records import Told
from pipelines.audit.strata import ATTRIBUTES, METHOD, Drawn, draw, told
from pipelines.cells import as_csv

COMMAND = "audit sample"
SCHEMA = "debrief.sample/1"
ALL = Population()


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
    asked: Population = ALL,
) -> Drawn:
    """Draw a sample and write it to `out`, with how it was drawn in a file beside it that ends in `.json`.

    Raises:
        UsageError: `out` is not called `….csv`.
        BadInputError: the folder holds no review that may be drawn, or a file cannot be read or written.
    """
    if out.suffix.lower() != ".csv":
        raise UsageError("--out", "the sample is a table", "name a file that ends in .csv")
    record = out.with_suffix(".json")
    for file in (out, record):
        keeper.check_file(file)
    calls = population(keeper, reviews, asked, tell)
    drawn = draw(calls, n, by, seed)
    call_ids = [call.id for call in drawn.calls]
    rows = [(call.id, *(told(call, attribute) for attribute in ATTRIBUTES)) for call in drawn.calls]
    files = {out: as_csv(("call_id", *ATTRIBUTES), rows), record: _record(drawn, asked, n, by, seed)}
    from analyser.store.rows import DataKind

    for file, content in files.items():
        keeper.shared_file(file, content, call_ids, COMMAND, DataKind.MASKED)
    return drawn


def _record(drawn: Drawn, of: Population, n: int, by: tuple[str, ...], seed: int) -> bytes:
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
        "kind": of.kind,
        "month": of.month,
        "population": sum(drawn.sizes.values()),
        "asked": n,
        "drawn": len(drawn.calls),
        "strata": strata,
    }
    return f"{json.dumps(record, ensure_ascii=False, indent=1)}\n".encode()

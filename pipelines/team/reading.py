"""Reads the tables of several nights into one: only the columns that are needed, and each call once."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analyser.core.call import Kind
from analyser.core.errors import BadInputError
from analyser.core.source import open_plain
from pipelines.team.columns import COLUMNS, SCHEMA, Sort
from pipelines.team.files import PARQUET, SCHEMA_KEY, TABLE, arrow_schema

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa
    import pyarrow.parquet as pq

REQUIRED = ("call_id", "kind", "agent", "queue", "started_at", "reviewed_at", "made_with")
MOST_ROWS = 5_000_000
MOST_BYTES = 2_000_000_000
"""More than this in the columns that are needed, unpacked, is no collection of nights."""

_IN_FOLDERS = ("*.parquet", f"{TABLE}/{PARQUET}", f"*/{TABLE}/{PARQUET}")
"""Where tables are in a folder of tables, of a night, and of nights."""

_FIX = "name what `debrief nightly` wrote: folders of nights, or their table/night.parquet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Nights:
    """All calls, each once, and what had to be left out or put right, in whole sentences."""

    table: "pd.DataFrame"
    files: int
    notes: tuple[str, ...]


def night_files(given: Iterable[Path]) -> list[Path]:
    """Return the tables that are named, or lie in a folder that is named: of tables, of a night, or of nights.

    Raises:
        BadInputError: a folder holds none, or cannot be read.
    """
    found: list[Path] = []
    for path in given:
        try:
            inside = [path]
            if path.is_dir():
                inside = sorted({one for pattern in _IN_FOLDERS for one in path.glob(pattern)})
        except OSError as error:
            raise BadInputError(path.name, f"it cannot be read ({error.strerror})", _FIX) from None
        if not inside:
            raise BadInputError(path.name or str(path), "the folder holds no table of a night", _FIX)
        found += inside
    return list(dict.fromkeys(found))


def read_nights(files: Sequence[Path], wanted: Collection[str]) -> Nights:
    """Read the columns `REQUIRED` and `wanted` of all files; where a call is in several, its latest review counts.

    Raises:
        BadInputError: a file is not a night's table, lacks a required column, or has one of another type.
    """
    import pandas as pd

    names = tuple(name for name in COLUMNS if name in {*REQUIRED, *wanted})
    parts, notes, rows = [], [], 0
    lacking: dict[str, int] = {}
    for path in files:
        part = _read(path, names, most_rows=MOST_ROWS - rows)
        rows += len(part)
        for name in (one for one in names if one not in part.columns):
            lacking[name] = lacking.get(name, 0) + 1
        parts.append(part.reindex(columns=list(names)))
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(names))
    notes += [f"{count} of {len(files)} tables have no column {name}." for name, count in lacking.items()]
    table, removed = _possible(table)
    table, dropped = _each_once(table)
    return Nights(table=table, files=len(files), notes=(*notes, *removed, *dropped))


def _read(path: Path, names: Sequence[str], *, most_rows: int) -> "pd.DataFrame":
    import pyarrow as pa
    import pyarrow.parquet as pq

    with open_plain(path) as source:
        try:
            file = pq.ParquetFile(source)
            _check(path, file, names, most_rows)
            there = [name for name in names if name in file.schema_arrow.names]
            arrow = file.read(columns=there)
            typed = arrow.cast(pa.schema([arrow_schema().field(name) for name in arrow.schema.names]))
        except (pa.ArrowException, OSError, UnicodeDecodeError):
            raise BadInputError(_named(path), "it cannot be read as a night's table in Parquet", _FIX) from None
    frame: pd.DataFrame = typed.to_pandas(types_mapper=_kept_as)
    return frame


def _check(path: Path, file: "pq.ParquetFile", names: Sequence[str], most_rows: int) -> None:
    schema = file.schema_arrow
    said = (schema.metadata or {}).get(SCHEMA_KEY, b"").decode(errors="replace")
    if said != SCHEMA and said.startswith(SCHEMA.rstrip("0123456789")):
        why = f"another version of Call Debrief has written it ({said[:40]!r})"
        raise BadInputError(_named(path), why, "use that version")
    if said != SCHEMA:
        what = f"its schema is {said[:40]!r}" if said else "it names no schema"
        raise BadInputError(_named(path), f"{what}, where {SCHEMA} was expected", _FIX)
    missing = [name for name in REQUIRED if name not in schema.names]
    if missing:
        raise BadInputError(_named(path), f"it has no column {', '.join(missing)}", _FIX)
    for name in names:
        if name in schema.names and not _fits(schema.field(name).type, COLUMNS[name].sort):
            why = f"column {name} is {schema.field(name).type}, where {COLUMNS[name].sort.value} was expected"
            raise BadInputError(_named(path), why, _FIX)
    size = sum(
        file.metadata.row_group(group).column(place).total_uncompressed_size
        for group in range(file.metadata.num_row_groups)
        for place in range(file.metadata.num_columns)
        if file.metadata.row_group(group).column(place).path_in_schema in names
    )
    if file.metadata.num_rows > most_rows or size > MOST_BYTES:
        why = f"with it there are more than {MOST_ROWS:,} calls or 2 GB"
        raise BadInputError(_named(path), why, "name fewer nights")


def _named(path: Path) -> str:
    """Return a table's name with its night: all of them are called alike.

    >>> _named(Path("/srv/nights/2026-11-02/table/night.parquet"))
    '2026-11-02/table/night.parquet'
    """
    return "/".join(path.parts[-3:])


def _fits(kind: "pa.DataType", sort: Sort) -> bool:
    import pyarrow.types as of

    if of.is_null(kind):
        return True
    number = of.is_integer(kind) or of.is_floating(kind)
    fit = {
        Sort.TEXT: of.is_string(kind) or of.is_large_string(kind),
        Sort.COUNT: of.is_integer(kind),
        Sort.NUMBER: number,
        Sort.FLAG: of.is_boolean(kind),
        Sort.MOMENT: of.is_timestamp(kind) and kind.tz is not None,
    }
    return bool(fit[sort])


def _kept_as(kind: "pa.DataType") -> Any:
    """Whole numbers and yes or no are worked with as numbers, with NaN where nothing is known."""
    import pandas as pd
    import pyarrow.types as of

    if of.is_int32(kind):
        return pd.Int32Dtype()
    return pd.BooleanDtype() if of.is_boolean(kind) else None


def _possible(table: "pd.DataFrame") -> "tuple[pd.DataFrame, list[str]]":
    """Empty the cells that hold what their column cannot, and say how many."""
    table, notes = table.copy(), []
    for name in table.columns:
        column = COLUMNS[name]
        if column.sort is Sort.TEXT:
            table[name] = table[name].str.strip().replace("", None)
        elif column.sort is Sort.FLAG:
            table[name] = table[name].astype("Float64").astype("float64")
        elif column.sort is not Sort.MOMENT:
            values = table[name].astype("Float64").astype("float64")
            outside = values.notna() & ~values.between(column.low, column.high)
            table[name] = values.mask(outside)
            if outside.any():
                notes.append(f"{int(outside.sum())} impossible values of {name} were left out.")
    return table, notes


def _each_once(table: "pd.DataFrame") -> "tuple[pd.DataFrame, list[str]]":
    """Leave out rows that cannot be placed, and all but the latest review of a call."""
    from pipelines.team.weeks import now

    kept = table[table["call_id"].notna()]
    kept = kept.sort_values("reviewed_at", kind="stable", na_position="first")
    once = kept.drop_duplicates("call_id", keep="last").sort_index()
    started = once[once["started_at"].notna() & (once["started_at"] <= now())]
    known = started[started["kind"].isin([kind.value for kind in Kind])]
    named = known[known["agent"].notna()]
    counts = (
        (len(table) - len(kept), "rows have no call id and were left out."),
        (len(kept) - len(once), "rows are of calls that are there more than once; the latest review counts."),
        (len(once) - len(started), "calls have no time, or one in the future, and were left out."),
        (len(started) - len(known), "calls are of no kind that is known and were left out."),
        (len(known) - len(named), "calls name no colleague and were left out."),
    )
    return named.reset_index(drop=True), list(_told(counts))


def _told(counts: Iterable[tuple[int, str]]) -> Iterator[str]:
    return (f"{count:,} {what}" for count, what in counts if count)

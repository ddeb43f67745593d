"""A night's table on disk: one Parquet for machines, one CSV for spreadsheets, and what the columns mean."""

import csv
import io
from typing import TYPE_CHECKING

from pipelines.cells import defused
from pipelines.team.columns import COLUMNS, SCHEMA, Sort, dictionary

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from analyser.store import OutputFolder

TABLE = "table"
"""The folder of the table in the folder of its night."""

PARQUET, CSV, DICTIONARY = "night.parquet", "night.csv", "columns.csv"
SCHEMA_KEY = b"debrief_schema"


def write_night(folder: "OutputFolder", table: "pd.DataFrame") -> None:
    """Write `night.parquet`, `night.csv` and `columns.csv`, for their owner's eyes only.

    A row belongs to its call: the folder comes from `Keeper.shared_folder` with `DataKind.ROWS`, which records whose
    they are, so that an erasure takes out the one and leaves the others.

    Raises:
        BadInputError: the disk is full, or the folder cannot be written.
    """
    folder.write(PARQUET, to_parquet(table), private=True)
    folder.write(CSV, to_csv(table), private=True)
    folder.write(DICTIONARY, dictionary(), private=True)


def to_parquet(table: "pd.DataFrame") -> bytes:
    """Return a night's table as Parquet, with its schema named in the metadata.

    It is not compressed, so that the search at the end of an erasure can look into it.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    typed = pa.Table.from_pandas(table, schema=arrow_schema(), preserve_index=False)
    out = io.BytesIO()
    pq.write_table(typed.replace_schema_metadata({SCHEMA_KEY: SCHEMA.encode()}), out, compression="none")
    return out.getvalue()


def to_csv(table: "pd.DataFrame") -> str:
    """Return a night's table as CSV: text that a spreadsheet would calculate is defused, numbers stay numbers.

    `pipelines.cells.restored` undoes it.
    """
    safe = table.copy()
    for name, column in COLUMNS.items():
        if column.sort is Sort.TEXT:
            safe[name] = safe[name].map(defused, na_action="ignore")
    # Quoted text, because a bare carriage return would end its row.
    text = safe.to_csv(index=False, lineterminator="\n", date_format="%Y-%m-%dT%H:%M:%SZ", quoting=csv.QUOTE_NONNUMERIC)
    return str(text)


def arrow_schema() -> "pa.Schema":
    """Return the types of the columns as Parquet keeps them."""
    import pyarrow as pa

    types = {
        Sort.TEXT: pa.string(),
        Sort.COUNT: pa.int32(),
        Sort.NUMBER: pa.float64(),
        Sort.FLAG: pa.bool_(),
        Sort.MOMENT: pa.timestamp("us", tz="UTC"),
    }
    return pa.schema([(name, types[column.sort]) for name, column in COLUMNS.items()])

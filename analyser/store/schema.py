"""The tables of the store. What changes here needs a migration in `migrations/versions`; a test compares the two."""

from sqlalchemy import Boolean, Column, DateTime, ForeignKey, Index, Integer, MetaData, String, Table, Text

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _of_a_call() -> Column[int]:
    return Column("call", ForeignKey("calls.id", ondelete="CASCADE"), nullable=False)


CALLS = Table(
    "calls",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("call_id", String(300), nullable=False, unique=True),
    Column("kind", String(20), nullable=False),
    Column("agent", String(300)),
    Column("audio_sha256", String(64)),
    Column("fingerprint", String(64)),
    Column("first_at", DateTime, nullable=False),
    Column("expires_at", DateTime),
)
"""A conversation that a run opened; `expires_at` is when the latest consent ends. All times are UTC."""

CONSENTS = Table(
    "consents",
    METADATA,
    Column("id", Integer, primary_key=True),
    _of_a_call(),
    Column("event", String(20), nullable=False),
    Column("at", DateTime, nullable=False),
    Column("recorded_at", DateTime, nullable=False),
    Column("basis", String(40)),
    Column("purposes", Text),
    Column("parties", Text),
    Column("reference", Text),
    Index("ix_consents_call", "call"),
)
"""The history of consent: one row for each time it was obtained, expired or withdrawn."""

OUTPUTS = Table(
    "outputs",
    METADATA,
    Column("id", Integer, primary_key=True),
    _of_a_call(),
    Column("command", String(40), nullable=False),
    Column("path", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("run", String(64), nullable=False),
    Column("written", Boolean, nullable=False),
    Column("at", DateTime, nullable=False),
    Index("ix_outputs_call", "call"),
    Index("ix_outputs_path", "path"),
    Index("ix_outputs_run", "run"),
)
"""What runs wrote: `path` is absolute; `name` is a file in the folder `path`, or empty where `path` is all of it.

A row stands before anything is written (`written` false). `run` is what the marker in the folder says, or the sha256
of a single file: where it says something else, a later run has taken the place.
"""

SOURCES = Table(
    "sources",
    METADATA,
    Column("id", Integer, primary_key=True),
    _of_a_call(),
    Column("path", Text, nullable=False),
    Column("at", DateTime, nullable=False),
    Index("ix_sources_call", "call"),
)
"""Recordings and transcripts that were opened: not ours, and deleted only when that is asked for."""

ERASURES = Table(
    "erasures",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("reference", String(32), nullable=False),
    Column("reason", String(20), nullable=False),
    Column("at", DateTime, nullable=False),
    Column("certificate", String(100), nullable=False),
    Index("ix_erasures_reference", "reference"),
)
"""What was erased, by reference: it stays when the call is gone."""

PROPERTIES = Table(
    "properties",
    METADATA,
    Column("name", String(40), primary_key=True),
    Column("value", String(200), nullable=False),
)
"""What is true of the whole store; `reference key` is a mark of the key that references are made with."""


def of_calls() -> list[Table]:
    """Return the tables that hold something of a call: those with a column `call`, and the calls themselves last."""
    return [table for table in METADATA.sorted_tables if "call" in table.c] + [CALLS]


NIGHT_CALLS = Table(
    "night_calls",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("night", String(32), nullable=False),
    Column("reference", String(32), nullable=False),
    Column("ending", String(10), nullable=False),
    Column("stage", String(40), nullable=False),
    Column("why", Text, nullable=False),
    Column("stamp", String(60), nullable=False),
    Column("listening", String(64), nullable=False),
    Column("judging", String(64), nullable=False),
    Column("at", DateTime, nullable=False),
    Index("ix_night_calls_night_reference", "night", "reference", unique=True),
)
"""How each call of a night ended, by references of the night's folder and of the call; one row for each, never two."""

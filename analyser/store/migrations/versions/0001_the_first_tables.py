"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def _of_a_call(table: str) -> tuple[sa.Column[int], sa.ForeignKeyConstraint]:
    name = f"fk_{table}_call"
    return sa.Column("call", sa.Integer, nullable=False), sa.ForeignKeyConstraint(
        ["call"], ["calls.id"], name=name, ondelete="CASCADE"
    )


def upgrade() -> None:
    """Make calls, consents, outputs, sources and erasures."""
    op.create_table(
        "calls",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("call_id", sa.String(300), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("agent", sa.String(300)),
        sa.Column("audio_sha256", sa.String(64)),
        sa.Column("fingerprint", sa.String(64)),
        sa.Column("first_at", sa.DateTime, nullable=False),
        sa.Column("expires_at", sa.DateTime),
        sa.PrimaryKeyConstraint("id", name="pk_calls"),
        sa.UniqueConstraint("call_id", name="uq_calls_call_id"),
    )
    op.create_table(
        "consents",
        sa.Column("id", sa.Integer, nullable=False),
        *_of_a_call("consents"),
        sa.Column("event", sa.String(20), nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("recorded_at", sa.DateTime, nullable=False),
        sa.Column("basis", sa.String(40)),
        sa.Column("purposes", sa.Text),
        sa.Column("parties", sa.Text),
        sa.Column("reference", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_consents"),
    )
    op.create_table(
        "outputs",
        sa.Column("id", sa.Integer, nullable=False),
        *_of_a_call("outputs"),
        sa.Column("command", sa.String(40), nullable=False),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("run", sa.String(64), nullable=False),
        sa.Column("written", sa.Boolean, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_outputs"),
    )
    op.create_table(
        "sources",
        sa.Column("id", sa.Integer, nullable=False),
        *_of_a_call("sources"),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sources"),
    )
    op.create_table(
        "erasures",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("reference", sa.String(32), nullable=False),
        sa.Column("reason", sa.String(20), nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("certificate", sa.String(100), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_erasures"),
    )
    for table, column in (
        ("consents", "call"),
        ("outputs", "call"),
        ("outputs", "path"),
        ("outputs", "run"),
        ("sources", "call"),
        ("erasures", "reference"),
    ):
        op.create_index(f"ix_{table}_{column}", table, [column])


def downgrade() -> None:
    """Drop them all."""
    for table in ("erasures", "sources", "outputs", "consents", "calls"):
        op.drop_table(table)

"""How the calls of a night ended."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the endings of nights."""
    op.create_table(
        "night_calls",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("night", sa.String(32), nullable=False),
        sa.Column("reference", sa.String(32), nullable=False),
        sa.Column("ending", sa.String(10), nullable=False),
        sa.Column("stage", sa.String(40), nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("stamp", sa.String(60), nullable=False),
        sa.Column("listening", sa.String(64), nullable=False),
        sa.Column("judging", sa.String(64), nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_night_calls"),
    )
    op.create_index("ix_night_calls_night_reference", "night_calls", ["night", "reference"], unique=True)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE night_calls ALTER COLUMN why SET STATISTICS 0")  # no samples outlive an erased row


def downgrade() -> None:
    """Drop the endings of nights."""
    op.drop_table("night_calls")

"""What is true of the whole store; and no samples of what is in it.

PostgreSQL keeps samples of columns for its planner, where they would outlive an erased row.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_TEXTS = {
    "calls": ("call_id", "agent", "audio_sha256", "fingerprint"),
    "consents": ("purposes", "parties", "reference"),
    "outputs": ("path", "name", "run"),
    "sources": ("path",),
}


def upgrade() -> None:
    """Make properties; on PostgreSQL, take no samples of texts of a call from now on, and forget those taken."""
    op.create_table(
        "properties",
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("value", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_properties"),
    )
    if op.get_bind().dialect.name == "postgresql":
        _samples(0)


def downgrade() -> None:
    """Drop properties."""
    op.drop_table("properties")
    if op.get_bind().dialect.name == "postgresql":
        _samples(-1)


def _samples(count: int) -> None:
    for table, columns in _TEXTS.items():
        for column in columns:
            op.execute(f"ALTER TABLE {table} ALTER COLUMN {column} SET STATISTICS {count}")

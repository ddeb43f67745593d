"""Alembic migrations of the store, run when a store is first used by a newer version."""

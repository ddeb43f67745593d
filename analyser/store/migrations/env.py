"""What Alembic runs: it is given the open connection by `analyser.store.database`."""

from alembic import context

from analyser.store.schema import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()

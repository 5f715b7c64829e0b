"""Alembic's entry: runs the revisions on the connection that `data.migrate` passes."""

import logging

from alembic import context

from data.migrations.history import VERSION_TABLE

logging.getLogger("alembic").setLevel(logging.WARNING)
context.configure(connection=context.config.attributes["connection"], version_table=VERSION_TABLE)
with context.begin_transaction():
    context.run_migrations()

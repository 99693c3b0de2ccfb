"""Alembic's entry: one transaction for all steps, held by one process at a time."""

from alembic import context

import refreel.accounts.keys
import refreel.queue.rows  # noqa: F401  (registers its tables)
from refreel.migrations.upgrade import LOCK
from refreel.tables import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, transactional_ddl=True)
if connection.dialect.name == "sqlite":
    # The driver opens a transaction before a write only, and takes a CREATE TABLE for none.
    connection.exec_driver_sql("BEGIN IMMEDIATE")
else:
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
context.run_migrations()
connection.commit()

"""Brings a database up to date: our tables by Alembic, the workflow engine's by its own migrations."""

from __future__ import annotations

import logging
from pathlib import Path

import sqlalchemy as sa

LOCK = 0x7265_6672  # "refr": the key of the PostgreSQL advisory lock under which migrations run


def upgrade(engine: sa.Engine) -> None:
    """Create or migrate every table. Safe when several processes start at once: one migrates, the others wait and find it done."""
    _quiet()
    from dbos import DBOS

    _ours(engine)
    DBOS.migrate(engine.url.render_as_string(hide_password=False))


def _ours(engine: sa.Engine) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _quiet() -> None:
    """Only what went wrong: both report every step of a migration otherwise, and one of them its own import."""
    for name in ("alembic", "dbos"):
        logging.getLogger(name).setLevel(logging.WARNING)

"""Moves SQLite's log into its file beside the requests instead of in one of them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from refreel import logs

EVERY_SECONDS = 0.5
_log = logs.of("queue")


@contextmanager
def checkpoints(engine: sa.Engine) -> Iterator[None]:
    """Checkpoint in a thread while the body runs; nothing for other databases. Passive: neither readers nor writers wait.

    Left to itself SQLite checkpoints inside the commit that makes the log long, which then takes a tenth of a second and more.
    """
    if engine.dialect.name != "sqlite":
        yield
        return
    stop = threading.Event()
    thread = threading.Thread(target=_run, args=(engine, stop), name="checkpoint", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _run(engine: sa.Engine, stop: threading.Event) -> None:
    while not stop.wait(EVERY_SECONDS):
        try:
            with engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(PASSIVE)")
        except sa.exc.SQLAlchemyError as error:
            # The next one does it, and a log that has grown very long is checkpointed by a commit after all.
            _log.warning("checkpoint put off: %s", error)

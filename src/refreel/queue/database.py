"""The database under the queue: takes a URL, gives an engine set up for many processes at once, and brings its tables up to date."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from refreel.errors import ConfigError, Unavailable

BUSY_MILLISECONDS = 30_000
_KNOWS_SUBSEC = sqlite3.sqlite_version_info >= (3, 42)


def connect(url: str, *, flush: bool) -> sa.Engine:
    """An engine for `url` (`sqlite:///path` or `postgresql://…`), safe to share between threads.

    SQLite runs in WAL mode. A commit then survives the death of every process whatever `synchronous` says, since the write
    has reached the kernel. With `flush` it is also on the disk before it returns (FULL), so that it survives a power cut:
    right for the process that answers "accepted". Without (NORMAL) a power cut may undo the last moments, never tear the
    file: right for workers, whose lost progress is made again.
    """
    if url.startswith("postgresql://"):
        url = "postgresql+psycopg://" + url.removeprefix("postgresql://")
    if not url.startswith("sqlite"):
        return sa.create_engine(url, pool_size=10, max_overflow=20, pool_pre_ping=True)
    if sa.make_url(url).database in (None, "", ":memory:"):
        raise ConfigError("REFREEL_DATABASE_URL: SQLite needs a file, e.g. sqlite:////var/lib/refreel/refreel.sqlite")
    engine = sa.create_engine(url, pool_size=10, max_overflow=20)
    synchronous = "FULL" if flush else "NORMAL"

    @sa.event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        # A write transaction takes the write lock when it begins: one that starts reading and then writes would fail at once
        # (SQLITE_BUSY_SNAPSHOT) when another wrote in between, without waiting.
        connection.isolation_level = "IMMEDIATE"
        connection.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute(f"PRAGMA synchronous={synchronous}")
        connection.execute("PRAGMA foreign_keys=ON")
        if not _KNOWS_SUBSEC:
            connection.create_function("unixepoch", -1, _unixepoch)
        if flush:
            # 40 MB: who answers requests checkpoints in a thread of its own (`checkpoint.checkpoints`), this is the backstop.
            connection.execute("PRAGMA wal_autocheckpoint=10000")

    return engine


def _unixepoch(*asked: str) -> float:
    """What SQLite 3.42 brought: `unixepoch('subsec')`. DBOS counts on it from Python 3.12 on, but Python runs on the system's
    SQLite, which may be older (Debian 12: 3.40): its time stamps would be null."""
    if asked != ("subsec",):
        raise ValueError(f"unixepoch{asked}: only unixepoch('subsec') is known here")
    return time.time()


@contextmanager
def reachable() -> Iterator[None]:
    """Translates what a database out of reach raises into `Unavailable`. Also a decorator."""
    try:
        yield
    except (sa.exc.OperationalError, sa.exc.InterfaceError, sa.exc.TimeoutError) as error:
        raise Unavailable("The database cannot be reached at the moment.") from error


class now(FunctionElement[float]):
    """The database's clock in unix seconds, which is the same for every machine that shares it."""

    type = sa.Double()
    inherit_cache = True


@compiles(now, "sqlite")
def _now_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    return "((julianday('now') - 2440587.5) * 86400.0)"


@compiles(now, "postgresql")
def _now_postgresql(element: Any, compiler: Any, **options: Any) -> str:
    return "extract(epoch from clock_timestamp())"

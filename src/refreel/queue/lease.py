"""Which worker processes live: each renews a lease on the database's clock, and one that cannot stops itself before it ends."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import sqlalchemy as sa

from refreel import logs
from refreel.queue.database import now
from refreel.queue.host import Process, surely_dead
from refreel.queue.rows import executors

LEASE_SECONDS = 5.0
RENEW_SECONDS = 1.0
MARGIN_SECONDS = 1.0
"""How long before its lease ends a worker that could not renew it must have stopped."""

REMEMBER_SECONDS = 3600.0
"""How long a dead worker is looked after: one that was frozen may still claim a job in its last instant."""

LIVE, DEAD = "live", "dead"

_log = logs.of("queue")


class Lease:
    """This process's lease. `lost` is called, once, from a thread of its own: it must end the process."""

    def __init__(self, engine: sa.Engine, executor: str, process: Process, lost: Callable[[str], None]) -> None:
        self._engine = engine
        self._executor = executor
        self._lost = lost
        self._stop = threading.Event()
        began = time.monotonic()
        with engine.begin() as connection:
            connection.execute(
                sa.insert(executors).values(
                    id=executor,
                    host=process.host,
                    pid=process.pid,
                    pid_started=process.started,
                    state=LIVE,
                    expires_at=now() + LEASE_SECONDS,
                )
            )
        self._safe_until = began + LEASE_SECONDS - MARGIN_SECONDS
        for target in (self._renew, self._watch):
            threading.Thread(target=target, name=f"lease{target.__name__}", daemon=True).start()

    def held(self) -> bool:
        """Whether this process may still call itself alive. Reads only its own clock."""
        return time.monotonic() < self._safe_until

    def stop(self) -> None:
        """Renew no more; the lease runs out unless it is ended."""
        self._stop.set()

    def _renew(self) -> None:
        while not self._stop.wait(RENEW_SECONDS):
            began = time.monotonic()
            try:
                renewed = self._renew_once()
            except sa.exc.SQLAlchemyError as error:
                _log.warning("lease not renewed: %s", error)
                continue
            if not renewed:
                self._end("another worker has taken over")
                return
            self._safe_until = began + LEASE_SECONDS - MARGIN_SECONDS

    def _renew_once(self) -> bool:
        """Renewing late is fine as long as nobody has declared this worker dead."""
        with self._engine.begin() as connection:
            done = connection.execute(
                sa.update(executors)
                .where(executors.c.id == self._executor, executors.c.state == LIVE)
                .values(expires_at=now() + LEASE_SECONDS)
            )
        return done.rowcount == 1

    def _watch(self) -> None:
        """Apart from `_renew`, which may itself be stuck in the database."""
        while not self._stop.wait(0.2):
            if not self.held():
                self._end("it could not be renewed in time")
                return

    def _end(self, why: str) -> None:
        if not self._stop.is_set():
            self._stop.set()
            self._lost(why)


def bury(engine: sa.Engine) -> tuple[str, ...]:
    """Declare workers dead whose lease has ended, or whose process is known to be gone; every worker that is dead and not yet
    forgotten, so that what it left is looked for again and again."""
    with engine.connect() as connection:
        found = connection.execute(sa.select(executors, (executors.c.expires_at < now()).label("late"))).all()
    for r in found:
        if r.state == LIVE and (r.late or surely_dead(Process(r.host, r.pid, r.pid_started))):
            declare_dead(engine, r.id, even_unexpired=not r.late)
    with engine.connect() as connection:
        return tuple(connection.execute(sa.select(executors.c.id).where(executors.c.state == DEAD)).scalars())


def declare_dead(engine: sa.Engine, executor: str, *, even_unexpired: bool) -> None:
    """Declare one worker dead, unless it has renewed its lease meanwhile."""
    late = sa.true() if even_unexpired else executors.c.expires_at < now()
    with engine.begin() as connection:
        connection.execute(
            sa.update(executors)
            .where(executors.c.id == executor, executors.c.state == LIVE, late)
            .values(state=DEAD, expires_at=now())
        )


def forget(engine: sa.Engine) -> None:
    """Delete workers that died long ago."""
    with engine.begin() as connection:
        connection.execute(
            sa.delete(executors).where(executors.c.state == DEAD, executors.c.expires_at < now() - REMEMBER_SECONDS)
        )

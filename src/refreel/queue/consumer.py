"""One worker process's side of the durable queue: takes jobs, holds a lease, takes over what dead workers left."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable

import sqlalchemy as sa
from dbos import DBOS, DBOSClient

from refreel import logs
from refreel.errors import Cancelled
from refreel.jobs.status import Status
from refreel.queue import host, lease, running, sweep
from refreel.queue.base import JobControl, Outcome, Produce, Row
from refreel.queue.enqueue import Enqueue
from refreel.queue.names import APPLICATION, FETCH_WORKFLOW, FETCHES, JOBS, VERSION, WORKFLOW, fetch_id
from refreel.queue.records import Records

MAX_ATTEMPTS = 4
"""A job is begun at most this often; one that kills its worker each time then fails by name."""

MAX_CLAIMS = 100
"""DBOS's own count, as a backstop. It also counts attempts that were handed back by an orderly stop, so it must be generous."""

FETCH_SLOTS = 8
"""Jobs whose references one worker fetches at a time."""

POLL_SECONDS = 0.15
LOOK_SECONDS = 1.0
SWEEP_SECONDS = 10.0
ASK_SECONDS = 0.25

Fetch = Callable[[Row, JobControl], None]
"""A job's first stage: fetches its references and remembers them. Raises as `Produce` does."""

_log = logs.of("queue")


class _LetGo(BaseException):
    """Ends a workflow's thread without an outcome: DBOS records results and `Exception`s only, so the workflow stays pending
    for whoever takes it over."""


class Consumer:
    """Runs jobs in background threads until stopped."""

    def __init__(
        self,
        engine: sa.Engine,
        records: Records,
        client: DBOSClient,
        enqueue: Enqueue,
        produce: Produce,
        fetch: Fetch | None,
        lost: Callable[[str], None],
        clear: Callable[[str], None],
    ) -> None:
        self._engine = engine
        self._records = records
        self._client = client
        self._enqueue = enqueue
        self._produce = produce
        self._fetch = fetch
        self._lost = lost
        self._clear = clear
        self._executor = uuid.uuid4().hex
        self._draining = threading.Event()
        self._stopping = threading.Event()
        self._idle = threading.Condition()
        self._running = 0
        self._keeper = threading.Thread(target=self._keep, name="takeover", daemon=True)

    def start(self, concurrency: int) -> None:
        for queue, slots in ((JOBS, concurrency), (FETCHES, FETCH_SLOTS)):
            self._client.register_queue(
                queue,
                worker_concurrency=slots,
                # A limit per partition is what makes a queue partitioned; partitions are asked in random order.
                partition_worker_concurrency=slots,
                polling_interval_sec=POLL_SECONDS,
            )
        self._dbos = DBOS(
            config={
                "name": APPLICATION,
                "system_database_url": self._engine.url.render_as_string(hide_password=False),
                "system_database_engine": self._engine,
                "executor_id": self._executor,
                "application_version": VERSION,
                "run_migrations": False,
                "log_level": "WARNING",
                "notification_listener_polling_interval_sec": 0.5,
                "scheduler_polling_interval_sec": 3600.0,
            }
        )

        DBOS.listen_queues([JOBS, FETCHES] if self._fetch is not None else [JOBS])

        @DBOS.workflow(name=WORKFLOW, max_recovery_attempts=MAX_CLAIMS)
        def generation(generation_id: str) -> None:
            self._job(generation_id, self._make)

        @DBOS.workflow(name=FETCH_WORKFLOW, max_recovery_attempts=MAX_CLAIMS)
        def fetch(generation_id: str) -> None:
            self._job(generation_id, self._bring)

        self._lease = lease.Lease(self._engine, self._executor, host.this_process(), self._lost)
        DBOS.launch()
        self._keeper.start()

    def stop(self, grace: float) -> None:
        """Finish or hand back what runs, then give the lease up so that nobody has to wait for its end."""
        self._draining.set()
        for stop in self._dbos.background_thread_stop_events:
            stop.set()
        with self._idle:
            self._idle.wait_for(lambda: self._running == 0, grace)
            self._stopping.set()
            self._idle.wait_for(lambda: self._running == 0)
        self._keeper.join()
        self._lease.stop()
        lease.declare_dead(self._engine, self._executor, even_unexpired=True)
        DBOS._recover_pending_workflows([self._executor])
        DBOS.destroy(destroy_registry=True)

    def _job(self, generation_id: str, stage: Callable[[Row, str], None]) -> None:
        """A workflow. It keeps no steps: every stage is repeatable as a whole, and the row remembers what matters."""
        with self._idle:
            if self._draining.is_set() or not self._lease.held():
                raise _LetGo
            self._running += 1
        try:
            run = uuid.uuid4().hex
            row = self._records.begin(generation_id, run, fetching=stage == self._bring)
            if row is None:
                self._nothing_to_do(generation_id)
                return
            if row.attempts > MAX_ATTEMPTS:
                self._clear(row.id)
                self._end(row, run, running.given_up(MAX_ATTEMPTS))
            else:
                stage(row, run)
        finally:
            with self._idle:
                self._running -= 1
                self._idle.notify_all()

    def _nothing_to_do(self, generation_id: str) -> None:
        """The row is final. If it was cancelled just as this worker claimed it, its workflow is or will be cancelled as well and
        must record nothing."""
        row = self._records.read(generation_id)
        if row is not None and row.status is Status.CANCELLED:
            self._client.cancel_workflows([generation_id, fetch_id(generation_id)])
            raise _LetGo

    def _make(self, row: Row, run: str) -> None:
        _log.info("begun, attempt %d", row.attempts, extra=logs.about(row.id))
        self._end(row, run, self._outcome(row, run, self._produce))

    def _bring(self, row: Row, run: str) -> None:
        """Fetch, then pass the job on to the queue for production; what cannot be fetched fails here."""

        def fetch(row: Row, control: JobControl) -> Outcome:
            assert self._fetch is not None
            self._fetch(row, control)
            return _FETCHED

        _log.info("fetching", extra=logs.about(row.id))
        outcome = self._outcome(row, run, fetch)
        if outcome is not _FETCHED:
            self._end(row, run, outcome)
        elif not self._records.pass_on(row.id, run, self._enqueue.production):
            self._end(row, run, self._stopped(row, run))

    def _end(self, row: Row, run: str, outcome: Outcome) -> None:
        if not self._records.end(row.id, outcome, run):
            raise _LetGo
        _log.info("%s", outcome.status.value, extra=logs.about(row.id))

    def _outcome(self, row: Row, run: str, produce: Produce) -> Outcome:
        try:
            return running.run(row, produce, _Control(self._records, row, run, self._stopping))
        except Cancelled:
            return self._stopped(row, run)

    def _stopped(self, row: Row, run: str) -> Outcome:
        """The outcome of a stage that stopped before its end: cancelled if that was asked for; else the row is another's."""
        held, asked = self._records.hold(row.id, run)
        if held and asked:
            return Outcome(Status.CANCELLED)
        if held:
            self._records.hand_back(row.id, run)
        _log.info("handed back" if held else "lost to another worker", extra=logs.about(row.id))
        raise _LetGo

    def _keep(self) -> None:
        """Look after dead workers every second, after rows and workflows that do not fit each other less often."""
        swept = 0.0
        while not self._draining.is_set():
            try:
                dead = lease.bury(self._engine)
                if dead:
                    DBOS._recover_pending_workflows(list(dead))
                if time.monotonic() - swept >= SWEEP_SECONDS:
                    swept = time.monotonic()
                    lease.forget(self._engine)
                    sweep.reconcile(self._records, self._client, self._enqueue)
                    sweep.retire(self._records, self._client)
            except sa.exc.SQLAlchemyError as error:
                _log.warning("takeover put off: %s", error)
            self._draining.wait(LOOK_SECONDS)


_FETCHED = Outcome(Status.PROCESSING)
"""Not an end: the references are here."""


class _Control:
    """A running job's hand on its row."""

    def __init__(self, records: Records, row: Row, run: str, stopping: threading.Event) -> None:
        self._records = records
        self._row = row
        self._run = run
        self._stopping = stopping
        self._asked_at = 0.0
        self._stop = False

    def progress(self, stage: str, fraction: float, detail: str = "") -> None:
        if not self._records.progress(self._row, self._run, stage, fraction, detail):
            self._stop = True

    def cancelled(self) -> bool:
        if not self._stop and time.monotonic() - self._asked_at >= ASK_SECONDS:
            self._asked_at = time.monotonic()
            held, asked = self._records.hold(self._row.id, self._run)
            self._stop = asked or not held
        return self._stop or self._stopping.is_set()

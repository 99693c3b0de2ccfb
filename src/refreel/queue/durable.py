"""The durable queue: rows of ours and workflows of DBOS in one database, written in one transaction.

A 2xx means a committed transaction that holds the row, its event and its workflow: none of the three is ever there without the
others. The row is the truth that users see; the workflow only makes sure that some worker runs the row until it is final.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import sqlalchemy as sa
from dbos import DBOSClient

from refreel.jobs.status import Status
from refreel.queue import names
from refreel.queue.base import Event, Listing, Produce, Row, RowFilter
from refreel.queue.consumer import Consumer, Fetch
from refreel.queue.database import reachable
from refreel.queue.enqueue import Enqueue
from refreel.queue.names import APPLICATION, fetch_id
from refreel.queue.records import Records
from refreel.queue.together import Together

_SHORTEST_WAIT, _LONGEST_WAIT = 0.02, 0.15


class DurableQueue:
    """A queue in the database behind `engine`, whose tables must be up to date.

    The rest is for a process that calls `work`: `lost` ends the process when it may no longer call itself alive, `clear` deletes
    what the attempts of a job have left behind that is given up without another one.
    """

    def __init__(
        self,
        engine: sa.Engine,
        lost: Callable[[str], None] | None = None,
        clear: Callable[[str], None] = lambda generation_id: None,
    ) -> None:
        self._engine = engine
        self._lost = lost
        self._clear = clear
        self._records = Records(engine)
        names.quiet()
        self._client = DBOSClient(system_database_engine=engine, application_name=APPLICATION)
        self._enqueue = Enqueue(self._client)
        self._submitted = Together[Row](lambda rows: self._records.add(rows, alongside=self._enqueue.first))
        self._consumer: Consumer | None = None

    @reachable()
    def submit(self, rows: Sequence[Row]) -> None:
        self._submitted.add(rows)

    @reachable()
    def read(self, generation_id: str) -> Row | None:
        return self._records.read(generation_id)

    @reachable()
    def listing(self, wanted: RowFilter) -> Listing:
        return self._records.listing(wanted)

    @reachable()
    def cancel(self, generation_id: str) -> Row | None:
        row = self._records.ask_to_stop(generation_id)
        if row is not None and row.status is Status.CANCELLED:
            # Only to spare a worker from taking it up and finding it cancelled.
            self._client.cancel_workflows([generation_id, fetch_id(generation_id)])
        return row

    @reachable()
    def events(self, namespaces: Sequence[str], after: int, limit: int = 1000) -> tuple[Event, ...]:
        return self._records.events(namespaces, after, limit)

    @reachable()
    def last_event(self) -> int:
        return self._records.last_event()

    @reachable()
    def wait(self, generation_id: str, timeout: float) -> Row | None:
        """Asks for the status at growing intervals: another process makes it final, and a read costs a tenth of a millisecond."""
        until = time.monotonic() + timeout
        pause = _SHORTEST_WAIT
        while (status := self._records.status(generation_id)) is not None and not status.final:
            left = until - time.monotonic()
            if left <= 0:
                break
            time.sleep(min(pause, left))
            pause = min(pause * 1.5, _LONGEST_WAIT)
        return self._records.read(generation_id)

    def work(self, produce: Produce, concurrency: int = 1, fetch: Fetch | None = None) -> None:
        """Start consuming. With `fetch`, which is run before `produce` for jobs with references to fetch, this worker also serves
        the queue for that; a job may be fetched by one worker and produced by another.

        One consuming queue per process, since DBOS is one per process.
        """
        if self._lost is None:
            raise ValueError("a queue that works must be told how to end its process when its lease is lost")
        self._consumer = Consumer(
            self._engine, self._records, self._client, self._enqueue, produce, fetch, self._lost, self._clear
        )
        self._consumer.start(concurrency)

    def close(self, grace: float = 0.0) -> None:
        """Take no more jobs, give running ones `grace` seconds, then stop them and hand them back for another worker."""
        if self._consumer is not None:
            self._consumer.stop(grace)
            self._consumer = None
        self._client.destroy()

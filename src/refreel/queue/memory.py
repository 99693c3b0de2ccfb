"""The in-memory queue: the same promises as the durable one, except that it forgets everything when its process ends."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from refreel.errors import Cancelled
from refreel.jobs.status import Status, may_follow
from refreel.models import price
from refreel.queue import changes, running
from refreel.queue.base import Event, Listing, Outcome, Produce, Row, RowFilter


class MemoryQueue:
    """Rows in a dict, events in a list, one lock over both; what waits is woken by each change."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._changed = threading.Condition()
        self._rows: dict[str, Row] = {}
        self._events: list[Event] = []
        self._waiting: dict[str, deque[str]] = {}
        self._asked_to_stop: set[str] = set()
        self._threads: list[threading.Thread] = []
        self._closed = False

    def submit(self, rows: Sequence[Row]) -> None:
        with self._changed:
            known = [row.id for row in rows if row.id in self._rows]
            if known:
                raise ValueError(f"generation {known[0]} was submitted before")
            for row in rows:
                self._put(row)
                self._waiting.setdefault(row.namespace, deque()).append(row.id)

    def read(self, generation_id: str) -> Row | None:
        with self._changed:
            return self._rows.get(generation_id)

    def listing(self, wanted: RowFilter) -> Listing:
        with self._changed:
            found = [row for row in reversed(self._rows.values()) if _matches(row, wanted)]
        start = (wanted.page - 1) * wanted.page_size
        spent = sum((Decimal(row.cost) for row in found if row.cost is not None), Decimal(0))
        return Listing(tuple(found[start : start + wanted.page_size]), len(found), price.as_text(spent))

    def cancel(self, generation_id: str) -> Row | None:
        with self._changed:
            row = self._rows.get(generation_id)
            if row is None:
                return None
            if row.status is Status.QUEUED:
                self._waiting[row.namespace].remove(generation_id)
                return self._finish(row, Outcome(Status.CANCELLED))
            if not row.status.final:
                self._asked_to_stop.add(generation_id)
            return row

    def events(self, namespaces: Sequence[str], after: int, limit: int = 1000) -> tuple[Event, ...]:
        with self._changed:
            later = self._events[max(after, 0) :]
        return tuple([event for event in later if event.namespace in namespaces][:limit])

    def last_event(self) -> int:
        with self._changed:
            return len(self._events)

    def wait(self, generation_id: str, timeout: float) -> Row | None:
        with self._changed:
            self._changed.wait_for(lambda: self._settled(generation_id), timeout)
            return self._rows.get(generation_id)

    def work(self, produce: Produce, concurrency: int = 1) -> None:
        for number in range(concurrency):
            thread = threading.Thread(target=self._consume, args=(produce,), name=f"memory-queue-{number}", daemon=True)
            thread.start()
            self._threads.append(thread)

    def close(self) -> None:
        """Take no more jobs, ask the running ones to stop and wait for them."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        for thread in self._threads:
            thread.join()

    def _settled(self, generation_id: str) -> bool:
        row = self._rows.get(generation_id)
        return row is None or row.status.final

    def _put(self, row: Row) -> Row:
        self._rows[row.id] = row
        return self._tell(row, changes.STATUS, changes.status_data(row))

    def _tell(self, row: Row, kind: str, data: dict[str, Any]) -> Row:
        self._events.append(Event(len(self._events) + 1, row.id, row.namespace, kind, self._clock(), data))
        self._changed.notify_all()
        return row

    def _finish(self, row: Row, outcome: Outcome) -> Row:
        now = self._rows[row.id]
        if not may_follow(now.status, outcome.status):
            return now
        self._asked_to_stop.discard(row.id)
        return self._put(changes.ended(now, outcome, self._clock()))

    def _take(self) -> Row | None:
        """The next job of the namespace that has waited longest for a turn, now processing; None once closed."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed or any(self._waiting.values()))
            if self._closed:
                return None
            namespace = next(name for name, ids in self._waiting.items() if ids)
            ids = self._waiting.pop(namespace)
            row = self._rows[ids.popleft()]
            self._waiting[namespace] = ids
            return self._put(changes.begun(row, self._clock()))

    def _consume(self, produce: Produce) -> None:
        while (row := self._take()) is not None:
            try:
                outcome = running.run(row, produce, _Control(self, row))
            except Cancelled:
                outcome = Outcome(Status.CANCELLED)
            with self._changed:
                self._finish(row, outcome)


class _Control:
    """A running job's hand on its row."""

    def __init__(self, queue: MemoryQueue, row: Row) -> None:
        self._queue = queue
        self._row = row

    def progress(self, stage: str, fraction: float, detail: str = "") -> None:
        queue = self._queue
        with queue._changed:
            row = queue._rows[self._row.id]
            if row.status is Status.PROCESSING:
                queue._rows[row.id] = replace(row, stage=stage, fraction=fraction)
                queue._tell(row, changes.PROGRESS, changes.progress_data(row, stage, fraction, detail))

    def cancelled(self) -> bool:
        queue = self._queue
        return queue._closed or self._row.id in queue._asked_to_stop


def _matches(row: Row, wanted: RowFilter) -> bool:
    return (
        row.namespace in wanted.namespaces
        and (wanted.statuses is None or row.status in wanted.statuses)
        and (wanted.model is None or row.spec.model == wanted.model)
        and (wanted.media_type is None or row.media_type == wanted.media_type)
        and (wanted.repo is None or row.repo == wanted.repo)
        and (wanted.directory is None or row.directory == wanted.directory)
    )

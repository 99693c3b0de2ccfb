"""The durable row, its events, and what any queue promises. `memory` and `durable` pass one contract suite."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from refreel.errors import Problem
from refreel.jobs.spec import JobSpec
from refreel.jobs.status import Status


@dataclass(frozen=True, slots=True)
class Row:
    """One generation. Times are unix seconds (float; the wire rounds down). `user_id` is the id of the key that sent it.

    `problems` says of a row that failed by its request's fault what was wrong with each field. `result_key` is the storage key of the film, `cost` a decimal in a string; `plan`, `unused` and `engine` come from the
    engine; `stage` and `fraction` are the last progress.
    """

    id: str
    namespace: str
    user_id: str
    username: str
    spec: JobSpec
    repo: str
    directory: str | None
    status: Status
    enqueued_at: float
    media_type: str = "video"
    started_at: float | None = None
    completed_at: float | None = None
    engine: str | None = None
    result_key: str | None = None
    result_etag: str | None = None
    result_bytes: int | None = None
    error_type: str | None = None
    error_message: str | None = None
    problems: tuple[Problem, ...] = ()
    cost: str | None = None
    plan: dict[str, Any] | None = None
    unused: tuple[str, ...] = ()
    stage: str | None = None
    fraction: float = 0.0
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class Event:
    """One change of a row. `seq` rises without repeating over all namespaces and is the SSE event id. `kind` is `status` or
    `progress`."""

    seq: int
    generation_id: str
    namespace: str
    kind: str
    at: float
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a job ended; exactly one Outcome per row ever takes effect."""

    status: Status
    engine: str | None = None
    result_key: str | None = None
    result_etag: str | None = None
    result_bytes: int | None = None
    error_type: str | None = None
    error_message: str | None = None
    problems: tuple[Problem, ...] = ()
    cost: str | None = None
    plan: dict[str, Any] | None = None
    unused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RowFilter:
    """What to list; None means any. `namespaces` is always set: nobody sees another namespace's rows. Newest first."""

    namespaces: tuple[str, ...]
    statuses: tuple[Status, ...] | None = None
    model: str | None = None
    media_type: str | None = None
    repo: str | None = None
    directory: str | None = None
    page: int = 1
    page_size: int = 50


@dataclass(frozen=True, slots=True)
class Listing:
    rows: tuple[Row, ...]
    total: int
    total_cost: str


class JobControl(Protocol):
    """What a running job may do to its row. `cancelled()` is cheap enough to ask every 100 ms."""

    def progress(self, stage: str, fraction: float, detail: str = "") -> None: ...
    def cancelled(self) -> bool: ...


Produce = Callable[[Row, JobControl], Outcome]
"""The job itself: runs in a worker thread, returns its outcome; raises `Cancelled` when it stopped because it was asked to."""


class Queue(Protocol):
    """Submit returns only when the rows are durable. All methods are plain blocking calls, safe from any thread."""

    def submit(self, rows: Sequence[Row]) -> None: ...
    def read(self, generation_id: str) -> Row | None: ...
    def listing(self, wanted: RowFilter) -> Listing: ...
    def cancel(self, generation_id: str) -> Row | None:
        """Ask for the end. A queued row is `cancelled` at once; a running one as soon as its process is gone. None: no such row."""
        ...

    def events(self, namespaces: Sequence[str], after: int, limit: int = 1000) -> tuple[Event, ...]: ...
    def last_event(self) -> int: ...
    def wait(self, generation_id: str, timeout: float) -> Row | None:
        """Block until the row is final or `timeout` seconds have passed; the row as it is then."""
        ...

    def work(self, produce: Produce, concurrency: int = 1) -> None:
        """Start consuming in background threads of this process, taking over what a dead process left."""
        ...

    def close(self) -> None: ...

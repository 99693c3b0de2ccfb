"""Every read and every change of the queue's tables; one transaction each, and a change is always written with its event."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from refreel.jobs.status import OPEN, Status, may_follow
from refreel.models import price
from refreel.queue import changes
from refreel.queue.base import Event, Listing, Outcome, Row, RowFilter
from refreel.queue.database import now
from refreel.queue.rows import event_counter, event_of, events, generations, record_of, row_of

Alongside = Callable[[sa.Connection, Row, int], None]
"""(transaction, row, its seq): writes what must be there together with the row."""

# Statements made once: putting one together costs more than running it.
_RAISE = (
    sa.update(event_counter)
    .values(seq=event_counter.c.seq + sa.bindparam("count"))
    .returning(event_counter.c.seq, now().label("at"))
)
_INSERT_ROW = sa.insert(generations)
_INSERT_EVENT = sa.insert(events)
_READ = sa.select(generations).where(generations.c.id == sa.bindparam("wanted"))
_STATUS = sa.select(generations.c.status).where(generations.c.id == sa.bindparam("wanted"))
_HOLD = sa.select(generations.c.run, generations.c.cancel_asked_at).where(generations.c.id == sa.bindparam("wanted"))
_PROGRESS = (
    sa.update(generations)
    .where(generations.c.id == sa.bindparam("wanted"), generations.c.run == sa.bindparam("holder"))
    .values(stage=sa.bindparam("at_stage"), fraction=sa.bindparam("so_far"))
)
_LAST_EVENT = sa.select(event_counter.c.seq)


class Records:
    """The tables behind a queue. All methods may be called from any thread of any process at once."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def add(self, rows: Sequence[Row], alongside: Alongside) -> None:
        """Insert `rows`, with whatever `alongside` writes for each, in one transaction."""
        with self._change(len(rows)) as change:
            numbers = change.tell_all([(row, changes.STATUS, changes.status_data(row)) for row in rows])
            records = [record_of(row) | {"seq": seq} for row, seq in zip(rows, numbers, strict=True)]
            change.connection.execute(_INSERT_ROW, records)
            for row, seq in zip(rows, numbers, strict=True):
                alongside(change.connection, row, seq)

    def read(self, generation_id: str) -> Row | None:
        with self._engine.connect() as connection:
            return _read(connection, generation_id)

    def status(self, generation_id: str) -> Status | None:
        """Just the status: what a waiter asks again and again."""
        with self._engine.connect() as connection:
            found = connection.execute(
                sa.select(generations.c.status).where(generations.c.id == generation_id)
            ).scalar()
        return None if found is None else Status(found)

    def hold(self, generation_id: str, run: str) -> tuple[bool, bool]:
        """(attempt `run` still holds the row, its end was asked for)."""
        with self._engine.connect() as connection:
            found = connection.execute(_HOLD, {"wanted": generation_id}).one_or_none()
        return (False, False) if found is None else (found.run == run, found.cancel_asked_at is not None)

    def listing(self, wanted: RowFilter) -> Listing:
        where = _where(wanted)
        page = (
            sa.select(generations)
            .where(where)
            .order_by(generations.c.seq.desc())
            .limit(wanted.page_size)
            .offset((wanted.page - 1) * wanted.page_size)
        )
        totals = sa.select(sa.func.count(), sa.func.sum(generations.c.cost_nanos)).where(where)
        with self._engine.connect() as connection:
            rows = tuple(row_of(r) for r in connection.execute(page).mappings())
            total, nanos = connection.execute(totals).one()
        return Listing(rows, total, price.as_text(Decimal(int(nanos or 0)).scaleb(-9)))

    def open_ids(self, older_than: float, after_seq: int, limit: int) -> tuple[tuple[int, str], ...]:
        """(seq, id) of rows that are not final and at least `older_than` seconds old, oldest first."""
        wanted = (
            sa.select(generations.c.seq, generations.c.id)
            .where(
                generations.c.status.in_([s.value for s in OPEN]),
                generations.c.enqueued_at < now() - older_than,
                generations.c.seq > after_seq,
            )
            .order_by(generations.c.seq)
            .limit(limit)
        )
        with self._engine.connect() as connection:
            return tuple((r.seq, r.id) for r in connection.execute(wanted))

    def begin(self, generation_id: str, run: str, *, fetching: bool = False) -> Row | None:
        """Give the row to attempt `run`, whoever held it before. None when it is final already, or when it is wanted for fetching
        and has been fetched."""
        with self._change() as change:
            row = _read(change.connection, generation_id)
            if row is None or not may_follow(row.status, Status.PROCESSING):
                return None
            if fetching and _column(change.connection, generations.c.fetched_at, generation_id) is not None:
                return None
            taken = changes.begun(row, change.at)
            change.put(taken, run=run)
            if row.status is not taken.status:
                change.tell(taken, changes.STATUS, changes.status_data(taken))
            return taken

    def end(self, generation_id: str, outcome: Outcome, run: str | None = None) -> bool:
        """Make the row final: True for exactly one caller, ever. With `run`, only while that attempt holds the row."""
        with self._change() as change:
            row = _read(change.connection, generation_id)
            if row is None or not may_follow(row.status, outcome.status):
                return False
            if run is not None and _column(change.connection, generations.c.run, generation_id) != run:
                return False
            final = changes.ended(row, outcome, change.at)
            change.put(final, run=None)
            change.tell(final, changes.STATUS, changes.status_data(final))
            return True

    def ask_to_stop(self, generation_id: str) -> Row | None:
        """Cancel a row that nobody holds, or leave word for the worker of a running one. The row afterwards; None: no such row."""
        with self._change() as change:
            row = _read(change.connection, generation_id)
            if row is None or row.status.final:
                return row
            if _column(change.connection, generations.c.run, generation_id) is None:
                final = changes.ended(row, Outcome(Status.CANCELLED), change.at)
                change.put(final, run=None)
                change.tell(final, changes.STATUS, changes.status_data(final))
                return final
            change.connection.execute(
                sa.update(generations).where(generations.c.id == generation_id).values(cancel_asked_at=now())
            )
            return row

    def progress(self, row: Row, run: str, stage: str, fraction: float, detail: str) -> bool:
        """Note how far attempt `run` is; False, and nothing written, when it no longer holds the row."""
        with self._change() as change:
            values = {"wanted": row.id, "holder": run, "at_stage": stage, "so_far": fraction}
            noted = change.connection.execute(_PROGRESS, values)
            if noted.rowcount != 1:
                return False
            change.tell(row, changes.PROGRESS, changes.progress_data(row, stage, fraction, detail))
            return True

    def hand_back(self, generation_id: str, run: str) -> None:
        """Let go of a row whose worker stops on purpose; the attempt does not count against the job."""
        with self._change() as change:
            row = _read(change.connection, generation_id)
            if row is not None and _column(change.connection, generations.c.run, generation_id) == run:
                change.put(replace(row, attempts=row.attempts - 1), run=None)

    def pass_on(self, generation_id: str, run: str, alongside: Alongside) -> bool:
        """Let go of a fetched row for its next stage, which `alongside` enqueues in the same transaction. False, and nothing done,
        when `run` no longer holds it or its end was asked for."""
        with self._change() as change:
            row = _read(change.connection, generation_id)
            found = change.connection.execute(_HOLD, {"wanted": generation_id}).one_or_none()
            if row is None or found is None or found.run != run or found.cancel_asked_at is not None:
                return False
            change.put(replace(row, attempts=row.attempts - 1), run=None, fetched_at=change.at)
            alongside(change.connection, row, _column(change.connection, generations.c.seq, generation_id))
            return True

    def again(self, generation_id: str, alongside: Alongside) -> None:
        """Write `alongside` for a row that is not final."""
        with self._engine.begin() as connection:
            row = _read(connection, generation_id)
            if row is not None and not row.status.final:
                alongside(connection, row, _column(connection, generations.c.seq, generation_id))

    def events(self, namespaces: Sequence[str], after: int, limit: int) -> tuple[Event, ...]:
        wanted = (
            sa.select(events)
            .where(events.c.namespace.in_(namespaces), events.c.seq > after)
            .order_by(events.c.seq)
            .limit(limit)
        )
        with self._engine.connect() as connection:
            return tuple(event_of(r) for r in connection.execute(wanted).mappings())

    def last_event(self) -> int:
        with self._engine.connect() as connection:
            seq: int = connection.execute(_LAST_EVENT).scalar_one()
        return seq

    def forget_progress(self, older_than: float) -> int:
        """Delete progress events more than `older_than` seconds old; changes of status stay. How many went."""
        old = sa.delete(events).where(events.c.kind == changes.PROGRESS, events.c.at < now() - older_than)
        with self._engine.begin() as connection:
            return connection.execute(old).rowcount

    @contextmanager
    def _change(self, events: int = 1) -> Iterator[_Change]:
        with self._engine.begin() as connection:
            yield _Change(connection, events)


class _Change:
    """One transaction that changes rows and tells `events` events. It begins by raising the event counter, which holds off every
    other change until it commits, so what it reads afterwards is true until then on every database. `at` is the database's
    clock in unix seconds."""

    def __init__(self, connection: sa.Connection, events: int) -> None:
        self.connection = connection
        raised = connection.execute(_RAISE, {"count": events}).one()
        self.at: float = raised.at
        self._numbers = iter(range(raised.seq - events + 1, raised.seq + 1))

    def tell(self, row: Row, kind: str, data: dict[str, Any]) -> int:
        """Write an event; its number."""
        return self.tell_all([(row, kind, data)])[0]

    def tell_all(self, told: Sequence[tuple[Row, str, dict[str, Any]]]) -> list[int]:
        """Write events, each (row, kind, data), in one statement; their numbers."""
        numbers = [next(self._numbers) for _ in told]
        written = [
            {
                "seq": seq,
                "generation_id": row.id,
                "namespace": row.namespace,
                "kind": kind,
                "at": self.at,
                "data": data,
            }
            for seq, (row, kind, data) in zip(numbers, told, strict=True)
        ]
        self.connection.execute(_INSERT_EVENT, written)
        return numbers

    def put(self, row: Row, *, run: str | None, **more: Any) -> None:
        changed = {k: v for k, v in record_of(row).items() if k not in ("id", "spec", "model", "namespace")}
        self.connection.execute(
            sa.update(generations).where(generations.c.id == row.id).values(run=run, **changed, **more)
        )


def _read(connection: sa.Connection, generation_id: str) -> Row | None:
    found = connection.execute(_READ, {"wanted": generation_id}).mappings().one_or_none()
    return None if found is None else row_of(found)


def _column(connection: sa.Connection, column: sa.Column[Any], generation_id: str) -> Any:
    return connection.execute(sa.select(column).where(generations.c.id == generation_id)).scalar()


def _where(wanted: RowFilter) -> sa.ColumnElement[bool]:
    c = generations.c
    exact = {
        c.model: wanted.model,
        c.media_type: wanted.media_type,
        c.repo: wanted.repo,
        c.directory: wanted.directory,
    }
    conditions = [column == value for column, value in exact.items() if value is not None]
    if wanted.statuses is not None:
        conditions.append(c.status.in_([s.value for s in wanted.statuses]))
    return sa.and_(c.namespace.in_(wanted.namespaces), *conditions)

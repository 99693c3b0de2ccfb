"""The tables of the queue, and rows and events as records of them."""

from __future__ import annotations

from dataclasses import asdict
from decimal import Decimal
from typing import Any, Final

import sqlalchemy as sa

from refreel.errors import Problem
from refreel.jobs.kind import Kind
from refreel.jobs.spec import JobSpec, Reference
from refreel.jobs.status import Status
from refreel.queue.base import Event, Row
from refreel.tables import metadata

generations: Final = sa.Table(
    "generations",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    # The number of the row's first event: orders rows also within one request.
    sa.Column("seq", sa.BigInteger, nullable=False, unique=True),
    sa.Column("namespace", sa.String(255), nullable=False),
    sa.Column("user_id", sa.String(255), nullable=False),
    sa.Column("username", sa.String(255), nullable=False),
    sa.Column("model", sa.String(255), nullable=False),
    sa.Column("media_type", sa.String(32), nullable=False),
    sa.Column("repo", sa.String(255), nullable=False),
    sa.Column("directory", sa.Text),
    sa.Column("spec", sa.JSON, nullable=False),
    sa.Column("status", sa.String(16), nullable=False),
    sa.Column("enqueued_at", sa.Double, nullable=False),
    sa.Column("started_at", sa.Double),
    sa.Column("completed_at", sa.Double),
    sa.Column("engine", sa.String(64)),
    sa.Column("result_key", sa.Text),
    sa.Column("result_etag", sa.Text),
    sa.Column("result_bytes", sa.BigInteger),
    sa.Column("error_type", sa.String(64)),
    sa.Column("error_message", sa.Text),
    sa.Column("problems", sa.JSON(none_as_null=True)),
    sa.Column("cost", sa.String(64)),
    # The same amount in billionths, so that the database can add it up without rounding.
    sa.Column("cost_nanos", sa.BigInteger),
    sa.Column("plan", sa.JSON(none_as_null=True)),
    sa.Column("unused", sa.JSON, nullable=False),
    sa.Column("stage", sa.String(64)),
    sa.Column("fraction", sa.Double, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    # Which attempt holds the row: a worker that lost it to another can no longer write it.
    sa.Column("run", sa.String(64)),
    sa.Column("cancel_asked_at", sa.Double),
    # When the job was passed on from fetching: a fetch that is run again after that must not take the row.
    sa.Column("fetched_at", sa.Double),
    sa.Index("ix_generations_namespace_seq", "namespace", "seq"),
    sa.Index("ix_generations_status_seq", "status", "seq"),
)

events: Final = sa.Table(
    "events",
    metadata,
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("generation_id", sa.String(64), nullable=False),
    sa.Column("namespace", sa.String(255), nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("at", sa.Double, nullable=False),
    sa.Column("data", sa.JSON, nullable=False),
    sa.Index("ix_events_namespace_seq", "namespace", "seq"),
    sa.Index("ix_events_kind_at", "kind", "at"),
)

# One row. Whoever changes a generation first raises this number, so changes happen one after another on every database, and
# an event's number is never seen before a smaller one: a reader that goes on after the last number it saw misses nothing.
event_counter: Final = sa.Table(
    "event_counter",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("seq", sa.BigInteger, nullable=False),
)

executors: Final = sa.Table(
    "executors",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("host", sa.String(255), nullable=False),
    sa.Column("pid", sa.Integer, nullable=False),
    sa.Column("pid_started", sa.String(64), nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("expires_at", sa.Double, nullable=False),
)

_PLAIN: Final = (
    "id", "namespace", "user_id", "username", "media_type", "repo", "directory", "enqueued_at", "started_at", "completed_at",
    "engine", "result_key", "result_etag", "result_bytes", "error_type", "error_message", "cost", "plan", "stage", "fraction",
    "attempts",
)  # fmt: skip


def record_of(row: Row) -> dict[str, Any]:
    """The columns of `row`, except those that only the queue knows (`seq`, `run`, `cancel_asked_at`)."""
    return {name: getattr(row, name) for name in _PLAIN} | {
        "model": row.spec.model,
        "status": row.status.value,
        "spec": spec_record(row.spec),
        "unused": list(row.unused),
        "problems": [asdict(problem) for problem in row.problems] or None,
        "cost_nanos": None if row.cost is None else int(Decimal(row.cost) * 10**9),
    }


def row_of(record: sa.RowMapping) -> Row:
    return Row(
        **{name: record[name] for name in _PLAIN},
        spec=spec_of(record["spec"]),
        status=Status(record["status"]),
        unused=tuple(record["unused"]),
        problems=tuple(Problem(**problem) for problem in record["problems"] or ()),
    )


def event_of(record: sa.RowMapping) -> Event:
    return Event(
        seq=record["seq"],
        generation_id=record["generation_id"],
        namespace=record["namespace"],
        kind=record["kind"],
        at=record["at"],
        data=record["data"],
    )


def spec_record(spec: JobSpec) -> dict[str, Any]:
    """`spec` as plain JSON values; `spec_of` reads it back equal."""
    return asdict(spec) | {"sent": dict(spec.sent)}


def spec_of(record: dict[str, Any]) -> JobSpec:
    references = tuple(Reference(**{**r, "kind": Kind(r["kind"])}) for r in record["references"])
    return JobSpec(**{**record, "references": references, "ignored": tuple(record.get("ignored", ()))})

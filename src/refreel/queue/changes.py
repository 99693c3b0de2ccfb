"""How a row changes and what each change tells those who listen: pure, shared by every queue so that they cannot differ."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from refreel.jobs.status import Status
from refreel.queue.base import Outcome, Row

STATUS = "status"
PROGRESS = "progress"


def begun(row: Row, now: float) -> Row:
    """`row` as it is once a worker has taken it, for the first time or again after its worker died: then its progress begins
    anew. Times never run backwards, though the clocks of two machines may."""
    return replace(
        row,
        status=Status.PROCESSING,
        started_at=row.started_at if row.started_at is not None else max(now, row.enqueued_at),
        attempts=row.attempts + 1,
        stage=None if row.attempts else row.stage,
        fraction=0.0 if row.attempts else row.fraction,
    )


def ended(row: Row, outcome: Outcome, now: float) -> Row:
    """`row` with its one and only outcome. A film's progress ends at 1; anything else stays where it stopped."""
    return replace(
        row,
        status=outcome.status,
        completed_at=max(now, row.started_at or row.enqueued_at),
        engine=outcome.engine or row.engine,
        result_key=outcome.result_key,
        result_etag=outcome.result_etag,
        result_bytes=outcome.result_bytes,
        error_type=outcome.error_type,
        error_message=outcome.error_message,
        problems=outcome.problems,
        cost=outcome.cost,
        plan=outcome.plan,
        unused=outcome.unused,
        fraction=1.0 if outcome.status is Status.SUCCEEDED else row.fraction,
    )


def status_data(row: Row) -> dict[str, Any]:
    """What a `status` event says; plain JSON values."""
    data: dict[str, Any] = {
        "generation_id": row.id,
        "status": row.status.value,
        "media_type": row.media_type,
        "model": row.spec.model,
    }
    if row.status is Status.FAILED:
        data |= {"error": row.error_message, "error_type": row.error_type}
    return data


def progress_data(row: Row, stage: str, fraction: float, detail: str) -> dict[str, Any]:
    """What a `progress` event says; `fraction` is 0 to 1."""
    return {
        "generation_id": row.id,
        "status": Status.PROCESSING.value,
        "media_type": row.media_type,
        "model": row.spec.model,
        "stage": stage,
        "fraction": round(fraction, 4),
        "detail": detail,
    }

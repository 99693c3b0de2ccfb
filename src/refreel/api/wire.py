"""Where *job* becomes *generation*: rows as the contract writes them."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from refreel.jobs.status import Status
from refreel.links.sign import Signer, link
from refreel.models.model import Model
from refreel.pipeline.films import address
from refreel.queue.base import Event, Listing, Row


def result_url(row: Row, signer: Signer, base: str, now: float) -> str | None:
    """A link that works from `now`; None unless the row succeeded."""
    return link(signer, base, address(row), now) if row.status is Status.SUCCEEDED else None


def accepted(rows: tuple[Row, ...]) -> dict[str, Any]:
    return {"generations": [{"generation_id": row.id, "status": row.status.value} for row in rows]}


def generation(row: Row, url: str | None, *, whole: bool = False) -> dict[str, Any]:
    """A row. The contract's keys come first, then ours (`engine`, `seed`, `stage`, `progress`, `unused`, `error_type`, `problems`), then the
    parameters as they were sent, which never hide a key of the row. `whole` adds the plan of the film."""
    shown: dict[str, Any] = {
        "generation_id": row.id,
        "model_name": row.spec.model,
        "prompt": row.spec.prompt,
        "media_type": row.media_type,
        "status": row.status.value,
        "result_url": url,
        "error_message": row.error_message if row.status is Status.FAILED else None,
        "enqueued_at": int(row.enqueued_at),
        "started_at": _seconds(row.started_at),
        "completed_at": _seconds(row.completed_at),
        "target_namespace": row.namespace,
        "target_repo": row.repo,
        "target_directory": row.directory,
        "engine": row.engine,
        "seed": row.spec.seed,
        "stage": row.stage,
        "progress": round(row.fraction, 4),
        "unused": [*row.unused, *(f"parameter {name!r}: it has no effect on this model" for name in row.spec.ignored)],
        "error_type": row.error_type if row.status is Status.FAILED else None,
        "problems": [asdict(problem) for problem in row.problems],
    }
    if whole:
        shown["plan"] = row.plan
    return shown | {name: value for name, value in row.spec.sent.items() if name not in shown}


def history(row: Row, url: str | None, *, whole: bool = False) -> dict[str, Any]:
    """A row of the history: with what it cost and who sent it."""
    return generation(row, url, whole=whole) | {"cost": row.cost, "user_id": row.user_id, "username": row.username}


def page(listing: Listing, shown: list[dict[str, Any]], number: int, size: int) -> dict[str, Any]:
    return {
        "count": len(shown),
        "generations": shown,
        "page_number": number,
        "page_size": size,
        "total_pages": -(-listing.total // size),
        "total_entries": listing.total,
        "total_cost": listing.total_cost,
    }


def completed(row: Row, url: str | None) -> dict[str, Any]:
    """What `media_generation_completed` says of a row that succeeded or failed."""
    told = {
        "generation_id": row.id,
        "status": row.status.value,
        "media_type": row.media_type,
        "model": row.spec.model,
    }
    if row.status is Status.SUCCEEDED:
        return told | {"url": url}
    return {name: value for name, value in told.items() if name != "model"} | {"error": row.error_message}


def change(event: Event) -> dict[str, Any]:
    """What `generation_status` and `generation_progress` say."""
    return {"generation_id": event.generation_id, **event.data, "at": round(event.at, 3)}


def model(found: Model) -> dict[str, Any]:
    return {
        "id": found.id,
        "object": "model",
        "created": found.created,
        "owned_by": found.owned_by,
        "display_name": found.display_name,
        "description": found.description,
        "endpoint": found.endpoint,
        "engine": found.engine,
        "capabilities": {"input": list(found.input), "output": list(found.output)},
        "pricing": {
            "method": found.pricing_method,
            "cost_per_second_by_resolution": {name: str(price) for name, price in found.price_per_second.items()},
        },
        "request_schema": found.schema,
    }


def _seconds(at: float | None) -> int | None:
    return None if at is None else int(at)

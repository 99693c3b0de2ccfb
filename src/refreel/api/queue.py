"""/api/ai/queue: films made in the background."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse

from refreel.api import examples, rows, wire
from refreel.api.auth import Known
from refreel.api.body import json_body
from refreel.api.filters import MAX_PAGE, Wanted
from refreel.api.state import of
from refreel.jobs.status import Status

router = APIRouter(prefix="/api/ai/queue", tags=["queue"])

OPEN = (Status.QUEUED, Status.PROCESSING)


@router.post(
    "",
    summary="Enqueue one to four films",
    openapi_extra=examples.request(examples.ENQUEUE),
    responses=examples.responses(examples.ENQUEUED, 400, 401, 403, 404, 413),
)
async def enqueue(request: Request, caller: Known) -> JSONResponse:
    """Answers at once. A 200 means that the jobs survive whatever happens to the server from then on. Each generation stands for
    itself: it has its own row, seed, status and result."""
    state = of(request)
    async with json_body(request) as body:
        return JSONResponse(wire.accepted(await state.blocking(state.parts.accept, body, caller, enqueue=True)))


@router.get(
    "",
    summary="What is queued and running",
    responses=examples.responses(examples.LISTING, 400, 401, 403),
)
async def listing(request: Request, caller: Known, wanted: Annotated[Wanted, Depends()]) -> dict[str, Any]:
    """Newest first, at most 1000. Only `queued` and `processing` rows unless `status` says otherwise."""
    state = of(request)
    found = await state.blocking(state.parts.queue.listing, wanted.rows(caller, OPEN, 1, MAX_PAGE))
    return {"count": len(found.rows), "generations": [rows.shown(request, row) for row in found.rows]}


@router.get(
    "/{generation_id}",
    summary="Read a generation",
    responses=examples.responses(examples.ROW, 401, 404),
)
async def read(request: Request, caller: Known, generation_id: str) -> JSONResponse:
    """A generation is done when its status is `succeeded`, `failed` or `cancelled`. Rows stay readable, and every read of a
    succeeded one gives a link that works from now."""
    row = await rows.find(of(request), caller, generation_id)
    return JSONResponse(rows.shown(request, row, whole=True))


@router.delete(
    "/{generation_id}",
    summary="Cancel a generation",
    responses=examples.responses(examples.CANCELLED, 401, 404),
)
async def cancel(request: Request, caller: Known, generation_id: str) -> dict[str, Any]:
    """The row stays and becomes `cancelled`: a queued one at once, a running one as soon as its process is gone. A final row stays
    as it is."""
    state = of(request)
    row = await rows.find(state, caller, generation_id)
    await state.blocking(state.parts.queue.cancel, row.id)
    return {"status": "success", "generation_id": row.id}

"""/api/ai/generations: everything that was ever asked for."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request

from refreel.api import examples, rows, wire
from refreel.api.auth import Known
from refreel.api.filters import Page, PageSize, Wanted
from refreel.api.state import of

router = APIRouter(prefix="/api/ai/generations", tags=["history"])


@router.get("", summary="The history", responses=examples.responses(examples.HISTORY, 400, 401, 403))
async def listing(
    request: Request, caller: Known, wanted: Annotated[Wanted, Depends()], page: Page = 1, page_size: PageSize = 50
) -> dict[str, Any]:
    """Generations of every status, newest first, with what each cost and who sent it. `total_cost` is over all pages."""
    state = of(request)
    found = await state.blocking(state.parts.queue.listing, wanted.rows(caller, None, page, page_size))
    shown = [wire.history(row, rows.url(request, row)) for row in found.rows]
    return wire.page(found, shown, page, page_size)


@router.get("/{generation_id}", summary="One of the history", responses=examples.responses(examples.FOUND, 401, 404))
async def read(request: Request, caller: Known, generation_id: str) -> dict[str, Any]:
    """With the film's plan, where the engine gave one."""
    row = await rows.find(of(request), caller, generation_id)
    return {
        "status": "success",
        "status_message": "resource_found",
        "generation": wire.history(row, rows.url(request, row), whole=True),
    }

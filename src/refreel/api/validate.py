"""POST /api/ai/videos/validate: everything but the film."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request

from refreel.api import examples
from refreel.api.auth import Known
from refreel.api.body import json_body
from refreel.api.state import of

router = APIRouter(tags=["generate"])


@router.post(
    "/api/ai/videos/validate",
    summary="Check a request without making a film",
    openapi_extra=examples.request(examples.GENERATE),
    responses=examples.errors(400, 401, 403, 404, 413),
)
async def validate(request: Request, caller: Known) -> Mapping[str, Any]:
    """Checks the parameters, fetches and measures every reference, and answers with what the film would be, or with every problem.
    Nothing is kept and nothing is charged."""
    state = of(request)
    async with json_body(request) as body:
        return await state.trials(state.parts.inspect, body, caller)

"""GET /api/health: whether this server can do its work."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request

from refreel import __version__
from refreel.api import examples
from refreel.api.state import of

router = APIRouter(tags=["health"])


@router.get("/api/health", summary="Health", responses=examples.errors(503))
async def health(request: Request) -> dict[str, Any]:
    """Answers 200 when the database answers. No key is needed."""
    state = of(request)
    await state.blocking(state.parts.queue.last_event)
    return {
        "status": "ok",
        "version": __version__,
        "engines": {name: dict(told) for name, told in state.parts.engines.items()},
        "models": {model.id: model.engine for model in state.parts.catalogue},
    }

"""/api/ai/models: the catalogue, open to everybody."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request

from refreel.api import examples, wire
from refreel.api.state import of

router = APIRouter(prefix="/api/ai/models", tags=["models"])


@router.get("", summary="The models")
async def listing(request: Request) -> dict[str, Any]:
    """No key is needed."""
    return {"object": "list", "data": [wire.model(model) for model in of(request).parts.catalogue]}


@router.get("/{model_id}", summary="One model", responses=examples.errors(404))
async def read(request: Request, model_id: str) -> dict[str, Any]:
    """Its parameters as JSON Schema, its prices, and the engine that makes its films here. No key is needed."""
    return wire.model(of(request).parts.catalogue.get(model_id))

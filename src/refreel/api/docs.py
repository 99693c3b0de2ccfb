"""GET /docs: the OpenAPI document as a page. It is ours and whole, so that it also works where there is no internet."""

from __future__ import annotations

from importlib import resources

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

router = APIRouter(include_in_schema=False)

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; img-src data:"


@router.get("/docs")
async def page() -> HTMLResponse:
    text = resources.files("refreel.api").joinpath("docs.html").read_text(encoding="utf-8")
    return HTMLResponse(text, headers={"Content-Security-Policy": _POLICY})

"""Reads a JSON body, within bounds."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from fastapi import Request
from starlette.exceptions import HTTPException

from refreel.api.state import of
from refreel.errors import InvalidParams, Problem
from refreel.jobs.validate import model_name

MAX_BODY = 64 * 1024 * 1024
"""Bytes of a JSON body: about 48 MB of media in `data:` URIs. Larger files go through an upload, which is written to disk as it
comes in, while a JSON body has to be held in memory."""


async def read_json(request: Request) -> Mapping[str, Any]:
    """The body as an object that names a model. Any `Content-Type` but a form's will do: `curl -d` sends a wrong one.

    Raises InvalidParams, or 413 and 415 as HTTP does.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        raise HTTPException(415, "Send the parameters as JSON; files go through POST /api/ai/files.")
    raw = await _read(request)
    return await of(request).blocking(_parse, raw)


async def _read(request: Request) -> bytes:
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > MAX_BODY:
        raise _too_large()
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > MAX_BODY:
            raise _too_large()
        parts.append(part)
    return b"".join(parts)


def _parse(raw: bytes) -> Mapping[str, Any]:
    try:
        body = json.loads(raw, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        hint = f"line {error.lineno}, column {error.colno}" if isinstance(error, json.JSONDecodeError) else ""
        raise InvalidParams([Problem("body", "The body is not valid JSON", hint)]) from None
    model_name(body)
    found: Mapping[str, Any] = body
    return found


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _too_large() -> HTTPException:
    return HTTPException(
        413, f"A JSON body has at most {MAX_BODY // 1024**2} MB. Send large files through POST /api/ai/files."
    )

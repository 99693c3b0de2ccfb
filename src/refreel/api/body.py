"""Reads a JSON body, within bounds of size, time and memory."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from fastapi import Request
from starlette.exceptions import HTTPException

from refreel.api.state import of
from refreel.errors import InvalidParams, Problem
from refreel.jobs.validate import model_name

MAX_BODY = 64 * 1024 * 1024
"""Bytes of a JSON body: about 48 MB of media in `data:` URIs. Larger files go through an upload, which is written to disk as it
comes in, while a JSON body has to be held in memory."""
LARGE = 1024 * 1024
"""Bytes from which a body waits for its turn: only `State.large` of them are in memory at one time."""
SMALL = 16 * 1024
"""Bytes up to which a body is read on the spot: less than a tenth of a millisecond."""
MAX_VALUES = 100_000
"""Commas of a body. What makes a body large is long text, which has none; millions of small values would fill the memory."""
READ_SECONDS = 300.0
"""Time for a body to come in, so that nobody keeps a turn by sending slowly."""


@asynccontextmanager
async def json_body(request: Request) -> AsyncIterator[Mapping[str, Any]]:
    """The body as an object that names a model, to be dealt with inside the block. Any `Content-Type` but a form's will do: `curl -d`
    sends a wrong one.

    Raises InvalidParams, or 408, 413 and 415 as HTTP does.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        raise HTTPException(415, "Send the parameters as JSON; files go through POST /api/ai/files.")
    async with AsyncExitStack() as turn:
        raw = await _read(request, turn)
        # A thread costs more than a small body does; a large one would hold up all other requests.
        yield _parse(raw) if len(raw) < SMALL else await of(request).blocking(_parse, raw)


async def _read(request: Request, turn: AsyncExitStack) -> bytearray:
    """The body's bytes. `turn` is kept from the moment that the body is known to be large."""
    declared = request.headers.get("content-length", "")
    expected = int(declared) if declared.isdigit() else 0
    parts, held, waited = request.stream(), bytearray(), 0.0
    loop = asyncio.get_running_loop()
    begun = loop.time()
    large = False
    while True:
        if max(expected, len(held)) > MAX_BODY:
            raise _too_large()
        if not large and max(expected, len(held)) > LARGE:
            large, asked = True, loop.time()
            await turn.enter_async_context(of(request).large)
            waited = loop.time() - asked
        try:
            async with asyncio.timeout_at(begun + waited + READ_SECONDS):
                held += await anext(parts)
        except StopAsyncIteration:
            return held
        except TimeoutError:
            raise HTTPException(408, f"The body did not come in within {READ_SECONDS:.0f} seconds.") from None


def _parse(raw: bytearray) -> Mapping[str, Any]:
    if raw.count(b",") > MAX_VALUES:
        raise InvalidParams([Problem("body", "The body has too many values", f"At most {MAX_VALUES} commas.")])
    try:
        text = raw.decode("utf-8-sig")
        raw.clear()  # so that a large body is in memory once, not twice
        body = json.loads(text, parse_constant=_no_number)
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

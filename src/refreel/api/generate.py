"""POST /api/ai/videos/generate: one film, waited for. The job is as durable as any; only the answer hangs on the connection."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import AsyncIterator

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse

from refreel.accounts.caller import Caller
from refreel.api import examples, problems, rows
from refreel.api.auth import Known
from refreel.api.body import json_body
from refreel.api.state import State, of
from refreel.errors import Cancelled, Unavailable
from refreel.jobs.status import Status
from refreel.queue.base import Row

router = APIRouter(tags=["generate"])

READ_AGAIN = 5.0
"""Seconds after which a waiting request looks at its row and at its client, though nothing was told."""
_CLIENT_GONE = 499


@router.post(
    "/api/ai/videos/generate",
    summary="Make a film and wait for it",
    openapi_extra=examples.request(examples.GENERATE),
    responses=examples.responses(examples.FILM, 400, 401, 403, 404, 413, 500),
)
async def generate(request: Request, caller: Known) -> Response:
    """Answers when the film is ready. If the connection breaks, the job goes on and stands in the history; `X-Generation-Id` names
    it. For long films, `POST /api/ai/queue` answers at once."""
    ended = await _wait(request, await _accept(request, caller))
    if ended is None:
        return Response(status_code=_CLIENT_GONE)
    response = await _answer(request, ended)
    response.headers["X-Generation-Id"] = ended.id
    return response


async def _accept(request: Request, caller: Caller) -> Row:
    """The durable row. A function of its own, so that nothing of the body is kept while its film is made."""
    state = of(request)
    async with json_body(request) as body:
        (row,) = await state.blocking(state.parts.accept, body, caller, enqueue=False)
    return row


async def _wait(request: Request, row: Row) -> Row | None:
    """The row once it is final; None when the client has gone. Raises Unavailable when the server stops first."""
    state = of(request)
    async with state.feed.watch((row.namespace,), row.id) as watch:
        while True:
            now = await state.blocking(state.parts.queue.read, row.id)
            if now is not None and now.status.final:
                return now
            if state.feed.stopping:
                raise Unavailable(f"The server is going down. Generation {row.id} goes on when it is back.")
            if await request.is_disconnected():
                return None
            await watch.told(READ_AGAIN)


async def _answer(request: Request, row: Row) -> Response:
    if row.status is Status.FAILED:
        return problems.failure(row)
    if row.status is Status.CANCELLED:
        return problems.answer(Cancelled(f"Generation {row.id} was cancelled."), generation_id=row.id)
    if row.spec.response_format == "b64_json":
        return await _inline(of(request), row)
    return JSONResponse(_head(row) | {"videos": [{"url": rows.url(request, row)}]})


def _head(row: Row) -> dict[str, object]:
    return {"created": int(row.completed_at or row.enqueued_at), "model": row.spec.model}


async def _inline(state: State, row: Row) -> Response:
    """The film in base64 inside the JSON, written piece by piece: it is never whole in memory."""
    stored = await state.blocking(state.parts.store.head, row.result_key or "")
    begin, end = json.dumps(_head(row))[:-1] + ', "videos": [{"b64_json": "', '"}]}'
    chunks = await state.blocking(state.parts.store.read, stored.key)
    length = len(begin) + 4 * -(-stored.size // 3) + len(end)

    async def pieces() -> AsyncIterator[str]:
        yield begin
        rest = b""
        async for chunk in state.blocking.each(chunks):
            held = rest + chunk
            whole = len(held) - len(held) % 3
            rest = held[whole:]
            yield b64encode(held[:whole]).decode()
        yield b64encode(rest).decode() + end

    return StreamingResponse(pieces(), media_type="application/json", headers={"Content-Length": str(length)})

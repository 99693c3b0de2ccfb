"""GET /api/events: what happens to the caller's generations, as server-sent events."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import StreamingResponse

from refreel.accounts.caller import Caller
from refreel.api import examples, rows, wire
from refreel.api.auth import Known
from refreel.api.state import State, of
from refreel.errors import InvalidParams, Problem
from refreel.jobs.status import Status
from refreel.queue.base import Event

router = APIRouter(tags=["events"])

COMPLETED = "media_generation_completed"
STATUS = "generation_status"
PROGRESS = "generation_progress"
_COMPLETES = {Status.SUCCEEDED.value, Status.FAILED.value}
_RETRY_MS = 2000


@router.get("/api/events", summary="Follow generations", responses=examples.stream(400, 401))
async def follow(
    request: Request,
    caller: Known,
    last_event_id: Annotated[
        str | None, Header(description="The id of the last event seen: everything after it comes again.")
    ] = None,
    after: Annotated[str | None, Query(description="The same, for clients that cannot set the header.")] = None,
) -> StreamingResponse:
    """Three kinds of event. `media_generation_completed` when a generation succeeded (with its `url`) or failed (with its `error`);
    `generation_status` at every change of status, cancellation too; `generation_progress` while one is made. Without an id to go
    on from, it begins now. A comment every 15 s keeps the connection open."""
    state = of(request)
    newest = await state.blocking(state.parts.queue.last_event)
    begin = min(_number(last_event_id or after, newest), newest)
    return StreamingResponse(
        _stream(request, state, caller, begin),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"},
    )


async def _stream(request: Request, state: State, caller: Caller, after: int) -> AsyncIterator[str]:
    yield f"retry: {_RETRY_MS}\n: connected\n\n"
    async with state.feed.watch(caller.namespaces) as watch:
        while not state.feed.stopping:
            news = await state.blocking(state.parts.queue.events, caller.namespaces, after)
            for event in news:
                after = event.seq
                for text in await _texts(request, state, event):
                    yield text
            if not news and not await watch.told(state.keep_alive):
                yield ": keep-alive\n\n"


async def _texts(request: Request, state: State, event: Event) -> list[str]:
    """The messages of one event. Only the last carries the id, so that a connection that breaks between them is sent both again."""
    if event.kind != "status":
        return [_message(PROGRESS, wire.change(event), event.seq)]
    if event.data.get("status") not in _COMPLETES:
        return [_message(STATUS, wire.change(event), event.seq)]
    row = await state.blocking(state.parts.queue.read, event.generation_id)
    if row is None:
        return [_message(STATUS, wire.change(event), event.seq)]
    completed = wire.completed(row, rows.url(request, row))
    return [_message(STATUS, wire.change(event), None), _message(COMPLETED, completed, event.seq)]


def _message(name: str, data: object, number: int | None) -> str:
    head = f"id: {number}\n" if number is not None else ""
    return f"{head}event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"


def _number(text: str | None, default: int) -> int:
    if text is None or not text.strip():
        return default
    if not (text.isascii() and text.strip().isdigit() and len(text) <= 18):
        raise InvalidParams(
            [Problem("Last-Event-ID", "Invalid Last-Event-ID", "Send the id of an event of this stream.")]
        )
    return int(text)

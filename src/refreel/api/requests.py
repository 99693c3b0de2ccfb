"""What every request passes through: it gets an id, and what goes wrong unforeseen ends here, in the log and not in the answer."""

from __future__ import annotations

import logging
import time
from urllib.parse import quote
from uuid import uuid4

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from refreel import logs
from refreel.api import problems

_log = logs.of("api")


class Requests:
    """Plain ASGI, because a wrapper around whole responses would hold up streams."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id, began = uuid4().hex, time.perf_counter()
        started = False

        async def tell(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                _told(scope, message["status"], time.perf_counter() - began, request_id)
                headers = MutableHeaders(scope=message)
                headers["X-Request-Id"] = request_id
                headers.setdefault("X-Content-Type-Options", "nosniff")
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        try:
            await self._app(scope, receive, tell)
        except Exception:
            _log.exception("request %s: %s %s", request_id, scope["method"], quote(scope["path"]))
            if started:
                raise  # half an answer is out; the server breaks the connection, so that nobody takes it for a whole one
            await problems.unforeseen(request_id)(scope, receive, tell)


def _told(scope: Scope, status: int, seconds: float, request_id: str) -> None:
    """One line for what changes something or goes wrong; reads that go well only at DEBUG. Queries may hold signatures and are
    left out."""
    quiet = scope["method"] in ("GET", "HEAD") and status < 400
    level = logging.DEBUG if quiet else logging.INFO
    # Quoted, because whoever can put a line break into a path could write lines of our log.
    path = quote(scope["path"])
    _log.log(level, "%s %s %d in %.0f ms, request %s", scope["method"], path, status, seconds * 1000, request_id)

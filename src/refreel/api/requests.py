"""What every request passes through: it gets an id, and what goes wrong unforeseen ends here, in the log and not in the answer."""

from __future__ import annotations

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
        request_id = uuid4().hex
        started = False

        async def tell(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(scope=message)
                headers["X-Request-Id"] = request_id
                headers.setdefault("X-Content-Type-Options", "nosniff")
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        try:
            await self._app(scope, receive, tell)
        except Exception:
            _log.exception("request %s: %s %s", request_id, scope["method"], scope["path"])
            if started:
                raise  # half an answer is out; the server breaks the connection, so that nobody takes it for a whole one
            await problems.unforeseen(request_id)(scope, receive, tell)

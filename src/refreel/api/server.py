"""The application, put together from its routes, and the server that runs it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from types import FrameType

import uvicorn
from fastapi import FastAPI

from refreel import __version__
from refreel.api import docs, events, files, generate, health, history, models, problems, queue, uploads, validate
from refreel.api.blocking import Blocking
from refreel.api.feed import Feed
from refreel.api.parts import Parts
from refreel.api.requests import Requests
from refreel.api.state import State

TRIALS = 4
"""Requests that are checked without making a film at one time: each fetches its references and may take minutes."""
LARGE_BODIES = 2
"""Bodies of more than `body.LARGE` bytes in memory at one time; others wait before they are read."""


def create_app(parts: Parts, *, clock: Callable[[], float] = time.time, keep_alive: float = 15.0) -> FastAPI:
    """The HTTP application over `parts`. `clock` gives unix seconds, `keep_alive` the seconds an event stream is silent at most.

    `app.state.refreel.feed.stop()` ends waiting requests and streams; `Server` calls it before it closes connections.
    """
    blocking = Blocking()
    state = State(
        parts=parts,
        blocking=blocking,
        trials=Blocking(TRIALS),
        large=asyncio.Semaphore(LARGE_BODIES),
        feed=Feed(parts.queue, blocking),
        clock=clock,
        keep_alive=keep_alive,
    )

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        state.feed.stop()

    app = FastAPI(
        title="refreel",
        version=__version__,
        description="A prompt and reference media in, a film with synchronised sound out.",
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
        lifespan=lifespan,
    )
    app.state.refreel = state
    app.add_middleware(Requests)
    problems.install(app)
    for routes in (generate, validate, queue, events, history, models, uploads, files, health, docs):
        app.include_router(routes.router)
    return app


class Server(uvicorn.Server):
    """uvicorn, with one addition: at the first signal, requests that wait for a film and streams of events end by themselves.
    Without it a stop would wait for them until its time is over, and then cut them off."""

    def __init__(self, app: FastAPI, host: str, port: int, *, log_level: str = "info", drain_seconds: int = 10) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                host=host,
                port=port,
                log_config=None,
                log_level=log_level.lower(),
                access_log=False,
                timeout_graceful_shutdown=drain_seconds,
                timeout_keep_alive=75,  # longer than the pauses of clients that poll
                server_header=False,
            )
        )
        self._app = app

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        state: State = self._app.state.refreel
        state.feed.stop()
        super().handle_exit(sig, frame)

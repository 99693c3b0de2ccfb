"""The edge between async handlers and the blocking code below them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from functools import partial
from typing import ParamSpec, TypeVar

import anyio
import anyio.to_thread

P = ParamSpec("P")
T = TypeVar("T")

THREADS = 64
"""Blocking calls at one time. Each is a query or a chunk of a file; nothing holds a thread while it waits for a job."""


class Blocking:
    """Runs blocking calls in threads, at most `THREADS` at once; the event loop never waits for them."""

    def __init__(self, threads: int = THREADS) -> None:
        self._threads = threads
        self._limiter: anyio.CapacityLimiter | None = None

    async def __call__(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        if self._limiter is None:
            self._limiter = anyio.CapacityLimiter(self._threads)
        return await anyio.to_thread.run_sync(partial(call, *args, **kwargs), limiter=self._limiter)

    async def each(self, items: Iterator[T]) -> AsyncIterator[T]:
        """The items of a blocking iterator, one at a time."""
        while True:
            item = await self(next, items, _END)
            if item is _END:
                return
            yield item  # type: ignore[misc]


_END = object()

"""Changes of rows, told to all who wait for them: one reader of the queue, however many wait.

While anybody waits, one task looks for new events. A blocking request waits for its row's last event here and holds no thread; a
stream of events waits here for any.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from refreel import logs
from refreel.api.blocking import Blocking
from refreel.jobs.status import FINAL
from refreel.queue.base import Event, Queue

_log = logs.of("api")

LOOK_EVERY = 0.1
"""Seconds between two looks for new events."""
AFTER_TROUBLE = 2.0
"""Seconds until the next look after one that failed."""
_FINAL = frozenset(status.value for status in FINAL)


class Watch:
    """One who waits: for any change, or for the end of one row."""

    def __init__(self, namespaces: tuple[str, ...], generation_id: str | None) -> None:
        self.namespaces = namespaces
        self.generation_id = generation_id
        self._told = asyncio.Event()

    async def told(self, seconds: float) -> bool:
        """Wait until told, or `seconds`; whether it was told. Told again only by what comes later."""
        try:
            async with asyncio.timeout(seconds):
                await self._told.wait()
        except TimeoutError:
            return False
        self._told.clear()
        return True

    def tell(self) -> None:
        self._told.set()

    def wants(self, event: Event) -> bool:
        if event.namespace not in self.namespaces:
            return False
        ends = event.kind == "status" and event.data.get("status") in _FINAL
        return self.generation_id is None or (ends and event.generation_id == self.generation_id)


class Feed:
    """Belongs to one event loop. `stop` ends every wait for good; `stopping` says that it was called."""

    def __init__(self, queue: Queue, blocking: Blocking, every: float = LOOK_EVERY) -> None:
        self._queue = queue
        self._blocking = blocking
        self._every = every
        self._watches: set[Watch] = set()
        self._seen = 0
        self._task: asyncio.Task[None] | None = None
        self._starting = asyncio.Lock()
        self.stopping = False

    @asynccontextmanager
    async def watch(self, namespaces: tuple[str, ...], generation_id: str | None = None) -> AsyncIterator[Watch]:
        """A watch that is told of everything from now on, so that what is read after this cannot be missed."""
        watch = Watch(namespaces, generation_id)
        async with self._starting:
            idle = self._task is None or self._task.done()
            self._watches.add(watch)
            if idle:
                self._seen = await self._blocking(self._queue.last_event)
                self._task = asyncio.create_task(self._look(), name="refreel-feed")
        try:
            yield watch
        finally:
            self._watches.discard(watch)

    def stop(self) -> None:
        """End every wait: the server goes down. Call it from the event loop's thread."""
        self.stopping = True
        for watch in self._watches:
            watch.tell()

    async def _look(self) -> None:
        while self._watches and not self.stopping:
            await asyncio.sleep(self._every)
            try:
                await self._tell_news()
            except Exception:  # noqa: BLE001 - whoever waits goes on waiting, whatever the queue has; it is in the log
                _log.exception("looking for new events failed; trying again")
                await asyncio.sleep(AFTER_TROUBLE)

    async def _tell_news(self) -> None:
        last = await self._blocking(self._queue.last_event)
        while self._seen < last:
            watches = tuple(self._watches)
            namespaces = sorted({name for watch in watches for name in watch.namespaces})
            news = await self._blocking(self._queue.events, namespaces, self._seen)
            for watch in watches:
                if any(watch.wants(event) for event in news):
                    watch.tell()
            self._seen = news[-1].seq if news else last

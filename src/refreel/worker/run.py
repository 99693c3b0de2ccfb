"""The life of a worker process: takes jobs until it is told to stop, then hands back what it has not finished."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any, Protocol

from refreel import logs
from refreel.errors import RefreelError
from refreel.queue.base import JobControl, Produce, Row

GRACE = 3.0
"""Seconds a running job gets to finish after the first SIGTERM."""
HOUSEKEEPING_SECONDS = 60.0
LAST_RESORT = 8.0
"""Seconds after which a worker that nobody looks after ends, whatever it is doing."""

EX_TEMPFAIL = 75
Fetch = Callable[[Row, JobControl], None]
_log = logs.of("worker")


class Works(Protocol):
    """The queue's side of a worker."""

    def work(self, produce: Produce, concurrency: int = 1, fetch: Fetch | None = None) -> None: ...
    def close(self, grace: float = 0.0) -> None: ...


def give_up(why: str) -> None:
    """End this process at once: it may no longer call itself alive. Its engines end with it, their jobs go to others."""
    _log.error("this worker stops itself: %s", why)
    os._exit(EX_TEMPFAIL)


def run(
    queue: Works,
    produce: Produce,
    fetch: Fetch,
    housekeep: Callable[[], Any],
    *,
    concurrency: int = 1,
    supervised: bool = False,
) -> None:
    """Work until SIGTERM or SIGINT; a second one ends the process on the spot. A `supervised` worker also stops when its stdin
    ends. Call from the main thread."""
    stop = threading.Event()
    grace = [GRACE]

    def on_signal(number: int, _: FrameType | None) -> None:
        if stop.is_set():
            os._exit(128 + number)
        stop.set()

    def on_orphaned() -> None:
        while os.read(0, 4096):
            pass
        _log.warning("the server is gone; handing back")
        grace[0] = 0.0
        stop.set()
        threading.Timer(LAST_RESORT, os._exit, (EX_TEMPFAIL,)).start()

    signal.signal(signal.SIGTERM, on_signal)
    signal.signal(signal.SIGINT, on_signal)
    if supervised:
        threading.Thread(target=on_orphaned, name="orphaned", daemon=True).start()
    queue.work(produce, concurrency, fetch)
    _log.info("working")
    while True:
        _keep_house(housekeep)
        if stop.wait(HOUSEKEEPING_SECONDS):
            break
    queue.close(grace[0])
    _log.info("stopped")
    # Threads of a library that do not end by themselves hold nobody up.
    os._exit(0)


def _keep_house(housekeep: Callable[[], Any]) -> None:
    """What is not tidied now is tidied next time; jobs go on meanwhile."""
    try:
        housekeep()
    except (RefreelError, OSError):
        _log.exception("housekeeping")

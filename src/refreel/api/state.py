"""What one application holds while it runs."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass

from fastapi import Request

from refreel.api.blocking import Blocking
from refreel.api.feed import Feed
from refreel.api.parts import Parts


@dataclass(frozen=True, slots=True)
class State:
    """`trials` runs what may take minutes, a few at a time, so that it leaves threads for the rest. `large` is held by
    those who have a large body in memory. `clock` gives unix seconds; `keep_alive` is how many seconds an event stream is silent at most."""

    parts: Parts
    blocking: Blocking
    trials: Blocking
    large: asyncio.Semaphore
    feed: Feed
    clock: Callable[[], float] = time.time
    keep_alive: float = 15.0

    def base_url(self, request: Request) -> str:
        """Scheme and host for links: the operator's, or the one that the request came to."""
        return (self.parts.settings.public_url or str(request.base_url)).rstrip("/")


def of(request: Request) -> State:
    """The state of the application that answers `request`."""
    state: State = request.app.state.refreel
    return state

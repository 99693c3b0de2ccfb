"""Commits of many threads made as one: whoever comes while a commit is under way shares the next."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Generic, TypeVar

T = TypeVar("T")


class Together(Generic[T]):
    """Hands lists of things to `commit`, several callers' lists at a time. Nothing waits longer for company than the commit
    that is under way; a caller alone commits at once.

    A flush to the disk costs milliseconds however much it holds, and SQLite lets one writer in at a time: callers that took
    turns would wait for each other's flushes.
    """

    def __init__(self, commit: Callable[[Sequence[T]], None]) -> None:
        self._commit = commit
        self._turn = threading.Lock()
        self._lock = threading.Lock()
        self._waiting: list[tuple[Sequence[T], Future[None]]] = []

    def add(self, things: Sequence[T]) -> None:
        """Returns when `things` are committed; raises what `commit` raises for them."""
        mine: Future[None] = Future()
        with self._lock:
            self._waiting.append((things, mine))
        with self._turn:
            if not mine.done():
                self._commit_waiting()
        mine.result()

    def _commit_waiting(self) -> None:
        with self._lock:
            batch, self._waiting = self._waiting, []
        if len(batch) > 1 and self._all_at_once(batch):
            return
        for things, caller in batch:
            try:
                self._commit(things)
            except BaseException as error:  # noqa: BLE001  (each caller gets the error of its own things)
                caller.set_exception(error)
            else:
                caller.set_result(None)

    def _all_at_once(self, batch: list[tuple[Sequence[T], Future[None]]]) -> bool:
        """False when it did not work: then each is tried alone, so that one caller's fault is not another's."""
        try:
            self._commit([thing for things, _ in batch for thing in things])
        except Exception:  # noqa: BLE001  (the same error comes again where it belongs)
            return False
        for _, caller in batch:
            caller.set_result(None)
        return True

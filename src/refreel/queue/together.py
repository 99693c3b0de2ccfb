"""Commits of many threads made as one: whoever comes while a commit is under way shares the next."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Generic, TypeVar

T = TypeVar("T")

LINGER = 0.002
"""Seconds that a commit waits for company while there is company: a commit costs more than that, however much it holds."""


class Together(Generic[T]):
    """Hands lists of things to `commit`, several callers' lists at a time. Nothing waits longer for company than the commit
    that is under way and LINGER after it; a caller alone commits at once.

    A flush to the disk costs milliseconds however much it holds, and SQLite lets one writer in at a time: callers that took
    turns would wait for each other's flushes.
    """

    def __init__(self, commit: Callable[[Sequence[T]], None]) -> None:
        self._commit = commit
        self._changed = threading.Condition()
        self._busy = False
        self._waiting: list[tuple[Sequence[T], Future[None]]] = []
        self._company = False

    def add(self, things: Sequence[T]) -> None:
        """Returns when `things` are committed; raises what `commit` raises for them."""
        mine: Future[None] = Future()
        with self._changed:
            self._waiting.append((things, mine))
            # Not a lock that all queue up for: one who has been served would wait for a turn it no longer needs.
            self._changed.wait_for(lambda: mine.done() or not self._busy)
            if mine.done():
                return mine.result()
            self._busy = True
        try:
            if self._company:
                time.sleep(LINGER)
            with self._changed:
                batch, self._waiting = self._waiting, []
            self._company = len(batch) > 1
            self._commit_batch(batch)
        finally:
            with self._changed:
                self._busy = False
                self._changed.notify_all()
        return mine.result()

    def _commit_batch(self, batch: list[tuple[Sequence[T], Future[None]]]) -> None:
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

"""Keeps worker processes running: starts them, starts them again when they die, and stops them."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import threading
import time
from collections.abc import Sequence

from refreel import logs

SHORTEST_PAUSE, LONGEST_PAUSE = 0.2, 10.0
"""Seconds before a worker that died is started again; doubled each time, unless it had lived for `SETTLED` seconds."""
SETTLED = 30.0
ORDERLY, QUICK = 10.0, 3.0
"""Seconds a worker gets to hand back its job after the first signal, and to end after the second."""

_log = logs.of("worker")


class Supervisor:
    """`count` processes of `command`, each given `order` as the first line of its stdin. Its stdin stays open as long as this
    process lives: that is how a worker notices that nobody looks after it any more."""

    def __init__(self, command: Sequence[str], order: bytes, count: int) -> None:
        self._command = tuple(command)
        self._order = order
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._children: list[subprocess.Popen[bytes] | None] = [None] * count
        self._threads = [
            threading.Thread(target=self._keep, args=(slot,), name=f"worker-{slot}", daemon=True)
            for slot in range(count)
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def processes(self) -> tuple[int, ...]:
        """The process numbers of the workers that run now."""
        with self._lock:
            return tuple(c.pid for c in self._children if c is not None and c.poll() is None)

    def stop(self) -> None:
        """Ask the workers to hand back what they do, press them if they dawdle, and wait until all are gone."""
        with self._lock:
            self._stopping.set()
            children = [c for c in self._children if c is not None]
        for patience in (ORDERLY, QUICK):
            _signal(children, signal.SIGTERM)
            if _gone(children, patience):
                break
        else:
            _signal(children, signal.SIGKILL)
        for thread in self._threads:
            thread.join()

    def _keep(self, slot: int) -> None:
        pause = SHORTEST_PAUSE
        while (child := self._start(slot)) is not None:
            began = time.monotonic()
            code = child.wait()
            if child.stdin is not None:
                child.stdin.close()
            if self._stopping.is_set():
                return
            pause = SHORTEST_PAUSE if time.monotonic() - began > SETTLED else min(2 * pause, LONGEST_PAUSE)
            _log.error("worker %d ended with %d; another starts in %.1f s", child.pid, code, pause)
            self._stopping.wait(pause)

    def _start(self, slot: int) -> subprocess.Popen[bytes] | None:
        """A new worker; None when all are to stop. In a session of its own, so that Ctrl-C reaches it through `stop` only."""
        with self._lock:
            if self._stopping.is_set():
                return None
            child = subprocess.Popen(self._command, stdin=subprocess.PIPE, start_new_session=True)
            self._children[slot] = child
        with contextlib.suppress(BrokenPipeError):
            assert child.stdin is not None
            child.stdin.write(self._order)
            child.stdin.flush()
        _log.info("worker %d started", child.pid)
        return child


def _signal(children: Sequence[subprocess.Popen[bytes]], number: int) -> None:
    for child in children:
        child.send_signal(number)


def _gone(children: Sequence[subprocess.Popen[bytes]], patience: float) -> bool:
    until = time.monotonic() + patience
    for child in children:
        try:
            child.wait(max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            return False
    return True

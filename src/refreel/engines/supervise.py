"""Runs an engine in a process of its own: takes a request, gives a film or says why not; the process is gone when it returns."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from refreel import logs
from refreel.engines import wire
from refreel.engines.base import Film, RenderRequest, Report
from refreel.errors import Cancelled, EngineCrashed, EngineFailed, EngineTimedOut

LOOK_SECONDS = 0.1
"""How often the parent looks at the clock, at the child's memory and for a cancellation."""

_LONGEST_LINE = 4 << 20
_MOST_LOG_LINES = 5000
_log = logs.of("engine")


@dataclass(frozen=True, slots=True)
class Bounds:
    """What an engine's process gets: folders, `seconds` on the clock and `memory` in bytes."""

    weights: Path
    cache: Path
    seconds: float
    memory: int
    log_level: str = "INFO"


def render(engine: str, request: RenderRequest, bounds: Bounds, report: Report, cancelled: Callable[[], bool]) -> Film:
    """The film that `engine` makes of `request`, verified.

    Raises EngineFailed (with the engine's reason, or that memory ran out), EngineCrashed, EngineTimedOut, or Cancelled once
    `cancelled()` is true. Whatever happens, no process is left when this returns.
    """
    answer = _answer("render", engine, request, bounds, report, cancelled)
    return wire.film_of(answer["film"], request)


def plan(engine: str, request: RenderRequest, bounds: Bounds) -> dict[str, Any] | None:
    """What `engine` would make of `request`, as plain JSON values: its own `outline(request)`, or None when it has none. Raises as
    `render` does."""
    answer: dict[str, Any] | None = _answer("plan", engine, request, bounds, lambda _: None, lambda: False)["plan"]
    return answer


def _answer(
    what: str,
    engine: str,
    request: RenderRequest,
    bounds: Bounds,
    report: Report,
    cancelled: Callable[[], bool],
) -> dict[str, Any]:
    order = wire.Order(
        what, engine, bounds.weights, bounds.cache, bounds.memory, os.getpid(), bounds.log_level, request
    )
    last: dict[str, Any] = {}
    with _process(order) as (child, reader):
        for message in _messages(child, reader, bounds, cancelled):
            if "progress" in message:
                report(wire.progress_of(message["progress"]))
            else:
                last = message
    return _understood(last, child.returncode, bounds)


@contextmanager
def _process(order: wire.Order) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """The child and the pipe it tells through; killed with its whole group, and waited for, at the end."""
    reader, writer = os.pipe()
    request = order.request
    bounds_cache = order.cache / "numba"
    try:
        child = subprocess.Popen(
            [sys.executable, "-m", "refreel.engines.child", str(writer)],
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            pass_fds=(writer,),
            cwd=request.workdir,
            start_new_session=True,
            # Made from nothing: an engine that is taken over by a hostile file finds no key and no database URL in here.
            env={
                "PATH": os.defpath,
                "HOME": str(request.workdir),
                "TMPDIR": str(request.workdir),
                "LANG": "C.UTF-8",
                "PYTHONPATH": os.pathsep.join(p for p in sys.path if p),
                "NUMBA_CACHE_DIR": str(bounds_cache),
            },
        )
    except BaseException:
        os.close(reader)
        raise
    finally:
        os.close(writer)
    log = threading.Thread(target=_pass_on, args=(child.stderr, request.generation_id), daemon=True)
    log.start()
    try:
        with contextlib.suppress(BrokenPipeError):
            assert child.stdin is not None
            child.stdin.write(json.dumps(wire.order_record(order)).encode() + b"\n")
            child.stdin.flush()
        yield child, reader
    finally:
        _kill(child)
        log.join(timeout=1.0)
        os.close(reader)
        for pipe in (child.stdin, child.stderr):
            if pipe is not None:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()


def _messages(
    child: subprocess.Popen[bytes], reader: int, bounds: Bounds, cancelled: Callable[[], bool]
) -> Iterator[dict[str, Any]]:
    """What the child tells, until it closes its pipe and has ended."""
    deadline = time.monotonic() + bounds.seconds
    heard = b""
    while True:
        if cancelled():
            raise Cancelled
        if time.monotonic() > deadline:
            raise EngineTimedOut(f"The engine took longer than {bounds.seconds:.0f} seconds.")
        if _resident(child.pid) > bounds.memory:
            raise _out_of_memory(bounds)
        if not select.select([reader], [], [], LOOK_SECONDS)[0]:
            continue
        part = os.read(reader, 1 << 16)
        if not part:
            break
        *lines, heard = (heard + part).split(b"\n")
        if len(heard) > _LONGEST_LINE:
            raise EngineCrashed("The engine told more than anyone can read.")
        for line in lines:
            yield json.loads(line)
    with contextlib.suppress(subprocess.TimeoutExpired):
        child.wait(timeout=2.0)


def _understood(last: dict[str, Any], code: int | None, bounds: Bounds) -> dict[str, Any]:
    if "film" in last or "plan" in last:
        return last
    if "failed" in last:
        raise EngineFailed(str(last["failed"]))
    if "memory" in last:
        raise _out_of_memory(bounds)
    if "fault" in last:
        raise EngineCrashed("The engine stopped with an error of its own.")
    if code == -signal.SIGKILL:
        raise EngineCrashed("The engine's process was killed, most likely because the machine ran out of memory.")
    if code is not None and code < 0:
        raise EngineCrashed(f"The engine's process died while making this film ({signal.Signals(-code).name}).")
    raise EngineCrashed(f"The engine's process ended without a film (exit status {code}).")


def _out_of_memory(bounds: Bounds) -> EngineFailed:
    return EngineFailed(f"The engine ran out of memory (it may use {bounds.memory >> 20} MB).")


def _kill(child: subprocess.Popen[bytes]) -> None:
    """End the child's whole group. While the child is not waited for, its number cannot belong to anyone else."""
    if child.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def _resident(pid: int) -> int:
    """Bytes of memory that `pid` holds; 0 where the system does not say. Shared pages count, weights mapped from disk too, which
    is why this bound only backs up the one that the child sets itself."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


def _pass_on(stderr: IO[bytes] | None, job: str) -> None:
    """The child's stderr becomes lines of our log, up to a bound."""
    for number, line in enumerate(stderr or ()):
        if number < _MOST_LOG_LINES:
            _log.info("%s", line[:2000].decode(errors="replace").rstrip(), extra=logs.about(job))

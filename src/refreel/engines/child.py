"""An engine's own process: `python -m refreel.engines.child FD`. Reads one order from stdin, writes lines of JSON to FD.

    {"progress": {…}}   as often as the engine reports
    {"film": {…}}       last, when the file is there and verified
    {"plan": {…}}       last, when a plan was asked for
    {"failed": "…"}     last, with a reason for the user
    {"memory": true}    last, when there was not enough of it
    {"fault": "…"}      last, when the engine raised what it must not; its traceback goes to stderr

It ends with its parent: stdin stays open as long as the parent lives.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from refreel import logs
from refreel.engines import registry, wire
from refreel.engines.base import Film, RenderRequest
from refreel.errors import OutputInvalid, RefreelError

NICE = 5
"""Less urgent than the server, so that it answers quickly on the same cores."""

_PR_SET_PDEATHSIG = 1


def main() -> int:
    out = os.fdopen(int(sys.argv[1]), "wb", buffering=0)
    order = wire.order_of(json.loads(sys.stdin.buffer.readline()))
    _end_with(order.parent)
    _bound(order.memory)
    logs.setup(order.log_level)

    def tell(**message: Any) -> None:
        out.write(json.dumps(message).encode() + b"\n")

    try:
        tell(**_done(order, tell))
    except RefreelError as error:
        tell(failed=error.public)
    except MemoryError:
        tell(memory=True)
    except Exception as error:  # noqa: BLE001  (the border of a foreign engine: told to the parent, with its traceback)
        traceback.print_exc()
        tell(fault=type(error).__name__)
    return 0


def _done(order: wire.Order, tell: Callable[..., None]) -> dict[str, Any]:
    engine = registry.make(order.engine, order.weights, order.cache)
    if order.what == "plan":
        outline = getattr(engine, "outline", None)
        return {"plan": outline(order.request) if outline is not None else None}
    film = engine.render(order.request, lambda progress: tell(progress=wire.progress_record(progress)))
    _check(film, order.request)
    return {"film": wire.film_record(film)}


def _check(film: Film, request: RenderRequest) -> None:
    """Whether `film` is what was ordered, first by what the engine says of it, then by the file itself."""
    from refreel.media.verify import verify

    sizes = request.sizes
    allowed = [sizes[request.aspect_ratio]] if request.aspect_ratio is not None else list(sizes.values())
    seconds = [request.seconds] if request.seconds is not None else list(request.seconds_allowed)
    if film.path.resolve() != request.out.resolve():
        raise OutputInvalid("The engine wrote its film to another place than it was told.")
    if (film.width, film.height) not in allowed or film.seconds not in seconds:
        raise OutputInvalid(
            f"The film has {film.width}x{film.height} and {film.seconds} s, which is not what was asked for."
        )
    if film.audio != request.generate_audio:
        raise OutputInvalid("The film has a sound track though none was asked for, or the other way round.")
    verify(film.path, width=film.width, height=film.height, frames=24 * film.seconds + 1, audio=film.audio)


def _end_with(parent: int) -> None:
    """Die when the parent does, with every process of this group, also while native code runs."""

    def watch() -> None:
        # Not through sys.stdin: a thread that waits in there makes the interpreter's own end fail.
        while os.read(0, 4096):
            pass
        os.killpg(0, signal.SIGKILL)

    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        sys.exit("the parent is gone")
    threading.Thread(target=watch, daemon=True).start()


def _bound(memory: int) -> None:
    """Bound what this process may allocate. On Linux the data limit counts private memory that can be written, so that large
    read-only mappings (weights) are free; elsewhere the address space is all there is to bound."""
    kind = resource.RLIMIT_DATA if sys.platform == "linux" else resource.RLIMIT_AS
    _, hard = resource.getrlimit(kind)
    bound = memory if hard == resource.RLIM_INFINITY else min(memory, hard)
    resource.setrlimit(kind, (bound, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(NICE)


if __name__ == "__main__":
    # Whatever the engine prints belongs to the log; Path is only touched to fail early when the work folder is gone.
    os.dup2(2, 1)
    Path.cwd()
    sys.exit(main())

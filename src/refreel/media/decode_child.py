"""The process that decodes strangers' media: a warm helper forks one confined child per file and outlives them all.

`python -m refreel.media.decode_child FD` serves requests from the Unix stream socket FD until its other end closes. A
request is a 4-byte big-endian length and that much JSON (`path`, `seconds`, `memory`), with the writing end of a pipe
attached. The forked child answers on the pipe: a line with its process id, then one JSON object, `{"facts": …}` or
`{"unreadable": "…"}`. No answer means that the child died. The helper has one thread, no network and no secrets: its
environment is made by `references.probe`.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import signal
import socket
import sys
import traceback
from dataclasses import asdict
from pathlib import Path
from typing import Any

from refreel.media.decode import Unreadable
from refreel.media.measure import measure

_CLONE_NEWUSER, _CLONE_NEWNET, _CLONE_NEWIPC = 0x10000000, 0x40000000, 0x08000000
_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS = 1, 38
_OPEN_FILES = 32


def main() -> None:
    wire = socket.socket(fileno=int(sys.argv[1]))
    _leave_the_network()
    # Children are reaped by the kernel: nobody asks for their exit status, the pipe says all.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while (request := _receive(wire)) is not None:
        body, pipe = request
        if os.fork() == 0:
            _child(body, pipe)
        os.close(pipe)


def _receive(wire: socket.socket) -> tuple[dict[str, Any], int] | None:
    head, fds, _, _ = socket.recv_fds(wire, 4, 1)
    if len(head) < 4 or not fds:
        return None
    length, body = int.from_bytes(head, "big"), b""
    while len(body) < length:
        part = wire.recv(length - len(body))
        if not part:
            return None
        body += part
    return json.loads(body), fds[0]


def _child(body: dict[str, Any], pipe: int) -> None:
    """Never returns: whatever happens, the process ends here."""
    try:
        os.setsid()
        _die_with_parent()
        os.dup2(pipe, 1)
        os.closerange(3, 256)
        os.write(1, b"%d\n" % os.getpid())
        _confine(int(body["memory"]), float(body["seconds"]))
        os.write(1, json.dumps(_answer(Path(body["path"]))).encode())
        os._exit(0)
    except BaseException:  # noqa: BLE001 - a forked child must not unwind into the helper's loop
        traceback.print_exc()
        os._exit(1)


def _answer(path: Path) -> dict[str, Any]:
    try:
        return {"facts": asdict(measure(path))}
    except Unreadable as problem:
        return {"unreadable": str(problem)}
    except MemoryError:
        return {"unreadable": "decoding it needs too much memory"}


def _confine(memory: int, seconds: float) -> None:
    """Bounds on the process itself. The alarm's default action ends it even in the middle of a decoder's loop."""
    whole = max(1, int(seconds) + 1)
    _limit(resource.RLIMIT_CPU, whole)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_NOFILE, _OPEN_FILES)
    if sys.platform == "linux":
        _limit(resource.RLIMIT_AS, memory)
        ctypes.CDLL(None).prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, seconds)


def _limit(which: int, value: int) -> None:
    _, hard = resource.getrlimit(which)
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(which, (value, value))


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def _leave_the_network() -> None:
    """An empty network namespace where the system allows one (as root, or through a user namespace); elsewhere the
    demuxers' protocol list alone keeps the decoder off the network."""
    if sys.platform != "linux":
        return
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_CLONE_NEWNET | _CLONE_NEWIPC) != 0:
        libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET | _CLONE_NEWIPC)


if __name__ == "__main__":
    main()

"""The process that decodes strangers' media: a warm helper forks one confined child per file and outlives them all.

`python -m refreel.media.decode_child FD` serves requests from the Unix stream socket FD until its other end closes. A
request is a 4-byte big-endian length and that much JSON (`path`, `seconds`, `memory`), with the writing end of a pipe
attached. The forked child answers on the pipe: a line with its process id, then one JSON object, `{"facts": …}` or
`{"unreadable": "…"}`. No answer means that the child died. The helper has one thread, no network and no secrets: its
environment is made by `references.probe`.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
import traceback
from dataclasses import asdict
from pathlib import Path
from typing import Any

from refreel.media.confine import code_folders, confine, leave_the_network
from refreel.media.decode import Unreadable
from refreel.media.measure import measure


def main() -> None:
    wire = socket.socket(fileno=int(sys.argv[1]))
    leave_the_network()
    code_folders()
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
        os.dup2(pipe, 1)
        os.closerange(3, 256)
        os.write(1, b"%d\n" % os.getpid())
        path = Path(body["path"])
        confine(path, memory=int(body["memory"]), seconds=float(body["seconds"]))
        os.write(1, json.dumps(_answer(path)).encode())
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


if __name__ == "__main__":
    main()

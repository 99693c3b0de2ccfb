"""Asks the decode child what a file is: takes a path, gives MediaInfo, never decodes in this process."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from refreel.errors import Unavailable
from refreel.jobs.kind import Kind
from refreel.media.info import MediaInfo
from refreel.references.unusable import Unusable

log = logging.getLogger(__name__)

_ANSWER_BYTES = 1 << 16


@dataclass(frozen=True, slots=True)
class ProbeSettings:
    """Bounds of one probe: `seconds` on the clock, `memory` bytes of address space, `parallel` probes at a time."""

    seconds: float = 20.0
    memory: int = 2 << 30
    parallel: int = 4


class Prober:
    """Probes files in confined children of one warm helper process, started at the first probe. Safe to share between
    threads. `close` ends the helper; it also ends by itself when this process does."""

    def __init__(self, settings: ProbeSettings | None = None) -> None:
        self._settings = settings or ProbeSettings()
        self._lock = threading.Lock()
        self._slots = threading.BoundedSemaphore(self._settings.parallel)
        self._known: OrderedDict[str, MediaInfo] = OrderedDict()
        self._helper: subprocess.Popen[bytes] | None = None
        self._wire: socket.socket | None = None

    def probe(self, path: Path, *, sha256: str, size: int) -> MediaInfo:
        """MediaInfo of the file at `path`, whose hash and size in bytes the caller knows. Remembers recent answers.

        Raises Unusable when the file is of no use (also when decoding it crashed or took too long), Unavailable when
        the helper cannot be started.
        """
        with self._lock:
            if (known := self._known.get(sha256)) is not None:
                return known
        with self._slots:
            answer = self._ask(path)
        if "unreadable" in answer:
            raise Unusable(str(answer["unreadable"]))
        info = info_from(answer["facts"], sha256, size)
        with self._lock:
            self._known[sha256] = info
            while len(self._known) > 256:
                self._known.popitem(last=False)
        return info

    def warm(self) -> None:
        """Start the helper now, so that the first probe need not wait half a second for it. Returns at once."""
        with self._lock:
            self._started()

    @property
    def helper_pid(self) -> int | None:
        """Process id of the warm helper while there is one."""
        return self._helper.pid if self._helper is not None else None

    def close(self) -> None:
        with self._lock:
            self._stop()

    def _ask(self, path: Path) -> dict[str, Any]:
        reader, writer = os.pipe()
        try:
            try:
                self._send(path, writer)
            finally:
                os.close(writer)
            return _read_answer(reader, self._settings.seconds + 2.0)
        finally:
            os.close(reader)

    def _send(self, path: Path, pipe: int) -> None:
        wanted = {"path": str(path.absolute()), "seconds": self._settings.seconds, "memory": self._settings.memory}
        body = json.dumps(wanted).encode()
        with self._lock:
            for attempt in (1, 2):
                wire = self._started()
                try:
                    socket.send_fds(wire, [len(body).to_bytes(4, "big")], [pipe])
                    wire.sendall(body)
                except OSError as error:
                    self._stop()
                    if attempt == 2:
                        raise Unavailable("References cannot be checked at the moment.") from error
                    log.warning("the decode helper was gone and is started again")
                else:
                    return

    def _started(self) -> socket.socket:
        if self._wire is not None and self._helper is not None and self._helper.poll() is None:
            return self._wire
        self._stop()
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        with theirs:
            self._helper = subprocess.Popen(
                [sys.executable, "-P", "-m", "refreel.media.decode_child", str(theirs.fileno())],
                pass_fds=(theirs.fileno(),),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
                # Made from nothing: a decoder that is taken over must find no key and no database URL in its memory.
                env={"PYTHONPATH": os.pathsep.join(p for p in sys.path if p), "OPENBLAS_NUM_THREADS": "1"},
            )
        self._wire = ours
        return ours

    def _stop(self) -> None:
        if self._wire is not None:
            self._wire.close()
        if self._helper is not None:
            self._helper.kill()
            self._helper.wait()
        self._wire = self._helper = None


def _read_answer(reader: int, seconds: float) -> dict[str, Any]:
    """The child's answer from the pipe. The end of the pipe without one is a crash; silence for `seconds` is killed."""
    deadline = time.monotonic() + seconds
    heard = b""
    while len(heard) < _ANSWER_BYTES:
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([reader], [], [], left)[0]:
            _kill(heard)
            raise Unusable("decoding it takes too long")
        part = os.read(reader, _ANSWER_BYTES)
        if not part:
            break
        heard += part
    pid, _, text = heard.partition(b"\n")
    try:
        answer = json.loads(text)
    except ValueError:
        log.warning("decode child %s ended without an answer", pid.decode(errors="replace"))
        raise Unusable("it is damaged: decoding it failed or took too long") from None
    if not isinstance(answer, dict):
        raise Unusable("it is damaged: decoding it failed")
    return answer


def _kill(heard: bytes) -> None:
    """The pipe is still open, so the child is alive and its process id is still its own."""
    pid = heard.partition(b"\n")[0]
    if pid.isdigit() and int(pid) > 1:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(int(pid), signal.SIGKILL)


def info_from(facts: Mapping[str, Any], sha256: str, size: int) -> MediaInfo:
    """MediaInfo from plain JSON values. What comes over the pipe comes from a process that read hostile bytes: every field is made what it must be."""
    return MediaInfo(
        kind=Kind(facts["kind"]),
        format=str(facts["format"]),
        bytes=size,
        sha256=sha256,
        width=int(facts["width"]),
        height=int(facts["height"]),
        seconds=float(facts["seconds"]),
        fps=float(facts["fps"]),
        frames=int(facts["frames"]),
        codec=str(facts["codec"]),
        audio=bool(facts["audio"]),
        alpha=bool(facts["alpha"]),
        sample_rate=int(facts["sample_rate"]),
        channels=int(facts["channels"]),
    )

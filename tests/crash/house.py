"""A house that burns down on demand: a server in processes of its own, a client for it, and a look at what is left behind."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests
import sqlalchemy as sa

from refreel.jobs.status import Status
from refreel.queue.base import Event, Row
from refreel.queue.durable import DurableQueue

LONG = 60.0
MODEL = "bytedance-seedance-2-0-reference-to-video"


def until(what: Callable[[], Any], seconds: float = LONG) -> Any:
    """The first true answer of `what`, asked until then."""
    deadline = time.monotonic() + seconds
    while not (answer := what()):
        if time.monotonic() > deadline:
            raise AssertionError(f"still not so after {seconds} s")
        time.sleep(0.02)
    return answer


@dataclass
class House:
    """One data folder, the processes that live on it, and a view of its database from outside."""

    folder: Path
    engine: sa.Engine
    queue: DurableQueue
    key: str
    servers: list[subprocess.Popen[str]] = field(default_factory=list)
    address: str = ""

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def start(self, workers: int = 1, memory_mb: int = 6144) -> subprocess.Popen[str]:
        log = (self.folder / "log").open("a")
        server = subprocess.Popen(
            [sys.executable, str(Path(__file__).parent / "server.py"), str(self.data), str(workers), str(memory_mb)],
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            start_new_session=True,
        )
        self.servers.append(server)
        assert server.stdout is not None
        self.address = server.stdout.readline().strip()
        assert self.address, self.log()
        return server

    def log(self) -> str:
        return (self.folder / "log").read_text()

    def enqueue(self, prompt: str = "a lake", count: int = 1) -> list[str]:
        body = {"model": MODEL, "prompt": prompt, "duration": "4", "resolution": "480p", "num_generations": count}
        answer = requests.post(
            f"{self.address}/api/ai/queue", json=body, headers={"Authorization": f"Bearer {self.key}"}, timeout=30
        )
        assert answer.status_code == 200, answer.text
        return [g["generation_id"] for g in answer.json()["generations"]]

    def row(self, generation_id: str) -> Row:
        row = self.queue.read(generation_id)
        assert row is not None
        return row

    def final(self, generation_id: str, seconds: float = LONG) -> Row:
        row = self.queue.wait(generation_id, seconds)
        assert row is not None
        assert row.status.final, f"{row}\n{self.log()}"
        return row

    def events(self, generation_id: str) -> list[Event]:
        return [e for e in self.queue.events(["local"], 0) if e.generation_id == generation_id]

    def statuses(self, generation_id: str) -> list[str]:
        return [e.data["status"] for e in self.events(generation_id) if e.kind == "status"]

    def rendering(self, generation_id: str) -> bool:
        return bool(self.engines(generation_id)) and any(e.kind == "progress" for e in self.events(generation_id))

    def engines(self, generation_id: str = "") -> list[int]:
        """Processes at work in the folder of a job, or of any."""
        return [pid for pid, cwd in _working_folders() if cwd.is_relative_to(self.data / "work" / generation_id)]

    def workers(self) -> list[int]:
        return [pid for pid in _children(self.servers[-1].pid) if b"refreel.app" in _command(pid)]

    def processes(self) -> list[int]:
        """Every process that was started from here and still lives."""
        told = [str(self.data).encode(), str(self.folder).encode()]
        mine = [p.pid for p in self.servers if p.poll() is None]
        found = [pid for pid in _pids() if any(t in _command(pid) for t in told) or pid in mine]
        return found + self.engines()

    def work_folders(self) -> list[Path]:
        work = self.data / "work"
        return list(work.iterdir()) if work.is_dir() else []

    def burn(self) -> None:
        """kill -9 of the server, its workers and their engines, all at once."""
        server = self.servers[-1]
        for pid in [server.pid, *descendants(server.pid)]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        server.wait()

    def stop(self) -> None:
        server = self.servers[-1]
        server.terminate()
        assert server.wait(LONG) == 0, self.log()

    def ended_once(self, generation_id: str, status: Status = Status.SUCCEEDED) -> Row:
        row = self.final(generation_id)
        assert row.status is status, f"{row}\n{self.log()}"
        ends = [s for s in self.statuses(generation_id) if Status(s).final]
        assert ends == [status.value]
        return row


def _pids() -> list[int]:
    return [int(p.name) for p in Path("/proc").iterdir() if p.name.isdigit()]


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def _parent(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except (OSError, IndexError):
        return 0


def _children(pid: int) -> list[int]:
    return [p for p in _pids() if _parent(p) == pid]


def descendants(pid: int) -> list[int]:
    found = _children(pid)
    return found + [d for child in found for d in descendants(child)]


def _working_folders() -> Iterator[tuple[int, Path]]:
    for pid in _pids():
        with contextlib.suppress(OSError):
            yield pid, Path(f"/proc/{pid}/cwd").readlink()

"""Names this machine and this process so that another can tell whether they still live, and keeps a second machine away from a
database file that only one may open."""

from __future__ import annotations

import fcntl
import os
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from refreel.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Process:
    """`host` names the machine, its boot and the process-number space; `started` when the process began (kernel ticks), since
    process numbers are used again. `started` is empty where the system does not say: such a process is only ever judged by
    its lease."""

    host: str
    pid: int
    started: str


def this_process() -> Process:
    return Process(this_host(), os.getpid(), _started(os.getpid()))


def this_host() -> str:
    boot = _text("/proc/sys/kernel/random/boot_id")
    try:
        space = str(Path("/proc/self/ns/pid").stat().st_ino)
    except OSError:
        space = ""
    return "/".join((socket.gethostname(), boot, space))


def surely_dead(process: Process) -> bool:
    """True only when the process lived on this very machine and is gone."""
    return process.host == this_host() and process.started != "" and _started(process.pid) != process.started


def claim_folder(folder: Path, name: str) -> IO[str]:
    """Hold `folder` for this machine, together with this machine's other processes; keep the answer open as long as needed.

    Raises ConfigError when another machine holds it: SQLite's files are safe on one machine only.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.lock"
    lock = path.open("a+")
    if _try(lock, fcntl.LOCK_EX):
        lock.seek(0)
        lock.truncate()
        lock.write(this_host())
        lock.flush()
    fcntl.flock(lock, fcntl.LOCK_SH)
    lock.seek(0)
    holder = lock.read()
    if holder != this_host():
        lock.close()
        raise ConfigError(
            f"The data folder {folder} is in use by another machine ({holder.split('/')[0]}). A SQLite database serves one "
            "machine; for several, set REFREEL_DATABASE_URL to a PostgreSQL database that all of them can reach."
        )
    return lock


def claim_alone(folder: Path, name: str, message: str) -> IO[str]:
    """Hold `folder/name.lock` alone; keep the answer open as long as needed. Raises ConfigError(message) when it is held."""
    folder.mkdir(parents=True, exist_ok=True)
    lock = (folder / f"{name}.lock").open("a+")
    if not _try(lock, fcntl.LOCK_EX):
        lock.close()
        raise ConfigError(message)
    return lock


def _try(lock: IO[str], how: int) -> bool:
    try:
        fcntl.flock(lock, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _started(pid: int) -> str:
    """When process `pid` began; empty when it is gone, a zombie, or the system does not say."""
    stat = _text(f"/proc/{pid}/stat")
    fields = stat.rpartition(")")[2].split()
    return fields[19] if len(fields) > 19 and fields[0] not in "ZX" else ""


def _text(path: str) -> str:
    try:
        return Path(path).read_text().strip()
    except OSError:
        return ""

"""References as they were when a job first read them: takes fetched files, gives the same bytes to every retry."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from refreel.media.info import MediaInfo
from refreel.media.kinds import FORMATS
from refreel.references.disk import incoming, link_or_copy, settle, sweep_incoming, write_json
from refreel.references.probe import info_from

KEEP_SECONDS = 7 * 24 * 3600.0
"""A job that is not final after this has lost its snapshots; it fetches anew."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A file kept under its content's hash, with what the probe found."""

    path: Path
    info: MediaInfo


class Snapshots:
    """Files by content hash, and for each open job which source had which content.

    `remember`ed sources survive this process: a retry after a crash finds them, also when the link has died meanwhile.
    `forget` a job when it is final; `sweep` deletes what no job remembers.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()

    @contextmanager
    def incoming(self) -> Iterator[Path]:
        """A path to write a new file to; give it to `keep`, or it is deleted."""
        with incoming(self._folder) as path:
            yield path

    def keep(self, path: Path, info: MediaInfo) -> Snapshot:
        """Take over the file `path` (from `incoming`)."""
        final = self._path(info)
        if not _touched(final):
            path.chmod(0o400)
            settle(path, final)
        return Snapshot(final, info)

    def share(self, source: Path, info: MediaInfo) -> Snapshot:
        """Keep a file that also lives elsewhere on this server (an upload), without a second copy where possible."""
        final = self._path(info)
        if not _touched(final):
            link_or_copy(source, final)
        return Snapshot(final, info)

    def remember(self, job: str, source: str, snapshot: Snapshot) -> None:
        """Note durably that `source` (a URI) had this content when `job` read it."""
        with self._lock:
            known = self._notes(job)
            known[_key(source)] = {**asdict(snapshot.info)}
            write_json(self._folder, self._notes_path(job), known)

    def remembered(self, job: str, source: str) -> Snapshot | None:
        facts = self._notes(job).get(_key(source))
        if not isinstance(facts, dict) or facts.get("format") not in FORMATS:
            return None
        info = info_from(facts, str(facts["sha256"]), int(facts["bytes"]))
        path = self._path(info)
        return Snapshot(path, info) if path.is_file() and path.stat().st_size == info.bytes else None

    def jobs(self) -> tuple[str, ...]:
        """The jobs whose sources are remembered."""
        return tuple(path.stem for path in (self._folder / "jobs").glob("*.json"))

    def forget(self, job: str) -> None:
        self._notes_path(job).unlink(missing_ok=True)

    def sweep(self, *, keep_seconds: float = KEEP_SECONDS, spare_seconds: float = 3600.0) -> int:
        """Delete notes older than `keep_seconds` and files that no note names, unless younger than `spare_seconds` (they
        may be on their way into a note). The number of files deleted."""
        sweep_incoming(self._folder)
        now, wanted = time.time(), set()
        for path in (self._folder / "jobs").glob("*.json"):
            with contextlib.suppress(FileNotFoundError, ValueError):
                if path.stat().st_mtime < now - keep_seconds:
                    path.unlink()
                else:
                    wanted |= {str(facts["sha256"]) for facts in json.loads(path.read_text()).values()}
        deleted = 0
        for path in (self._folder / "files").glob("*/*"):
            with contextlib.suppress(FileNotFoundError):
                if path.stem not in wanted and path.stat().st_ctime < now - spare_seconds:
                    path.unlink()
                    deleted += 1
        return deleted

    def _path(self, info: MediaInfo) -> Path:
        return self._folder / "files" / info.sha256[:2] / f"{info.sha256}.{info.format}"

    def _notes_path(self, job: str) -> Path:
        if not re.fullmatch(r"[A-Za-z0-9_.-]{1,128}", job) or job.startswith("."):
            job = hashlib.sha256(job.encode()).hexdigest()
        return self._folder / "jobs" / f"{job}.json"

    def _notes(self, job: str) -> dict[str, object]:
        try:
            value = json.loads(self._notes_path(job).read_text())
        except FileNotFoundError:
            return {}
        return value if isinstance(value, dict) else {}


def _touched(path: Path) -> bool:
    """Whether the file is there; if so it counts as new, so that a sweep spares it until it is remembered."""
    try:
        os.utime(path)
    except FileNotFoundError:
        return False
    return True


def _key(source: str) -> str:
    """Links may carry signatures: what lies on disk for days is their hash."""
    return hashlib.sha256(source.encode()).hexdigest()

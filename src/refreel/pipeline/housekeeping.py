"""Tidies up behind jobs: what a killed worker could not delete, and references that nobody needs any more."""

from __future__ import annotations

import time
from pathlib import Path

from refreel.pipeline import workfolder
from refreel.queue.base import Queue
from refreel.references import intake

TRIAL_SECONDS = 3600.0


def tidy(queue: Queue, tools: intake.Tools, work: Path) -> None:
    """Delete work folders and remembered references of jobs that are final or unknown. To be called now and then."""

    def wanted(job: str) -> bool:
        if job.startswith("trial-"):
            return _age(work / job) < TRIAL_SECONDS
        row = queue.read(job)
        return row is not None and not row.status.final

    workfolder.sweep(work, wanted)
    for job in tools.snapshots.jobs():
        if not job.startswith("trial-") and not wanted(job):
            intake.forget(job, tools)
    intake.sweep(tools)


def _age(path: Path) -> float:
    try:
        return time.time() - path.stat().st_mtime
    except FileNotFoundError:
        return 0.0

"""One job's progress out of its stages': never falling, and no more of it than a reader can use."""

from __future__ import annotations

import time
from collections.abc import Callable

from refreel.engines.base import Progress, Report
from refreel.queue.base import JobControl

LEAST_SECONDS = 0.25


class JobProgress:
    """Passes progress on to the row: at once when the stage changes, otherwise every `LEAST_SECONDS` at most."""

    def __init__(self, control: JobControl, so_far: float = 0.0, clock: Callable[[], float] = time.monotonic) -> None:
        self._control = control
        self._clock = clock
        self._stage = ""
        self._fraction = so_far
        self._told_at = 0.0

    def span(self, start: float, end: float) -> Report:
        """A report for a part of the job that takes its fraction from `start` to `end`."""

        def report(progress: Progress) -> None:
            self._tell(progress.stage, start + (end - start) * min(max(progress.fraction, 0.0), 1.0), progress.detail)

        return report

    def _tell(self, stage: str, fraction: float, detail: str) -> None:
        now = self._clock()
        if stage == self._stage and now - self._told_at < LEAST_SECONDS:
            return
        self._stage, self._told_at, self._fraction = stage, now, max(self._fraction, fraction)
        self._control.progress(stage, self._fraction, detail)

"""Log lines as `time level stage=… job=… message`, with secrets struck out; a line of ours always says its stage."""

from __future__ import annotations

import logging
import re
import sys

_SECRET = re.compile(
    r"(?i)(bearer\s+)[^\s\"']+"
    r"|(oxen_signature=)[0-9a-z_\-]+"
    r"|(rr_)[0-9a-zA-Z]{8,}"
    r"|(://[^/\s:@]+:)[^@/\s]+(?=@)"
)


def strike_out(text: str) -> str:
    """`text` with keys, signatures and passwords in URLs replaced by `***`."""
    return _SECRET.sub(lambda m: next(g for g in m.groups() if g) + "***", text)


class _Line(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        record.stage = getattr(record, "stage", record.name.removeprefix("refreel.").split(".")[0])
        record.job = getattr(record, "job", "-")
        return strike_out(super().format(record))


def setup(level: str = "INFO") -> None:
    """Send this process's log to stderr. Called once by a command, never at import."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Line("%(asctime)s %(levelname)-7s stage=%(stage)s job=%(job)s %(message)s"))
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)


def of(stage: str) -> logging.Logger:
    """The logger of a stage."""
    return logging.getLogger(f"refreel.{stage}")


def about(job: str, **more: object) -> dict[str, object]:
    """`extra=` for a line about a job."""
    return {"job": job, **more}

"""The five statuses of a generation and which may follow which."""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    QUEUED = "queued"
    PROCESSING = "processing"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def final(self) -> bool:
        return self in FINAL


FINAL = frozenset({Status.SUCCEEDED, Status.FAILED, Status.CANCELLED})
OPEN = frozenset({Status.QUEUED, Status.PROCESSING})


def may_follow(now: Status, then: Status) -> bool:
    """Whether a row may go from `now` to `then`. A final status never changes; a taken-over job may be processing twice."""
    if now.final:
        return False
    return then is not Status.QUEUED

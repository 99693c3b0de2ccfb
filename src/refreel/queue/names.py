"""Names under which workflows wait in the database: changing one strands the jobs in flight."""

from __future__ import annotations

from typing import Final

APPLICATION: Final = "refreel"
WORKFLOW: Final = "generation"
JOBS: Final = "jobs"

VERSION: Final = "1"
"""Pinned. Left to itself DBOS makes it a hash of the code, and jobs in flight would wait for ever after an upgrade. Raise it only
for a change after which an old job cannot be run by new code."""

"""Names under which workflows wait in the database: changing one strands the jobs in flight."""

from __future__ import annotations

import logging
from typing import Final

APPLICATION: Final = "refreel"
WORKFLOW: Final = "generation"
"""Makes the film. Its id is the generation's."""
JOBS: Final = "jobs"

FETCH_WORKFLOW: Final = "fetch"
"""Comes first when a job has references to fetch; its id is `fetch_id(generation's)`. It waits on a queue of its own with many
slots, so that a slow link holds up no film."""
FETCHES: Final = "fetches"

VERSION: Final = "1"
"""Pinned. Left to itself DBOS makes it a hash of the code, and jobs in flight would wait for ever after an upgrade. Raise it only
for a change after which an old job cannot be run by new code."""


def fetch_id(generation_id: str) -> str:
    return f"{generation_id}:fetch"


def quiet() -> None:
    """DBOS's warnings go through our own log lines; its other lines and its own handler are not wanted."""
    logger = logging.getLogger("dbos")
    logger.setLevel(logging.WARNING)
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())

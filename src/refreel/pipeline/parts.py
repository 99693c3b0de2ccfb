"""What the stories need from the rest; the composition root puts it together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from refreel.engines.base import Film, RenderRequest, Report
from refreel.jobs import files
from refreel.models.catalogue import Catalogue
from refreel.queue.base import Queue
from refreel.references.intake import Tools
from refreel.storage.base import Store

Plan = Callable[[str, RenderRequest], dict[str, Any] | None]
"""(engine, request) → what the engine would make of it, None when it does not plan. Raises `JobFailed`."""


class Render(Protocol):
    """Runs the named engine until it has a verified film, or raises `JobFailed` or `Cancelled`; no process is left then."""

    def __call__(self, engine: str, request: RenderRequest, report: Report, cancelled: Callable[[], bool]) -> Film: ...


@dataclass(frozen=True, slots=True)
class AcceptParts:
    """For `accept` and `inspect`. `schemes` are those that a reference's URI may have; `work` holds one folder per job."""

    catalogue: Catalogue
    queue: Queue
    intake: Tools
    plan: Plan
    work: Path
    schemes: frozenset[str] = files.REMOTE


@dataclass(frozen=True, slots=True)
class ProduceParts:
    """For `produce`. `work` holds one folder per job."""

    catalogue: Catalogue
    intake: Tools
    render: Render
    store: Store
    work: Path

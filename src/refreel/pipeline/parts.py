"""What the two stories need from the rest, by shape: the composition root hands it in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

from refreel.config import Settings
from refreel.engines.base import Film, PreparedReference, RenderRequest, Report
from refreel.jobs.spec import JobSpec
from refreel.models.model import Model
from refreel.queue.base import Queue
from refreel.storage.base import Store


class Intake(Protocol):
    """The references stage, seen from here. Every problem of every reference is raised at once, as `InvalidFileInput`."""

    def check_early(self, spec: JobSpec, namespace: str) -> None:
        """Everything about `data:` URIs and uploads that can be known without the network."""
        ...

    def prepare(
        self, spec: JobSpec, namespace: str, workdir: Path, report: Callable[[float, str], None]
    ) -> tuple[PreparedReference, ...]:
        """All references, fetched into `workdir`, probed and within the model's limits."""
        ...


class Render(Protocol):
    """Runs the named engine in a child process until it has a film, or raises `JobFailed` or `Cancelled`."""

    def __call__(self, engine: str, request: RenderRequest, report: Report, cancelled: Callable[[], bool]) -> Film: ...


class AcceptParts(Protocol):
    """What `accept` and `inspect` need."""

    @property
    def settings(self) -> Settings: ...
    @property
    def models(self) -> Mapping[str, Model]: ...
    @property
    def queue(self) -> Queue: ...
    @property
    def intake(self) -> Intake: ...


class ProduceParts(Protocol):
    """What `produce` needs."""

    @property
    def settings(self) -> Settings: ...
    @property
    def models(self) -> Mapping[str, Model]: ...
    @property
    def intake(self) -> Intake: ...
    @property
    def render(self) -> Render: ...
    @property
    def store(self) -> Store: ...

"""The story of a job: row in, film kept, outcome out."""

from __future__ import annotations

from pathlib import Path

from refreel import logs
from refreel.engines.base import Film, PreparedReference
from refreel.errors import Cancelled
from refreel.jobs.status import Status
from refreel.models import price
from refreel.models.model import Model
from refreel.pipeline.order import order
from refreel.pipeline.parts import ProduceParts
from refreel.pipeline.progress import JobProgress
from refreel.pipeline.workfolder import work_folder
from refreel.queue.base import JobControl, Outcome, Row
from refreel.references.intake import prepare
from refreel.storage.base import StoredFile

_log = logs.of("produce")

FETCHED = 0.1
"""How far a job is when its references are there."""


def produce(row: Row, control: JobControl, parts: ProduceParts) -> Outcome:
    """Fetch and probe the references, have the film made and verified, keep it.

    Safe to run again after a crash: the references' bytes are remembered, the seed is the row's, and the film has one key.
    Raises InvalidFileInput, JobFailed, Unavailable or Cancelled; the work folder is gone whatever happens.
    """
    model = parts.catalogue.get(row.spec.model)
    progress = JobProgress(control, row.fraction)
    with work_folder(parts.work, row.id) as folder:
        references = _references(row, control, parts, progress, folder)
        request = order(row.id, row.spec, model, references, folder)
        film = parts.render(model.engine, request, progress.span(FETCHED, 1.0), control.cancelled)
        if control.cancelled():
            raise Cancelled
        stored = parts.store.put_file(key(row), film.path)
    _log.info("kept %d bytes, %d s of film", stored.size, film.seconds, extra=logs.about(row.id))
    return _outcome(row, model, film, stored)


def fetch(row: Row, control: JobControl, parts: ProduceParts) -> None:
    """The first half alone: fetch and probe the references, and remember them for `produce`. Raises as `produce` does."""
    with work_folder(parts.work, row.id) as folder:
        _references(row, control, parts, JobProgress(control, row.fraction), folder)


def key(row: Row) -> str:
    """Where the film of `row` is kept: what its link says after the repository, behind namespace and repository."""
    folders = [row.namespace, row.repo, *([row.directory] if row.directory else [])]
    return "/".join([*folders, f"{row.id}.mp4"])


def _references(
    row: Row, control: JobControl, parts: ProduceParts, progress: JobProgress, folder: Path
) -> tuple[PreparedReference, ...]:
    return prepare(
        row.spec,
        parts.catalogue.get(row.spec.model),
        row.namespace,
        folder,
        parts.intake,
        report=progress.span(0.0, FETCHED),
        cancelled=control.cancelled,
        job=row.id,
    )


def _outcome(row: Row, model: Model, film: Film, stored: StoredFile) -> Outcome:
    return Outcome(
        status=Status.SUCCEEDED,
        engine=model.engine,
        result_key=stored.key,
        result_etag=stored.etag,
        result_bytes=stored.size,
        cost=price.as_text(price.cost(model, row.spec.resolution, film.seconds)),
        plan=film.plan,
        unused=film.unused,
    )

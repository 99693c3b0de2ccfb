"""The story of a request: body in, durable rows out, or every problem at once and nothing written."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

from refreel import logs
from refreel.accounts.caller import Caller
from refreel.accounts.namespaces import choose
from refreel.jobs.spec import JobSpec
from refreel.jobs.status import Status
from refreel.jobs.validate import SEEDS, Target, model_name, validate
from refreel.models.model import Model
from refreel.pipeline.parts import AcceptParts
from refreel.queue.base import Row
from refreel.references.intake import check_early, put_away

_log = logs.of("accept")


Ids = Callable[[JobSpec, int], str]
"""(job, number of its film from 0) → the id of its row, a UUID."""


def drawn(spec: JobSpec, number: int) -> str:
    """A new id for every film that is asked for."""
    return str(uuid.uuid4())


def accept(
    body: Mapping[str, Any], caller: Caller, parts: AcceptParts, *, enqueue: bool, ids: Ids = drawn
) -> tuple[Row, ...]:
    """The rows of `body`, durable when this returns; `enqueue` says whether it came through the queue, where one request may
    ask for several films.

    Raises InvalidParams or InvalidFileInput with every problem, ModelNotFound, Forbidden; nothing is written then.
    """
    spec, model, target, namespace = check(body, caller, parts, enqueue=enqueue)
    with ExitStack() as until:
        spec = put_away(spec, namespace, parts.intake, check_early(spec, model, namespace, parts.intake, until))
    rows = _rows(spec, target, namespace, caller, ids)
    parts.queue.submit(rows)
    for row in rows:
        _log.info("accepted for %s: %s", row.namespace, row.spec.model, extra=logs.about(row.id))
    return rows


def check(
    body: Mapping[str, Any], caller: Caller, parts: AcceptParts, *, enqueue: bool
) -> tuple[JobSpec, Model, Target, str]:
    """Everything that the body alone tells: the job, its model, where it goes, whose it is."""
    model = parts.catalogue.get(model_name(body))
    spec, target = validate(body, model, enqueue=enqueue, schemes=parts.schemes)
    return spec, model, target, choose(caller, target.namespace)


def _rows(spec: JobSpec, target: Target, namespace: str, caller: Caller, ids: Ids) -> tuple[Row, ...]:
    """One row per film, each with a seed of its own: the first has the request's, the next ones count up from it."""
    now = time.time()
    return tuple(
        Row(
            id=ids(spec, number),
            namespace=namespace,
            user_id=caller.user_id,
            username=caller.username,
            spec=replace(spec, seed=spec.seed + number if number == 0 else (spec.seed + number) % SEEDS),
            repo=target.repo,
            directory=target.directory,
            status=Status.QUEUED,
            enqueued_at=now,
        )
        for number in range(target.count)
    )

"""The story of a request: body in, durable rows out, or every problem at once and nothing written."""

from __future__ import annotations

import secrets
import time
import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from refreel import logs
from refreel.errors import Forbidden, ModelNotFound
from refreel.jobs.spec import JobSpec
from refreel.jobs.status import Status
from refreel.jobs.validate import Target, validate
from refreel.models.model import Model
from refreel.pipeline.parts import AcceptParts, Caller
from refreel.queue.base import Row

_log = logs.of("accept")

SEEDS = 2**31
"""Seeds drawn here lie in [0, SEEDS): small enough for every engine and every JSON reader."""


def accept(body: Mapping[str, Any], caller: Caller, parts: AcceptParts, *, enqueue: bool) -> tuple[Row, ...]:
    """The rows of `body`, durable when this returns; `enqueue` says whether it came through the queue, where one request may
    ask for several generations.

    Raises InvalidParams or InvalidFileInput with every problem, ModelNotFound, Forbidden; nothing is written then.
    """
    spec, target = check(body, caller, parts, enqueue=enqueue)
    rows = _rows(spec, target, caller)
    parts.queue.submit(rows)
    for row in rows:
        _log.info("accepted for %s: %s", row.namespace, row.spec.model, extra=logs.about(row.id))
    return rows


def check(body: Mapping[str, Any], caller: Caller, parts: AcceptParts, *, enqueue: bool) -> tuple[JobSpec, Target]:
    """Everything that can be known of a request without the network."""
    spec, target = validate(body, model_of(body, parts.models), enqueue=enqueue)
    namespace = choose(caller, target.namespace)
    parts.intake.check_early(spec, namespace)
    return spec, target


def model_of(body: Mapping[str, Any], models: Mapping[str, Model]) -> Model:
    """The model that `body` names; raises ModelNotFound. A body without one is the validation's to refuse."""
    name = body.get("model")
    if not isinstance(name, str) or name not in models:
        raise ModelNotFound(str(name))
    return models[name]


def _rows(spec: JobSpec, target: Target, caller: Caller) -> tuple[Row, ...]:
    now = time.time()
    return tuple(
        Row(
            id=str(uuid.uuid4()),
            namespace=target.namespace,
            user_id=caller.user_id,
            username=caller.username,
            spec=replace(spec, seed=(spec.seed + number) % SEEDS),
            repo=target.repo,
            directory=target.directory,
            status=Status.QUEUED,
            enqueued_at=now,
        )
        for number in range(target.count)
    )

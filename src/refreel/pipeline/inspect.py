"""The story of a trial: the whole intake of a request, and what its film would be, without making it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from refreel.accounts.caller import Caller
from refreel.engines.base import PreparedReference
from refreel.jobs.spec import JobSpec
from refreel.pipeline.accept import check
from refreel.pipeline.order import order
from refreel.pipeline.parts import AcceptParts
from refreel.pipeline.workfolder import work_folder
from refreel.references.intake import check_early, forget, prepare


def inspect(body: Mapping[str, Any], caller: Caller, parts: AcceptParts) -> dict[str, Any]:
    """What `body` asks for as plain JSON values: the job with every default filled in, its references as they were found, the
    engine and its plan (null when it does not plan).

    Raises what `accept` raises, also for problems that only a fetched reference shows; keeps nothing.
    """
    spec, model, target, namespace = check(body, caller, parts, enqueue=True)
    check_early(spec, model, namespace, parts.intake)
    trial = f"trial-{uuid.uuid4()}"
    try:
        with work_folder(parts.work, trial) as folder:
            references = prepare(
                spec,
                model,
                namespace,
                folder,
                parts.intake,
                report=lambda _: None,
                cancelled=lambda: False,
                job=trial,
            )
            plan = parts.plan(model.engine, order(trial, spec, model, references, folder))
    finally:
        forget(trial, parts.intake)
    return {
        "model": model.id,
        "engine": model.engine,
        "parameters": _parameters(spec) | {"num_generations": target.count, "target_namespace": namespace},
        "references": [_reference(spec, reference) for reference in references],
        "ignored": list(spec.ignored),
        "plan": plan,
    }


def _parameters(spec: JobSpec) -> dict[str, Any]:
    return {
        "prompt": spec.prompt,
        "resolution": spec.resolution,
        "duration": "auto" if spec.seconds is None else str(spec.seconds),
        "aspect_ratio": spec.aspect_ratio or "auto",
        "generate_audio": spec.generate_audio,
        "seed": spec.seed,
    }


def _reference(spec: JobSpec, found: PreparedReference) -> dict[str, Any]:
    field = next(r.field for r in spec.references if (r.kind, r.position) == (found.kind, found.position))
    info = found.info
    return {
        "tag": found.tag,
        "field": field,
        "kind": info.kind.value,
        "format": info.format,
        "codec": info.codec,
        "bytes": info.bytes,
        "width": info.width,
        "height": info.height,
        "seconds": round(info.seconds, 3),
        "fps": round(info.fps, 3),
        "audio": info.audio,
    }

"""What an engine is asked for: a job and its prepared references as one request."""

from __future__ import annotations

from pathlib import Path

from refreel.engines.base import PreparedReference, RenderRequest
from refreel.jobs.spec import JobSpec
from refreel.models.model import Model


def order(
    job: str, spec: JobSpec, model: Model, references: tuple[PreparedReference, ...], folder: Path
) -> RenderRequest:
    """The request for the film `folder/film.mp4`; the engine's own folder, made here, lies beside it."""
    workdir = folder / "engine"
    workdir.mkdir()
    return RenderRequest(
        generation_id=job,
        model=spec.model,
        prompt=spec.prompt,
        references=references,
        resolution=spec.resolution,
        sizes=dict(model.sizes[spec.resolution]),
        seconds=spec.seconds,
        seconds_allowed=model.seconds,
        aspect_ratio=spec.aspect_ratio,
        generate_audio=spec.generate_audio,
        seed=spec.seed,
        workdir=workdir,
        out=folder / "film.mp4",
    )

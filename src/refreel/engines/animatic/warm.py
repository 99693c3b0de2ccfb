"""Makes one short film of everything in the engine's own process, so that the renderer's kernels are compiled and kept where
that process looks for them: `python -m refreel.engines.animatic.warm`."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
from PIL import Image

from refreel.config import from_environment
from refreel.engines import supervise
from refreel.engines.base import PreparedReference, Progress, RenderRequest
from refreel.jobs.kind import Kind
from refreel.media.info import MediaInfo

_PROMPT = '@Image1 walks along a lake in the rain and snow at night with mist and says "Ready."'


def warm(bounds: supervise.Bounds) -> None:
    """Render four seconds at a small size with an actor, water, weather, speech and sound."""
    with tempfile.TemporaryDirectory(prefix="refreel-warm-") as scratch:
        folder = Path(scratch)
        picture = folder / "figure.png"
        Image.fromarray(_figure()).save(picture)
        info = MediaInfo(Kind.IMAGE, "png", picture.stat().st_size, "warm", 200, 300, frames=1, codec="png", alpha=True)
        request = RenderRequest(
            generation_id="warm", model="warm", prompt=_PROMPT,
            references=(PreparedReference(Kind.IMAGE, 1, picture, info),),
            resolution="480p", sizes={"16:9": (864, 496)}, seconds=4, seconds_allowed=(4,), aspect_ratio="16:9",
            generate_audio=True, seed=1, workdir=folder, out=folder / "warm.mp4",
        )  # fmt: skip
        supervise.render("animatic", request, bounds, _quiet, lambda: False)


def _figure() -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """A drawn figure with alpha: head and body, enough to be cast."""
    y, x = np.mgrid[0:300, 0:200]
    inside = ((x - 100) ** 2 + (y - 60) ** 2 < 45**2) | ((abs(x - 100) < 50) & (y > 100) & (y < 290))
    rgba = np.zeros((300, 200, 4), np.uint8)
    rgba[inside] = (200, 120, 60, 255)
    return rgba


def _quiet(_: Progress) -> None:
    pass


if __name__ == "__main__":
    settings = from_environment()
    settings.cache.mkdir(parents=True, exist_ok=True)
    engine = settings.engine
    warm(supervise.Bounds(settings.weights, settings.cache, engine.seconds, engine.memory_bytes))

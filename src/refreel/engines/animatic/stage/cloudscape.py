"""High above the clouds."""

from __future__ import annotations

import numpy as np

from refreel.engines.animatic.stage import noise
from refreel.engines.animatic.stage.brush import (
    Canvas,
    blend,
    mix,
    premultiplied,
    smooth,
)
from refreel.engines.animatic.stage.country import under_sky
from refreel.engines.animatic.stage.hour import Hour
from refreel.engines.animatic.stage.waters import side_of
from refreel.engines.animatic.values.sets import Layer, Set


def open_sky(canvas: Canvas, h: Hour, weather: tuple[str, ...], rng: np.random.Generator) -> Set:
    """High above a sea of clouds."""
    horizon = 0.18
    layers = []
    for z, y, size, far in (
        (30.0, horizon - 0.02, 0.5, 0.5),
        (9.0, horizon + 0.08, 0.7, 0.25),
        (3.6, horizon + 0.22, 1.0, 0.06),
    ):
        layers.append(_bank(canvas, h, rng, z, y, size, far))
    layers.append(_bank(canvas, h, rng, 0.72, 0.5, 1.3, 0.0))
    return under_sky("sky", canvas, h, weather, rng, layers, None, horizon=horizon)


def _bank(canvas: Canvas, h: Hour, rng: np.random.Generator, z: float, top: float, size: float, far: float) -> Layer:
    """A bank of cumulus: heaped above, going on below the picture."""
    unit = canvas.unit // 2
    columns = noise.whole(3.4 * unit)
    rows = round(1.3 * unit)
    heap = np.abs(noise.clouds(rng, rows, columns, 0.34 * size * unit, 6, 0.52))
    crest = noise.line(rng, columns, 0.7 * size * unit, 3) * 0.07 * size
    y = (np.arange(rows, dtype=np.float32) / unit)[:, None] - np.float32(0.46)
    deep = y - crest[None, :] + (1.0 - heap) * np.float32(-0.10 * size) + np.float32(0.05)
    cover = smooth(-0.005, 0.055 * size, deep)
    shift = max(2, round(0.03 * unit))
    side = int(side_of(h)) * shift
    light = np.clip(
        0.62 + (np.roll(np.roll(deep, -shift, 0), side, 1) - deep - shift / unit) * -6.0 - 0.5 * np.clip(deep, 0, 0.6),
        0,
        1,
    )
    from_above = mix(h.disc, (255, 255, 255), 0.4) if h.name != "night" else (120, 132, 168)
    shade = mix(h.upper, (150, 160, 190), 0.5) if h.name != "night" else (26, 34, 62)
    rgb = blend(np.broadcast_to(np.asarray(shade, np.float32), (rows, columns, 3)), from_above, light)
    rgb = blend(rgb, h.lower, far)
    w = columns / unit
    image = premultiplied(rgb, cover * (0.96 if z > 1 else 0.75))
    return Layer(z, image, -w / 2, top - 0.46, w, rows / unit, wrap=True, drift=0.02 / z, name=f"bank {z}")

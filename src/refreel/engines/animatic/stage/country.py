"""What open country has in common: its sky, its weather, the grass before the lens."""

from __future__ import annotations

import numpy as np

from refreel.engines.animatic.stage import heavens, noise, plants
from refreel.engines.animatic.stage.brush import (
    Canvas,
    Rgb,
    band,
    eight,
    lit,
    mix,
    stamp,
)
from refreel.engines.animatic.stage.hour import Hour
from refreel.engines.animatic.stage.waters import GROUND
from refreel.engines.animatic.values.sets import Floor, Layer, Mist, Set

HORIZON = 0.03


def under_sky(
    name: str, canvas: Canvas, h: Hour, weather: tuple[str, ...], rng: np.random.Generator, layers: list[Layer], floor: Floor | None,
    mists: tuple[Mist, ...] = (), motes: float = 0.0, horizon: float = HORIZON, clouded: bool = True,
) -> Set:  # fmt: skip
    """The set of an open country under its sky; `clouded` False where crowns hide the clouds."""
    above = [heavens.sky(canvas, h, horizon, rng)]
    if clouded:
        above.append(heavens.cloud_layer(canvas, h, horizon, rng, "wind" in weather))
    glow = heavens.bloom(canvas, h, horizon, 0.8)
    every = sorted([*above, *layers, glow], key=lambda a: -a.z)
    if "mist" in weather:
        colour = eight(mix(h.haze, h.rim, 0.4))
        mists = (
            Mist(9.0, horizon - 0.02, 0.08, 0.75, colour, 0.05, 0.6), Mist(2.6, horizon + 0.10, 0.10, 0.55, colour, 0.07, 0.6),
            Mist(0.8, 0.36, 0.16, 0.35, colour, 0.1, 0.9),
        )  # fmt: skip
    return Set(
        name, tuple(every), GROUND, h.light(), 60.0, None, weather, heavens.stars(h, horizon, canvas.aspect, rng), floor, mists, motes=motes,
    )  # fmt: skip


def dimmed(h: Hour, by: float = 0.75) -> Rgb:
    light = tuple(by * (f + 0.5 * k) for f, k in zip(h.fill, h.key, strict=True))
    return (light[0], light[1], light[2])


def ferns(canvas: Canvas, h: Hour, rng: np.random.Generator, z: float = 0.74, colour: Rgb = (64, 92, 40)) -> Layer:
    unit = canvas.unit
    columns = noise.whole(2.8 * unit)
    rows = round(0.3 * unit)
    sheet = np.zeros((rows, columns, 4), np.uint8)
    for _ in range(9):
        x = rng.uniform(0, columns)
        clump = plants.reeds(rng, round(rows * rng.uniform(0.4, 1.0)), round(rng.uniform(0.2, 0.45) * unit), colour, 60)
        stamp(sheet, clump, int(x), rows - clump.shape[0])
    return band(lit(sheet, dimmed(h, 0.6), h.haze, 0.0), canvas, z, 0.38, "ferns", sway=0.012)

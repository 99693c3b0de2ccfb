"""A long corridor from the side, for those who walk along it."""

from __future__ import annotations

import numpy as np

from refreel.engines.animatic.stage import noise, soil
from refreel.engines.animatic.stage.brush import (
    Canvas,
    band,
    blend,
    opaque,
    smooth,
)
from refreel.engines.animatic.stage.hour import Hour
from refreel.engines.animatic.stage.joinery import HORIZON, TOP, box, foot_of, grid, under_lamp
from refreel.engines.animatic.stage.waters import GROUND
from refreel.engines.animatic.values.cast import F32
from refreel.engines.animatic.values.sets import Light, Set


def corridor(canvas: Canvas, h: Hour, rng: np.random.Generator) -> Set:
    """A long corridor seen from the side: doors, lamps and their pools of light, dado and ceiling line."""
    unit = canvas.unit
    z = 1.9
    foot = foot_of(z)
    columns = noise.whole(3.0 * unit)
    rows = round((foot + 0.02 - TOP) * unit)
    x, y = grid(columns, rows, unit, TOP)
    dark = 0.85 if h.name != "night" else 0.62
    period = columns / unit / 3
    u = (x % period) - period / 2
    upper, lower = np.asarray((198, 188, 168), np.float32), np.asarray((108, 122, 118), np.float32)
    dado = foot - 0.20
    rgb = blend(
        np.broadcast_to(upper, (rows, columns, 3)),
        lower,
        np.broadcast_to(smooth(dado - 0.002, dado + 0.002, y), (rows, columns)),
    )
    rgb = blend(rgb, (236, 230, 214), box(x, y, -9, 9, dado - 0.012, dado + 0.004))
    rgb *= (1 + 0.015 * noise.clouds(rng, rows, columns, 64, 5))[..., None]
    lamp = np.exp(-np.hypot(np.abs(np.abs(u) - period / 2) * 1.25, (y + 0.22) * 0.95) * 3.4)
    rgb *= (0.36 * dark + 0.95 * lamp)[..., None] * np.asarray((1.0, 0.95, 0.84), np.float32)
    door = box(u, y, -0.125, 0.125, -0.30, foot)
    rgb = blend(rgb, np.asarray((72, 50, 36), np.float32) * dark, box(u, y, -0.145, 0.145, -0.32, foot))
    rgb = blend(rgb, np.asarray((126, 84, 54), np.float32) * (0.5 * dark + 0.8 * lamp)[..., None], door)
    for y0, y1 in ((-0.26, -0.10), (-0.06, foot - 0.04)):
        for s in (-1, 1):
            rgb = blend(rgb, rgb * 0.74, box(u, y, s * 0.058 - 0.042, s * 0.058 + 0.042, y0, y1, 0.003))
            rgb = blend(rgb, rgb * 1.22, box(u, y, s * 0.058 - 0.036, s * 0.058 + 0.036, y0 + 0.008, y1 - 0.004, 0.003))
    rgb = blend(rgb, (214, 186, 110), 1 - smooth(0.007, 0.010, np.hypot(u - 0.105, y - 0.0)))
    sconce = 1 - smooth(0.020, 0.026, np.hypot(np.abs(np.abs(u) - period / 2), (y + 0.22) * 0.8))
    rgb = blend(rgb, (255, 238, 200), sconce)
    ceiling = -0.46
    rgb = blend(
        rgb,
        np.asarray((150, 146, 138), np.float32) * dark * 0.7,
        np.broadcast_to(1 - smooth(ceiling - 0.004, ceiling, y), (rows, columns)),
    )
    rgb = blend(rgb, (226, 218, 200), box(x, y, -9, 9, ceiling, ceiling + 0.018) * 0.7)
    rgb = blend(rgb, np.asarray((64, 52, 44), np.float32) * dark, box(x, y, -9, 9, foot - 0.03, foot + 0.03))
    wall = band(opaque(rgb), canvas, z, TOP, "wall")
    lit = under_lamp(h, (0.78 * dark, 0.74 * dark, 0.64 * dark))
    floor = soil.floor(_runner(rng), lit, rng, HORIZON, z - 0.005, 2.2, 0.0, 6.0, (70, 58, 48))
    light = Light(1.4, (0.98 * dark + 0.1, 0.93 * dark + 0.1, 0.84 * dark + 0.1), 0.55, (54, 44, 38))
    return Set("corridor", (wall,), GROUND, light, 60.0, None, (), None, floor, motes=0.2, vignette=0.32)


def _runner(rng: np.random.Generator) -> F32:
    """Polished tiles with a carpet runner along the corridor."""
    rgb = soil.tiles(rng, (178, 166, 150), (148, 136, 122), 10)
    z = (np.arange(soil.SIZE, dtype=np.float32) / soil.SIZE * 2.2)[:, None] * np.ones((1, soil.SIZE), np.float32)
    inside = smooth(0.72, 0.725, z) * (1 - smooth(1.42, 1.425, z))
    pile = 1 + 0.06 * noise.tile(rng, soil.SIZE, 4, 2)
    rgb = blend(rgb, np.asarray((124, 36, 40), np.float32) * pile[..., None], inside)
    trim = ((np.abs(z - 0.775) < 0.014) | (np.abs(z - 1.37) < 0.014)).astype(np.float32)
    return blend(rgb, (206, 166, 92), trim)

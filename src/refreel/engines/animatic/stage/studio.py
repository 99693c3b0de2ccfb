"""A photographer's studio."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from refreel.engines.animatic.stage import noise, soil
from refreel.engines.animatic.stage.brush import (
    Canvas,
    Rgb,
    eight,
    mix,
    opaque,
    premultiplied,
    smooth,
)
from refreel.engines.animatic.stage.hour import Hour
from refreel.engines.animatic.stage.joinery import HORIZON, TOP, foot_of, grid, under_lamp
from refreel.engines.animatic.stage.waters import GROUND
from refreel.engines.animatic.values.sets import Layer, Light, Set


def studio(canvas: Canvas, h: Hour, words: str, rng: np.random.Generator) -> Set:
    """A seamless backdrop with a warm (or cool) key light, soft lamps out of focus at the sides."""
    unit = canvas.unit
    cool = any(w in words for w in ("cool", "blue", "cold"))
    white = "white" in words
    base: Rgb = (104, 92, 84)
    key: Rgb = (255, 206, 150)
    if cool:
        base, key = (78, 90, 108), (168, 204, 255)
    if white:
        base = (206, 204, 202)
    z = 3.0
    foot = foot_of(z)
    scale = unit // 2
    columns = noise.whole(3.0 * scale)
    rows = round((foot + 0.25 - TOP) * scale)
    x, y = grid(columns, rows, scale, TOP)
    spot = float(rng.choice((-1, 1))) * 0.32
    pool = np.exp(-(((x - spot) / 0.62) ** 2) - ((y + 0.08) / 0.46) ** 2)
    rim = np.exp(-(((x + spot * 2.2) / 0.4) ** 2) - ((y + 0.3) / 0.6) ** 2)
    mottle = noise.clouds(rng, rows, columns, 64, 5, 0.55)
    rgb = (
        np.asarray(base, np.float32) * (0.36 + 0.035 * mottle)[..., None]
        + np.asarray(key, np.float32) * (0.50 * pool)[..., None]
    )
    rgb += np.asarray(mix(base, (120, 130, 160), 0.5), np.float32) * (0.16 * rim)[..., None]
    falloff = 1 - 0.22 * smooth(foot - 0.2, foot + 0.02, np.broadcast_to(y, pool.shape))
    rgb *= falloff[..., None]
    rgb += rng.uniform(-0.7, 0.7, rgb.shape[:2]).astype(np.float32)[..., None]
    width = columns / scale
    wall = Layer(z, opaque(rgb), -width / 2, TOP, width, rows / scale, wrap=True, name="backdrop")
    lamp = under_lamp(h, (0.82, 0.78, 0.72) if not cool else (0.7, 0.76, 0.86))
    meet = rgb[min(rows - 1, round((foot - TOP) * scale))].mean(0)
    tone = mix(base, key, 0.22)
    floor = soil.floor(
        soil.seamless(rng, tone),
        lamp,
        rng,
        HORIZON,
        z - 0.005,
        2.0,
        0.0,
        1.1,
        (float(meet[0]), float(meet[1]), float(meet[2])),
    )
    floor = replace(floor, soft=1.7)  # a cove: no line between floor and backdrop
    layers = [wall, pool_of_light(canvas, key, spot, 0.42)]
    layers.extend(_bokeh(canvas, rng, key, 2.6))
    light = Light(
        math.atan2(0.7, -spot * 2),
        (1.04, 0.97, 0.90) if not cool else (0.93, 0.98, 1.06),
        0.6,
        eight(mix(base, (0, 0, 0), 0.5)),
    )
    return Set("studio", tuple(layers), GROUND, light, 60.0, None, (), None, floor, vignette=0.3)


def pool_of_light(canvas: Canvas, key: Rgb, x: float, power: float) -> Layer:
    """A spot's ellipse on the floor, as a screen of light lying at the actors' depth."""
    unit = canvas.unit // 3
    w, hgt = round(1.5 * unit), round(0.34 * unit)
    axis_x = np.linspace(-1, 1, w, dtype=np.float32)[None, :]
    axis_y = np.linspace(-1, 1, hgt, dtype=np.float32)[:, None]
    far = np.clip(1 - np.sqrt(axis_x**2 + axis_y**2), 0, 1)
    image = premultiplied(np.broadcast_to(np.asarray(key, np.float32), (hgt, w, 3)), far * far * (3 - 2 * far) * power)
    return Layer(1.02, image, x * 0.5 - 0.75, GROUND - 0.17, 1.5, 0.34, name="pool")


def _bokeh(canvas: Canvas, rng: np.random.Generator, key: Rgb, z: float) -> list[Layer]:
    unit = canvas.unit // 3
    width = 3.0
    w, rows = round(width * unit), round(1.1 * unit)
    image = np.zeros((rows, w, 3), np.float32)
    alpha = np.zeros((rows, w), np.float32)
    yy, xx = np.mgrid[0:rows, 0:w].astype(np.float32) / np.float32(unit)
    for _ in range(16):
        cx, cy, r = rng.uniform(0, width), rng.uniform(0.0, 0.62), rng.uniform(0.016, 0.05)
        if abs(cx - width / 2) < 0.42:
            continue
        d = np.hypot(xx - cx, yy - cy) / r
        disc = (1 - smooth(0.86, 1.0, d)) * (0.55 + 0.45 * np.clip(d, 0, 1) ** 4)
        alpha = np.maximum(alpha, disc * np.float32(rng.uniform(0.05, 0.20)))
    image[:] = np.asarray(mix(key, (255, 255, 255), 0.2), np.float32)
    return [Layer(z, premultiplied(image, alpha), -width / 2, -0.62, width, rows / unit, name="bokeh")]

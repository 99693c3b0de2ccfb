"""Places that are nowhere: space and the abstract."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from refreel.engines.animatic.stage import noise, soil
from refreel.engines.animatic.stage.brush import (
    Canvas,
    Rgb,
    band,
    blend,
    eight,
    gradient,
    mix,
    opaque,
    premultiplied,
    smooth,
)
from refreel.engines.animatic.stage.heavens import FAR
from refreel.engines.animatic.stage.hour import Hour, hour
from refreel.engines.animatic.stage.waters import GROUND
from refreel.engines.animatic.values.cast import F32
from refreel.engines.animatic.values.sets import Floor, Layer, Light, Set


def space(canvas: Canvas, rng: np.random.Generator, standing: bool) -> Set:
    """Stars and nebulae, a planet with its air; cratered ground if somebody stands."""
    unit = canvas.unit // 2
    columns = noise.whole((canvas.aspect + 1.6) * unit)
    rows = round(2.3 * unit)
    top = -1.15
    tint = (((96, 50, 140), (30, 96, 150)), ((150, 60, 80), (70, 50, 150)), ((40, 110, 120), (120, 60, 130)))[
        int(rng.integers(3))
    ]
    cloud = noise.clouds(rng, rows, columns, 0.8 * unit, 6, 0.55)
    other = noise.clouds(rng, rows, columns, 0.7 * unit, 6, 0.55)
    rgb = np.broadcast_to(np.asarray((5, 6, 14), np.float32), (rows, columns, 3)).copy()
    rgb += np.asarray(tint[0], np.float32) * (smooth(0.0, 2.2, cloud) * 0.8)[..., None]
    rgb += np.asarray(tint[1], np.float32) * (smooth(0.0, 2.4, other) * 0.75)[..., None]
    rgb *= (1 - 0.55 * smooth(0.4, 1.8, noise.clouds(rng, rows, columns, 0.4 * unit, 5)))[..., None]
    n = 1500
    ys, xs = rng.integers(0, rows, n), rng.integers(0, columns, n)
    power = rng.uniform(0, 1, n) ** 5
    rgb[ys, xs] += (power[:, None] * np.asarray((235, 238, 255), np.float32)).astype(np.float32) * 0.9 + 22
    width = columns / unit
    back = Layer(FAR, opaque(rgb), -width / 2, top, width, rows / unit, wrap=True, name="sky")
    side = float(rng.choice((-1.0, 1.0)))
    layers: list[Layer] = [
        back,
        _planet(canvas, rng, side * rng.uniform(0.4, 0.6), -0.16, rng.uniform(0.20, 0.27), side),
    ]
    twinkle = np.stack(
        [
            rng.uniform(-1.6, 1.6, 240),
            rng.uniform(-1.1, 0.6, 240),
            rng.uniform(0.1, 1, 240) ** 3,
            rng.uniform(0, 6.28, 240),
        ],
        axis=1,
    )
    floor: Floor | None = None
    if standing:
        light = hour("day", ("clear",), rng)
        floor = soil.floor(_regolith(rng), light, rng, 0.12, 9.0, 2.6, 0.02, 22.0, (30, 30, 36))
    grade = Light(2.4 if side > 0 else 0.7, (0.94, 0.96, 1.02), 0.7 if standing else 0.0, (20, 22, 34))
    return Set("space", tuple(layers), GROUND, grade, 60.0, None, (), twinkle.astype(np.float32), floor, vignette=0.3)


def _planet(canvas: Canvas, rng: np.random.Generator, x0: float, y0: float, radius: float, side: float) -> Layer:
    unit = canvas.unit
    size = noise.whole(2 * radius * 1.2 * unit)
    y, x = (np.mgrid[0:size, 0:size].astype(np.float32) + 0.5) / size * 2.4 - 1.2
    far = np.sqrt(x * x + y * y)
    z = np.sqrt(np.clip(1 - far * far, 0, 1))
    swirl = noise.clouds(rng, size, size, size / 3, 6, 0.55, stretch=2.0)
    seas = noise.clouds(rng, size, size, size / 4, 6, 0.55)
    kinds: tuple[tuple[Rgb, Rgb, Rgb], ...] = (
        ((34, 70, 128), (96, 122, 76), (240, 244, 250)), ((178, 112, 70), (206, 160, 116), (236, 214, 186)), ((92, 70, 120), (164, 116, 150), (220, 200, 226)),
    )  # fmt: skip
    low, high, air = kinds[int(rng.integers(len(kinds)))]
    rgb = blend(np.broadcast_to(np.asarray(low, np.float32), (size, size, 3)), high, smooth(0.1, 0.4, seas))
    rgb = blend(rgb, air, smooth(0.4, 1.6, swirl) * 0.75)
    light = np.clip(-x * side * 0.80 - y * 0.42 + z * 0.42, 0, 1) ** 0.85
    rgb *= (0.03 + 1.08 * light)[..., None]
    edge = 1 - smooth(0.992, 1.004, far)
    halo = (
        np.exp(-np.clip(far - 1, 0, 1) * 16)
        * np.clip(0.25 - x * side * 0.6 - y * 0.3, 0, 1)
        * (1 - edge)
        * (1 - smooth(1.05, 1.2, far))
    )
    rgb = blend(rgb, mix(air, (120, 170, 255), 0.5), (smooth(0.86, 1.0, far) * edge * light * 0.7))
    rgb = np.where(edge[..., None] > 0, rgb, np.asarray(mix(air, (120, 170, 255), 0.6), np.float32))
    return Layer(
        3000.0,
        premultiplied(rgb, np.maximum(edge, halo * 0.8)),
        x0 - radius * 1.2,
        y0 - radius * 1.2,
        radius * 2.4,
        radius * 2.4,
        name="planet",
    )


def _regolith(rng: np.random.Generator) -> F32:
    dust = noise.tile(rng, soil.SIZE, 128, 6, 0.6)
    bump = dust.copy()
    y, x = np.mgrid[0 : soil.SIZE, 0 : soil.SIZE].astype(np.float32)
    for _ in range(26):
        cx, cy = (float(v) for v in rng.uniform(0, soil.SIZE, 2))
        r = float(rng.uniform(12, 70))
        dx = (x - cx + soil.SIZE / 2) % soil.SIZE - soil.SIZE / 2
        dy = (y - cy + soil.SIZE / 2) % soil.SIZE - soil.SIZE / 2
        d = np.sqrt(dx * dx + dy * dy) / r
        bump += np.where(d < 1.3, 1.6 * np.exp(-(((d - 1) / 0.16) ** 2)) - 1.3 * np.exp(-((d / 0.7) ** 4)), 0)
    slope = np.roll(bump, 2, 1) - np.roll(bump, -2, 1)
    return np.asarray(
        np.asarray((132, 130, 128), np.float32) * (1 + 0.06 * dust + np.clip(slope * 0.5, -0.6, 0.6))[..., None],
        np.float32,
    )


_INKS: tuple[tuple[Rgb, Rgb, Rgb], ...] = (
    ((28, 24, 58), (206, 74, 110), (255, 190, 110)), ((12, 40, 62), (38, 140, 150), (236, 214, 160)), ((44, 20, 60), (110, 80, 200), (250, 150, 190)),
    ((20, 34, 40), (88, 140, 96), (244, 222, 150)),
)  # fmt: skip


def abstract(canvas: Canvas, h: Hour, mood: float, rng: np.random.Generator) -> Set:
    """Flowing colour, soft lights drifting, a floor that mirrors the mood."""
    unit = canvas.unit // 2
    inks = _INKS[int(rng.integers(len(_INKS)))]
    if mood < -0.3:
        inks = _INKS[1]
    elif mood > 0.3:
        inks = _INKS[0]
    horizon = 0.06
    columns = noise.whole((canvas.aspect + 1.4) * unit)
    rows = round(2.3 * unit)
    y = (np.arange(rows, dtype=np.float32) / rows)[:, None]
    warp = noise.clouds(rng, rows, columns, 0.9 * unit, 4, 0.5)
    flow = noise.clouds(rng, rows, columns, 0.7 * unit, 5, 0.5, stretch=2.6)
    at = np.clip(y * 1.5 - 0.1 + 0.10 * warp + 0.07 * np.sin(flow * 2.4), 0, 1)
    dim = 0.62 if h.name == "night" else 1.0
    rgb = gradient(((0.0, inks[0]), (0.55, inks[1]), (0.9, inks[2]), (1.0, inks[2])), at) * dim
    silk = np.abs(np.sin(flow * 3.1 + warp * 1.5))
    rgb *= (0.86 + 0.22 * silk**3)[..., None]
    rgb += rng.uniform(-0.7, 0.7, rgb.shape[:2]).astype(np.float32)[..., None]
    width = columns / unit
    back = Layer(30.0, opaque(rgb), -width / 2, -1.15, width, rows / unit, wrap=True, drift=0.01, name="sky")
    layers = [back]
    for z, count, size in ((8.0, 16, 0.05), (3.5, 9, 0.085), (0.7, 4, 0.13)):
        layers.append(_lights(canvas, rng, z, count, size, inks, dim))
    lamp = hour("day", (), rng)
    floor = soil.floor(
        soil.seamless(rng, mix(inks[1], inks[0], 0.45)),
        lamp,
        rng,
        horizon,
        8.0,
        2.0,
        0.0,
        1.6,
        mix(inks[2], inks[1], 0.45),
    )
    floor = replace(floor, soft=5.0)
    light = Light(2.0, tuple(0.72 * dim + 0.30 * c / 255 for c in inks[2]), 0.45, eight(mix(inks[0], inks[1], 0.3)))  # type: ignore[arg-type]
    return Set("abstract", tuple(layers), GROUND, light, 60.0, None, (), None, floor, motes=0.6, vignette=0.3)


def _lights(
    canvas: Canvas, rng: np.random.Generator, z: float, count: int, size: float, inks: tuple[Rgb, Rgb, Rgb], dim: float
) -> Layer:
    unit = canvas.unit // 3
    columns = noise.whole(3.0 * unit)
    rows = round(1.2 * unit)
    alpha = np.zeros((rows, columns), np.float32)
    y, x = np.mgrid[0:rows, 0:columns].astype(np.float32) / np.float32(unit)
    width = columns / unit
    for _ in range(count):
        cx, cy, r = rng.uniform(0, width), rng.uniform(0.05, 1.0), size * rng.uniform(0.6, 1.3)
        dx = (x - cx + width / 2) % width - width / 2
        d = np.hypot(dx, y - cy) / r
        alpha = np.maximum(
            alpha,
            (1 - smooth(0.75, 1.0, d))
            * (0.5 + 0.5 * np.clip(d, 0, 1) ** 3)
            * np.float32(rng.uniform(0.08, 0.28) * dim),
        )
    rgb = np.broadcast_to(np.asarray(mix(inks[2], (255, 255, 255), 0.3), np.float32), (rows, columns, 3))
    image = premultiplied(rgb, alpha)
    return band(image, Canvas(unit, canvas.aspect), z, -0.66, f"lights {z}", drift=0.012 / z)

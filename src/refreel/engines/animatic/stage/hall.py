"""A long corridor looked along, in one-point perspective: walls, ceiling and lamps recede to a door at its end.

Its walls are cut into rings of depth, each an upright layer, so that a camera going in passes them one after the other; every ring
goes on outwards beneath the nearer one, so that no gap opens between them.
"""

from __future__ import annotations

import itertools

import numpy as np

from refreel.engines.animatic.stage import noise, soil
from refreel.engines.animatic.stage.brush import Canvas, Rgb, blend, mix, opaque, premultiplied, smooth
from refreel.engines.animatic.stage.hour import Hour
from refreel.engines.animatic.stage.joinery import HORIZON, under_lamp
from refreel.engines.animatic.stage.waters import GROUND
from refreel.engines.animatic.values.cast import F32
from refreel.engines.animatic.values.sets import Layer, Light, Set

_HALF = 0.64
"""Rest units from the middle to each wall, at z = 1."""
_OVER = 0.62
"""From the eye up to the ceiling."""
_UNDER = GROUND - HORIZON
_EVERY = 2.0
"""Depth from lamp to lamp, and from door to door."""
_END = 15.0
_RINGS = (0.62, 1.0, 1.5, 2.6, 4.7, 8.6, _END)
_BELOW = 1.7
"""How far (as a factor of nearness) a ring goes on beneath the one before it."""

_SEAM = 1.2
"""Over what factor of nearness a ring fades into the one behind it."""


def hall(canvas: Canvas, h: Hour, rng: np.random.Generator) -> Set:
    """Doors on both sides, lamps on the ceiling, a carpet runner towards a door with a pane of light."""
    dark = 0.9 if h.name != "night" else 0.62
    unit = round(canvas.unit * 0.8)
    reach = canvas.aspect / 2 + 0.4
    x = ((np.arange(round(2 * reach * unit), dtype=np.float32) + 0.5) / np.float32(unit) - np.float32(reach))[None, :]
    y = ((np.arange(round(1.5 * unit), dtype=np.float32) + 0.5) / np.float32(unit) - np.float32(0.75))[:, None]
    rgb, nearness, under = _drawn(x, y, h, dark, rng)
    layers = [_gloom(canvas, dark), _end(canvas, h, dark)]
    for outer, inner in itertools.pairwise(_RINGS):
        layers.extend(_ring(rgb, nearness, under, x, y, unit, outer, inner))
    lit = under_lamp(h, (0.92 * dark, 0.86 * dark, 0.74 * dark))
    floor = soil.floor(_runner(rng), lit, rng, HORIZON, _END, _EVERY, 0.0, 7.0, (44, 38, 34))
    light = Light(1.5, (0.94 * dark + 0.1, 0.89 * dark + 0.1, 0.80 * dark + 0.1), 0.55, (46, 38, 34))
    order = tuple(sorted(layers, key=lambda a: -a.z))
    return Set("corridor", order, GROUND, light, 0.3, None, (), None, floor, motes=0.25, vignette=0.34)


def _drawn(x: F32, y: F32, h: Hour, dark: float, rng: np.random.Generator) -> tuple[F32, F32, F32]:
    """Colour of walls and ceiling over the whole picture, nearness 1 / z of what is seen there, and how far (rest units) a pixel
    lies under the walls' foot (over 0: floor)."""
    eye = np.float32(HORIZON)
    wall = np.abs(x) / np.float32(_HALF) * np.ones_like(y)
    roof = (eye - y) / np.float32(_OVER) * np.ones_like(x)
    s = np.maximum(np.maximum(wall, roof), 1e-3)
    z = np.minimum(1 / s, 40.0)
    up = (y - eye) * z  # height in the corridor, 0 the eye's, downwards positive
    across = x * z
    between = np.abs((z % np.float32(_EVERY)) - np.float32(_EVERY / 2))  # from the nearest lamp, along
    rgb = _wall(z, up, x, dark, rng)
    plaster = np.asarray((206, 200, 188), np.float32) * np.ones_like(rgb)
    ceiling = roof > wall
    rgb = np.where(ceiling[..., None], plaster, rgb)
    drop = np.where(ceiling, np.abs(across), up + np.float32(_OVER))
    pool = np.exp(-((between / 0.62) ** 2)) * np.exp(-np.maximum(drop, 0) * 0.95)
    level = (0.24 + 0.92 * pool) * dark * np.exp(-np.maximum(z - 1.5, 0) * 0.035)
    rgb = rgb * level[..., None] * np.asarray((1.0, 0.95, 0.85), np.float32)
    edge = np.minimum(np.abs(wall - roof) * z * np.float32(0.62), 1.0)  # corners gather shade
    rgb *= (0.72 + 0.28 * smooth(0.0, 0.14, edge))[..., None]
    thin = np.clip(0.004 * z, 0.004, 0.06)
    lamp = _inside(np.abs(across), 0.15, thin) * _inside(between, 0.26, thin * 2) * ceiling
    halo = (
        np.exp(-np.maximum(np.abs(across) - 0.15, 0) * 7) * np.exp(-np.maximum(between - 0.26, 0) * 6) * ceiling * 0.5
    )
    rgb = blend(rgb, (255, 240, 206), np.clip(np.maximum(lamp, halo * dark), 0, 1))
    rgb = blend(rgb, (44, 38, 34), 1 - np.exp(-np.maximum(z - 2, 0) / 14))
    under = (y - eye) - np.float32(_UNDER / _HALF) * np.abs(x)
    return np.asarray(rgb, np.float32), np.asarray(s, np.float32), np.asarray(under, np.float32)


def _inside(a: F32, most: float, soft: F32) -> F32:
    return np.asarray(np.clip((most - a) / soft + 0.5, 0, 1), np.float32)


def _wall(z: F32, up: F32, x: F32, dark: float, rng: np.random.Generator) -> F32:
    """Plaster over a painted dado, a rail, a skirting board, and doors between the lamps."""
    thin = np.clip(0.004 * z, 0.003, 0.05)
    dado = _UNDER - 0.34
    rgb = blend(
        np.broadcast_to(np.asarray((204, 192, 168), np.float32), (*z.shape, 3)),
        (96, 116, 112),
        1 - _inside(up, dado, thin),
    )
    rgb = blend(rgb, (232, 224, 206), _inside(np.abs(up - dado), 0.013, thin))
    rgb = blend(rgb, (62, 48, 38), 1 - _inside(up, _UNDER - 0.05, thin))
    rgb = rgb * (1 + 0.02 * noise.clouds(rng, z.shape[0], z.shape[1], 90, 4))[..., None]
    side = np.float32(0.16) * np.sign(x)  # the two walls' doors do not face each other exactly
    along = np.abs(((z + side) % np.float32(_EVERY)) - np.float32(_EVERY / 2))
    along = np.float32(_EVERY / 2) - along  # 0 in the middle between two lamps
    head = _UNDER - 0.82
    tall = 1 - _inside(up, head, thin)
    rgb = blend(rgb, (66, 46, 34), _inside(along, 0.30, thin) * (1 - _inside(up, head - 0.035, thin)))
    leaf = _inside(along, 0.262, thin) * tall
    rgb = blend(rgb, (124, 80, 50), leaf)
    for y0, y1 in ((head + 0.07, head + 0.34), (head + 0.42, _UNDER - 0.08)):
        panel = _inside(along, 0.19, thin) * (1 - _inside(up, y0, thin)) * _inside(up, y1, thin)
        rgb = blend(rgb, (92, 58, 36), panel)
        inner = _inside(along, 0.165, thin) * (1 - _inside(up, y0 + 0.022, thin)) * _inside(up, y1 - 0.022, thin)
        rgb = blend(rgb, (134, 88, 56), inner)
    return rgb


def _ring(
    rgb: F32, nearness: F32, under: F32, x: F32, y: F32, unit: int, outer: float, inner: float
) -> list[Layer]:  # fmt: skip
    """The walls and the ceiling from depth `outer` to `inner`, as three layers: left, right, above."""
    z = float(np.sqrt(outer * inner))
    s0, s1 = 1 / inner, _BELOW / outer
    foot = np.clip(0.5 - under * np.float32(unit), 0, 1)
    here = smooth(s0, s0 * _SEAM, nearness) * (nearness <= s1)
    alpha = foot * here
    left, right = -_HALF * s0, _HALF * s0
    roof = HORIZON - _OVER * s0
    columns, rows = x[0], y[:, 0]
    parts = ((columns < left + 2 / unit, rows < 9), (columns > right - 2 / unit, rows < 9),
             ((columns >= left + 2 / unit) & (columns <= right - 2 / unit), rows < roof + 2 / unit))  # fmt: skip
    out = []
    for number, (across, down) in enumerate(parts):
        some = np.flatnonzero(alpha[np.ix_(down, across)].any(0)) if across.any() and down.any() else np.empty(0)
        if not len(some):
            continue
        held = alpha[np.ix_(down, across)]
        lines = np.flatnonzero(held.any(1))
        c = np.flatnonzero(across)[some[0] : some[-1] + 1]
        r = np.flatnonzero(down)[lines[0] : lines[-1] + 1]
        image = premultiplied(rgb[np.ix_(r, c)], alpha[np.ix_(r, c)])
        out.append(
            Layer(z, image, float(columns[c[0]]) - 0.5 / unit, float(rows[r[0]]) - 0.5 / unit, len(c) / unit, len(r) / unit, name=f"ring {outer} {number}")
        )  # fmt: skip
    return out


def _gloom(canvas: Canvas, dark: float) -> Layer:
    """What shows where no wall was painted: shade, everywhere."""
    wide = canvas.aspect + 3.0
    image = opaque(
        np.broadcast_to(np.asarray((70, 64, 56), np.float32) * np.float32(dark * 0.6), (64, round(64 * wide / 3), 3))
    )
    return Layer(_END, image, -wide / 2, -1.5, wide, 3.0, name="gloom")


def _end(canvas: Canvas, h: Hour, dark: float) -> Layer:
    """The far wall: a double door with a pane of the light outside."""
    unit = canvas.unit * 2
    half = _HALF / _END * 1.6
    n = round(2 * half * unit)
    x = ((np.arange(n, dtype=np.float32) + 0.5) / np.float32(unit) - np.float32(half))[None, :] * np.float32(_END)
    y = ((np.arange(n, dtype=np.float32) + 0.5) / np.float32(unit) - np.float32(half))[:, None] * np.float32(_END)
    thin = np.full((n, n), 0.02, np.float32)
    wide, tall = np.abs(x) * np.ones_like(y), y * np.ones_like(x)
    rgb = np.broadcast_to(np.asarray((112, 104, 92), np.float32) * np.float32(dark * 0.6), (n, n, 3))
    door = _inside(wide, 0.34, thin) * (1 - _inside(tall, _UNDER - 0.84, thin))
    rgb = blend(rgb, np.asarray((84, 58, 42), np.float32) * np.float32(dark), door)
    outside: Rgb = mix(h.rim, (255, 250, 236), 0.5) if h.name != "night" else (70, 92, 140)
    pane = (
        _inside(np.abs(wide - 0.17), 0.11, thin)
        * (1 - _inside(tall, _UNDER - 0.76, thin))
        * _inside(tall, _UNDER - 0.3, thin)
    )
    rgb = blend(rgb, outside, pane)
    glow = np.exp(-np.hypot(wide, tall - (_UNDER - 0.5)) * 2.2) * (0.4 if h.name != "night" else 0.18)
    rgb = blend(rgb, outside, np.asarray(glow, np.float32))
    whole = np.ones((n, n), np.float32)
    return Layer(_END - 0.01, premultiplied(rgb, whole), -half, HORIZON - half, 2 * half, 2 * half, name="end")


def _runner(rng: np.random.Generator) -> F32:
    """Polished tiles, a carpet runner down the middle, pools of light under the lamps."""
    rgb = soil.tiles(rng, (186, 174, 156), (154, 142, 126), 10)
    column = (np.arange(soil.SIZE, dtype=np.float32) / soil.SIZE + 0.5) % 1.0 - 0.5
    x = np.abs(column * np.float32(_EVERY))[None, :] * np.ones((soil.SIZE, 1), np.float32)
    pile = 1 + 0.07 * noise.tile(rng, soil.SIZE, 4, 2)
    rgb = blend(rgb, np.asarray((128, 34, 40), np.float32) * pile[..., None], 1 - smooth(0.268, 0.272, x))
    rgb = blend(rgb, (206, 166, 92), (np.abs(x - 0.238) < 0.011).astype(np.float32))
    z = (np.arange(soil.SIZE, dtype=np.float32) / soil.SIZE * _EVERY)[:, None]
    pool = 0.62 + 0.75 * np.exp(-(((z - _EVERY / 2) / 0.55) ** 2)) * np.exp(-((x / 0.5) ** 2))
    return np.asarray(rgb * pool[..., None], np.float32)

"""Places under a roof: room, studio, concert stage, corridor."""

from __future__ import annotations

import math
from dataclasses import replace

import cv2
import numpy as np

from refreel.engines.animatic.stage import noise, soil
from refreel.engines.animatic.stage.brush import (
    Canvas,
    Field,
    Rgb,
    band,
    blend,
    eight,
    mix,
    opaque,
    premultiplied,
    smooth,
)
from refreel.engines.animatic.stage.hour import Hour
from refreel.engines.animatic.stage.waters import GROUND
from refreel.engines.animatic.values.cast import F32
from refreel.engines.animatic.values.sets import Layer, Light, Mist, Set

_HORIZON = -0.02
_TOP = -1.0


def _foot(z: float) -> float:
    return _HORIZON + (GROUND - _HORIZON) / z


def _inside(h: Hour, level: Rgb) -> Hour:
    """The hour as it is under a lamp of colour `level`."""
    return replace(
        h,
        key=(level[0] * 0.8, level[1] * 0.8, level[2] * 0.8),
        fill=(level[0] * 0.45, level[1] * 0.45, level[2] * 0.45),
        overcast=0.0,
    )


def _grid(columns: int, rows: int, unit: float, top: float) -> tuple[F32, F32]:
    x = ((np.arange(columns, dtype=np.float32) + 0.5) / np.float32(unit) - np.float32(columns / unit / 2))[None, :]
    y = ((np.arange(rows, dtype=np.float32) + 0.5) / np.float32(unit) + np.float32(top))[:, None]
    return x, y


def _box(x: F32, y: F32, x0: float, x1: float, y0: float, y1: float, soft: float = 0.002) -> F32:
    """Cover 0–1 of a rectangle with soft edges."""
    return np.asarray(
        smooth(x0 - soft, x0 + soft, x)
        * (1 - smooth(x1 - soft, x1 + soft, x))
        * smooth(y0 - soft, y0 + soft, y)
        * (1 - smooth(y1 - soft, y1 + soft, y)),
        np.float32,
    )


def _part(colour: Field | Rgb, rows: slice, columns: slice) -> F32:
    """The part of a colour (one, a strip or a whole sheet) that lies in a rectangle."""
    c = np.asarray(colour, np.float32)
    if c.ndim == 1:
        return c
    return c[rows if c.shape[0] > 1 else slice(None), columns if c.shape[1] > 1 else slice(None)]


def _lay(
    rgb: F32, x: F32, y: F32, x0: float, x1: float, y0: float, y1: float, colour: Field | Rgb, soft: float = 0.002, alpha: F32 | None = None,
    share: float = 1.0,
) -> None:  # fmt: skip
    """Paints a rectangle in place, touching no more than its own pixels; `alpha` is raised to its cover."""
    a, b = np.searchsorted(x[0], (x0 - 2 * soft, x1 + 2 * soft))
    c, d = np.searchsorted(y[:, 0], (y0 - 2 * soft, y1 + 2 * soft))
    if b <= a or d <= c:
        return
    rows, columns = slice(int(c), int(d)), slice(int(a), int(b))
    cover = _box(x[:, columns], y[rows], x0, x1, y0, y1, soft) * np.float32(share)
    rgb[rows, columns] = blend(rgb[rows, columns], _part(colour, rows, columns), cover)
    if alpha is not None:
        alpha[rows, columns] = np.maximum(alpha[rows, columns], cover)


def room(canvas: Canvas, h: Hour, rng: np.random.Generator) -> Set:
    """A living room: a window with the hour outside, pictures, a lamp, a sofa, a plant."""
    unit = canvas.unit
    z = 2.3
    foot = _foot(z)
    columns = noise.whole(3.2 * unit)
    rows = round((foot + 0.02 - _TOP) * unit)
    x, y = _grid(columns, rows, unit, _TOP)
    dark = {"night": 0.60, "dusk": 0.78, "dawn": 0.9}.get(h.name, 1.0)
    paint = ((206, 190, 166), (168, 182, 172), (188, 176, 190), (196, 170, 146))[int(rng.integers(4))]
    rgb = np.broadcast_to(np.asarray(paint, np.float32), (rows, columns, 3)).copy()
    rgb *= (1 + 0.018 * noise.clouds(rng, rows, columns, 96, 5))[..., None]
    lamp_x, win_x = 0.62, -0.42
    outside = mix(h.lower, h.upper, 0.4)
    sun_wash = np.exp(-np.hypot(x - win_x, (y + 0.15) * 1.1) * 1.7)
    lamp_on = 1.0 if h.name in ("night", "dusk") else 0.45
    lamp_wash = np.exp(-np.hypot((x - lamp_x) * 1.15, y + 0.05) * 2.6)
    shade = np.clip(0.62 + 0.10 * (y + 0.3), 0.4, 0.9)[..., None] * dark
    level = (
        shade
        + sun_wash[..., None] * np.asarray(outside, np.float32) / 255 * 0.42
        + lamp_wash[..., None] * np.asarray((1.0, 0.78, 0.46), np.float32) * 0.62 * lamp_on
    )
    rgb *= level
    _window_in(rgb, x, y, win_x, h, dark)
    for px, py, w, t in (
        (0.16, -0.22, 0.10, 0.13),
        (0.36, -0.26, 0.065, 0.085),
        (-1.15, -0.2, 0.12, 0.09),
        (1.15, -0.22, 0.1, 0.12),
    ):
        _picture(rgb, x, y, px, py, w, t, rng, dark)
    _lay(rgb, x, y, -9, 9, foot - 0.035, foot + 0.03, np.asarray((232, 226, 214), np.float32) * np.clip(level, 0, 1.15))
    wall = band(opaque(rgb), canvas, z, _TOP, "wall")
    glow: Rgb = (1.0 * dark, 0.97 * dark, 0.92 * dark)
    lit_floor = _inside(h, (0.9 * dark, 0.86 * dark, 0.78 * dark))
    floor = soil.floor(
        soil.planks(rng, (138, 96, 62), 14), lit_floor, rng, _HORIZON, z - 0.005, 1.8, 0.0, 20.0, (70, 52, 40)
    )
    layers = (wall, _furniture(canvas, h, rng, 2.0, dark, lamp_x, lamp_on))
    light = Light(2.2, glow, 0.55, (60, 48, 40))
    return Set("room", layers, GROUND, light, 60.0, None, (), None, floor, motes=0.35, grade="", vignette=0.26)


def _window_in(rgb: F32, x: F32, y: F32, at: float, h: Hour, dark: float) -> None:
    y0, y1, half = -0.40, 0.02, 0.21
    white = np.asarray((236, 232, 222), np.float32) * dark
    _lay(rgb, x, y, at - half - 0.02, at + half + 0.02, y0 - 0.02, y1 + 0.02, white)
    a, b = np.searchsorted(x[0], (at - half - 0.01, at + half + 0.01))
    c, d = np.searchsorted(y[:, 0], (y0 - 0.01, y1 + 0.01))
    xs, ys = x[:, a:b], y[c:d]
    size = (int(d - c), int(b - a))
    up = np.broadcast_to(np.clip((np.float32(y1) - ys) / np.float32(y1 - y0), 0, 1), size)
    view = blend(np.broadcast_to(np.asarray(h.rim, np.float32), (*size, 3)), h.upper, up)
    hill = y1 - 0.10 + 0.02 * np.sin(xs * 21) + 0.012 * np.sin(xs * 47)
    tone = np.asarray(mix(h.haze, (58, 84, 58), 0.55), np.float32) * np.asarray(
        [f + k * 0.7 for f, k in zip(h.fill, h.key, strict=True)], np.float32
    )
    view = blend(view, tone, smooth(-0.004, 0.004, np.asarray(ys - hill, np.float32)))
    rgb[c:d, a:b] = blend(rgb[c:d, a:b], view, _box(xs, ys, at - half, at + half, y0, y1))
    _lay(rgb, x, y, at - 0.006, at + 0.006, y0, y1, white)
    _lay(rgb, x, y, at - half, at + half, y0 + 0.2, y0 + 0.212, white)
    _lay(rgb, x, y, at - half - 0.05, at + half + 0.05, y1 + 0.015, y1 + 0.038, white * 0.94)
    for s in (-1, 1):  # curtains
        c0 = at + s * (half + 0.065)
        fold = 0.82 + 0.2 * np.sin((x - c0) * 150 + 0.5 * np.sin(y * 9))
        cloth = np.asarray((176, 120, 96), np.float32) * (fold * dark)[..., None]
        _lay(rgb, x, y, c0 - 0.075, c0 + 0.075, y0 - 0.06, 0.13, cloth, 0.004)
    _lay(
        rgb,
        x,
        y,
        at - half - 0.18,
        at + half + 0.18,
        y0 - 0.075,
        y0 - 0.062,
        np.asarray((92, 66, 46), np.float32) * dark,
    )


def _picture(
    rgb: F32, x: F32, y: F32, px: float, py: float, w: float, t: float, rng: np.random.Generator, dark: float
) -> None:
    _lay(rgb, x, y, px - w + 0.008, px + w + 0.014, py - t + 0.01, py + t + 0.018, (40, 34, 30), 0.012, share=0.4)
    _lay(rgb, x, y, px - w, px + w, py - t, py + t, np.asarray((64, 46, 34), np.float32) * dark)
    _lay(
        rgb,
        x,
        y,
        px - w + 0.01,
        px + w - 0.01,
        py - t + 0.01,
        py + t - 0.01,
        np.asarray((228, 222, 208), np.float32) * dark,
    )
    a, b, c = (
        np.asarray(mix((168, 128, 92), tuple(rng.uniform(40, 220, 3)), 0.5), np.float32) * dark for _ in range(3)
    )
    w, t = w - 0.026, t - 0.026
    _lay(rgb, x, y, px - w, px + w, py - t, py + t, a)
    rim = float(rng.uniform(-0.2, 0.5)) * t
    _lay(rgb, x, y, px - w, px + w, py + rim, py + t, b, 0.006)
    _lay(
        rgb,
        x,
        y,
        px + w * float(rng.uniform(-0.6, 0.0)),
        px + w * float(rng.uniform(0.2, 0.7)),
        py - t * 0.4,
        py + t,
        c,
        0.008,
    )


def _furniture(
    canvas: Canvas, h: Hour, rng: np.random.Generator, z: float, dark: float, lamp_x: float, lamp_on: float
) -> Layer:
    unit = canvas.unit
    columns = noise.whole(3.2 * unit)
    foot = _foot(z)
    top = foot - 0.66
    rows = round(0.67 * unit)
    x, y = _grid(columns, rows, unit, top)
    rgb = np.zeros((rows, columns, 3), np.float32)
    alpha = np.zeros((rows, columns), np.float32)

    def put(x0: float, x1: float, y0: float, y1: float, colour: Field | Rgb, soft: float = 0.002) -> None:
        _lay(rgb, x, y, x0, x1, y0, y1, colour, soft, alpha)

    sofa = np.asarray(((96, 112, 124), (132, 92, 78), (92, 104, 84))[int(rng.integers(3))], np.float32) * dark
    s0, s1 = 0.86, 1.36
    weave = (1 + 0.04 * noise.clouds(rng, rows, columns, 8, 2))[..., None]
    put(s0, s1, foot - 0.24, foot - 0.03, sofa * weave * 0.82, 0.006)
    for k in range(3):
        a = s0 + 0.05 + k * (s1 - s0 - 0.1) / 3
        bulge = 1.0 + 0.14 * np.cos((x - a - 0.07) * 20)
        put(
            a + 0.004,
            a + (s1 - s0 - 0.1) / 3 - 0.004,
            foot - 0.225,
            foot - 0.125,
            sofa * weave * bulge[..., None],
            0.008,
        )
    put(s0 + 0.04, s1 - 0.04, foot - 0.13, foot - 0.075, sofa * weave * 1.14, 0.008)
    for a in (s0 - 0.03, s1 - 0.05):
        put(a, a + 0.08, foot - 0.17, foot - 0.02, sofa * weave * 0.94, 0.012)
    put(lamp_x - 0.004, lamp_x + 0.004, foot - 0.42, foot - 0.008, (60, 50, 44))
    put(lamp_x - 0.05, lamp_x + 0.05, foot - 0.014, foot, (60, 50, 44))
    shade_w = 0.05 + (y - (foot - 0.54)) * 0.28
    cone = smooth(-0.003, 0.003, np.asarray(shade_w - np.abs(x - lamp_x), np.float32)) * _box(
        x, y, -9, 9, foot - 0.54, foot - 0.41
    )
    rgb = blend(rgb, np.asarray((255, 222, 160), np.float32) * (0.62 + 0.38 * lamp_on), cone)
    alpha = np.maximum(alpha, cone)
    shelf0, shelf1 = -1.12, -0.80
    wood = np.asarray((104, 72, 48), np.float32) * dark
    put(shelf0, shelf1, foot - 0.56, foot, wood * 0.55)
    for k in range(5):
        base = foot - 0.02 - k * 0.11
        put(shelf0, shelf1, base - 0.008, base + 0.006, wood)
        a = shelf0 + 0.012
        while a < shelf1 - 0.03 and k < 5:
            w, t = float(rng.uniform(0.012, 0.026)), float(rng.uniform(0.055, 0.085))
            put(
                a,
                a + w - 0.002,
                base - 0.008 - t,
                base - 0.008,
                rng.uniform(50, 190, 3).astype(np.float32) * dark,
                0.0012,
            )
            a += w + (0.03 if rng.random() < 0.12 else 0.0)
    put(shelf0 - 0.01, shelf0, foot - 0.57, foot, wood)
    put(shelf1, shelf1 + 0.01, foot - 0.57, foot, wood)
    put(shelf0 - 0.01, shelf1 + 0.01, foot - 0.575, foot - 0.56, wood * 1.1)
    pot_x = -0.02
    put(
        pot_x - 0.04,
        pot_x + 0.04,
        foot - 0.085,
        foot,
        np.asarray((176, 106, 76), np.float32) * dark * (1.1 - 3 * np.abs(x - pot_x))[..., None],
        0.006,
    )
    for _ in range(26):
        a = rng.uniform(-1.25, 1.25)
        length = rng.uniform(0.12, 0.24)
        tip = (pot_x + math.sin(a) * length * 0.8, foot - 0.085 - math.cos(a) * length)
        _leaf(
            rgb,
            alpha,
            (pot_x, foot - 0.08),
            tip,
            x,
            y,
            unit,
            top,
            np.asarray((62, 104, 58), np.float32) * dark * float(rng.uniform(0.65, 1.25)),
        )
    return band(premultiplied(rgb, alpha), canvas, z, top, "furniture")


def _leaf(
    rgb: F32,
    alpha: F32,
    root: tuple[float, float],
    tip: tuple[float, float],
    x: F32,
    y: F32,
    unit: int,
    top: float,
    colour: F32,
) -> None:
    width = rgb.shape[1] / unit
    p = np.array([((a + width / 2) * unit, (b - top) * unit) for a, b in (root, tip)])
    d = p[1] - p[0]
    n = np.array([-d[1], d[0]]) * 0.10
    t = np.linspace(0, 1, 9)[:, None]
    bow = np.sin(t * np.pi)
    sag = np.array([[0.0, 1.0]]) * (t**2) * np.abs(d[0]) * 0.45
    left, right = p[0] + d * t + n * bow + sag, p[0] + d * t - n * bow + sag
    shape = np.concatenate([left, right[::-1]]).astype(np.int32)
    cv2.fillPoly(rgb, [shape], tuple(float(v) for v in colour), cv2.LINE_AA)
    cv2.fillPoly(alpha, [shape], 1.0, cv2.LINE_AA)


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
    foot = _foot(z)
    scale = unit // 2
    columns = noise.whole(3.0 * scale)
    rows = round((foot + 0.25 - _TOP) * scale)
    x, y = _grid(columns, rows, scale, _TOP)
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
    wall = Layer(z, opaque(rgb), -width / 2, _TOP, width, rows / scale, wrap=True, name="backdrop")
    lamp = _inside(h, (0.82, 0.78, 0.72) if not cool else (0.7, 0.76, 0.86))
    meet = rgb[min(rows - 1, round((foot - _TOP) * scale))].mean(0)
    tone = mix(base, key, 0.22)
    floor = soil.floor(
        soil.seamless(rng, tone),
        lamp,
        rng,
        _HORIZON,
        z - 0.005,
        2.0,
        0.0,
        1.1,
        (float(meet[0]), float(meet[1]), float(meet[2])),
    )
    floor = replace(floor, soft=1.7)  # a cove: no line between floor and backdrop
    layers = [wall, _pool_of_light(canvas, key, spot, 0.42)]
    layers.extend(_bokeh(canvas, rng, key, 2.6))
    light = Light(
        math.atan2(0.7, -spot * 2),
        (1.04, 0.97, 0.90) if not cool else (0.93, 0.98, 1.06),
        0.6,
        eight(mix(base, (0, 0, 0), 0.5)),
    )
    return Set("studio", tuple(layers), GROUND, light, 60.0, None, (), None, floor, vignette=0.3)


def _pool_of_light(canvas: Canvas, key: Rgb, x: float, power: float) -> Layer:
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


_GELS: tuple[Rgb, ...] = (
    (255, 76, 120),
    (90, 120, 255),
    (255, 176, 70),
    (96, 220, 232),
    (190, 92, 255),
    (255, 236, 204),
)


def stage_set(canvas: Canvas, rng: np.random.Generator) -> Set:
    """A concert stage: dark drapes, truss with lamps, coloured beams in haze, the crowd's heads in front."""
    unit = canvas.unit
    z = 2.8
    foot = _foot(z)
    scale = unit // 2
    columns = noise.whole(3.0 * scale)
    rows = round((foot + 0.03 - _TOP) * scale)
    x, y = _grid(columns, rows, scale, _TOP)
    gels = [_GELS[int(i)] for i in rng.permutation(len(_GELS))[:3]]
    fold = noise.clouds(rng, rows, columns, 32, 3, 0.5, stretch=0.06)
    rgb = np.asarray((30, 22, 38), np.float32) * (1 + 0.42 * fold)[..., None]
    for k, g in enumerate(gels):
        cx = (k - 1) * 0.72
        wash = np.exp(-(((x - cx) / 0.36) ** 2)) * smooth(-0.5, foot + 0.1, np.broadcast_to(y, fold.shape))
        rgb += np.asarray(g, np.float32) * (0.34 * wash * (1 + 0.3 * fold))[..., None]
    width = columns / scale
    drapes = Layer(z, opaque(rgb), -width / 2, _TOP, width, rows / scale, wrap=True, name="drapes")
    layers: list[Layer] = [drapes, _truss(canvas, rng, 2.3)]
    for k, g in enumerate(gels):
        layers.append(
            _beam(canvas, g, (k - 1) * 0.62, (1 - k) * 0.40 + float(rng.uniform(-0.1, 0.1)), 2.2 - 0.1 * k, 0.5)
        )
    layers.append(_beam(canvas, (255, 240, 214), 0.5, -0.5, 1.6, 0.34))
    layers.append(_pool_of_light(canvas, (255, 236, 206), 0.0, 0.75))
    layers.append(_heads(canvas, rng, 0.62))
    lamp = _inside(
        Hour("night", *(((0.0, 0.0, 0.0),) * 5), (1, 1, 1), (1, 1, 1), (1, 1, 1), (0, 0.3), (0, 0, 0), 0, 0.5),
        (0.50, 0.44, 0.56),
    )
    floor = soil.floor(soil.planks(rng, (92, 66, 54), 16), lamp, rng, _HORIZON, z - 0.005, 1.8, 0.0, 3.5, (46, 30, 58))
    haze = eight(mix(gels[0], gels[1], 0.5))
    mists = (Mist(2.0, foot - 0.03, 0.12, 0.30, haze, 0.05, 0.6), Mist(1.3, 0.36, 0.09, 0.20, haze, 0.07, 0.5))
    light = Light(1.3, (1.0, 0.90, 0.92), 0.6, (34, 22, 44))
    return Set(
        "stage",
        tuple(sorted(layers, key=lambda a: -a.z)),
        GROUND,
        light,
        60.0,
        None,
        (),
        None,
        floor,
        mists,
        motes=0.7,
        vignette=0.3,
    )


def _truss(canvas: Canvas, rng: np.random.Generator, z: float) -> Layer:
    unit = canvas.unit
    columns = noise.whole(2.2 * unit)
    rows = round(0.16 * unit)
    rgb = np.zeros((rows, columns, 3), np.uint8)
    mask = np.zeros((rows, columns), np.uint8)
    for c, m in ((rgb, (74, 74, 82)), (mask, 255)):
        t = max(1, unit // 220)
        for yy in (0.02, 0.075):
            cv2.line(c, (0, int(yy * unit)), (columns, int(yy * unit)), m, t, cv2.LINE_AA)
        n = 32
        for k in range(n):
            a, b = int(k * columns / n), int((k + 1) * columns / n)
            cv2.line(
                c,
                (a, int((0.02 if k % 2 else 0.075) * unit)),
                (b, int((0.075 if k % 2 else 0.02) * unit)),
                m,
                max(1, t // 2 + 1),
                cv2.LINE_AA,
            )
        for k in range(8):
            x = int((k + 0.5) * columns / 8)
            can = np.array(
                [
                    (x - 0.016 * unit, 0.075 * unit),
                    (x + 0.016 * unit, 0.075 * unit),
                    (x + 0.022 * unit, 0.125 * unit),
                    (x - 0.022 * unit, 0.125 * unit),
                ],
                np.int32,
            )
            cv2.fillPoly(c, [can], (34, 34, 38) if c is rgb else 255, cv2.LINE_AA)
            face = (255, 240, 220) if c is rgb else 255
            cv2.ellipse(
                c, (x, int(0.125 * unit)), (int(0.022 * unit), int(0.007 * unit)), 0, 0, 360, face, -1, cv2.LINE_AA
            )
    return band(premultiplied(rgb.astype(np.float32), mask.astype(np.float32) / 255), canvas, z, -0.50, "truss")


def _beam(canvas: Canvas, colour: Rgb, x_top: float, lean: float, z: float, power: float) -> Layer:
    """A cone of light from a lamp at (x_top, −0.42) down to the stage, as a screen of light."""
    unit = canvas.unit // 3
    rows, columns = round(0.95 * unit), round(1.9 * unit)
    y, x = np.mgrid[0:rows, 0:columns].astype(np.float32) / np.float32(unit)
    t = y / 0.95
    axis = 0.95 + lean * t
    half = 0.012 + 0.15 * t
    across = np.abs(x - axis) / half
    body = np.exp(-(across**2) * 1.8) * (1 - smooth(1.3, 1.8, across))
    alpha = body * (0.95 - 0.75 * t) * power + np.exp(-np.hypot(x - 0.95, y) * 26) * 0.6
    image = premultiplied(np.broadcast_to(np.asarray(colour, np.float32), (rows, columns, 3)), alpha)
    return Layer(z, image, x_top - 0.95, -0.385, 1.9, 0.95, name="beam", sway=0.0, flicker=0.35)


def _heads(canvas: Canvas, rng: np.random.Generator, z: float) -> Layer:
    unit = canvas.unit
    columns = noise.whole(2.6 * unit)
    rows = round(0.24 * unit)
    mask = np.zeros((rows, columns), np.uint8)
    for _ in range(30):
        x, top, r = int(rng.uniform(0, columns)), rng.uniform(0.09, 0.17) * unit, rng.uniform(0.026, 0.036) * unit
        for wrap in (-columns, 0, columns):
            cv2.ellipse(mask, (x + wrap, int(top)), (int(r * 0.85), int(r * 1.1)), 0, 0, 360, 255, -1, cv2.LINE_AA)
            cv2.ellipse(
                mask, (x + wrap, int(top + r * 3.2)), (int(r * 2.2), int(r * 2.1)), 0, 180, 360, 255, -1, cv2.LINE_AA
            )
            cv2.rectangle(mask, (int(x + wrap - r * 2.2), int(top + r * 3.2)), (int(x + wrap + r * 2.2), rows), 255, -1)
        if rng.random() < 0.28:
            cv2.line(
                mask,
                (x, int(top + 2 * r)),
                (x + int(r * rng.uniform(-1, 1)), max(0, int(top - 3 * r))),
                255,
                max(2, int(r * 0.55)),
                cv2.LINE_AA,
            )
    soft = cv2.GaussianBlur(mask, (0, 0), 0.0025 * unit)
    edge = cv2.GaussianBlur(mask, (0, 0), 0.012 * unit)
    rim = np.clip(soft.astype(np.float32) - edge, 0, 255)[..., None] / 255
    rgb = np.asarray((10, 8, 14), np.float32) + np.asarray((150, 110, 170), np.float32) * 0.6 * rim
    return band(premultiplied(rgb, soft.astype(np.float32) / 255), canvas, z, 0.34, "heads")


def corridor(canvas: Canvas, h: Hour, rng: np.random.Generator) -> Set:
    """A long corridor seen from the side: doors, lamps and their pools of light, dado and ceiling line."""
    unit = canvas.unit
    z = 1.9
    foot = _foot(z)
    columns = noise.whole(3.0 * unit)
    rows = round((foot + 0.02 - _TOP) * unit)
    x, y = _grid(columns, rows, unit, _TOP)
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
    rgb = blend(rgb, (236, 230, 214), _box(x, y, -9, 9, dado - 0.012, dado + 0.004))
    rgb *= (1 + 0.015 * noise.clouds(rng, rows, columns, 64, 5))[..., None]
    lamp = np.exp(-np.hypot(np.abs(np.abs(u) - period / 2) * 1.25, (y + 0.22) * 0.95) * 3.4)
    rgb *= (0.36 * dark + 0.95 * lamp)[..., None] * np.asarray((1.0, 0.95, 0.84), np.float32)
    door = _box(u, y, -0.125, 0.125, -0.30, foot)
    rgb = blend(rgb, np.asarray((72, 50, 36), np.float32) * dark, _box(u, y, -0.145, 0.145, -0.32, foot))
    rgb = blend(rgb, np.asarray((126, 84, 54), np.float32) * (0.5 * dark + 0.8 * lamp)[..., None], door)
    for y0, y1 in ((-0.26, -0.10), (-0.06, foot - 0.04)):
        for s in (-1, 1):
            rgb = blend(rgb, rgb * 0.74, _box(u, y, s * 0.058 - 0.042, s * 0.058 + 0.042, y0, y1, 0.003))
            rgb = blend(
                rgb, rgb * 1.22, _box(u, y, s * 0.058 - 0.036, s * 0.058 + 0.036, y0 + 0.008, y1 - 0.004, 0.003)
            )
    rgb = blend(rgb, (214, 186, 110), 1 - smooth(0.007, 0.010, np.hypot(u - 0.105, y - 0.0)))
    sconce = 1 - smooth(0.020, 0.026, np.hypot(np.abs(np.abs(u) - period / 2), (y + 0.22) * 0.8))
    rgb = blend(rgb, (255, 238, 200), sconce)
    ceiling = -0.46
    rgb = blend(
        rgb,
        np.asarray((150, 146, 138), np.float32) * dark * 0.7,
        np.broadcast_to(1 - smooth(ceiling - 0.004, ceiling, y), (rows, columns)),
    )
    rgb = blend(rgb, (226, 218, 200), _box(x, y, -9, 9, ceiling, ceiling + 0.018) * 0.7)
    rgb = blend(rgb, np.asarray((64, 52, 44), np.float32) * dark, _box(x, y, -9, 9, foot - 0.03, foot + 0.03))
    wall = band(opaque(rgb), canvas, z, _TOP, "wall")
    lit = _inside(h, (0.78 * dark, 0.74 * dark, 0.64 * dark))
    floor = soil.floor(_runner(rng), lit, rng, _HORIZON, z - 0.005, 2.2, 0.0, 6.0, (70, 58, 48))
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

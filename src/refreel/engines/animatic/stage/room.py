"""A living room."""

from __future__ import annotations

import math

import cv2
import numpy as np

from refreel.engines.animatic.stage import noise, soil
from refreel.engines.animatic.stage.brush import (
    Canvas,
    Field,
    Rgb,
    band,
    blend,
    mix,
    opaque,
    premultiplied,
    smooth,
)
from refreel.engines.animatic.stage.hour import Hour
from refreel.engines.animatic.stage.joinery import HORIZON, TOP, box, foot_of, grid, lay, under_lamp
from refreel.engines.animatic.stage.waters import GROUND
from refreel.engines.animatic.values.cast import F32
from refreel.engines.animatic.values.sets import Layer, Light, Set


def room(canvas: Canvas, h: Hour, rng: np.random.Generator) -> Set:
    """A living room: a window with the hour outside, pictures, a lamp, a sofa, a plant."""
    unit = canvas.unit
    z = 2.3
    foot = foot_of(z)
    columns = noise.whole(3.2 * unit)
    rows = round((foot + 0.02 - TOP) * unit)
    x, y = grid(columns, rows, unit, TOP)
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
    lay(rgb, x, y, -9, 9, foot - 0.035, foot + 0.03, np.asarray((232, 226, 214), np.float32) * np.clip(level, 0, 1.15))
    wall = band(opaque(rgb), canvas, z, TOP, "wall")
    glow: Rgb = (1.0 * dark, 0.97 * dark, 0.92 * dark)
    lit_floor = under_lamp(h, (0.9 * dark, 0.86 * dark, 0.78 * dark))
    floor = soil.floor(
        soil.planks(rng, (138, 96, 62), 14), lit_floor, rng, HORIZON, z - 0.005, 1.8, 0.0, 20.0, (70, 52, 40)
    )
    layers = (wall, _furniture(canvas, h, rng, 2.0, dark, lamp_x, lamp_on))
    light = Light(2.2, glow, 0.55, (60, 48, 40))
    return Set("room", layers, GROUND, light, 60.0, None, (), None, floor, motes=0.35, vignette=0.26)


def _window_in(rgb: F32, x: F32, y: F32, at: float, h: Hour, dark: float) -> None:
    y0, y1, half = -0.40, 0.02, 0.21
    white = np.asarray((236, 232, 222), np.float32) * dark
    lay(rgb, x, y, at - half - 0.02, at + half + 0.02, y0 - 0.02, y1 + 0.02, white)
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
    rgb[c:d, a:b] = blend(rgb[c:d, a:b], view, box(xs, ys, at - half, at + half, y0, y1))
    lay(rgb, x, y, at - 0.006, at + 0.006, y0, y1, white)
    lay(rgb, x, y, at - half, at + half, y0 + 0.2, y0 + 0.212, white)
    lay(rgb, x, y, at - half - 0.05, at + half + 0.05, y1 + 0.015, y1 + 0.038, white * 0.94)
    for s in (-1, 1):  # curtains
        c0 = at + s * (half + 0.065)
        fold = 0.82 + 0.2 * np.sin((x - c0) * 150 + 0.5 * np.sin(y * 9))
        cloth = np.asarray((176, 120, 96), np.float32) * (fold * dark)[..., None]
        lay(rgb, x, y, c0 - 0.075, c0 + 0.075, y0 - 0.06, 0.13, cloth, 0.004)
    lay(
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
    lay(rgb, x, y, px - w + 0.008, px + w + 0.014, py - t + 0.01, py + t + 0.018, (40, 34, 30), 0.012, share=0.4)
    lay(rgb, x, y, px - w, px + w, py - t, py + t, np.asarray((64, 46, 34), np.float32) * dark)
    lay(
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
    lay(rgb, x, y, px - w, px + w, py - t, py + t, a)
    rim = float(rng.uniform(-0.2, 0.5)) * t
    lay(rgb, x, y, px - w, px + w, py + rim, py + t, b, 0.006)
    lay(
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
    foot = foot_of(z)
    top = foot - 0.66
    rows = round(0.67 * unit)
    x, y = grid(columns, rows, unit, top)
    rgb = np.zeros((rows, columns, 3), np.float32)
    alpha = np.zeros((rows, columns), np.float32)

    def put(x0: float, x1: float, y0: float, y1: float, colour: Field | Rgb, soft: float = 0.002) -> None:
        lay(rgb, x, y, x0, x1, y0, y1, colour, soft, alpha)

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
    cone = smooth(-0.003, 0.003, np.asarray(shade_w - np.abs(x - lamp_x), np.float32)) * box(
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
